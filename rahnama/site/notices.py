"""The notices on pages, and the small file from which pages learn of later ones without being built anew."""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from rahnama.content.bidi import isolate
from rahnama.content.facts import fill_facts
from rahnama.content.moments import TEHRAN, say_ending
from rahnama.site.links import Link

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from rahnama.content.model import Catalog, Notice

STATUS = "status.json"
"""Address of the file, relative to the site's root; its name is part of `notices.js`."""
LABELS = {"incident": "اختلال", "warning": "توجه", "info": "خبر"}
"""What readers are told of a notice's gravity beside its colour, the gravest first."""
LIST_OF_GUIDES = "راهنماهای خرید"

_ISOLATES = str.maketrans({"\u2066": "", "\u2067": "", "\u2068": "", "\u2069": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A notice as a page shows it; `key` changes with what it says, `begins` may be empty, `waits` until then."""

    key: str
    level: str
    label: str
    text: Markup
    link: Link | None
    begins: str
    ends: str
    ending: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Board:
    """All notices of one build.

    Args:
        targets: addresses by the names that ``help:`` knows.
        titles: titles of the hand-written pages by those names.
        now: the moment of the build.
    """

    catalog: Catalog
    targets: Mapping[str, str]
    titles: Mapping[str, str]
    now: dt.datetime

    def place(self, url: str) -> str:
        """Return what decides on a page's notices: the address of its category, or nothing."""
        return next((one.url for one in self.catalog.categories if url.startswith(one.url)), "")

    def on(self, url: str) -> list[Shown]:
        """Return the notices for a page or a place, the gravest first: those of this day that are not over yet."""
        today = self.now.astimezone(TEHRAN).date()
        return [
            self._shown(one)
            for one in self._current()
            if (one.since is None or one.since.astimezone(TEHRAN).date() <= today)
            and (not one.where or any(url.startswith(self.catalog.category[name].url) for name in one.where))
        ]

    def status(self) -> bytes:
        """Return the file that pages read later: every notice that is not over, planned ones too."""
        rows = [self._row(one, self._shown(one)) for one in self._current()]
        return (json.dumps({"notices": rows}, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    def _current(self) -> list[Notice]:
        order = list(LABELS)
        return sorted(
            (one for one in self.catalog.notices if one.until > self.now), key=lambda one: order.index(one.level)
        )

    def _shown(self, notice: Notice) -> Shown:
        text = isolate(fill_facts(notice.text, self.catalog.facts, plain=True))
        link = Link(self._title(notice.link), self.targets[notice.link]) if notice.link else None
        said = f"{notice.level}\0{text}\0{link}"
        return Shown(
            key=f"{notice.id}.{hashlib.sha256(said.encode()).hexdigest()[:8]}",
            level=notice.level,
            label=LABELS[notice.level],
            text=Markup(text),  # noqa: S704 -- isolate() escapes
            link=link,
            begins=notice.since.isoformat() if notice.since else "",
            ends=notice.until.isoformat(),
            ending=say_ending(notice.until),
            waits=notice.since is not None and notice.since > self.now,
        )

    def _row(self, notice: Notice, shown: Shown) -> dict[str, object]:
        row: dict[str, object] = {
            "key": shown.key,
            "level": shown.level,
            "label": shown.label,
            "text": _as_text(shown.text),
            "since": shown.begins,
            "until": shown.ends,
            "ending": shown.ending,
        }
        if notice.where:
            row["at"] = [self.catalog.category[name].url for name in notice.where]
        if shown.link:
            row["link"] = {"url": shown.link.url, "title": shown.link.title}
        return row

    def _title(self, name: str) -> str:
        if name in self.catalog.articles:
            return self.catalog.articles[name].title
        if name in self.catalog.category:
            return self.catalog.category[name].title
        return self.titles.get(name, LIST_OF_GUIDES)


def _as_text(isolated: str) -> str:
    """Return HTML of `isolate` as text, with signs for isolation in the place of elements."""
    text = isolated.translate(_ISOLATES).replace('<bdi dir="ltr">', "\u2066").replace("</bdi>", "\u2069")
    return html.unescape(text)
