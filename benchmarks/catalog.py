"""Write a made-up shop of any size, in the words of the demo shop, as a project that builds: `catalog.py FOLDER --entries 1000`.

Sentences come from a chain of word pairs read off the demo's own answers, so words are as common, and as long, as in real ones.
Only the vocabulary grows too slowly: a thousand real answers hold more rare words than these do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parent.parent
COPIED = ("hooks", "overrides", "docs", "shop", "mkdocs.yml")
CATEGORIES = 20
ENTRIES_A_GUIDE = 25
ENTRIES_A_PROMISE = 40
UPDATED = dt.date(2026, 11, 1)
GOODS = (
    "گوشی",
    "لپ‌تاپ",
    "هدفون",
    "کفش",
    "کاپشن",
    "یخچال",
    "جاروبرقی",
    "عطر",
    "کتاب",
    "ساعت",
    "دوچرخه",
    "تلویزیون",
    "کرم",
    "کیف",
    "اسباب‌بازی",
    "مبل",
    "ابزار",
    "قهوه‌ساز",
    "تبلت",
    "چراغ",
)
BRANDS = ("آوا", "پارس", "نیکا", "سپهر", "رایان", "مهر", "تارا", "کاوه")
DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

# What a made-up sentence must not take over: tables, headings, admonitions, lines with facts, numbers or Latin words.
_SKIPPED_LINE = re.compile(r"\s*(?:[|#!:>]|```)|.*(?:\{|[0-9۰-۹A-Za-z«»(])")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+|[*_`]")
_SENTENCE_END = (".", "؟", "!")
_LONGEST_SENTENCE = 24


@dataclass(frozen=True, slots=True)
class Demo:
    """What the made-up shop borrows: each word's followers (None ends or begins a sentence), questions, aliases, tags, icons."""

    followers: dict[str | None, list[str | None]]
    questions: tuple[str, ...]
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    icons: tuple[str, ...]


def read_demo(root: Path) -> Demo:
    """Read the shop under `root`."""
    categories = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((root / "faq").glob("*.yml"))]
    entries = [entry for category in categories for entry in category["entries"]]
    guides = [path.read_text("utf-8").partition("\n---\n")[2] for path in sorted((root / "guides").glob("*.md"))]
    followers: dict[str | None, list[str | None]] = defaultdict(list)
    for sentence in _sentences([str(entry["answer"]) for entry in entries] + guides):
        for word, following in zip([None, *sentence], [*sentence, None], strict=True):
            followers[word].append(following)
    return Demo(
        followers=dict(followers),
        questions=tuple(_plain(entry["question"]) for entry in entries),
        aliases=tuple(_plain(alias) for entry in entries for alias in entry.get("aliases", ())),
        tags=tuple(sorted({_plain(tag) for entry in entries for tag in entry.get("tags", ())})),
        icons=tuple(category["icon"] for category in categories),
    )


def _plain(text: object) -> str:
    return re.sub(r"\{\{.*?\}\}", "", str(text)).rstrip("؟").strip()


def _sentences(texts: list[str]) -> Iterator[list[str]]:
    for text in texts:
        for line in text.splitlines():
            bare = _MARKUP.sub("", _LINK.sub(r"\1", line))
            if _SKIPPED_LINE.match(bare):
                continue
            for sentence in re.split(r"(?<=[.؟!])\s+", bare):
                words = [word for word in sentence.split() if word[:1].isalpha()]
                if len(words) > 3 and words[-1].endswith(_SENTENCE_END):
                    yield words


