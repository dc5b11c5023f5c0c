"""Searches, votes and visits of the form out of a web server's access log, for sites that run no collector.

A page asks for `BEACON` with the event in the query of the address; the server notes the request, and this module reads
the note. What it says goes through the same checks and the same masking as ``POST /v1/events``. Logs are read as often as
one likes: the store knows an event by its id and its revision.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
import sys
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Literal, cast
from urllib.parse import parse_qsl

import msgspec

from rahnama.collector.beacon import BEACON
from rahnama.collector.events import Batch, accept
from rahnama.collector.records import FormVisit, Search, Vote
from rahnama.collector.wire import CLOCK_AHEAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rahnama.collector.records import Event

LINE_BYTES = 32 * 1024
"""Far more than a server takes as an address; a longer line is none of ours."""

MOST_PARAMETERS = 20
UNKNOWN_NETWORK = ""
"""Logs without addresses cannot tell networks apart."""

_COMBINED = re.compile(
    r'\[(?P<time>[^\]"]{20,32})\] "(?P<method>[A-Z]{1,16}) (?P<uri>[^"\s]+) HTTP/[0-9.]{1,3}" (?P<status>[0-9]{3}) '
)
_COMBINED_TIME = "%d/%b/%Y:%H:%M:%S %z"
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor", re.IGNORECASE)
_SERVED = frozenset({200, 304})

Refused = Literal["torn", "unreadable", "malformed", "robot", "not served", "out of time"]
"""Why a line that may have been a beacon is not kept."""


@dataclass(slots=True)
class Tally:
    """What was found in a log: lines in all, records, and lines refused by reason. Requests for pages are neither."""

    lines: int = 0
    searches: int = 0
    votes: int = 0
    forms: int = 0
    refused: Counter[Refused] = field(default_factory=Counter)


class _Request(msgspec.Struct):
    method: str
    uri: str
    headers: dict[str, list[str]] = {}


class _Line(msgspec.Struct):
    """A request as Caddy writes it, and nginx by our format: seconds since 1970, status, method and address."""

    ts: float
    status: int
    request: _Request


class _Refusal(Exception):  # noqa: N818 - what happened to the line
    def __init__(self, reason: Refused) -> None:
        self.reason: Refused = reason


@dataclass(frozen=True, slots=True)
class Window:
    """The time from which events are kept: none that is to be forgotten already, none of a future that cannot be."""

    oldest: dt.datetime
    now: dt.datetime


def read_records(lines: Iterable[bytes], window: Window, tally: Tally) -> Iterator[Event]:
    """Yield the masked record of every good beacon; `tally` counts those and the others.

    Args:
        lines: as `log_lines` yields them, with their line ends.
        window: the time from which records are kept.
        tally: counts on from where it stands.
    """
    for line in lines:
        tally.lines += 1
        if BEACON.encode() not in line and BEACON.replace("/", "\\/").encode() not in line:
            continue
        try:
            record = _record(line, window)
        except _Refusal as refusal:
            tally.refused["torn" if not line.endswith(b"\n") else refusal.reason] += 1
            continue
        if record is None:
            continue
        tally.searches += isinstance(record, Search)
        tally.votes += isinstance(record, Vote)
        tally.forms += isinstance(record, FormVisit)
        yield record


def log_lines(path: Path | None) -> Iterator[bytes]:
    """Yield the lines of a log, plain or ``.gz``; of standard input for None. A line too long for us comes as empty.

    Raises:
        OSError: the file cannot be read. A compressed file that ends too early yields what it has.
    """
    if path is None:
        yield from _bounded(sys.stdin.buffer)
        return
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            yield from _bounded(cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file)
        except (EOFError, zlib.error):
            return


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LINE_BYTES):
        if line.endswith(b"\n") or len(line) < LINE_BYTES:
            yield line
            continue
        while (rest := file.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield b"\n"


def _record(line: bytes, window: Window) -> Event | None:
    """Return the record that a line stands for; None when it is another file's request."""
    request = _from_json(line) if line.lstrip().startswith(b"{") else _from_combined(line)
    path, _, query = request.request.uri.partition("?")
    if not path.endswith(f"/{BEACON}"):
        return None
    if request.status not in _SERVED or request.request.method != "GET":
        raise _Refusal("not served")
    if any(_ROBOT.search(agent) for agent in request.request.headers.get("User-Agent", ())):
        raise _Refusal("robot")
    moment = _moment(request.ts, window)
    [record] = accept(_batch(query), UNKNOWN_NETWORK, moment)
    if record.at < window.oldest:
        raise _Refusal("out of time")
    return record


def _from_json(line: bytes) -> _Line:
    try:
        return msgspec.json.decode(line, type=_Line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _Refusal("unreadable") from None


def _from_combined(line: bytes) -> _Line:
    """Read the format that nginx and Apache write when nobody asks for another; addresses in it are not looked at."""
    text = line.decode("utf-8", "replace")
    found = _COMBINED.search(text)
    if found is None:
        raise _Refusal("unreadable")
    try:
        moment = dt.datetime.strptime(found["time"], _COMBINED_TIME)  # noqa: DTZ007 - the format ends in an offset
    except ValueError:
        raise _Refusal("unreadable") from None
    agent = text[found.end() :]
    request = _Request(found["method"], found["uri"], {"User-Agent": [agent]})
    return _Line(moment.timestamp(), int(found["status"]), request)


def _moment(seconds: float, window: Window) -> dt.datetime:
    try:
        moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, ValueError, OSError):
        raise _Refusal("out of time") from None
    if not window.oldest <= moment <= window.now + CLOCK_AHEAD:
        raise _Refusal("out of time")
    return moment


def _batch(query: str) -> Batch:
    """Return the one event of a beacon's query as what a browser would have posted.

    Its members are the posted event's; `msgspec` reads numbers and truth values from their text, and nothing else more.
    """
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
        event = dict(pairs)
        if len(event) < len(pairs):
            raise _Refusal("malformed")
        return msgspec.convert({"events": [event]}, Batch, strict=False)
    except (ValueError, msgspec.MsgspecError):
        raise _Refusal("malformed") from None
