"""Reads files strictly into a small tree in which every value is text and knows its line.

YAML guesses types (``no`` becomes false, ``12:30`` becomes 750) and has features that a help text never needs; both surprise people
who write answers. Here a value stays the text that was typed, and everything beyond mappings, lists and text is refused with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import yaml

from rahnama.content.recovery import cut_part
from rahnama.content.syntax import explain

if TYPE_CHECKING:
    from pathlib import Path

    from rahnama.errors import Problems

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
_MAX_CUTS = 20

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"~", "null", "Null", "NULL"})
_TAB_INDENT = re.compile(r"^ *\t[ \t]*\S", re.MULTILINE)
_FENCE = re.compile(r"-{3}[ \t]*")

# Characters that never belong into a help text. U+0085, U+2028 and U+2029 would also shift YAML's line numbers.
_UNWANTED = (
    (re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"), "an invisible control character"),
    (re.compile("[\u2028\u2029]"), "an invisible line separator"),
    (re.compile("[\u202a-\u202e\u2066-\u2069]"), "an invisible character that turns the direction of text around"),
    (re.compile("\ufffd"), "a replacement character, the trace of a letter that was lost when the file was saved"),
)
_ANY_UNWANTED = re.compile("|".join(pattern.pattern for pattern, _ in _UNWANTED))


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text. `body_line` is the file line of its first character, which for ``|`` blocks is below `line`."""

    text: str
    line: int
    body_line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named values; `lines` gives the line on which each name stands."""

    fields: dict[str, Node]
    lines: dict[str, int]
    line: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that was already reported as a problem; nobody needs to complain about it again."""

    line: int


Node: TypeAlias = Scalar | Sequence | Mapping | Refused


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes problems about one file, or one entry of it."""

    problems: Problems
    path: str
    entry: str = ""

    def about(self, entry: str) -> Notes:
        """Return notes about `entry` of the same file."""
        return replace(self, entry=entry)

    def error(self, line: int, message: str) -> None:
        """Note an error at `line` (from 1; 0 for the whole file)."""
        self.problems.error(self.path, line, message, self.entry)

    def warn(self, line: int, message: str) -> None:
        """Note a warning at `line` (from 1; 0 for the whole file)."""
        self.problems.warn(self.path, line, message, self.entry)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A Markdown file: the fields between its ``---`` lines, and the text below with the line on which it begins."""

    fields: Node | None
    body: str
    body_line: int


def read_text(path: Path, notes: Notes) -> str | None:
    """Return the file's text as `decode` does; note why not and return None otherwise."""
    data = read_bytes(path, notes)
    return None if data is None else decode(data, notes)


def read_bytes(path: Path, notes: Notes) -> bytes | None:
    """Return the file's content; note why not and return None otherwise."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        notes.error(0, f"The file cannot be opened ({error.strerror}). Check its name and permissions.")
        return None
    if len(data) > MAX_BYTES:
        size = path.stat().st_size / MAX_BYTES
        notes.error(
            0,
            f"The file has {size:.1f} MB; at most 1 MB is read. Split it into several files, or look for pasted images.",
        )
        return None
    return data


def decode(data: bytes, notes: Notes) -> str | None:
    """Return a file's text with plain line feeds and without byte order mark; note why not and return None otherwise."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.error(
            line, 'The file is not saved as UTF-8. Open it in your editor, choose "Save with encoding" and UTF-8.'
        )
        return None
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    return text if _is_printable(text, notes) else None


def _is_printable(text: str, notes: Notes) -> bool:
    if _ANY_UNWANTED.search(text) is None:
        return True
    found = False
    for pattern, name in _UNWANTED:
        for match in pattern.finditer(text):
            found = True
            line = text.count("\n", 0, match.start()) + 1
            notes.error(
                line, f"The text holds {name} (U+{ord(match[0]):04X}). Delete it: type the words around it anew."
            )
    return not found


def read_yaml(text: str, notes: Notes, first_line: int = 1) -> Node | None:
    """Return the tree of one YAML document; None after a problem that makes the whole document unreadable, or when it is empty.

    Args:
        text: the document, as `read_text` returns it.
        notes: takes the problems.
        first_line: line of the file on which `text` begins.
    """
    tab = _TAB_INDENT.search(text)
    if tab:
        line = first_line + text.count("\n", 0, tab.start())
        notes.error(
            line,
            "The line is indented with a tab, which YAML does not allow. Replace the tabs of this file with two spaces each.",
        )
        return None
    return _read_around_errors(text.split("\n"), notes, first_line)


def _read_around_errors(source: list[str], notes: Notes, first_line: int) -> Node | None:
    """Read, and on a syntax error read again without the entry or field that holds it, which is left as Refused."""
    cut: set[int] = set()
    while True:
        builder = _Builder(notes, first_line, source, frozenset(cut))
        try:
            is_read = all(builder.take(event) for event in yaml.parse("\n".join(source), Loader=_LOADER))
        except yaml.YAMLError as error:
            line, sentence = explain(error, source)
            part = cut_part(source, line)
            if part and part[1] in cut:
                return None
            notes.error(first_line + line, sentence)
            if part is None or len(cut) == _MAX_CUTS:
                return None
            source = part[0]
            cut.add(part[1])
        else:
            return builder.root if is_read else None


