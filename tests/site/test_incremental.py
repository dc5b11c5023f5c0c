"""A build that takes unchanged things from earlier ones writes what a clean build would write, byte for byte."""

from __future__ import annotations

import datetime as dt
import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import material
import pytest
import yaml
from jinja2 import Environment, FileSystemLoader
from jinja2.meta import find_referenced_templates
from jinja2.nodes import Getattr, Name

from benchmarks.catalog import BlockDumper, write_shop
from rahnama.site.cache import CACHE, FOLDER
from rahnama.site.center import HelpCenter, Site, open_center
from rahnama.site.fingerprint import UNSHOWN
from rahnama.site.sheets import FRAMED
from rahnama.site.tree import Earlier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rahnama.site.press import Sheet

ROOT = Path(__file__).parent.parent.parent
THEME = Path(material.__file__).parent / "templates"
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SEED = 11
HIDDEN, RENAMED = "q-00047", "q-00048"
"""The last questions of two categories."""


class Config(dict[str, Any]):
    """What templates read of the host's settings."""

    site_name = "راهنما"
    theme: Any = type("Theme", (), {"language": "fa"})


class Shop:
    """A small shop that staff edit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.chance = random.Random(SEED)
        self.now = NOW
        self.with_cards = False
        self.given: dict[str, Any] = {"offline": False}  # its script reads the pages of docs/

    def build(self, target: Path, earlier: Earlier | None = None) -> dict[str, bytes]:
        """Build as the host does, without the pages of docs/, and return all files."""
        target.mkdir()
        center = open_center(
            self.root,
            given=self.given,
            site=Site("راهنما", "https://help.shop.example/", THEME / ".icons" / "material"),
            theme_sheet=next((THEME / "assets" / "stylesheets").glob("main.*.min.css")),
            now=self.now,
            with_cards=self.with_cards,
        )
        for page in center.docs:
            center.collect(page.path.removeprefix("docs/"), "<p>متن</p>")
        templates = Environment(loader=FileSystemLoader([self.root / "overrides", THEME]), autoescape=True)
        center.complete(templates, Config(site_name="راهنما"))
        center.write(target, earlier or Earlier())
        return files(target)

    def change(self, path: str, edit: Callable[[Any], None]) -> None:
        """Change a YAML file."""
        file = self.root / path
        content = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        edit(content)
        file.write_text(yaml.dump(content, Dumper=BlockDumper, allow_unicode=True, sort_keys=False), "utf-8")

    def entry(self, edit: Callable[[dict[str, Any]], None], category: int = 1) -> None:
        """Change one question, whichever chance takes."""
        self.change(f"faq/category-{category:02d}.yml", lambda one: edit(self.chance.choice(one["entries"])))

    def text(self) -> None:
        self.entry(lambda one: one.update(answer=f"{one['answer']}\n\nجملهٔ تازه {self.chance.random()}.\n"))

    def title(self) -> None:
        self.entry(lambda one: one.update(question=f"عنوان تازهٔ {self.chance.randrange(999)} چیست؟", must_match=[]), 2)

    def added(self) -> None:
        """A question is added at the end of a category, alike to no other."""

        def add(one: dict[str, Any]) -> None:
            one["entries"].append(
                {
                    **one["entries"][0],
                    "id": "added",
                    "question": "پرسش تازه چیست؟",
                    "must_match": [],
                    "aliases": [],
                    "tags": [],
                }
            )

        self.change("faq/category-09.yml", add)

    def alias(self) -> None:
        self.entry(lambda one: one["aliases"].append(f"پرسش {self.chance.randrange(999)}"), 3)

    def fact(self) -> None:
        self.change("shop/facts.yml", lambda facts: facts["return_days"].update(value="9"))

    def day(self) -> None:
        self.entry(lambda one: one.update(updated="2026-11-19"), 4)

    def order(self) -> None:
        self.change("faq/category-05.yml", lambda one: one.update(order="99"))

    def category(self) -> None:
        self.change("faq/category-06.yml", lambda one: one.update(title="دستهٔ تازه"))

    def draft(self) -> None:
        self.change("faq/category-07.yml", lambda one: one["entries"][-1].update(stage="draft"))

    def template(self) -> None:
        footer = self.root / "overrides" / "partials" / "footer.html"
        footer.write_text(footer.read_text("utf-8") + "<p>پایان</p>", "utf-8")

    def setting(self) -> None:
        self.given |= {"collector": ""}

    def cards(self) -> None:
        """Somebody draws social cards from now on, so pages name them."""
        self.with_cards = True

    def synonym(self) -> None:
        self.change("shop/synonyms.yml", lambda one: one["groups"].append(["یخچال", "سردخانه"]))

    def moved(self) -> None:
        """An entry goes to another address, and the old one leads there."""

        def rename(one: dict[str, Any]) -> None:
            entry = one["entries"][-1]
            address = f"faq/category-08/{entry['id']}/"
            entry["id"] = "moved"
            self.change("shop/redirects.yml", lambda redirects: redirects.update(redirects={address: "moved"}))

        self.change("faq/category-08.yml", rename)


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


STEPS = (
    ("text",),
    ("title",),
    ("added",),
    ("alias", "fact"),
    ("day", "order"),
    ("category", "draft"),
    ("moved", "synonym"),
    ("cards",),
    ("setting", "template"),
)
"""Edits between one build and the next."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    root = tmp_path / "shop"
    root.mkdir()
    write_shop(root, entries=60, seed=SEED, root=ROOT)
    for path in (*root.glob("faq/*.yml"), *root.glob("guides/*.md")):
        # Chance may have linked to what an edit hides or renames.
        text = re.sub(rf"help:(?:{HIDDEN}|{RENAMED})\b", "help:q-00000", path.read_text("utf-8"))
        text = re.sub(rf"(?m)^  - (?:{HIDDEN}|{RENAMED})\n", "", text)
        path.write_text(text, "utf-8")
    return Shop(root)


