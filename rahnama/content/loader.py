"""Loads all files of the shop into one Catalog, or reports every problem of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rahnama.content.crosscheck import Gathered, Written, WrittenCategory, check_together, related_name
from rahnama.content.model import Catalog, Category, Entry, Guide, Home, Source
from rahnama.content.reader import Mapping, Node, Notes, Scalar, decode, read_front_matter, read_yaml
from rahnama.content.readings import (
    ContentFile,
    pack_article,
    pack_category,
    read_files,
    unpack_article,
    unpack_category,
)
from rahnama.content.schema import CATEGORY, ENTRY, GUIDE, Record, read_record, typed_id
from rahnama.content.shopfiles import read_shop
from rahnama.content.values import persian_text, slug_fault, strip_blank_lines
from rahnama.errors import Problem, Problems

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from rahnama.content.readings import Store

_MAX_GUIDE = 100_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """A catalog, what a person should look at in it, and the ids that were left out because they are drafts."""

    catalog: Catalog
    warnings: tuple[Problem, ...]
    drafts: frozenset[str]


def load_catalog(root: Path, *, today: dt.date, drafts: bool = False) -> Loaded:
    """Read ``faq/*.yml``, ``guides/*.md`` and ``shop/*.yml`` below `root`.

    Args:
        root: the project's folder; paths in problems are relative to it.
        today: the day for which review dates are judged.
        drafts: whether to include articles whose stage is ``draft``.

    Raises:
        ContentError: something has to be mended; holds all problems of all files.
    """
    problems = Problems()
    found = gather(root, problems, today)
    problems.raise_errors()
    hidden = hidden_drafts(found, drafts=drafts)
    return Loaded(as_catalog(found, hidden), tuple(sorted(set(problems.warnings))), hidden)


def gather(root: Path, problems: Problems, today: dt.date, store: Store | None = None) -> Gathered:
    """Read all files below `root`, note every problem, and return what was read, whole or not; `store` knows earlier readings."""
    found = Gathered(shop=read_shop(root, problems))
    _read_categories(root, problems, found, store)
    _read_guides(root, problems, found, store)
    check_together(found, problems, today)
    return found


def hidden_drafts(found: Gathered, *, drafts: bool) -> frozenset[str]:
    """Return the ids of articles to leave out; none when `drafts` are to be included."""
    return frozenset() if drafts else frozenset(article.name for article in found.articles if article.is_draft)


def _content_files(root: Path, folder: str, suffix: str, problems: Problems) -> Iterator[ContentFile]:
    """Yield the folder's files by name; note those that would be passed over because of their name or place."""
    for path in sorted((root / folder).rglob("*")):
        notes = Notes(problems, path.relative_to(root).as_posix())
        if path.name.startswith(".") or path.is_dir():
            continue
        if path.suffix.lower() not in {".yml", ".yaml", ".md", ".markdown"} or path.stem.isupper():
            continue
        fault = slug_fault(path.stem)
        if path.parent != root / folder:
            notes.error(0, f'Files in folders below "{folder}" are not read. Move it into "{folder}" itself.')
        elif path.suffix != suffix:
            notes.error(0, f'Files in "{folder}" must end in "{suffix}". Rename it to "{path.stem}{suffix}".')
        elif fault:
            notes.error(0, f'The file name "{path.stem}" {fault}')
        else:
            yield ContentFile.open(path, notes)


def _read_categories(root: Path, problems: Problems, found: Gathered, store: Store | None) -> None:
    before = len(problems.errors)
    files = list(_content_files(root, "faq", ".yml", problems))
    for category in read_files(files, _read_category, pack_category, unpack_category, store):
        if category is None:
            found.all_ids_known = False
        else:
            found.categories.append(category)
            found.all_ids_known &= "entries" in category.record.values and all(
                "id" in entry.record.values for entry in category.entries
            )
    if not found.categories and len(problems.errors) == before and found.all_ids_known:
        problems.error(
            "faq",
            0,
            "There are no questions. Create a file for each category, like faq/shipping.yml, with title, icon, order and entries.",
        )


def _read_category(file: ContentFile) -> WrittenCategory | None:
    notes = file.notes
    before = len(notes.problems.errors)
    text = None if file.data is None else decode(file.data, notes)
    node = None if text is None else read_yaml(text, notes)
    if text is not None and node is None and len(notes.problems.errors) == before:
        notes.error(0, 'The file is empty. Write "title", "icon", "order" and "entries" into it.')
    return None if node is None else _category(file.path.stem, node, notes)


def _category(name: str, node: Node, notes: Notes) -> WrittenCategory | None:
    if not isinstance(node, Mapping):
        notes.error(
            node.line,
            'A category is expected here. Begin the file with "title: ...", "icon: ...", "order: ...", then "entries:".',
        )
        return None
    record = read_record(node, CATEGORY, notes)
    entries = tuple(_entry(item, name, notes) for item in record.values.get("entries", ()))
    return WrittenCategory(name, record, notes, entries)


def _entry(node: Node, category: str, notes: Notes) -> Written:
    name = typed_id(node)
    about = notes.about(name)
    record = read_record(node, ENTRY, about)
    if record.values.get("id", "").startswith("g-"):
        about.error(record.line_of("id"), 'Ids that begin with "g-" belong to guides. Choose another id.')
    answer = node.fields.get("answer") if isinstance(node, Mapping) else None
    body_line = 0
    if isinstance(answer, Scalar):
        body_line = answer.body_line + strip_blank_lines(answer.text)[1]
    return Written(name, category, record, about, body_line, record.values.get("answer", ""))


def _read_guides(root: Path, problems: Problems, found: Gathered, store: Store | None) -> None:
    files = list(_content_files(root, "guides", ".md", problems))
    for guide in read_files(files, _read_guide, pack_article, unpack_article, store):
        if guide is None:
            found.all_ids_known = False
        else:
            found.guides.append(guide)


def _read_guide(file: ContentFile) -> Written | None:
    text = None if file.data is None else decode(file.data, file.notes)
    return None if text is None else _guide(file.path.stem, text, file.notes)


def _guide(stem: str, text: str, notes: Notes) -> Written | None:
    front = read_front_matter(text, notes)
    if front is None:
        return None
    about = notes.about(f"g-{stem}")
    if front.fields is None:
        record = Record(1, is_whole=False)
        if not any(problem.path == notes.path for problem in notes.problems.errors):
            about.error(
                1, 'The guide has no fields between its "---" lines. Write id, title, description, icon and updated.'
            )
        return Written(f"g-{stem}", "", record, about)
    record = read_record(front.fields, GUIDE, about)
    name = record.values.get("id")
    if name is not None and name != f"g-{stem}":
        about.error(
            record.line_of("id"),
            f'The id "{name}" does not fit the file\'s name. Write "id: g-{stem}", or rename the file.',
        )
    if not front.body.strip():
        about.error(front.body_line, 'The guide has no text. Write it below the second "---" line.')
    if len(front.body) > _MAX_GUIDE:
        about.error(front.body_line, f"The guide has {len(front.body)} characters; at most {_MAX_GUIDE} fit. Split it.")
    return Written(f"g-{stem}", "", record, about, front.body_line, persian_text(front.body))


def as_catalog(found: Gathered, hidden: frozenset[str]) -> Catalog:
    """Return what was read as a Catalog; categories and articles that are not whole, and `hidden` ones, are left out."""
    shop = found.shop
    categories = (_as_category(category, hidden) for category in found.categories if category.record.is_whole)
    home = {name: tuple(text for text in texts if text not in hidden) for name, texts in shop.home.values.items()}
    return Catalog(
        categories=tuple(
            sorted((category for category in categories if category.entries), key=lambda category: category.order)
        ),
        guides=tuple(
            _as_guide(guide, hidden) for guide in found.guides if guide.record.is_whole and guide.name not in hidden
        ),
        facts=shop.facts,
        home=Home(**home),
        channels=shop.channels,
        requests=shop.requests,
        synonyms=shop.synonyms,
        notices=shop.notices,
        redirects={redirect.address: redirect.target for redirect in shop.redirects if redirect.target not in hidden},
    )


def _as_category(category: WrittenCategory, hidden: frozenset[str]) -> Category:
    values = {name: value for name, value in category.record.values.items() if name != "entries"}
    entries = tuple(
        _as_entry(entry, hidden) for entry in category.entries if entry.record.is_whole and entry.name not in hidden
    )
    return Category(
        id=category.name, entries=entries, source=Source(category.notes.path, category.record.line), **values
    )


def _shared_values(article: Written, hidden: frozenset[str]) -> dict[str, Any]:
    """Return the values that go into the model as they are, with `related` as plain ids that are shown."""
    values = article.record.values
    lists = {name: tuple(dict.fromkeys(items)) for name, items in values.items() if isinstance(items, tuple)}
    related = dict.fromkeys(related_name(text) for text in values["related"])
    return {
        **values,
        **lists,
        "related": tuple(name for name in related if name not in hidden),
        "body": article.body,
        "body_line": article.body_line,
        "source": Source(article.notes.path, article.record.line),
    }


def _as_entry(entry: Written, hidden: frozenset[str]) -> Entry:
    values = _shared_values(entry, hidden)
    del values["answer"]
    return Entry(title=values.pop("question"), category=entry.category, **values)


def _as_guide(guide: Written, hidden: frozenset[str]) -> Guide:
    return Guide(**_shared_values(guide, hidden))
