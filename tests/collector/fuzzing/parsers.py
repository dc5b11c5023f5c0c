"""A rule for every parser: what must hold whatever a stranger sends. Each is a strategy and a check of one case."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import string
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import altcha
from hypothesis import strategies as st
from starlette.requests import Request

from rahnama.collector import contact, events
from rahnama.collector.challenge import Challenges
from rahnama.collector.codes import read_code
from rahnama.collector.endpoints import media_type
from rahnama.collector.files import has_signature
from rahnama.collector.limits import check_origin, stated_length
from rahnama.collector.privacy import mask
from rahnama.collector.problems import Refusal
from rahnama.collector.records import FILE_TYPES
from rahnama.collector.settings import Proof
from rahnama.collector.settings_file import known_keys, parse_settings
from rahnama.collector.status import StatusQuestion, find_status
from rahnama.collector.visitors import Networks
from rahnama.collector.wire import clean, clean_line, clean_path, decode, fold_digits
from rahnama.errors import RahnamaError
from tests.collector.fuzzing import corpora

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
_SLUG = re.compile(r"[a-z0-9-]{0,80}\Z")
_CODE = re.compile(r"(RH-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})?\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to fuzz: cases to try, and what to do with each; whatever it raises is a failure."""

    name: str
    cases: st.SearchStrategy[Any]
    check: Callable[[Any], None]


def is_refused(kinds: set[str], work: Callable[[], Any]) -> Any:
    """Return what `work` returns, or None when it refuses with one of these kinds."""
    try:
        return work()
    except Refusal as refusal:
        if refusal.kind not in kinds:
            raise
        refusal.response()
        return None


def is_line(text: str, most: int = 10**6) -> bool:
    """Say whether `text` is one clean line: no control sign, no lone surrogate, nothing that turns text around."""
    bad = {"Cc", "Cs", "Zl", "Zp"}
    return len(text) <= most and not any(
        unicodedata.category(sign) in bad or sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for sign in text
    )


def check_message(body: bytes) -> None:
    form = is_refused({"bad-json", "invalid"}, lambda: decode(body, contact.ContactMessage))
    if form is not None:
        _check_accepted(form)


def check_form(body: bytes) -> None:
    form = is_refused({"invalid"}, lambda: contact.parse_form(body))
    if form is not None:
        assert form.files == []
        assert form.proof == ""
        _check_accepted(form)


def _check_accepted(form: contact.ContactForm) -> None:
    record = is_refused({"invalid"}, lambda: contact.accept(form, NOW, 5 * 2**20))
    if record is None:
        return
    assert re.fullmatch(r"(\+989[0-9]{9})?", record.mobile)
    assert record.mobile or record.email
    assert _SLUG.match(record.topic)
    assert all(_SLUG.match(article) for article in record.read)
    assert record.page == "" or re.match(r"/(?!/)", record.page)
    for name, most in contact.LIMITS.items():
        value = getattr(record, name)
        assert is_line(value.replace("\n", "").replace("\t", "") if name == "message" else value, most)
    for file in record.files:
        assert is_line(file.name, contact.NAME_LIMIT)
    assert record.digest == contact.accept(form, NOW, 5 * 2**20).digest
    assert (record.status == "quarantined") == bool(form.website.strip())


def check_batch(body: bytes) -> None:
    batch = is_refused({"bad-json", "invalid"}, lambda: decode(body, events.Batch))
    for record in events.accept(batch, "n", NOW) if batch else ():
        for name in ("query", "comment", "reason", "page", "opened", "article"):
            text = getattr(record, name, "")
            assert is_line(text)
            assert not re.search("[0-9]{5}", fold_digits(text))
        assert NOW - dt.timedelta(days=31) < record.at < NOW + dt.timedelta(days=1)


def check_question(body: bytes) -> None:
    question = is_refused({"bad-json", "invalid"}, lambda: decode(body, StatusQuestion))
    if question is not None:
        is_refused({"no-such-request"}, lambda: find_status(question, lambda _: None))


