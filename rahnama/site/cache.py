"""Keeps what earlier builds worked out, by the digest of all that it was worked out from, so that nothing in it can be out of date.

One SQLite file a version of the engine, in ``var/cache/``. Whatever is wrong with it, it only costs time: values carry a checksum,
a damaged file is dropped, and a build that finds the file in use goes on without.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

CACHE: Final = "RAHNAMA_CACHE"
"""Variable of the environment: 0 builds without a cache."""
FOLDER = "var/cache"
SPARE = 3
"""How many times as much as the last build used may be kept."""

_CHECK = 8
_MANY = 500
_PATIENCE = 5.0


class Cache:
    """Values by key. Reads once, before a build's work, and writes once, after it; both open the file anew, so forks share nothing.

    Args:
        folder: where the file is; None for no cache.
        version: digest of everything but the inputs that values depend on.

    Attributes:
        used: keys that were asked for; a second process has to report its own.
    """

    def __init__(self, folder: Path | None, version: str) -> None:
        self._file = folder / f"build-{version}.sqlite" if folder and os.environ.get(CACHE) != "0" else None
        self.used: set[bytes] = set()

    @property
    def is_on(self) -> bool:
        """Tell whether anything is kept."""
        return self._file is not None

    def load(self, keys: Iterable[bytes]) -> dict[bytes, Any]:
        """Return those of the values that are known."""
        wanted = list(dict.fromkeys(keys))
        self.used.update(wanted)
        if not self._file or not self._file.exists():
            return {}
        found: dict[bytes, Any] = {}
        try:
            with closing(sqlite3.connect(self._file, timeout=_PATIENCE)) as base:
                for start in range(0, len(wanted), _MANY):
                    part = wanted[start : start + _MANY]
                    marks = ",".join("?" * len(part))
                    rows = base.execute(f"SELECT key, value FROM kept WHERE key IN ({marks})", part)  # noqa: S608 - only marks
                    found.update({key: value for key, packed in rows for value in _unpacked(packed)})
        except sqlite3.OperationalError:  # in use, or nothing in it yet
            return {}
        except sqlite3.Error:
            self._drop()
            return {}
        return found

    def save(self, values: Mapping[bytes, Any]) -> None:
        """Keep values, and forget what no build has used for long."""
        if not self._file or not values:
            return
        with suppress(OSError, sqlite3.Error):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            for old in self._file.parent.glob("build-*"):
                if not old.name.startswith(self._file.name):
                    old.unlink(missing_ok=True)
            with closing(sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None)) as base:
                base.execute("PRAGMA synchronous = OFF")
                base.execute("BEGIN IMMEDIATE")
                base.execute(
                    "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
                )
                rows = ((key, _packed(value)) for key, value in values.items())
                base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)
                base.execute("COMMIT")

    def tidy(self) -> None:
        """Forget what this build did not use, when there is much of it."""
        if not self._file or not self._file.exists():
            return
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None)) as base,
        ):
            keys = [key for (key,) in base.execute("SELECT key FROM kept")]
            if len(keys) > SPARE * len(self.used):
                base.execute("BEGIN IMMEDIATE")
                base.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in keys if key not in self.used])
                base.execute("COMMIT")
                base.execute("VACUUM")

    def recall(self, key: bytes, make: Callable[[], Any]) -> Any:
        """Return one value: the known one, or a new one that is kept from now on."""
        found = self.load([key])
        if key not in found:
            found[key] = make()
            self.save(found)
        return found[key]

    def _drop(self) -> None:
        if self._file:
            with suppress(OSError):
                # A journal of the old file would be played back into the next one.
                self._file.with_name(f"{self._file.name}-journal").unlink(missing_ok=True)
                self._file.unlink(missing_ok=True)


def key_of(kind: str, *inputs: str | bytes) -> bytes:
    """Return the key of what is made of `inputs`; equal ones give equal keys, and no others do."""
    whole = hashlib.sha256(kind.encode())
    for part in inputs:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        whole.update(b"%d:" % len(content))
        whole.update(content)
    return whole.digest()[:20]


def _packed(value: Any) -> bytes:
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return hashlib.sha256(content).digest()[:_CHECK] + content


def _unpacked(packed: Any) -> Iterable[Any]:
    """Yield the value, or nothing when it is not what was kept."""
    if isinstance(packed, bytes) and hashlib.sha256(packed[_CHECK:]).digest()[:_CHECK] == packed[:_CHECK]:
        with suppress(pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError):
            yield pickle.loads(packed[_CHECK:])  # noqa: S301 - written by this engine, in the project's own folder