def read_front_matter(text: str, notes: Notes) -> FrontMatter | None:
    """Split a Markdown file into its fields and its body; note a problem and return None when it has no front matter."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        notes.error(
            1, 'The file must begin with a line "---", then its fields (id, title, ...), then another line "---".'
        )
        return None
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), 0)
    if not end:
        notes.error(1, 'The fields at the top are not closed. Put a line "---" between them and the text.')
        return None
    node = read_yaml("\n".join(lines[1:end]), notes, first_line=2)
    start = end + 1
    while start < len(lines) and not lines[start].strip():
        start += 1
    return FrontMatter(node, "\n".join(lines[start:]).rstrip(), start + 1)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is not finished; `key` is the name that waits for its value."""

    line: int
    items: list[Node] | None
    fields: dict[str, Node]
    lines: dict[str, int]
    key: Scalar | Refused | None = None

    def close(self) -> Node:
        if self.items is None:
            return Mapping(self.fields, self.lines, self.line)
        return Sequence(tuple(self.items), self.line)


class _Builder:
    """Turns YAML events into nodes without recursion."""

    def __init__(self, notes: Notes, first_line: int, source: list[str], cut: frozenset[int]) -> None:
        self.notes = notes
        self.cut = cut
        self.first_line = first_line
        self.source = source
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Add one event; return False when reading on would make no sense."""
        line = (event.start_mark.line if event.start_mark else 0) + self.first_line
        if isinstance(event, yaml.NodeEvent):
            return self._take_node(event, line)
        if isinstance(event, yaml.CollectionEndEvent):
            self._place(self.open.pop().close())
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.notes.error(line, 'A second document begins here. Remove the line "---".')
                return False
        return True

    def _take_node(self, event: yaml.NodeEvent, line: int) -> bool:
        if isinstance(event, yaml.AliasEvent):
            self.notes.error(
                line,
                f'"*{event.anchor}" refers to another place, which is not allowed. Write the text out; quote a text that begins with "*".',
            )
            self._place(Refused(line))
            return True
        self._refuse_extras(event, line)
        if isinstance(event, yaml.ScalarEvent):
            if _ANY_UNWANTED.search(event.value) is not None:
                self._note_unwanted(event.value, line)
                self._place(Refused(line))
                return True
            is_cut = not event.value and line - self.first_line in self.cut
            self._place(Refused(line) if is_cut else _scalar(event, line))
            return True
        if len(self.open) >= MAX_DEPTH:
            self.notes.error(line, f"Lists and groups are nested more than {MAX_DEPTH} deep. Check the indentation.")
            return False
        self.open.append(_Open(line, [] if isinstance(event, yaml.SequenceStartEvent) else None, {}, {}))
        return True

    def _note_unwanted(self, text: str, line: int) -> None:
        """Note a sign that came in as an escape; typed ones were found before."""
        pattern, name = next(unwanted for unwanted in _UNWANTED if unwanted[0].search(text))
        sign = pattern.findall(text)[0]
        self.notes.error(line, f"The text holds {name} (U+{ord(sign):04X}). Delete its escape.")

    def _refuse_extras(self, event: yaml.NodeEvent, line: int) -> None:
        tag = getattr(event, "tag", None)
        if event.anchor:
            self.notes.error(
                line, f'The anchor "&{event.anchor}" is not allowed. Remove it; quote a text that begins with "&".'
            )
        if tag:
            written = tag.replace("tag:yaml.org,2002:", "!!")
            self.notes.error(line, f'The tag "{written}" is not allowed. Remove it; quote a text that begins with "!".')

    def _place(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if top.items is not None:
            top.items.append(node)
        elif top.key is None:
            top.key = self._key(node, top)
        else:
            if isinstance(top.key, Scalar):
                top.fields[top.key.text] = node
                top.lines[top.key.text] = top.key.line
            top.key = None

    def _key(self, node: Node, top: _Open) -> Scalar | Refused:
        if isinstance(node, Refused):
            return node
        sentence = ""
        if not isinstance(node, Scalar) or not node.text:
            sentence = "A name before a colon must be a single word. Put a text that holds a colon in double quotes."
            if "{{" in self.source[node.line - self.first_line]:
                sentence = 'A text that begins with "{{" must stand in double quotes: "{{ facts.name }}".'
        elif node.text == "<<":
            sentence = 'Merging with "<<" is not allowed. Write the fields out.'
        elif node.text in top.fields:
            sentence = f'"{node.text}" was already given on line {top.lines[node.text]}. Keep one of the two.'
        if sentence:
            self.notes.error(node.line, sentence)
            return Refused(node.line)
        return node if isinstance(node, Scalar) else Refused(node.line)


def _scalar(event: yaml.ScalarEvent, line: int) -> Scalar:
    is_plain = not event.style
    text = "" if is_plain and event.value in _NULLS else event.value
    return Scalar(text, line, line + 1 if event.style in {"|", ">"} else line)
