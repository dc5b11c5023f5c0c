"""Cuts a stylesheet down to what the site's pages can use.

Material's sheet dresses many features that a help center lacks; nine tenths of it would be fetched for nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rahnama.content.model import Catalog
    from rahnama.content.references import DocsPage

MARKDOWN_CLASSES = frozenset(
    {"admonition", "admonition-title", "footnote", "footnote-backref", "footnote-ref", "task-list", "task-list-item"}
)
"""Classes that our Markdown extensions write beside those that staff choose."""

BOX_KINDS = frozenset(str.split("abstract bug danger example failure info note question quote success tip warning"))
"""Kinds of boxes that the theme draws. Modules use these words for other things; only texts choose a box."""

WAITING = frozenset(
    str.split("""
    abbr admonition admonition-title blockquote code dd details dl dt figcaption figure footnote footnote-backref footnote-ref h5 h6 hr img
    inline kbd keys mark pre small sub summary sup table task-list task-list-item tbody td tfoot th thead tr
    """)
)
"""Elements and classes that few texts hold: their rules may come after the first view."""

ELEMENTS = frozenset(
    str.split("""
    html body a abbr article aside b bdi bdo blockquote br button caption cite code col colgroup dd del details dfn dialog
    div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label legend li
    main mark meter nav ol optgroup option output p picture pre progress q s samp search section select small span strong
    sub summary sup svg path table tbody td textarea tfoot th thead time tr u ul var
    """)
)
"""Elements that pages may hold; no scripts, frames and media."""

_WORD = re.compile(r"[\w-]+")
_CHOSEN = re.compile(r"^[ ]*!!![ ]*([\w -]+)|\{:?([^{}\n]*)\}", re.MULTILINE)
"""Where staff name classes: the kind of a box, and attribute lists."""
_NESTED = frozenset({"media", "supports", "layer", "container"})
_ESCAPED = re.compile(r"\\.")
_ASIDE = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]|::?[\w-]+(?:\([^()]*\))?")
_DATA = re.compile(r"\[(data-[\w-]+)")
_NAME = re.compile(r"[.#]-?[\w-]+|[A-Za-z][\w-]*")
_CLASS = re.compile(r"\.-?[A-Za-z_][\w-]*")
_CUSTOM = re.compile(r"""(?<![\w-])(--[\w-]+)\s*:((?:[^;{}"']|"[^"]*"|'[^']*')*)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACED = re.compile(r" ?([{};,]) ?|(?<=:) ")
_ZERO = re.compile(r"(?<![\w.])0(?=\.\d)")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_ANIMATION = re.compile(r"animation(?:-name)?\s*:([^;}]*)")


def chosen_classes(catalog: Catalog, docs: Iterable[DocsPage]) -> frozenset[str]:
    """Return the names of classes that texts of the shop may carry."""
    bodies = [*(article.body for article in catalog.articles.values()), *(page.body for page in docs)]
    found = (match for body in bodies for match in _CHOSEN.finditer(body))
    return MARKDOWN_CLASSES.union(*(_WORD.findall(match[1] or match[2]) for match in found))


def named_words(sources: Iterable[str]) -> frozenset[str]:
    """Return all words of templates and modules but kinds of boxes; whatever class or id they use is among them."""
    return frozenset[str]().union(*map(_WORD.findall, sources)) - BOX_KINDS


def reduce_sheet(sheet: str, names: frozenset[str], beside: str = "") -> str:
    """Return `sheet` without the rules that no page can match and the custom properties that nothing uses.

    Args:
        sheet: a stylesheet.
        names: classes and ids that pages may hold.
        beside: another stylesheet, which may use properties of this one.
    """
    kept = "".join(_kept(_rules(sheet), names))
    used = _needed(kept, beside)
    moved = frozenset(word for value in _ANIMATION.findall(kept) for word in _WORD.findall(value))
    rules = (rule for rule in _rules(kept) if not _is_idle(rule, moved))
    return "".join(part for rule in rules for part in _slimmed(rule, lambda name: not _is_custom(name) or name in used))


def part_sheet(sheet: str, beside: str) -> tuple[str, str]:
    """Return a theme's sheet in two: what the first view of a page needs, and what waits, be it for an element that few texts hold or for paper.

    Args:
        sheet: the theme's rules; within each part they keep their order.
        beside: our own sheet that goes with the first part. Custom properties that it sets or uses belong to that part.
    """
    first, later = ("".join(_parted(_rules(sheet), waiting=waiting)) for waiting in (False, True))
    used = _needed(first, beside) | {name for name, _ in _CUSTOM.findall(beside)}
    ours = (
        part for rule in _rules(first) for part in _slimmed(rule, lambda name: not _is_custom(name) or name in used)
    )
    rest = (
        part for rule in _rules(first) for part in _slimmed(rule, lambda name: _is_custom(name) and name not in used)
    )
    return "".join(ours), "".join(rest) + later


def classes(sheet: str) -> frozenset[str]:
    """Return the classes, each after a dot, that a sheet has rules for on a screen."""
    return frozenset(_classes(_rules(sheet)))


def compact_sheet(sheet: str) -> str:
    """Return one of our own sheets without comments, and without white space that no browser needs.

    A space before a colon parts two selectors and stays; strings of ours hold none of the signs that lose theirs.
    """
    bare = " ".join(_COMMENT.sub("", sheet).split())
    return _ZERO.sub("", _SPACED.sub(r"\1", bare)).replace(";}", "}")


def _rules(sheet: str) -> Sequence[tinycss2.ast.Node]:
    rules: Sequence[tinycss2.ast.Node] = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return rules


def _kept(rules: Sequence[tinycss2.ast.Node], names: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if _matches(one, names)]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif _is_nested(rule):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            kept = "".join(_kept(inner, names))
            if kept:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        else:
            yield rule.serialize()


def _selectors(prelude: Sequence[tinycss2.ast.Node]) -> Iterator[str]:
    """Yield the selectors of a list; commas inside parentheses part none, being inside a node."""
    selector: list[tinycss2.ast.Node] = []
    for node in prelude:
        if node == ",":
            yield tinycss2.serialize(selector).strip()
            selector = []
        else:
            selector.append(node)
    yield tinycss2.serialize(selector).strip()


def _matches(selector: str, names: frozenset[str]) -> bool:
    """Say whether an element of our pages may match; what a selector says in parentheses or brackets is taken to."""
    if "columnheader" in selector:  # of tables that scripts sort
        return False
    plain = _ASIDE.sub("", _ESCAPED.sub("x", selector))
    return all(
        name[1:] in names if name[0] in ".#" else name.lower() in ELEMENTS for name in _NAME.findall(plain)
    ) and all(name in names for name in _DATA.findall(selector))


def _needed(sheet: str, beside: str) -> frozenset[str]:
    """Return the custom properties that rules use, and those that these are made of."""
    made_of: dict[str, set[str]] = {}
    for name, value in _CUSTOM.findall(sheet):
        made_of.setdefault(name, set()).update(_USED.findall(value))
    needed: set[str] = set()
    found = set(_USED.findall(_CUSTOM.sub("", sheet) + beside))
    while found:
        needed |= found
        found = {part for name in found for part in made_of.get(name, ())} - needed
    return frozenset(needed)


def _slimmed(rule: tinycss2.ast.Node, keep: Callable[[str], bool]) -> Iterator[str]:
    """Yield a rule with the declarations whose names `keep` is true for, if any are left."""
    if _is_nested(rule):
        inner = "".join(part for one in tinycss2.parse_rule_list(rule.content) for part in _slimmed(one, keep))
        yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""
    elif rule.type == "qualified-rule":
        content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        body = ";".join(one.serialize().rstrip(";") for one in content if one.type != "declaration" or keep(one.name))
        yield f"{tinycss2.serialize(rule.prelude)}{{{body}}}" if body else ""
    elif keep(""):
        yield rule.serialize()


def _parted(rules: Sequence[tinycss2.ast.Node], *, waiting: bool) -> Iterator[str]:
    """Yield the rules that wait, or those that do not; a list of selectors may have some of both."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if _waits(one) == waiting]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif _is_nested(rule) and not _is_for_paper(rule):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            kept = "".join(_parted(inner, waiting=waiting))
            if kept:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        elif _is_for_paper(rule) == waiting:
            yield rule.serialize()


def _classes(rules: Sequence[tinycss2.ast.Node]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _CLASS.findall(tinycss2.serialize(rule.prelude))
        elif _is_nested(rule) and not _is_for_paper(rule):
            yield from _classes(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _waits(selector: str) -> bool:
    return any(name.lstrip(".#") in WAITING for name in _NAME.findall(_ASIDE.sub("", _ESCAPED.sub("x", selector))))


def _is_custom(name: str) -> bool:
    return name.startswith("--")


def _is_nested(rule: tinycss2.ast.Node) -> bool:
    return bool(rule.type == "at-rule" and rule.lower_at_keyword in _NESTED and rule.content is not None)


def _is_for_paper(rule: tinycss2.ast.Node) -> bool:
    if rule.type != "at-rule":
        return False
    return bool(rule.lower_at_keyword == "page" or tinycss2.serialize(rule.prelude).strip() == "print")


def _is_idle(rule: tinycss2.ast.Node, moved: frozenset[str]) -> bool:
    """Say whether a rule describes a movement that nothing makes."""
    if rule.type != "at-rule" or not rule.lower_at_keyword.endswith("keyframes"):
        return False
    return tinycss2.serialize(rule.prelude).strip() not in moved