def check_cleaning(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert is_line(clean_line(text))
    assert clean_line(clean_line(text)) == clean_line(text)
    path = clean_path(text)
    assert path == "" or re.match(r"/(?!/)", path)
    assert len(fold_digits(text)) == len(text)


def check_masking(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    assert not re.search("[0-9]{5}", fold_digits(masked))
    assert not re.search("@|＠|﹫", masked)


def check_mobile(text: str) -> None:
    mobile = contact.e164(text)
    assert re.fullmatch(r"(\+989[0-9]{9})?", mobile)
    assert contact.e164(mobile) == mobile


def check_email(text: str) -> None:
    if contact.is_email(text):
        assert is_line(text)
        assert not set(text) & set(' \t\r\n\x00(),:;<>[]\\"')
        assert text.count("@") == 1


def check_code(text: str) -> None:
    code = read_code(text)
    assert _CODE.match(code)
    assert read_code(code) == code


def check_file_name(text: str) -> None:
    name = contact.file_name(text, 3)
    assert name.strip(" .")
    assert not set(name) & set("/\\\x00")
    assert is_line(name, contact.NAME_LIMIT)


def check_signature(start: bytes) -> None:
    kinds = [kind for kind in FILE_TYPES if has_signature(start, kind)]
    assert len(kinds) <= 1
    if start.lstrip()[:1] in {b"<", b"{", b"[", b"G", b"P", b"M", b"#", b"\x7f"}:
        assert not kinds


@cache
def _solved() -> tuple[Challenges, dict[str, Any]]:
    challenges = Challenges(Proof(cost=1, numbers=10))
    posed = altcha.Challenge.from_dict(challenges.make("m", "s"))
    solution = altcha.solve_challenge(posed)
    assert solution is not None
    return challenges, altcha.Payload(posed, solution).to_dict()


_PROOF_MEMBERS = (
    ("challenge",),
    ("solution",),
    ("challenge", "signature"),
    ("solution", "derivedKey"),
    *(("challenge", "parameters", name) for name in ("algorithm", "cost", "keyLength", "keyPrefix", "keySignature")),
    *(
        ("challenge", "parameters", name)
        for name in ("nonce", "salt", "expiresAt", "data", "memoryCost", "parallelism")
    ),
)


def check_proof(case: tuple[tuple[str, ...], Any]) -> None:
    """No change of a proof that changes anything is taken, and none breaks anything."""
    path, value = case
    challenges, payload = _solved()
    changed = json.loads(json.dumps(payload))
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    same = inner.get(path[-1]) == value or path[-1] in {"memoryCost", "parallelism"}
    inner[path[-1]] = value
    proof = base64.b64encode(json.dumps(changed).encode()).decode()
    assert same or not challenges.check(proof, "m", "s")


def check_proof_text(text: str | bytes) -> None:
    proof = text if isinstance(text, str) else base64.b64encode(text).decode()
    assert Challenges(Proof(cost=1, numbers=10)).check(proof, "m", "s") == ""


def check_headers(headers: list[tuple[bytes, bytes]]) -> None:
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers})
    assert isinstance(media_type(request), str)
    assert 0 <= stated_length(request) < 10**16
    is_refused({"foreign-origin"}, lambda: check_origin(request, ("https://help.arghavan.example",)))


def check_address(text: str) -> None:
    assert re.fullmatch("[0-9a-f]{24}", Networks().hash(text, NOW.date()))


def check_settings(text: str) -> None:
    said = ""
    try:
        parse_settings(text, environment={})
    except RahnamaError as error:
        said = str(error)
    assert all(line.startswith("collector.toml") for line in said.split("\n") if said)


_values = st.one_of(
    st.integers(-(2**65), 2**65).map(str),
    st.floats().map(lambda number: repr(number).replace("inf", "inf")),
    corpora.unicode_texts.map(lambda text: json.dumps(text, ensure_ascii=True)),
    st.sampled_from(
        ["true", "[]", "[1]", '["https://a.b"]', "{}", "1979-05-27", "{ per_second = 1, burst = 1 }", "nan"]
    ),
)
_lines = st.one_of(
    st.tuples(st.sampled_from([*known_keys(), "x", "sink", "rates.free.burst"]), _values).map(" = ".join),
    st.sampled_from(["[rates]", "[[sink]]", "[origins]", "[sizes", "# x", 'kind = "smtp"', 'name = "a"']),
    st.text(string.printable, max_size=20),
)

TARGETS = (
    Target("message", st.one_of(corpora.as_json(corpora.messages), corpora.bodies), check_message),
    Target("form", corpora.forms, check_form),
    Target("events", st.one_of(corpora.as_json(corpora.batches), corpora.bodies), check_batch),
    Target("status", st.one_of(corpora.as_json(corpora.questions), corpora.bodies), check_question),
    Target("cleaning", corpora.texts, check_cleaning),
    Target("masking", corpora.texts, check_masking),
    Target("mobile", corpora.texts, check_mobile),
    Target("email", corpora.texts, check_email),
    Target("code", corpora.texts, check_code),
    Target("file name", corpora.texts, check_file_name),
    Target(
        "signature",
        st.one_of(
            st.binary(max_size=16),
            st.tuples(
                st.sampled_from(
                    [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"%PDF-", b"GIF89a", b"PK\x03\x04", b"<svg"]
                ),
                st.binary(max_size=12),
            ).map(b"".join),
        ),
        check_signature,
    ),
    Target("proof", st.tuples(st.sampled_from(_PROOF_MEMBERS), corpora.trees), check_proof),
    Target("proof text", st.one_of(corpora.texts, corpora.bodies), check_proof_text),
    Target(
        "headers",
        st.lists(
            st.tuples(
                st.sampled_from([b"origin", b"host", b"sec-fetch-site", b"content-type", b"content-length"]),
                corpora.header_values,
            ),
            max_size=6,
        ),
        check_headers,
    ),
    Target("address", corpora.texts, check_address),
    Target("settings", st.lists(_lines, max_size=8).map("\n".join), check_settings),
)
