"""Every error that a person can cause and mend, in one form: ``file:line: entry "id": what is wrong. How to mend it.``, all of them at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_SIGNS_OF_LINES = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
"""What a quoted text could begin a line of its own with, or turn a line around."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in one place of the shop's files.

    Attributes:
        path: the file as a person would name it, relative to the project (``faq/shipping.yml``).
        line: line number from 1; 0 when the file as a whole is meant.
        message: what is wrong and how to mend it, in full sentences.
        entry: id of the question or guide it belongs to; empty when there is none.
    """

    path: str
    line: int
    message: str
    entry: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        subject = f'entry "{self.entry}": ' if self.entry else ""
        return _SIGNS_OF_LINES.sub(" ", f"{where}: {subject}{self.message}")


class RahnamaError(Exception):
    """Base of all errors whose text is meant for the person at the keyboard."""


class ContentError(RahnamaError):
    """The shop's files cannot be published; carries every problem found, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(RahnamaError):
    """`extra.rahnama` of mkdocs.yml cannot be used; the text lists every bad key."""


@dataclass(slots=True)
class Problems:
    """Collects problems while files are read, so that one run reports all of them.

    Errors stop the build; warnings are shown and do not.
    """

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def error(self, path: str, line: int, message: str, entry: str = "") -> None:
        """Note a problem that must be mended before anything is published."""
        self.errors.append(Problem(path, line, message, entry))

    def warn(self, path: str, line: int, message: str, entry: str = "") -> None:
        """Note something that a person should look at, without stopping the build."""
        self.warnings.append(Problem(path, line, message, entry))

    def raise_errors(self) -> None:
        """Raise ContentError with all errors noted so far; do nothing when there are none."""
        if self.errors:
            raise ContentError(self.errors)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean "x"?`` for the nearest known word, or an empty string when none is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""