@dataclass(slots=True)
class Writer:
    """Makes up Markdown. All chance comes from `chance`, so that one seed gives one shop, byte for byte."""

    demo: Demo
    chance: random.Random
    ids: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        """Return a sentence of 4 to 24 words."""
        words: list[str] = []
        while len(words) < 4:
            words = []
            word = self.chance.choice(self.demo.followers[None])
            while word is not None and len(words) < _LONGEST_SENTENCE:
                words.append(word)
                word = self.chance.choice(self.demo.followers[word])
        return " ".join(words)

    def phrase(self, words: int) -> str:
        """Return the first words of a sentence, without punctuation."""
        return " ".join(self.sentence().split()[:words]).strip(".؟!،؛: ")

    def paragraph(self) -> str:
        """Return two to four sentences, one in three with a link to another question."""
        text = " ".join(self.sentence() for _ in range(self.chance.randint(2, 4)))
        if self.chance.random() < 1 / 3:
            text += f" [{self.phrase(4)}](help:{self.chance.choice(self.ids)}) را هم ببینید."
        return text

    def steps(self) -> str:
        """Return an ordered list."""
        return "\n".join(f"{number}. {self.sentence()}" for number in range(1, self.chance.randint(4, 6)))

    def points(self) -> str:
        """Return a list whose items begin in bold."""
        return "\n".join(f"- **{self.phrase(2)}:** {self.sentence()}" for _ in range(self.chance.randint(3, 5)))

    def table(self) -> str:
        """Return a table of three columns."""
        rows = [[self.phrase(3) for _ in range(3)] for _ in range(self.chance.randint(3, 6))]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in [rows[0], ["---"] * 3, *rows[1:]])

    def warning(self) -> str:
        """Return an admonition."""
        return f'!!! warning "{self.phrase(4)}"\n    {self.sentence()} {self.sentence()}'

    def fact(self) -> str:
        """Return a sentence that states a fact of the shop."""
        return "کالا را تا {{ facts.return_days }} روز پس از تحویل می‌توانید پس بدهید."

    def answer(self) -> str:
        """Return an answer like the demo's: a lead, then one to three blocks."""
        makers = (self.paragraph, self.steps, self.points, self.table, self.warning, self.fact)
        chosen = self.chance.choices(makers, weights=(6, 4, 3, 1, 2, 1), k=self.chance.randint(2, 3))
        return "\n\n".join([self.paragraph(), *(make() for make in chosen)]) + "\n"

    def guide(self) -> str:
        """Return the body of a guide: a lead and six sections."""
        sections = (
            f"## {self.phrase(4)} {{#part-{number}}}\n\n{self.paragraph()}\n\n{self.answer()}" for number in range(1, 7)
        )
        return "\n".join([self.paragraph() + "\n", *sections])

    def name(self, number: int) -> str:
        """Return a product's name that no other number has."""
        model = str(100 + number).translate(DIGITS)
        return f"{GOODS[number % len(GOODS)]} {self.chance.choice(BRANDS)} {model}"

    def entry(self, number: int) -> dict[str, Any]:
        """Return a question as a category file holds it; every fortieth promises to be found."""
        question = f"{self.name(number)}: {self.chance.choice(self.demo.questions)}؟"
        kept = {
            "id": self.ids[number],
            "question": question,
            "answer": self.answer(),
            "aliases": self.chance.sample(self.demo.aliases, 4),
            "tags": self.chance.sample(self.demo.tags, 4),
            "related": [name for name in self.chance.sample(self.ids, 3) if name != self.ids[number]],
            "updated": UPDATED,
        }
        if number % ENTRIES_A_PROMISE == 0:
            kept["must_match"] = [question]
        return kept


class BlockDumper(yaml.SafeDumper):
    """Writes texts of several lines as staff do, in a block; never writes YAML aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- PyYAML's signature
        """Write every value in full."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


BlockDumper.add_representer(str, _represent_text)


def _dump(value: object) -> str:
    return yaml.dump(value, Dumper=BlockDumper, allow_unicode=True, sort_keys=False, width=10_000)


def write_shop(folder: Path, *, entries: int, seed: int, root: Path = PROJECT) -> None:
    """Write a project with `entries` questions in 20 categories, and a guide for every 25 of them, into an empty `folder`.

    Hooks, templates, hand-written pages and facts are copied from `root`, so that the folder builds like the demo does.
    """
    for name in COPIED:
        source, target = root / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    demo = read_demo(root)
    # Chance that anyone may foresee is the very point here.
    writer = Writer(demo, random.Random(seed), [f"q-{number:05d}" for number in range(entries)])
    _write_categories(folder / "faq", writer)
    guides = _write_guides(folder / "guides", writer)
    home = {"most_asked": writer.ids[:8], "guides": guides[:6], "popular_searches": list(demo.tags[:4])}
    (folder / "shop" / "home.yml").write_text(_dump(home), "utf-8")
    (folder / "shop" / "redirects.yml").write_text("redirects: {}\n", "utf-8")
    for page in (folder / "docs").rglob("*.md"):
        page.write_text(re.sub(r"help:(?!contact\b|privacy\b)[a-z0-9-]+", f"help:{writer.ids[0]}", page.read_text()))


def _write_categories(folder: Path, writer: Writer) -> None:
    folder.mkdir()
    for number in range(min(CATEGORIES, len(writer.ids))):
        category = {
            "title": f"پرسش‌های {GOODS[number]}",
            "icon": writer.demo.icons[number % len(writer.demo.icons)],
            "order": number + 1,
            "description": writer.sentence(),
            "entries": [writer.entry(index) for index in range(number, len(writer.ids), CATEGORIES)],
        }
        (folder / f"category-{number:02d}.yml").write_text(_dump(category), "utf-8")


def _write_guides(folder: Path, writer: Writer) -> list[str]:
    folder.mkdir()
    count = max(1, len(writer.ids) // ENTRIES_A_GUIDE)
    for number in range(count):
        front = {
            "id": f"g-guide-{number:04d}",
            "title": f"راهنمای خرید {writer.name(number + len(writer.ids))}",
            "description": writer.sentence(),
            "icon": "laptop",
            "tags": writer.chance.sample(writer.demo.tags, 4),
            "updated": UPDATED,
        }
        (folder / f"guide-{number:04d}.md").write_text(f"---\n{_dump(front)}---\n\n{writer.guide()}", "utf-8")
    return [f"g-guide-{number:04d}" for number in range(count)]


def main() -> None:
    """Read the command line and write the shop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="an empty or new folder")
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    write_shop(given.folder, entries=given.entries, seed=given.seed)


if __name__ == "__main__":
    main()
