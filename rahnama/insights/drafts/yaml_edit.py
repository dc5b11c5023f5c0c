"""Adds to YAML files without touching what stands there: comments, order and line ends stay.

PyYAML's marks say where things stand; only whole lines, or items of a list in brackets, are put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from rahnama.errors import RahnamaError

if TYPE_CHECKING:
    from collections.abc import Sequence


class UneditableError(RahnamaError):
    """A file is not of the form that could be added to; the text says what to do by hand."""


def add_to_list(text: str, entry: str, field: str, items: Sequence[str]) -> str:
    """Return a category file with `items` at the end of a list of one of its entries, which is made when there is none.

    Raises:
        UneditableError: there is no such entry, or its field is no list.
    """
    node = _entry(text, entry)
    found = _value(node, field)
    if found is None:
        lines = [f"{' ' * node.start_mark.column}{field}:", *_items(node.start_mark.column, items)]
        return _with_lines(text, _end_line(text, node), lines)
    return _extended(text, found, items, f'entry "{entry}": "{field}"')


def add_to_top_list(text: str, field: str, item: Sequence[str]) -> str:
    """Return a file with one more item, itself a list of words in brackets, at the end of a list at its top.

    Raises:
        UneditableError: the file has no such list.
    """
    root = _compose(text)
    found = _value(root, field)
    if not isinstance(found, yaml.SequenceNode) or found.flow_style:
        raise UneditableError(f'There is no list "{field}" to add to. Write "{field}:" and the items below it.')
    line = f"{' ' * found.start_mark.column}- [{', '.join(_scalar(word, flow=True) for word in item)}]"
    return _with_lines(text, _end_line(text, found), [line])


def append_entry(text: str, lines: Sequence[str]) -> str:
    """Return a category file with an entry at the end of `entries`.

    Args:
        text: the file.
        lines: the entry's lines, its first beginning with ``- ``, as if `entries` stood without indentation.

    Raises:
        UneditableError: the file has no list of entries.
    """
    found = _value(_compose(text), "entries")
    if not isinstance(found, yaml.SequenceNode) or found.flow_style:
        raise UneditableError('There is no list "entries". Write "entries:" and a first question below it.')
    indent = " " * found.start_mark.column
    return _with_lines(text, _end_line(text, found), [f"{indent}{line}".rstrip() for line in lines])


def write_scalar(text: str) -> str:
    """Return a text of one line as YAML that reads back as that text, quoted where it has to be."""
    return _scalar(text, flow=False)


def _compose(text: str) -> yaml.MappingNode:
    try:
        node: object = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise UneditableError(f"The file cannot be read: {error}. Run scripts/check_content.py first.") from error
    if isinstance(node, yaml.MappingNode):
        return node
    raise UneditableError("The file holds no fields. Run scripts/check_content.py first.")


def _entry(text: str, name: str) -> yaml.MappingNode:
    entries = _value(_compose(text), "entries")
    nodes: Sequence[yaml.MappingNode] = entries.value if isinstance(entries, yaml.SequenceNode) else ()
    for node in nodes:
        known = _value(node, "id") if isinstance(node, yaml.MappingNode) else None
        if isinstance(known, yaml.ScalarNode) and known.value == name:
            return node
    raise UneditableError(f'There is no entry "{name}".')


def _value(node: yaml.MappingNode, field: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == field), None)


def _extended(text: str, node: yaml.Node, items: Sequence[str], where: str) -> str:
    if not isinstance(node, yaml.SequenceNode):
        raise UneditableError(f"{where} is no list. Write it as one first.")
    if node.flow_style:
        written = ", ".join(_scalar(item, flow=True) for item in items)
        place = node.value[-1].end_mark.index if node.value else node.start_mark.index + 1
        return text[:place] + (", " if node.value else "") + written + text[place:]
    return _with_lines(text, _end_line(text, node), _items(node.start_mark.column, items))


def _items(column: int, items: Sequence[str]) -> list[str]:
    return [f"{' ' * column}- {_scalar(item, flow=False)}" for item in items]


def _end_line(text: str, node: yaml.Node) -> int:
    """Return the number of the line behind a block, from 0; comments and empty lines behind it stay behind."""
    lines = text.splitlines()
    last = _last_leaf(node)
    is_block = isinstance(last, yaml.ScalarNode) and last.style in {"|", ">"}
    end = min(last.end_mark.line + (0 if is_block and last.end_mark.column == 0 else 1), len(lines))
    while end > node.start_mark.line + 1 and _is_aside(lines[end - 1]):
        end -= 1
    return end


def _last_leaf(node: yaml.Node) -> yaml.Node:
    """Return the last node of a block that has no block in it: the end marks of blocks lie where the next one begins."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return node
    return _last_leaf(node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1])


def _is_aside(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _with_lines(text: str, at: int, added: Sequence[str]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if at == len(lines) and lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    lines[at:at] = [line + newline for line in added]
    return "".join(lines)


def _scalar(text: str, *, flow: bool) -> str:
    line = " ".join(text.split())
    written: str = yaml.safe_dump([line] if flow else line, allow_unicode=True, width=10**9, default_flow_style=flow)
    return written.strip().removesuffix("...").strip() if not flow else written.strip()[1:-1]
