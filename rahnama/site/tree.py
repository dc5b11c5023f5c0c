"""Writes a site's files: thousands of small ones, each with as few calls to the system as it takes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Tree:
    """A folder that files are written into, by their addresses relative to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._made: set[str] = set()

    def write(self, address: str, content: bytes) -> None:
        """Write a file, with the folders that it needs."""
        parent = address.rpartition("/")[0]
        if parent not in self._made:
            os.makedirs(f"{self._folder}/{parent}", exist_ok=True)  # noqa: PTH103 -- a Path a folder costs as much again
            self._made.add(parent)
        file = os.open(f"{self._folder}/{address}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(file, left) :]
        finally:
            os.close(file)
