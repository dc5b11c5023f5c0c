"""Resolves what texts refer to: facts by name, pages by id, images by file; and reports what leads nowhere."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rahnama.content.facts import REFERENCE, write_fact
from rahnama.content.numerals import DIGITS, ascii_digits, persian_digits
from rahnama.content.reader import Mapping as FieldMapping
from rahnama.content.reader import Notes, Scalar, read_front_matter, read_text
from rahnama.content.scan import Reference, find_references, mask_code
from rahnama.content.values import iso_date, tag_fault
from rahnama.errors import Problem, Problems, RahnamaError, did_you_mean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from rahnama.content.model import Catalog, Fact, Source

_EXTERNAL = re.compile(r"(?:https?|mailto|tel|sms):", re.IGNORECASE)
_WAYS = 16_384
"""Ways from page to page that are remembered: a build goes each one twice or more."""
_LINKED_KINDS = frozenset({"phone", "email", "url"})


@dataclass(frozen=True, slots=True)
class DocsPage:
    """A hand-written page of ``docs/``.

    Attributes:
        path: project-relative file.
        stem: file name without ``.md``; its name in ``help:`` links, unless an article has it.
        body: Markdown below the front matter, beginning on `body_line`.
        updated: the day the text was last changed, where the front matter says so.
        template: the template that shows the page, where it is not the usual one.
        language: what the text is written in (``lang`` of the front matter), as in HTML.
    """

    path: str
    stem: str
    body: str
    body_line: int
    title: str = ""
    description: str = ""
    updated: dt.date | None = None
    template: str = ""
    language: str = "fa"

    @property
    def url(self) -> str:
        """Address relative to the site's root; empty for the home page."""
        return "" if self.stem == "index" else f"{self.stem}/"


@dataclass(frozen=True, slots=True)
class Text:
    """A Markdown text to check: where it stands, and the name under which its page is known."""

    path: str
    name: str
    entry: str
    body: str
    line: int


class _Everything:
    """Holds whatever is asked for."""

    def __contains__(self, item: object) -> bool:
        return True


