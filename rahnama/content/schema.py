"""What staff may write in each kind of file: one table of fields a kind, and the reading of a record by such a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rahnama.content.reader import Mapping, Node, Notes, Refused, Scalar, Sequence
from rahnama.content.values import block, choice, date, is_empty, line, lines, nodes, slug, whole_number
from rahnama.errors import did_you_mean

if TYPE_CHECKING:
    from rahnama.content.values import Read


@dataclass(frozen=True, slots=True)
class Field:
    """One name that a record may hold.

    Attributes:
        name: as written in the file.
        read: turns its node into a value, or notes a problem and returns None.
        missing: how to mend its absence, as one sentence; empty when the field may be left out.
        default: the value of a field that was left out.
    """

    name: str
    read: Read
    missing: str = ""
    default: Any = None


@dataclass(slots=True)
class Record:
    """What could be read of one group of fields.

    Attributes:
        values: the good values by name, defaults included.
        lines: for each good value the lines it stands on: one, or one for each item of a list.
        line: where the record begins.
        is_whole: whether all fields were good.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    is_whole: bool = True

    def line_of(self, name: str) -> int:
        """Return the line of a field's value; the record's own line when it was left out."""
        return self.lines[name][0] if self.lines.get(name) else self.line


def read_record(node: Node, fields: tuple[Field, ...], notes: Notes) -> Record:
    """Read all fields of a record, noting everything that is wrong with it.

    Args:
        node: should be a mapping; anything else is noted.
        fields: the table of the record's kind.
        notes: takes the problems; carries the entry's id when there is one.
    """
    record = Record(node.line)
    if not isinstance(node, Mapping):
        record.is_whole = False
        if not isinstance(node, Refused):
            names = ", ".join(entry.name for entry in fields if entry.missing)
            notes.error(node.line, f'Named fields are expected here ("name: value"): {names}.')
        return record
    record.is_whole = {entry.name for entry in fields}.issuperset(node.fields)
    misspelt = set() if record.is_whole else _unknown_names(node, fields, notes)
    for entry in fields:
        _read_field(node, entry, record, notes, is_misspelt=entry.name in misspelt)
    return record


def _unknown_names(node: Mapping, fields: tuple[Field, ...], notes: Notes) -> set[str]:
    """Note names that the table does not know; return the known names that were probably meant."""
    known = [entry.name for entry in fields]
    meant = set()
    for name in node.fields:
        if name in known:
            continue
        glued = name.partition(":")[0]
        if glued in known:
            notes.error(
                node.lines[name],
                f'A space is missing after the colon of "{glued}". Write "{glued}: " and then the value.',
            )
            meant.add(glued)
            continue
        guess = did_you_mean(name, [other for other in known if other not in node.fields]) or did_you_mean(name, known)
        notes.error(node.lines[name], f'Unknown field "{name}".{guess or " Known fields: " + ", ".join(known) + "."}')
        meant |= {other for other in known if guess.endswith(f'"{other}"?')}
    return meant


def _read_field(node: Mapping, entry: Field, record: Record, notes: Notes, *, is_misspelt: bool) -> None:
    written = node.fields.get(entry.name)
    if written is None or is_empty(written):
        record.values[entry.name] = entry.default
        if entry.missing:
            record.is_whole = False
            del record.values[entry.name]
            if not is_misspelt:
                at, state = (node.line, "missing") if written is None else (node.lines[entry.name], "empty")
                notes.error(at, f'"{entry.name}" is {state}. {entry.missing}')
        return
    value = entry.read(written, entry.name, notes)
    if value is None:
        record.is_whole = False
        return
    record.values[entry.name] = value
    items = written.items if isinstance(written, Sequence) else (written,)
    record.lines[entry.name] = tuple(item.line for item in items)


def typed_id(node: Node) -> str:
    """Return the id of a record as it was typed, good or not; empty when there is none."""
    name = node.fields.get("id") if isinstance(node, Mapping) else None
    return name.text if isinstance(name, Scalar) else ""


_STAGES = choice("draft", "published")
_UPDATED = 'Write the day of the last change, like "updated: 2026-11-21".'

_SHARED = (
    Field("aliases", lines(200), default=()),
    Field("tags", lines(60), default=()),
    Field("related", lines(200, most=20), default=()),
    Field("must_match", lines(200), default=()),
    Field("owner", line(80), default=""),
    Field("updated", date, _UPDATED),
    Field("added", date),
    Field("change", line(200), default=""),
    Field("review_by", date),
    Field("stage", _STAGES, default="published"),
)

ENTRY = (
    Field("id", slug, 'Give the question a short id for its address, like "id: track-order".'),
    Field("question", line(200), "Write the question as a customer would ask it."),
    Field("answer", block(20_000), 'Write the answer in the lines below "answer: |", indented deeper.'),
    *_SHARED,
)

CATEGORY = (
    Field("title", line(80), "Write the category's name as customers see it."),
    Field("icon", line(80), 'Name an icon of Material Design, like "icon: truck-delivery-outline".'),
    Field("order", whole_number, 'Write its place among the categories, like "order: 3".'),
    Field("description", line(300), default=""),
    Field("entries", nodes, 'Write at least one question under "entries:", beginning with "- id: ...".'),
)

GUIDE = (
    Field("id", slug, 'Write "g-" and the file\'s name without ".md".'),
    Field("title", line(200), "Write the guide's title."),
    Field("description", line(300), "Write one sentence on what a reader finds in the guide."),
    Field("icon", line(80), 'Name an icon of Material Design, like "icon: cellphone".'),
    *_SHARED,
    Field("products", lines(80), default=()),
)

FACT = (
    Field(
        "kind",
        choice("text", "number", "money", "time", "phone", "email", "url", "code", "date"),
        'Write how it is read, like "kind: number".',
    ),
    Field("value", line(500), 'Write the value in double quotes, like "value: "7"".'),
    Field("says", lines(200), default=()),
)

CHANNEL = (
    Field("id", slug, 'Give it a short id, like "id: phone".'),
    Field("title", line(80), "Write its name as customers see it."),
    Field("icon", line(80), 'Name an icon of Material Design, like "icon: phone-outline".'),
    Field("kind", choice("form", "phone", "email", "link", "text"), 'Write what it is, like "kind: phone".'),
    Field("value", line(300, facts=True), "Write the number or address, or the fact that holds it in double quotes."),
    Field("hours", line(300, facts=True), default=""),
    Field("promise", line(300, facts=True), default=""),
)

REQUEST = (
    Field("id", slug, 'Give it a short id, like "id: delivery".'),
    Field("title", line(80), "Write the reason as the contact form shows it."),
    Field("promise", line(300, facts=True), "Write when an answer comes."),
)

CHANNELS = (Field("channels", nodes, 'Write at least one channel, beginning with "- id: ...".'),)
REQUESTS = (Field("requests", nodes, 'Write at least one reason, beginning with "- id: ...".'),)
SYNONYMS = (Field("groups", nodes, default=()),)
HOME = (
    Field("most_asked", lines(80), default=()),
    Field("guides", lines(80), default=()),
    Field("popular_searches", lines(80), default=()),
)
