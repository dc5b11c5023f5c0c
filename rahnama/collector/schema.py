"""The tables of every store: one schema, numbered migrations for each database that holds it.

The columns are the same everywhere, moments are milliseconds since 1970-01-01 UTC, so a row of one store is a row of
any other; a backup needs no translation.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST = (
    "id, code, digest, received, topic, name, mobile, email, order_no, message, search, read, page, status, answered"
)
SEARCH = "id, revision, tab, network, query, outcome, hits, opened, page, at, received"
VOTE = "id, tab, network, article, helpful, reason, comment, page, at, received"
FORM = "id, revision, tab, network, search, suggested, opened, outcome, page, at, received"
DECLARATION = "request, number, name, type, size, sha256"
DELIVERY = "request, sink, state, attempts, next_at, lease, remote, error"

TABLES: Mapping[str, str] = {
    "requests": REQUEST,
    "files": f"{DECLARATION}, received, content",
    "deliveries": DELIVERY,
    "proofs": "nonce, request, until",
    "tombstones": "id, code, mark, received",
    "searches": SEARCH,
    "votes": VOTE,
    "forms": FORM,
}
"""Name and columns of every table, each after those it refers to."""

MARK_BYTES = 2
"""How much of a message's digest its tombstone keeps."""


def migrations(database: Literal["sqlite", "postgres"]) -> list[tuple[int, str]]:
    """Return version and SQL of every migration for one kind of database, in order."""
    folder = files("rahnama.collector").joinpath("migrations", database)
    scripts = (entry for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return sorted((int(script.name.partition("_")[0]), script.read_text("utf-8")) for script in scripts)


def newest_version() -> int:
    """Return the version of the schema that this program knows."""
    return migrations("sqlite")[-1][0]
