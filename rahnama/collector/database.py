"""Opens the store that an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.store import StoreError

if TYPE_CHECKING:
    from rahnama.collector.store import Store


def open_store(url: str, *, create: bool = True) -> Store:
    """Return the store at `url`, brought up to this version.

    Args:
        url: ``sqlite:///relative/path.db`` or ``sqlite:////absolute/path.db``.
        create: make the database when there is none.

    Raises:
        StoreError: the address is not understood, the database is missing, or it is of a newer version.
    """
    scheme, separator, path = url.partition(":///")
    if not separator or scheme != "sqlite" or not path:
        raise StoreError(f'"{url}" is no address of a database we know. Write sqlite:///var/rahnama.db.')
    from rahnama.collector.sqlite import SqliteStore  # noqa: PLC0415 - only who uses a database loads its library

    return SqliteStore(path, create=create)