EVERYTHING: Container[str] = _Everything()


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is known of articles and facts that have problems of their own, so that they cause no further ones.

    Attributes:
        ids: names that count as existing; `EVERYTHING` when some could not be read.
        facts: names of facts that count as existing.
        texts: bodies of articles that are not in the catalog and are checked all the same.
    """

    ids: Container[str] = frozenset()
    facts: Container[str] = frozenset()
    texts: tuple[Text, ...] = ()


def read_docs(root: Path) -> tuple[DocsPage, ...]:
    """Return the pages ``root/docs/*.md`` by file name.

    Raises:
        ContentError: pages that cannot be read, all of them.
    """
    problems = Problems()
    pages = gather_docs(root, problems)
    problems.raise_errors()
    return pages


def gather_docs(root: Path, problems: Problems) -> tuple[DocsPage, ...]:
    """Return the pages that could be read, and note problems of the others."""
    pages = (
        _read_page(path, Notes(problems, path.relative_to(root).as_posix())) for path in sorted(root.glob("docs/*.md"))
    )
    return tuple(page for page in pages if page)


def _read_page(path: Path, notes: Notes) -> DocsPage | None:
    text = read_text(path, notes)
    front = None if text is None else read_front_matter(text, notes)
    if front is None:
        return None
    fields = front.fields.fields if isinstance(front.fields, FieldMapping) else {}
    texts = {name: node.text for name, node in fields.items() if isinstance(node, Scalar)}
    for name in ("title", "description"):
        fault = tag_fault(texts.get(name, ""))
        if fault:
            notes.error(fields[name].line, f'"{name}" {fault}')
    updated, fault = iso_date(texts["updated"]) if "updated" in texts else (None, "")
    if fault:
        notes.error(fields["updated"].line, f'"updated" is "{texts["updated"]}", {fault}')
    language = texts.get("lang", "fa")
    if not re.fullmatch("[a-z]{2}", language):
        notes.error(fields["lang"].line, f'"lang" is "{language}". Write two small letters, like "en".')
    told = {name: texts.get(name, "") for name in ("title", "description", "template")}
    return DocsPage(notes.path, path.stem, front.body, front.body_line, updated=updated, language=language, **told)


def link_targets(catalog: Catalog, docs: Iterable[DocsPage] = ()) -> dict[str, str]:
    """Return the address, relative to the site's root, for every name that ``help:`` knows.

    Articles and categories go by their ids, ``guides`` is the list of guides, a page of ``docs/`` goes by its stem and by
    ``<stem>-page``. Where names clash an article wins over a category, and both over a page.
    """
    targets = {"guides": "guides/"}
    for page in docs:
        targets |= {page.stem: page.url, f"{page.stem}-page": page.url}
    targets |= {category.id: category.url for category in catalog.categories}
    targets |= {article.id: article.url for article in catalog.articles.values()}
    return targets


def prepare_markdown(
    body: str,
    *,
    at: str,
    targets: Mapping[str, str],
    facts: Mapping[str, Fact],
    plain: bool = False,
    language: str = "fa",
) -> str:
    """Return the Markdown of a page with facts filled in and ``help:`` links and images as relative addresses.

    Args:
        body: Markdown as staff wrote it; the result has as many lines.
        at: address of the page relative to the site's root, like ``faq/payment/cod/``.
        targets: as `link_targets` returns them.
        facts: all facts by name.
        plain: whether facts are written as plain text instead of Markdown or HTML with links.
        language: that of the text, in whose manner facts are written.

    Raises:
        RahnamaError: a fact or page is unknown; `check_references` reports those with file and line beforehand.
    """
    parts, done = [], 0
    for reference in find_references(body):
        if reference.kind != "fact":
            words = _resolved(reference, at, targets)
        elif reference.target in facts:
            words = write_fact(facts[reference.target], plain=plain, language=language)
        else:
            raise RahnamaError(f'Page "{at}", line {reference.line + 1}: the fact "{reference.target}" is unknown.')
        parts += [body[done : reference.start], words]
        done = reference.end
    return "".join([*parts, body[done:]])


def _resolved(reference: Reference, at: str, targets: Mapping[str, str]) -> str:
    target = reference.target
    name, hash_sign, anchor = target.removeprefix("help:").partition("#")
    if reference.kind == "braces":
        return target
    if target.startswith("help:"):
        if name not in targets:
            raise RahnamaError(f'Page "{at}", line {reference.line + 1}: "help:{name}" is unknown.')
        return relative_address(targets[name], at) + hash_sign + anchor
    return relative_address(target, at) if target.startswith("images/") else target


@lru_cache(maxsize=_WAYS)
def relative_address(target: str, at: str) -> str:
    """Return the way from the page `at` to `target`, both relative to the site's root: ``../../order/track-order/``."""
    way = posixpath.relpath("/" + target, "/" + at)
    return f"{way}/" if target == "" or target.endswith("/") else way


def check_references(
    catalog: Catalog,
    docs: Sequence[DocsPage],
    root: Path,
    problems: Problems,
    *,
    drafts: Container[str] = (),
    unfinished: Unfinished | None = None,
) -> None:
    """Note every fact, page and image that a text refers to and that does not exist.

    Args:
        catalog: what is published.
        docs: hand-written pages, as `read_docs` returns them.
        root: the project's folder; images are looked up in ``root/docs/images``.
        problems: takes errors, and warnings about images without description and numbers that contradict a fact.
        drafts: ids left out of `catalog`, for a better sentence about links to them.
        unfinished: what else is known while other problems are still there.
    """
    rest = unfinished or Unfinished()
    checker = _Checker(catalog, link_targets(catalog, docs), root / "docs", drafts, rest)
    for text in (*all_texts(catalog, docs), *rest.texts):
        notes = Notes(problems, text.path, text.entry)
        references = find_references(text.body)
        for reference in references:
            fault = checker.fault(reference, references)
            if fault:
                notes.error(text.line + reference.line, fault)
            elif reference.kind == "image" and reference.text is not None and not reference.text.strip():
                notes.warn(
                    text.line + reference.line,
                    f'The image "{reference.target}" has no description. Say between the brackets what it shows.',
                )
        for line, sentence in contradictions(text.body, text.line, catalog.facts):
            notes.warn(line, sentence)
    _check_short_texts(catalog, problems, rest)


def check_anchors(
    catalog: Catalog, docs: Sequence[DocsPage], anchors: Mapping[str, AbstractSet[str]]
) -> tuple[Problem, ...]:
    """Return an error for every link to a part of a page that does not exist.

    Args:
        catalog: what is published.
        docs: hand-written pages.
        anchors: for each name of `link_targets`, the ids within its rendered page; pages that are not given are not checked.
    """
    problems = []
    for text in all_texts(catalog, docs):
        for reference in find_references(text.body):
            target, _, anchor = reference.target.partition("#")
            name = target.removeprefix("help:") or text.name
            is_ours = target in {"", f"help:{name}"} and reference.kind == "link"
            if is_ours and anchor and name in anchors and anchor not in anchors[name]:
                advice = (
                    did_you_mean(anchor, sorted(anchors[name])) or f' Add "{{#{anchor}}}" to the heading that is meant.'
                )
                problems.append(
                    Problem(
                        text.path, text.line + reference.line, f'"{name}" has no part "#{anchor}".{advice}', text.entry
                    )
                )
    return tuple(problems)


def all_texts(catalog: Catalog, docs: Iterable[DocsPage]) -> Iterator[Text]:
    """Yield every Markdown text that is published."""
    articles = catalog.articles
    for article in articles.values():
        yield Text(article.source.path, article.id, article.id, article.body, article.body_line)
    for page in docs:
        name = f"{page.stem}-page" if page.stem in articles or page.stem in catalog.category else page.stem
        yield Text(page.path, name, "", page.body, page.body_line)


@dataclass(frozen=True, slots=True)
class _Checker:
    """Says what is wrong with a reference."""

    catalog: Catalog
    targets: Mapping[str, str]
    docs_folder: Path
    drafts: Container[str]
    unfinished: Unfinished

    def fault(self, reference: Reference, all_references: Sequence[Reference]) -> str:
        """Return a full sentence, or nothing when the reference is fine."""
        if reference.kind == "braces":
            return f'"{reference.target}" cannot be filled in. Facts are written as "{{{{ facts.name }}}}".'
        if reference.kind == "fact":
            return self._fact_fault(reference, all_references)
        if "{{" in reference.target:
            return "A link's address may not hold facts. Write the fact alone: phone numbers, e-mail and web addresses become links by themselves."
        if reference.kind == "image":
            return self._image_fault(reference.target)
        return self._link_fault(reference.target)

    def _fact_fault(self, reference: Reference, all_references: Sequence[Reference]) -> str:
        facts = self.catalog.facts
        if reference.target not in facts and reference.target in self.unfinished.facts:
            return ""
        if reference.target not in facts:
            return f'The fact "{reference.target}" is unknown.{did_you_mean(reference.target, facts) or " Add it to shop/facts.yml."}'
        is_inside = any(
            other.kind == "link" and other.text is not None and other.text_start <= reference.start < other.start
            for other in all_references
        )
        if is_inside and facts[reference.target].kind in _LINKED_KINDS:
            return f'The fact "{reference.target}" becomes a link by itself. Take it out of the link around it.'
        return ""

    def _image_fault(self, target: str) -> str:
        if _EXTERNAL.match(target) or not target.startswith("images/"):
            return f'The image "{target}" cannot be used. Put its file into docs/images and write "images/name.png".'
        if ".." in target or not (self.docs_folder / target).is_file():
            folder = self.docs_folder / "images"
            names = [f"images/{path.name}" for path in folder.iterdir()] if folder.is_dir() else []
            return f'The image "{target}" does not exist in docs/images.{did_you_mean(target, sorted(names)) or " Put its file there."}'
        return ""

    def _link_fault(self, target: str) -> str:
        if target.startswith("help:"):
            return self._help_fault(target.removeprefix("help:").partition("#")[0])
        if re.search(r"\s", target):
            return f'The link "{target}" holds a space. Write its address without spaces.'
        if _EXTERNAL.match(target) or re.match("#.", target):
            return ""
        if target.startswith("images/"):
            return self._image_fault(target)
        last = target.partition("#")[0].rstrip("/").rpartition("/")[2].removesuffix(".md").removesuffix(".html")
        advice = f' Did you mean "help:{last}"?' if last in self.targets else ""
        return f'The link "{target}" leads to no page. Link to questions, guides and pages by id, like "help:track-order".{advice}'

    def _help_fault(self, name: str) -> str:
        if name in self.targets or (name in self.unfinished.ids and name not in self.drafts):
            return ""
        if name in self.drafts:
            return f'"help:{name}" leads to a draft, which is not published. Publish it or remove the link.'
        return (
            f'"help:{name}" leads to no question, guide or page.{did_you_mean(name, self.targets) or " Check the id."}'
        )


def contradictions(body: str, first_line: int, facts: Mapping[str, Fact]) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) where a text uses the wording of a fact's `says` with another number than the fact's.

    Only wordings that staff gave are looked for, so nothing is guessed: ``says: ["{} روز کاری فرصت"]`` finds
    «۱۰ روز کاری فرصت» while the fact is 7. White space and half-spaces in a wording fit each other.
    """
    wordings = [(fact, wording) for fact in facts.values() for wording in fact.says]
    masked = mask_code(body) if wordings else ""
    for fact, wording in wordings:
        for match in _wording(wording).finditer(masked):
            number = re.sub("[,٬]", "", ascii_digits(match[1]))
            if number != fact.value:
                line = first_line + masked.count("\n", 0, match.start())
                known = persian_digits(fact.value)
                yield (
                    line,
                    f'The text says "{match[0]}", but the fact "{fact.name}" is {known}. Write "{{{{ facts.{fact.name} }}}}" for the number.',
                )


@lru_cache(maxsize=1024)
def _wording(wording: str) -> re.Pattern[str]:
    before, after = (
        r"[\s\u200c]+".join(re.escape(word) for word in re.split(r"[\s\u200c]+", part)) for part in wording.split("{}")
    )
    return re.compile(rf"{before}(?<![{DIGITS}])([{DIGITS}][{DIGITS},٬]*){after}")


def _check_short_texts(catalog: Catalog, problems: Problems, unfinished: Unfinished) -> None:
    """Note unknown facts in the texts of channels, of reasons to write and of notices."""
    short: list[tuple[Source, str, tuple[str, ...]]] = [
        (one.source, one.id, (one.value, one.hours, one.promise)) for one in catalog.channels
    ]
    short += [(one.source, one.id, (one.promise,)) for one in catalog.requests]
    short += [(one.source, one.id, (one.text,)) for one in catalog.notices]
    for source, name, texts in short:
        for match in REFERENCE.finditer(" ".join(texts)):
            if match[1] not in catalog.facts and match[1] not in unfinished.facts:
                advice = did_you_mean(match[1], catalog.facts) or " Add it to shop/facts.yml."
                problems.error(source.path, source.line, f'The fact "{match[1]}" is unknown.{advice}', name)
