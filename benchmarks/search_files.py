"""The files that each engine's search consists of, for the same documents.

How Rahnama lays out its index is known here alone: a change of layout changes `rahnama_files` and nothing else of the benchmark.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import lunr

from rahnama.analysis.rules import load_rules
from rahnama.search.bundle import worker_source
from rahnama.search.index import build_index, lead
from rahnama.search.packed_rules import pack_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rahnama.search.documents import SearchDocument

WORKER = "worker.js"
INDEXED = ("title", "section", "text")


def rahnama_files(documents: Sequence[SearchDocument]) -> dict[str, bytes]:
    """Return name -> content of all files of the index; the first is the one whose address the worker is given."""
    return dict(build_index(documents).files)


def lunr_files(documents: Sequence[SearchDocument]) -> dict[str, bytes]:
    """Return the file of lunr.js, as lunr.py writes it, with what a hit shows."""
    rows = [{"id": one.id, **{name: getattr(one, name) for name in INDEXED}} for one in documents]
    index = lunr.lunr(ref="id", fields=INDEXED, documents=rows)
    shown = {one["id"]: one for one in map(as_row, documents)}
    for one in shown.values():
        del one["text"]
    return {"index.json": _json({"index": index.serialize(), "documents": shown})}


def as_row(document: SearchDocument) -> dict[str, Any]:
    """Return a document for an engine that takes objects: what is indexed and what a hit shows, the same as ours."""
    known = asdict(document)
    return {name: known[name] for name in ("id", "url", "title", "section", "text")} | {"lead": lead(document.text)}


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files below `folder`, and the worker beside them."""
    for name, content in {**files, WORKER: worker_source().encode()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write_rows(documents: Sequence[SearchDocument], path: Path) -> None:
    """Write documents for a peer that builds its index in JavaScript."""
    path.write_bytes(_json([as_row(one) for one in documents]))


def packed(content: bytes) -> int:
    """Return the bytes that cross the network: gzip at its best, or the file itself where that is smaller."""
    return min(len(content), len(gzip.compress(content, 9, mtime=0)))


def weigh(files: Mapping[str, bytes]) -> dict[str, int]:
    """Return the size of all files together, each compressed by itself, and of the first."""
    first = next(iter(files.values()))
    return {
        "files": len(files),
        "raw": sum(map(len, files.values())),
        "gzip": sum(map(packed, files.values())),
        "first_file_gzip": packed(first),
    }


def engine_size() -> dict[str, int]:
    """Return the size of the worker with its rules and lists, and of the lists alone."""
    source = worker_source().encode()
    lists = "".join(map(str, pack_rules(load_rules()))).encode()
    return {"raw": len(source), "gzip": packed(source), "lists_gzip": packed(lists)}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
