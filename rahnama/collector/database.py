"""Opens the store that an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.store import FILE_WAIT, StoreError

if TYPE_CHECKING:
    import datetime as dt

    from rahnama.collector.store import Store


def open_store(
    url: str, *, create: bool = True, sinks: tuple[str, ...] = (), file_wait: dt.timedelta = FILE_WAIT
) -> Store:
    """Return the store at `url`, brought up to this version.

    Args:
        url: ``sqlite:///relative/path.db``, ``sqlite:////absolute/path.db`` or
            ``postgresql://user:password@host:5432/database``.
        create: make what a new database needs when it is not there.
        sinks: names of the sinks to which every message that is kept will be delivered.
        file_wait: how long a message waits for the files it declared before it is delivered without them.

    Raises:
        StoreError: the address is not understood, the database is missing or cannot be reached, or it is of a newer
            version.
    """
    scheme, separator, rest = url.partition("://")
    # Only who uses a database loads its library.
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from rahnama.collector.sqlite import SqliteStore  # noqa: PLC0415

        return SqliteStore(rest[1:], create=create, sinks=sinks, file_wait=file_wait)
    if scheme == "postgresql" and separator:
        try:
            from rahnama.collector.postgres import PostgresStore  # noqa: PLC0415
        except ImportError as error:
            raise StoreError(f'{error}. PostgreSQL needs a library: pip install "rahnama[postgresql]".') from error
        return PostgresStore(url, create=create, sinks=sinks, file_wait=file_wait)
    raise StoreError(
        f'"{_hide_password(url)}" is no address of a database we know. '
        "Write sqlite:///var/rahnama.db or postgresql://user@host/database."
    )


def _hide_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}" if separator and "@" in rest else url
