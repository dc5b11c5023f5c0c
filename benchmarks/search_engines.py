"""Measures engines over the same documents in Node: bytes, time until ready, processor time of a query; each in fresh processes."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.search_files import lunr_files, packed, rahnama_files, weigh, write_files, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rahnama.search.documents import SearchDocument

MEASURE = Path(__file__).parent / "engines" / "measure.mjs"
NODE = Path(__file__).parent.parent / ".venv" / "bin" / "node"
BASELINE = "minisearch"
LONGEST_RUN = 180
"""Seconds after which a process of an engine is given up."""


class Deadline:
    """The moment after which nothing new is begun."""

    def __init__(self, seconds: float) -> None:
        """Allow `seconds` from now."""
        self.end = time.monotonic() + seconds

    def passed(self) -> bool:
        """Return whether the time is up."""
        return time.monotonic() > self.end


class EngineFailedError(Exception):
    """An engine cannot load its index, or took too long; the message is its last line."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An engine's files in a folder, the one that it opens first, and what they weigh."""

    engine: str
    folder: Path
    first: str
    size: dict[str, int]


def node(*arguments: str | Path) -> str:
    """Run measure.mjs and return what it prints.

    Raises:
        EngineFailedError: it failed or took longer than LONGEST_RUN.
    """
    command = [str(NODE), str(MEASURE), *map(str, arguments)]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST_RUN).stdout
    except subprocess.TimeoutExpired:
        raise EngineFailedError(f"took more than {LONGEST_RUN} s") from None
    except subprocess.CalledProcessError as failed:
        lines = [line for line in failed.stderr.splitlines() if "Error" in line]
        raise EngineFailedError(lines[-1].strip() if lines else failed.stderr) from None


def rahnama(documents: Sequence[SearchDocument], folder: Path) -> dict[str, bytes]:
    """Write Rahnama's files and return them."""
    files = rahnama_files(documents)
    write_files(files, folder)
    return files


def minisearch(documents: Sequence[SearchDocument], folder: Path) -> dict[str, bytes]:
    """Have MiniSearch build and write its index, and return it."""
    folder.mkdir(parents=True)
    rows, index = folder / "documents.json", folder / "index.json"
    write_rows(documents, rows)
    node("build", "minisearch", rows, index)
    return {index.name: index.read_bytes()}


def lunr(documents: Sequence[SearchDocument], folder: Path) -> dict[str, bytes]:
    """Have lunr.py build an index for lunr.js, write and return it."""
    files = lunr_files(documents)
    write_files(files, folder)
    return files


ENGINES: dict[str, Callable[[Sequence[SearchDocument], Path], dict[str, bytes]]] = {
    "rahnama": rahnama,
    "minisearch": minisearch,
    "lunr": lunr,
}


def compare_engines(
    documents: Sequence[SearchDocument], queries: Sequence[str], folder: Path, processes: int, deadline: Deadline
) -> dict[str, Any]:
    """Return each engine's figures over `documents`, and their ratios to the BASELINE.

    Engines take turns, `processes` times; an engine that fails has an ``error`` instead of times.
    """
    prepared = [prepare(engine, documents, folder / engine) for engine in ENGINES]
    asked = folder / "queries.json"
    asked.write_text(json.dumps(queries), "utf-8")
    runs: dict[str, list[dict[str, Any]]] = {engine: [] for engine in ENGINES}
    failures: dict[str, str] = {}
    for done in range(processes):
        for one in prepared:
            if one.engine in failures or (done and deadline.passed()):
                continue
            try:
                runs[one.engine].append(json.loads(node("speed", one.engine, one.folder, one.first, asked)))
            except EngineFailedError as error:
                failures[one.engine] = str(error)
    found = {one.engine: figures(one, runs[one.engine], failures.get(one.engine)) for one in prepared}
    ratios = {engine: ratio(found[engine], found[BASELINE]) for engine in ENGINES if engine != BASELINE}
    return {"documents": len(documents), "queries": len(queries), **found, "ratio_to_minisearch": ratios}


def prepare(engine: str, documents: Sequence[SearchDocument], folder: Path) -> Prepared:
    """Build and write an engine's files."""
    files = ENGINES[engine](documents, folder)
    return Prepared(engine, folder, next(iter(files)), weigh(files))


def figures(prepared: Prepared, runs: Sequence[dict[str, Any]], failure: str | None) -> dict[str, Any]:
    """Return the size of an engine's files, and its times or why it has none."""
    return {"index": prepared.size, **({"error": failure} if failure else summarize(runs))}


def summarize(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return medians over processes, in milliseconds; a query counts with the median of its times, each process asks it once."""
    times = [median(of_one) for of_one in zip(*(run["times"] for run in runs), strict=True)]
    return {
        "processes": len(runs),
        "ready_ms": _round(median(run["ready"] for run in runs)),
        "ready_wall_ms": _round(median(run["readyWall"] for run in runs)),
        "first_answer_ms": _round(median(run["firstAnswer"] for run in runs)),
        "query_median_ms": _round(median(times)),
        "query_p99_ms": _round(percentile(times, 99)),
        "without_hits": runs[0]["empty"],
    }


def ratio(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, float]:
    """Return one engine's figures as parts of another's; below 1 is smaller or faster. Those that either lacks are left out."""
    pairs = {f"index_{name}": (ours["index"][name], theirs["index"][name]) for name in ("raw", "gzip")}
    for name in ("ready_ms", "first_answer_ms", "query_median_ms", "query_p99_ms"):
        if name in ours and name in theirs:
            pairs[name] = (ours[name], theirs[name])
    return {name: round(part / whole, 3) for name, (part, whole) in pairs.items() if whole}


def fetched_bytes(documents: Sequence[SearchDocument], queries: Sequence[str], folder: Path) -> dict[str, Any]:
    """Return the gzip bytes and requests of the index that Rahnama makes before the answer to each query, from a cold start."""
    files = rahnama(documents, folder)
    sizes = {name: packed(content) for name, content in files.items()}
    asked = folder / "queries.json"
    asked.write_text(json.dumps(queries), "utf-8")
    names: list[list[str]] = json.loads(node("fetched", "rahnama", folder, next(iter(files)), asked))
    amounts = [sum(sizes[name] for name in of_one) for of_one in names]
    return {
        "documents": len(documents),
        "queries": len(queries),
        "median_bytes": round(median(amounts)),
        "p90_bytes": round(percentile(amounts, 90)),
        "most_bytes": max(amounts),
        "median_requests": round(median(map(len, names)), 1),
        "whole_index_bytes": sum(sizes.values()),
    }


def percentile(values: Sequence[float], share: int) -> float:
    """Return the smallest value that at least `share` percent of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def _round(milliseconds: float) -> float:
    return round(milliseconds, 3)
