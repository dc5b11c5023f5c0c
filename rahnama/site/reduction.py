"""Cuts a stylesheet down to what the site's pages can use.

Material's sheet dresses many features that a help center lacks; nine tenths of it would be fetched for nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rahnama.content.model import Catalog
    from rahnama.content.references import DocsPage

MARKDOWN_CLASSES = frozenset(
    {"admonition", "admonition-title", "footnote", "footnote-backref", "footnote-ref", "task-list", "task-list-item"}
)
"""Classes that our Markdown extensions write beside those that staff choose."""

BOX_KINDS = frozenset(str.split("abstract bug danger example failure info note question quote success tip warning"))
"""Kinds of boxes that the theme draws. Modules use these words for other things; only texts choose a box."""

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
_THEME_ATTRIBUTE = re.compile(r"\[(data-md-[\w-]+)")
_NAME = re.compile(r"[.#]-?[\w-]+|[A-Za-z][\w-]*")
_CUSTOM = re.compile(r"""(?<![\w-])(--[\w-]+)\s*:((?:[^;{}"']|"[^"]*"|'[^']*')*)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACED = re.compile(r" ?([{};,]) ?")
_USED = re.compile(r"var\(\s*(--[\w-]+)")


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
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    kept = "".join(_kept(rules, names))
    used = _needed(kept, beside)
    return "".join(part for rule in tinycss2.parse_stylesheet(kept) for part in _slimmed(rule, used))


def compact_sheet(sheet: str) -> str:
    """Return one of our own sheets without comments, and without white space that no browser needs.

    A space before a colon parts two selectors and stays; strings of ours hold none of the signs that lose theirs.
    """
    bare = " ".join(_COMMENT.sub("", sheet).split())
    return _SPACED.sub(r"\1", bare).replace(";}", "}")


def _kept(rules: Sequence[tinycss2.ast.Node], names: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if _matches(one, names)]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in _NESTED and rule.content is not None:
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
    ) and all(name in names for name in _THEME_ATTRIBUTE.findall(selector))


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


def _slimmed(rule: tinycss2.ast.Node, used: frozenset[str]) -> Iterator[str]:
    if rule.type == "at-rule" and rule.lower_at_keyword in _NESTED and rule.content is not None:
        inner = "".join(part for one in tinycss2.parse_rule_list(rule.content) for part in _slimmed(one, used))
        yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""
    elif rule.type == "qualified-rule":
        content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        kept = [
            one for one in content if one.type != "declaration" or not one.name.startswith("--") or one.name in used
        ]
        body = ";".join(one.serialize().rstrip(";") for one in kept)
        yield f"{tinycss2.serialize(rule.prelude)}{{{body}}}" if body else ""
    else:
        yield rule.serialize()
