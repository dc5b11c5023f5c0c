"""Bounds the memory of bodies that are being received, so that a thousand slow senders cannot fill it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rahnama.collector.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_SECONDS = 5


class Memory:
    """Counts the bytes of bodies that are `held`, in all and for each network; one network may hold half of `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[str, int] = {}
        self.held = 0

    @contextlib.contextmanager
    def share(self, network: str) -> Iterator[Share]:
        """Lend memory for one body; all of it comes back at the end."""
        share = Share(self, network)
        try:
            yield share
        finally:
            self._give(network, -share.size)

    def take(self, network: str, size: int) -> None:
        """Take `size` bytes for `network`; refuse (503) what would be too much."""
        if self.held + size > self._most or self._held.get(network, 0) + size > self._most // 2:
            raise Refusal("unavailable", retry_after=BUSY_SECONDS)
        self._give(network, size)

    def _give(self, network: str, size: int) -> None:
        self.held += size
        held = self._held.get(network, 0) + size
        if held:
            self._held[network] = held
        else:
            self._held.pop(network, None)


class Share:
    """The memory that one body takes."""

    def __init__(self, memory: Memory, network: str) -> None:
        self._memory = memory
        self._network = network
        self.size = 0

    def grow(self, size: int) -> None:
        """Take `size` bytes more."""
        self._memory.take(self._network, size)
        self.size += size
