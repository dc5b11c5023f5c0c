"""A web server's log becomes the same records as the collector's own events, however often it is read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import json
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rahnama.collector.accesslog import LINE_BYTES, Tally, Window, log_lines, read_records
from rahnama.collector.beacon import BEACON
from rahnama.collector.database import open_store
from rahnama.collector.events import Batch, accept
from rahnama.collector.wire import decode
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from rahnama.collector.records import Event, Search, Vote

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
WINDOW = Window(NOW - dt.timedelta(days=90), NOW)
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def search(query: str = "کفش ورزشی", **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": "search",
        "revision": 1,
        "tab": "tab-of-a-customer",
        "query": query,
        "outcome": "zero",
        "hits": 0,
        "opened": "",
        "at": NOW.isoformat(),
        "page": "/search/",
    } | fields


def vote(**fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": "vote",
        "tab": "tab-of-a-customer",
        "article": "cod",
        "helpful": "true",
        "at": NOW.isoformat(),
        "page": "/faq/payment/cod/",
    } | fields


def line(event: dict[str, Any] | str, **fields: Any) -> bytes:
    """Write a request for the beacon as Caddy does, and nginx by our format."""
    query = event if isinstance(event, str) else urlencode(event)
    request = {"method": "GET", "uri": f"/{BEACON}?{query}"} | fields.pop("request", {})
    return json.dumps({"ts": NOW.timestamp(), "status": 200, "request": request} | fields).encode() + b"\n"


def combined(event: dict[str, Any], agent: str = "Mozilla/5.0") -> bytes:
    time = NOW.strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'203.0.113.7 - - [{time}] "GET /{BEACON}?{urlencode(event)} HTTP/1.1" 200 43 "-" "{agent}"\n'.encode()


def read(*lines: bytes) -> tuple[list[Event], Tally]:
    tally = Tally()
    return list(read_records(lines, WINDOW, tally)), tally


def test_a_beacon_becomes_what_the_same_event_posted_would_be() -> None:
    event = search("پیگیری ۰۹۱۲۳۴۵۶۷۸۹", hits=3, opened="cod", outcome="answered")
    posted = json.dumps({"events": [event]}).encode()
    assert read(line(event))[0] == list(accept(decode(posted, Batch), "", NOW))


def test_a_vote_too() -> None:
    [kept], _ = read(line(vote(helpful="false")))
    assert (kept.article, kept.helpful, kept.network) == ("cod", False, "")  # type: ignore[union-attr]


def test_what_a_browser_left_unmasked_is_masked_here() -> None:
    [kept], _ = read(line(search("کارت 6037 9911 2345 6789")))
    assert kept.query == "کارت •••"  # type: ignore[union-attr]


def test_the_usual_format_is_read_without_its_address() -> None:
    [kept], _ = read(combined(search("کفش")))
    assert "203.0.113.7" not in repr(dataclasses.asdict(kept))


def test_the_site_may_stand_below_a_path() -> None:
    assert len(read(line("", request={"uri": f"/help/{BEACON}?{urlencode(search())}"}))[0]) == 1


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line(search(revision=-1)), "malformed"),
        (line(search(outcome="great")), "malformed"),
        (line(search() | {"extra": "1"}), "malformed"),
        (line(search(query="")), "malformed"),
        (line(search(query="x" * 1001)), "malformed"),
        (line(search(at="yesterday")), "malformed"),
        (line(urlencode(search()) + "&revision=2"), "malformed"),
        (line("%ED%A0%80"), "malformed"),
        (line("query=%FF%FE"), "malformed"),
        (line("&".join(f"a{n}=1" for n in range(2000))), "malformed"),
        (line(""), "malformed"),
        (line(search(), status=404), "not served"),
        (line(search(), status=403), "not served"),
        (line(search(), request={"method": "POST"}), "not served"),
        (line(search(), request={"headers": {"User-Agent": ["Googlebot/2.1"]}}), "robot"),
        (combined(search(), "Mozilla/5.0 (compatible; bingbot/2.0)"), "robot"),
        (line(search(), ts=1e300), "out of time"),
        (line(search(), ts=NOW.timestamp() + 3600), "out of time"),
        (line(search(), ts=NOW.timestamp() - 91 * 86400), "out of time"),
        (line(search(), ts="now"), "unreadable"),
        (b'{"ts":1,"status":200,"request":"/' + BEACON.encode() + b'"}\n', "unreadable"),
        (b'{"a":' + b"[" * 20_000 + BEACON.encode() + b"\n", "unreadable"),
        (b"\xff\xfe " + BEACON.encode() + b"\n", "unreadable"),
        (b'- - [99/Foo/2026:00:00:00 +0000] "GET /assets/log.gif?a=1 HTTP/1.1" 200 \n', "unreadable"),
        (line(search())[:-30], "torn"),
    ],
    # Lines hold the time of day, and tests need the same names in every process.
    ids=lambda value: "line" if isinstance(value, bytes) else value,
)
def test_a_line_that_is_no_honest_beacon_is_refused_by_name(bad: bytes, reason: str) -> None:
    kept, tally = read(bad, line(search()))
    assert (len(kept), dict(tally.refused)) == (1, {reason: 1})


def test_requests_for_pages_are_neither_kept_nor_refused() -> None:
    page = line("", request={"uri": "/search/?q=assets/log.gif"})
    kept, tally = read(page, b"\n", b"nonsense\n")
    assert (kept, tally) == ([], Tally(lines=3))


def test_an_address_in_the_log_cannot_add_a_line() -> None:
    kept, _ = read(line(search('کفش\n{"ts":1}"\x1b[31m')))
    assert [one.query for one in kept] == ['کفش {"ts":1}"[31m']  # type: ignore[union-attr]


@given(st.binary(max_size=300), st.sampled_from([b"", b"{", b'{"ts":1,"status":200,"request":{"uri":"/']))
@settings(max_examples=500, deadline=None)
def test_no_line_whatever_stops_the_reading(noise: bytes, start: bytes) -> None:
    kept, _ = read(start + noise + BEACON.encode() + noise + b"\n", line(search()))
    assert len(kept) >= 1


@given(st.dictionaries(st.sampled_from([*search(), *vote(), "x"]), st.text(max_size=40), max_size=12))
@settings(max_examples=500, deadline=None)
def test_no_query_whatever_stops_the_reading(event: dict[str, str]) -> None:
    kept, _ = read(line(urlencode(event, errors="surrogatepass")), line(search()))
    assert len(kept) >= 1


def test_a_line_without_end_is_passed_over(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_bytes(b"{" + b"x" * 3 * LINE_BYTES + b"\n" + line(search()))
    assert [len(found) < LINE_BYTES for found in log_lines(log)] == [True, True]


def test_packed_logs_are_read_and_a_torn_one_as_far_as_it_goes(tmp_path: Path) -> None:
    whole, torn = tmp_path / "access.log.1.gz", tmp_path / "access.log.2.gz"
    packed = gzip.compress(b"".join(line(search(str(n))) for n in range(5000)))
    whole.write_bytes(packed)
    torn.write_bytes(packed[: len(packed) // 2])
    assert len(list(log_lines(whole))) == 5000
    assert 0 < len(list(log_lines(torn))) < 5000


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(ROOT / "scripts" / "read_access_log.py"), *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def kept(url: str) -> tuple[list[Search], list[Vote]]:
    store = open_store(url)
    try:
        return list(store.searches(LONG_AGO)), list(store.votes(LONG_AGO))
    finally:
        store.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/rahnama.db"


def test_reading_a_log_again_and_its_parts_in_any_order_changes_nothing(tmp_path: Path, url: str) -> None:
    first, later = search("کفش"), vote()
    answered = first | {"revision": 2, "outcome": "answered", "opened": "cod"}
    new, old = tmp_path / "access.log", tmp_path / "access.log.1"
    old.write_bytes(line(first))
    new.write_bytes(line(answered) + line(later))
    assert run(new, old, "--database", url).returncode == 0
    once = kept(url)
    assert [(one.query, one.revision, one.outcome) for one in once[0]] == [("کفش", 2, "answered")]
    run(old, new, new, "--database", url)
    assert kept(url) == once


def test_a_torn_last_line_is_kept_once_it_is_whole(tmp_path: Path, url: str) -> None:
    log, whole = tmp_path / "access.log", line(search("کفش")) + line(search("کیف"))
    log.write_bytes(whole[:-40])
    assert b"1 torn" in run(log, "--database", url).stdout
    log.write_bytes(whole)
    run(log, "--database", url)
    assert sorted(one.query for one in kept(url)[0]) == ["کفش", "کیف"]


def test_events_whose_term_is_over_are_deleted_and_never_come_back(tmp_path: Path, url: str) -> None:
    log = tmp_path / "access.log"
    past = NOW - dt.timedelta(days=40)
    log.write_bytes(line(search("کفش", at=past.isoformat()), ts=past.timestamp()) + line(search("کیف")))
    run(log, "--database", url, "--keep-days", "60")
    assert len(kept(url)[0]) == 2
    run(log, "--database", url, "--keep-days", "30")
    assert [one.query for one in kept(url)[0]] == ["کیف"]


def test_standard_input_is_a_log_too(url: str) -> None:
    done = run("-", "--database", url, stdin=line(search()))
    assert done.stdout == b"-: 1 lines, 1 searches, 0 votes\n"


def test_a_log_that_is_not_there_is_one_line_and_the_others_are_read(tmp_path: Path, url: str) -> None:
    (tmp_path / "access.log").write_bytes(line(search()))
    done = run(tmp_path / "gone.log", tmp_path / "access.log", "--database", url)
    assert (done.returncode, done.stderr.count(b"\n"), len(kept(url)[0])) == (1, 1, 1)


def test_an_unknown_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "access.log").write_bytes(line(search()))
    done = run(tmp_path / "access.log", "--database", "oracle://x")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
