"""Reads the files of ``shop/``: facts, channels, reasons to write, the home page, notices, synonyms and redirects. Each may be missing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.content.facts import KINDS, NAME
from rahnama.content.model import Channel, Fact, Notice, RequestType, Source
from rahnama.content.notices import NOTICE, NOTICES, as_notice
from rahnama.content.reader import Mapping, Node, Notes, Scalar, read_text, read_yaml
from rahnama.content.schema import (
    CHANNEL,
    CHANNELS,
    FACT,
    HOME,
    REQUEST,
    REQUESTS,
    SYNONYMS,
    Field,
    Record,
    read_record,
    typed_id,
)
from rahnama.content.values import is_empty, lines, scalar
from rahnama.errors import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from rahnama.errors import Problems

_KNOWN = ("channels", "facts", "home", "notices", "redirects", "requests", "synonyms")
_ADDRESS = re.compile(r"(?:[^\s/?#:\\]+/)*(?:[^\s/?#:\\]+/|[^\s/?#:\\]+\.html)")


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old address and the id it leads to now."""

    address: str
    target: str
    line: int


@dataclass(slots=True)
class Shop:
    """What could be read of ``shop/``."""

    facts: dict[str, Fact] = field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    requests: tuple[RequestType, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    home: Record = field(default_factory=lambda: Record(0, {"most_asked": (), "guides": (), "popular_searches": ()}))
    redirects: tuple[Redirect, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_shop(root: Path, problems: Problems) -> Shop:
    """Read ``root/shop/*.yml``; note every problem and return what was good."""
    shop = Shop()
    for path in sorted(root.glob("shop/*.y*ml")):
        notes = Notes(problems, path.relative_to(root).as_posix())
        if path.stem not in _KNOWN or path.suffix != ".yml":
            names = [f"{name}.yml" for name in _KNOWN]
            notes.error(
                0,
                f'The folder "shop" has no place for a file of this name.{did_you_mean(path.name, names)} Known: {", ".join(names)}.',
            )
            continue
        text = read_text(path, notes)
        node = None if text is None else read_yaml(text, notes)
        if node is not None and not is_empty(node):
            _READERS[path.stem](shop, node, notes)
    return shop


def _read_facts(shop: Shop, node: Node, notes: Notes) -> None:
    if not isinstance(node, Mapping):
        notes.error(node.line, 'Facts are expected here, each as: name: {kind: number, value: "7"}.')
        return
    for name, written in node.fields.items():
        at = node.lines[name]
        if not NAME.fullmatch(name):
            guess = re.sub(r"\W+", "_", name.lower())
            advice = f'Write "{guess}".' if NAME.fullmatch(guess) else 'Write it like "return_days".'
            notes.error(at, f'The fact name "{name}" may hold only small Latin letters, digits and "_". {advice}')
            continue
        fact = _fact(name, written, at, notes.about(name))
        if fact:
            shop.facts[name] = fact


def _fact(name: str, node: Node, at: int, notes: Notes) -> Fact | None:
    record = read_record(node, FACT, notes)
    if not record.is_whole:
        return None
    values = record.values
    try:
        value = KINDS[values["kind"]].check(values["value"])
    except ValueError as error:
        notes.error(record.line_of("value"), f'"value" is "{values["value"]}", {error}')
        return None
    for pattern, line in zip(values["says"], record.lines.get("says", ()), strict=False):
        if pattern.count("{}") != 1:
            notes.error(line, f'"says" is "{pattern}", but needs one "{{}}" in the place of the number.')
            return None
    return Fact(name, values["kind"], value, Source(notes.path, at), values["says"])


def _read_records(node: Node, outer: tuple[Field, ...], inner: tuple[Field, ...], notes: Notes) -> list[Record]:
    """Read a file that holds one list of records with unique ids."""
    items: tuple[Node, ...] = read_record(node, outer, notes).values.get(outer[0].name, ())
    records = [read_record(item, inner, notes.about(typed_id(item))) for item in items]
    first: dict[str, int] = {}
    for record in records:
        name = record.values.get("id", "")
        if name and first.setdefault(name, record.line) != record.line:
            notes.about(name).error(
                record.line_of("id"), f'The id "{name}" was already given on line {first[name]}. Choose another.'
            )
    return [record for record in records if record.is_whole]


def _read_channels(shop: Shop, node: Node, notes: Notes) -> None:
    records = _read_records(node, CHANNELS, CHANNEL, notes)
    shop.channels = tuple(Channel(**record.values, source=Source(notes.path, record.line)) for record in records)


def _read_requests(shop: Shop, node: Node, notes: Notes) -> None:
    records = _read_records(node, REQUESTS, REQUEST, notes)
    shop.requests = tuple(RequestType(**record.values, source=Source(notes.path, record.line)) for record in records)


def _read_home(shop: Shop, node: Node, notes: Notes) -> None:
    record = read_record(node, HOME, notes)
    shop.home.values |= record.values
    shop.home.lines |= record.lines


def _read_notices(shop: Shop, node: Node, notes: Notes) -> None:
    found = (as_notice(record, notes) for record in _read_records(node, NOTICES, NOTICE, notes))
    shop.notices = tuple(notice for notice in found if notice)


def _read_synonyms(shop: Shop, node: Node, notes: Notes) -> None:
    groups: tuple[Node, ...] = read_record(node, SYNONYMS, notes).values.get("groups", ())
    read = lines(80)
    good = []
    for number, group in enumerate(groups, 1):
        words = read(group, f"group {number}", notes)
        if words is not None and len(words) < 2:
            notes.error(
                group.line, f"Group {number} needs at least two words that mean the same. Write it like [گوشی, موبایل]."
            )
        elif words is not None:
            good.append(words)
    shop.synonyms = tuple(good)


def _read_redirects(shop: Shop, node: Node, notes: Notes) -> None:
    inner = node.fields.get("redirects") if isinstance(node, Mapping) else None
    unknown = [name for name in node.fields if name != "redirects"] if isinstance(node, Mapping) else []
    for name in unknown:
        notes.error(node.line, f'Unknown field "{name}". Write all old addresses below "redirects:", indented.')
    if inner is not None and is_empty(inner):
        return
    if not isinstance(inner, Mapping):
        if not unknown:
            notes.error(node.line, 'Write "redirects:" and below it, indented, one "old/address/: id" a line.')
        return
    found = (_redirect(address, target, inner.lines[address], notes) for address, target in inner.fields.items())
    shop.redirects = tuple(redirect for redirect in found if redirect)


def _redirect(address: str, target: Node, line: int, notes: Notes) -> Redirect | None:
    path = address.removeprefix("/")
    if not _ADDRESS.fullmatch(path) or ".." in path:
        notes.error(
            line,
            f'"{address}" is not an old address of this site. Write it without domain and ending in "/", like "faq/order/old-id/".',
        )
        return None
    name = scalar(target, address, notes)
    if name is not None and not isinstance(target, Scalar):
        return None
    if name == "":
        notes.error(line, f'"{address}" leads nowhere. Write the id of the page that answers now after the colon.')
    return Redirect(path, name, line) if name else None


_READERS = {
    "channels": _read_channels,
    "facts": _read_facts,
    "home": _read_home,
    "notices": _read_notices,
    "redirects": _read_redirects,
    "requests": _read_requests,
    "synonyms": _read_synonyms,
}