class Publisher:
    """Builds one site after the other, each made of the one before the last."""

    def __init__(self, shop: Shop, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shop, self.monkeypatch = shop, monkeypatch
        self.folder = folder
        self.standing, self.spare = folder / "standing", folder / "spare"
        shop.build(self.standing)

    def publish(self) -> dict[str, bytes]:
        self.monkeypatch.setenv(CACHE, "1")
        spare = self.spare if self.spare.exists() else None
        found = self.shop.build(self.folder / "new", Earlier(self.standing, spare))
        self.standing.rename(self.spare)
        (self.folder / "new").rename(self.standing)
        return found

    def differences(self, edit: str) -> list[str]:
        """Publish, build cleanly, and return the addresses of files that only one has or that are not alike."""
        quick = self.publish()
        self.monkeypatch.setenv(CACHE, "0")
        clean = self.shop.build(self.folder / f"clean-{edit}")
        return sorted(name for name in quick.keys() | clean.keys() if quick.get(name) != clean.get(name))


@pytest.fixture
def publisher(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    return Publisher(shop, tmp_path, monkeypatch)


def test_after_every_kind_of_edit_all_files_are_those_of_a_clean_build(publisher: Publisher) -> None:
    for edits in STEPS:
        for edit in edits:
            getattr(publisher.shop, edit)()
        done = " and ".join(edits)
        assert publisher.differences(done) == [], done


def test_a_damaged_cache_costs_time_and_nothing_else(publisher: Publisher) -> None:
    (file,) = (publisher.shop.root / FOLDER).glob("build-*.sqlite")
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("UPDATE kept SET value = CAST(substr(value, 1, 10) || 'x' AS BLOB)")
    assert publisher.differences("other values") == []
    file.write_bytes(b"no database at all, but long enough to look like one" * 100)
    assert publisher.differences("no database") == []


def test_damaged_pages_of_earlier_sites_are_printed_anew(publisher: Publisher) -> None:
    publisher.publish()
    for site in (publisher.standing, publisher.spare):
        for number, page in enumerate(sorted(site.rglob("index.html"))):
            damage(page, number)
    assert publisher.differences("damaged") == []


def damage(page: Path, number: int) -> None:
    match number % 4:
        case 0:
            page.write_bytes(page.read_bytes()[:-10])
        case 1:
            page.write_bytes(page.read_bytes().replace(b"<h1", b"<h2"))
        case 2:
            page.unlink()
        case 3:
            page.unlink()
            page.symlink_to("/dev/null")


def test_most_files_stay_where_they_are_when_a_text_changes(publisher: Publisher) -> None:
    publisher.publish()
    before = {path.stat().st_ino for path in publisher.spare.rglob("*") if path.is_file()}
    publisher.shop.text()
    publisher.publish()
    after = [path for path in publisher.standing.rglob("*") if path.is_file()]
    new = [path for path in after if path.stat().st_ino not in before]
    assert len(new) < 20 < len(after)


def test_templates_show_nothing_that_keys_of_the_cache_leave_out() -> None:
    unshown = re.compile(rf"\.(?:{'|'.join(sorted({*UNSHOWN, 'rendered'}))})\b")
    found = {path.name: unshown.findall(path.read_text("utf-8")) for path in (ROOT / "overrides").rglob("*.html")}
    assert {name: names for name, names in found.items() if names} == {}


def test_pages_of_single_articles_show_nothing_of_others_but_the_frame() -> None:
    templates = Environment(loader=FileSystemLoader([ROOT / "overrides", THEME]), autoescape=True)
    of_help = set()
    for name in reached_from(templates, FRAMED):
        tree = templates.parse((ROOT / "overrides" / name).read_text("utf-8"))
        assert not [one for one in tree.find_all(Name) if one.name == "catalog"], name
        assert not [one for one in tree.find_all(Getattr) if one.attr in {"entries", "articles"}], name
        of_help |= {
            one.attr for one in tree.find_all(Getattr) if isinstance(one.node, Name) and one.node.name == "help"
        }
    assert of_help <= {"asset", "board", "card", "content_security_policy", "palette", "search", "settings"}


def reached_from(templates: Environment, names: Iterable[str]) -> set[str]:
    """Return templates with all that they extend, include, import or take as parts."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in reached or name.startswith("."):
            continue
        reached.add(name)
        source = (ROOT / "overrides" / name).read_text("utf-8")
        waiting += [other for other in find_referenced_templates(templates.parse(source)) if other]
        waiting += re.findall(r'part\("([^"]+\.html)"', source)
    return reached


@pytest.mark.parametrize(("edit", "most"), [("text", 5), ("title", 30), ("added", 12)])
def test_few_pages_are_printed_anew(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, edit: str, most: int
) -> None:
    publisher.publish()
    getattr(publisher.shop, edit)()
    printed = []
    make = HelpCenter._print

    def note(center: HelpCenter, sheet: Sheet) -> str:
        printed.append(sheet.address)
        return make(center, sheet)

    monkeypatch.setattr(HelpCenter, "_print", note)
    publisher.publish()
    assert len(printed) <= most, printed
