"""What strangers send: texts, bytes, JSON and headers, from ordinary to hostile, as strategies of Hypothesis."""

from __future__ import annotations

import json
import urllib.parse
import uuid
from typing import Any

from hypothesis import strategies as st

HOSTILE = (
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udc00\ud800",
    "\r\n",
    "x\r\nSet-Cookie: a=b",
    "x\nBcc: everybody@example.com",
    "x%0d%0aX: y",
    "\u2028x\u2029",
    "\x85\x1b[31m",
    "../../../etc/passwd",
    "..\\..\\windows\\system32",
    "/etc/passwd\x00.png",
    "....//....//",
    "%2e%2e%2f",
    "//evil.example/",
    "https://evil.example/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<script>alert(1)</script>",
    "'\"><svg/onload=alert(1)>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "'; DROP TABLE requests; --",
    "%s%s%n",
    "\u202egpj.exe",
    "\u2066\u2069\u200f\u200e\u200c\u200b\ufeff",
    "a" * 10_000,
    "۱" * 300,
    "٠١٢٣٤٥٦٧٨٩" * 30,
    "09121234567",
    "+98 912 123 45 67",
    "۰۹۱۲۱۲۳۴۵۶۷",
    "0098912۱۲۳۴۵۶۷",
    "negar@example.com",
    "a@b@c.d",
    "@",
    "a" * 64 + "@" + "b." * 90 + "c",
    "RH-7K3Q-9D2M",
    "rh 7k3q 9d2m",
    "RHRHRHRHRH",
    "IR06 2960 0000 0010 0324 2000 01",
    "6037-9975-9999-9999",
    "NaN",
    "1e999",
    "-0",
    "null",
    "𝟎𝟏𝟐𝟑𝟒𝟓",
    "①②③④⑤⑥",
    "½⅓¾" * 5,
    "İıſß" * 20,
    "ﷺ" * 50,
    "e\u0301" * 100,
)

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=80),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Nd", "Nl", "No", "Zs", "Zl", "Zp"]), max_size=40),
    st.text("0123456789۰۱۲۳۴۵۶۷۸۹ +-()@.:/\\\u200c", max_size=40),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join),
)
"""Any text at all; lone surrogates, too."""

unicode_texts = texts.map(lambda text: text.encode("utf-8", "replace").decode())
"""Texts as JSON in UTF-8 can carry them."""

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(-5, 10),
    st.floats(allow_nan=False, allow_infinity=False),
    unicode_texts,
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(unicode_texts, inner, max_size=4)),
    max_leaves=8,
)


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with these members, now and then without some, with others, or with anything in their place."""
    optional = {name: st.one_of(values, values, values, scalars) for name, values in fields.items()}
    exact = st.fixed_dictionaries({}, optional=fields)
    loose = st.fixed_dictionaries({}, optional=optional)
    return st.one_of(
        exact, exact, loose, st.tuples(loose, st.dictionaries(unicode_texts, trees, max_size=2)).map(_joined)
    )


def _joined(parts: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    return parts[0] | parts[1]


ids = st.one_of(st.uuids().map(str), st.sampled_from([str(uuid.UUID(int=1)), "{" + str(uuid.UUID(int=2)) + "}", "x"]))
moments = st.one_of(
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-22T10:00:00Z", "2026-02-30"]),
)
kinds = st.sampled_from(["image/jpeg", "image/png", "image/webp", "application/pdf", "image/gif"])
declarations = objects(
    number=st.integers(0, 6),
    name=unicode_texts,
    type=kinds,
    size=st.integers(-1, 2**33),
    sha256=st.one_of(st.binary(min_size=32, max_size=32).map(bytes.hex), unicode_texts),
)
messages = objects(
    id=ids,
    topic=st.one_of(st.sampled_from(["", "payment"]), unicode_texts),
    name=unicode_texts,
    mobile=unicode_texts,
    email=unicode_texts,
    order=unicode_texts,
    message=unicode_texts,
    search=unicode_texts,
    read=st.lists(unicode_texts, max_size=4),
    page=unicode_texts,
    files=st.lists(declarations, max_size=6),
    website=st.one_of(st.just(""), unicode_texts),
    proof=unicode_texts,
)
searches = objects(
    id=ids,
    type=st.just("search"),
    revision=st.integers(-1, 10_001),
    tab=st.one_of(st.just("tab-of-a-customer"), unicode_texts),
    query=unicode_texts,
    outcome=st.sampled_from(["zero", "answered", "no-click", "x"]),
    hits=st.integers(-1, 1_000_001),
    opened=st.one_of(st.just("cod"), unicode_texts),
    at=moments,
    page=unicode_texts,
)
votes = objects(
    id=ids,
    type=st.just("vote"),
    tab=st.just("tab-of-a-customer"),
    article=st.one_of(st.just("cod"), unicode_texts),
    helpful=st.booleans(),
    reason=unicode_texts,
    comment=unicode_texts,
    at=moments,
    page=unicode_texts,
)
batches = objects(events=st.lists(st.one_of(searches, votes), max_size=5))
questions = objects(code=unicode_texts, last_four=unicode_texts)


def as_json(values: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """The values as bytes of JSON; now and then broken."""
    whole = values.map(lambda value: json.dumps(value, ensure_ascii=False).encode())
    return st.one_of(whole, whole, whole, whole.flatmap(_broken), values.map(lambda value: json.dumps(value).encode()))


def _broken(body: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with a piece cut out and another put in its place."""
    places = st.integers(0, max(0, len(body)))
    pieces = st.one_of(
        st.binary(max_size=6), st.sampled_from([b"\xff", b"\xed\xa0\x80", b"\\ud800", b"[" * 2000, b"1e999"])
    )
    return st.tuples(places, st.integers(0, 8), pieces).map(
        lambda cut: body[: cut[0]] + cut[2] + body[cut[0] + cut[1] :]
    )


bodies = st.one_of(st.binary(max_size=200), as_json(trees), as_json(st.one_of(messages, batches, questions)))


def _form(fields: list[tuple[str, str]]) -> bytes:
    return urllib.parse.urlencode(fields, errors="surrogatepass").encode()


forms = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.tuples(
            st.sampled_from(
                ["message", "mobile", "email", "name", "page", "read", "id", "website", "topic", "x", "files"]
            ),
            texts,
        ),
        max_size=12,
    ).map(_form),
)

header_values = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(max_codepoint=255), max_size=40),
    st.sampled_from(
        [
            "null",
            "https://help.arghavan.example",
            "http://[bad",
            "https://help.arghavan.example@evil.example",
            "same-origin",
            "cross-site",
            "text/plain;charset=UTF-8",
            "application/x-www-form-urlencoded",
            "application/json",
            "image/png",
            "gzip",
            "-1",
            "99999999999999999999",
            "203.0.113.7, 10.0.0.1",
            "[2001:db8::1]:443",
            "bytes=0-1",
        ]
    ),
).map(lambda value: value.encode("utf-8", "surrogatepass")[:2000])
