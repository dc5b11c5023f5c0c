"""The signals that insights are made of, defined once, and read in one pass over the store.

* A **search** is a settled text, never a keystroke: about 1.2 s without change, Enter, or leaving. Chains of prefixes and small corrections
  within 30 s are one search, a text repeated in a tab is none, and neither is a ``?q=`` that nobody touched
  (``search-log.js``). Each has one id, under which its outcome is made known as it changes.
* Its **outcome**, the first that holds: ``escalated`` (contact was opened within ten minutes), ``zero`` (nothing found),
  ``low-confidence`` (the search doubted what it found), ``no-click`` (found, nothing opened), ``answered`` (an answer was
  opened, in place or as a page). Everything but ``answered`` is **unanswered**.
* A **visitor** is a tab, told by a random id; a **network** is a hash that compares within one day.
* A **reformulation** is another search of the same tab within ten minutes of an unanswered one.
* An unanswered search is **rescued** when within ten minutes its tab opens an answer after another search, or votes on
  one; the opened article is then evidence of what was meant. It is **lost** when it is not.
* A **message** belongs to a search when its `search` field is the same text; the request type chosen in it, and the
  articles read before it, are evidence, its text is not read.
* A **suggestion** read in the form, which was then left, rescues the search before it as an opened answer does.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.collector.records import OUTCOMES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from rahnama.analysis.analyzer import Analyzer
    from rahnama.collector.records import Outcome, Search
    from rahnama.insights.model import Events

UNANSWERED: tuple[Outcome, ...] = tuple(outcome for outcome in OUTCOMES if outcome != "answered")
OUTCOME_NUMBERS = {outcome: number for number, outcome in enumerate(OUTCOMES)}
ANSWERED = OUTCOME_NUMBERS["answered"]
ESCALATED = OUTCOME_NUMBERS["escalated"]

REFORMULATION_SECONDS = 600
"""How long after a search the same tab is believed to be about the same matter; the browser's own ESCALATION."""
MOST_OF_A_TAB = 60
"""Searches of one tab beyond which it is no person; what follows links nothing."""
MOST_MESSAGES = 200_000
FLOOD_SEARCHES = 100
FLOOD_SHARE = 0.02
"""A network counts less once a day brings more searches from it than the first, and than this share of all of that day."""

HALF_SPACE = "\u200c"
NONE = -1

Progress = "Callable[[str, int], None]"


@dataclass(slots=True)
class Signals:
    """All searches of a span as columns, one row a search, oldest first.

    Attributes:
        texts: every distinct text, as typed; `keys` gives each the number of its `folded` form.
        articles: ids of articles; number 0 is none.
        text, tab, network, at, outcome, opened: of each search; `at` in seconds since `since`.
        next_text: the text of the reformulation that followed, or NONE.
        rescued: the article that was opened after it was not answered, or 0; `via` the text that found it, or NONE.
        voted_down: whether the article that it opened was voted down in the same tab.
        contact, read: by folded text: request types chosen, and articles read, in messages that followed.
        weights: how much the visitors of a network count, where that is less than one.
        answers: how many answered searches each tab made.
    """

    since: dt.datetime
    texts: list[str] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("i"))
    folded: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=lambda: [""])
    text: array[int] = field(default_factory=lambda: array("i"))
    tab: array[int] = field(default_factory=lambda: array("q"))
    network: array[int] = field(default_factory=lambda: array("q"))
    at: array[int] = field(default_factory=lambda: array("i"))
    outcome: array[int] = field(default_factory=lambda: array("B"))
    opened: array[int] = field(default_factory=lambda: array("i"))
    next_text: array[int] = field(default_factory=lambda: array("i"))
    rescued: array[int] = field(default_factory=lambda: array("i"))
    via: array[int] = field(default_factory=lambda: array("i"))
    voted_down: bytearray = field(default_factory=bytearray)
    contact: dict[int, Counter[str]] = field(default_factory=dict)
    read: dict[int, Counter[str]] = field(default_factory=dict)
    weights: dict[int, float] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)

    def rows_by_key(self) -> list[array[int]]:
        """Return the rows of every folded text, oldest first."""
        rows: list[array[int]] = [array("i") for _ in self.folded]
        keys = self.keys
        for row, text in enumerate(self.text):
            rows[keys[text]].append(row)
        return rows


def fold(text: str, analyzer: Analyzer) -> str:
    """Return what is the same for «می خواهم», «می‌خواهم» and «ميخواهم»; empty for a text without words."""
    return analyzer.normalize(text).replace(" ", "").replace(HALF_SPACE, "")


def read_signals(
    events: Events, since: dt.datetime, analyzer: Analyzer, progress: Callable[[str, int], None] | None = None
) -> Signals:
    """Return the signals of all events since a moment; `progress` hears after every 100,000 searches how many there were."""
    reader = _Reader(Signals(since), analyzer)
    reader.read_votes(events)
    reader.read_forms(events)
    for number, search in enumerate(events.searches(since), 1):
        reader.add(search)
        if number % 100_000 == 0:
            reader.forget()
            if progress:
                progress("searches", number)
    reader.read_messages(events)
    reader.signals.weights = network_weights(reader.signals)
    return reader.signals


def network_weights(signals: Signals) -> dict[int, float]:
    """Return, of every network that floods, how much its visitors count: allowed searches over its searches that day."""
    networks = Counter(signals.network)
    days = Counter(at // 86_400 for at in signals.at)
    day_of = dict(zip(signals.network, (at // 86_400 for at in signals.at), strict=True))
    allowed = {day: max(FLOOD_SEARCHES, FLOOD_SHARE * searches) for day, searches in days.items()}
    weights = {network: allowed[day_of[network]] / count for network, count in networks.items()}
    return {network: weight for network, weight in weights.items() if weight < 1}


class _Reader:
    """Fills `Signals`; remembers of every tab what may still be rescued."""

    def __init__(self, signals: Signals, analyzer: Analyzer) -> None:
        self.signals = signals
        self._analyzer = analyzer
        self._text_numbers: dict[str, int] = {}
        self._key_numbers: dict[str, int] = {}
        self._article_numbers: dict[str, int] = {"": 0}
        self._recent: dict[int, list[int]] = {}
        self._busy: Counter[int] = Counter()
        self._votes: dict[int, list[tuple[int, str, bool]]] = defaultdict(list)  # and suggestions read in a form

    def read_votes(self, events: Events) -> None:
        for vote in events.votes(self.signals.since):
            self._votes[hash(vote.tab)].append((self._seconds(vote.at), vote.article, vote.helpful))

    def add(self, search: Search) -> None:
        columns, row = self.signals, len(self.signals.text)
        tab, at = hash(search.tab), self._seconds(search.at)
        columns.text.append(self._text(search.query))
        columns.tab.append(tab)
        columns.network.append(hash(search.network))
        columns.at.append(at)
        columns.outcome.append(OUTCOME_NUMBERS[search.outcome])
        columns.opened.append(self._article(search.opened))
        columns.next_text.append(NONE)
        columns.rescued.append(0)
        columns.via.append(NONE)
        columns.voted_down.append(0)
        if search.outcome == "answered":
            columns.answers[tab] += 1
        self._busy[tab] += 1
        if self._busy[tab] <= MOST_OF_A_TAB:
            self._link(row, tab, at)
            self._count_votes(row, tab, at)

    def _link(self, row: int, tab: int, at: int) -> None:
        """Make this search the reformulation of the one before, and, if it was answered, the rescue of those before."""
        columns = self.signals
        recent = [old for old in self._recent.get(tab, ()) if at - columns.at[old] <= REFORMULATION_SECONDS]
        if recent and columns.outcome[recent[-1]] != ANSWERED:
            columns.next_text[recent[-1]] = columns.text[row]
        if columns.outcome[row] == ANSWERED:
            for old in recent:
                if columns.outcome[old] != ANSWERED and not columns.rescued[old]:
                    columns.rescued[old], columns.via[old] = columns.opened[row], columns.text[row]
            recent = []
        self._recent[tab] = [*recent, row]

    def _count_votes(self, row: int, tab: int, at: int) -> None:
        columns = self.signals
        for voted, article, helpful in self._votes.get(tab, ()):
            if not 0 <= voted - at <= REFORMULATION_SECONDS:
                continue
            number = self._article(article)
            if columns.opened[row] == number and not helpful:
                columns.voted_down[row] = 1
            elif columns.outcome[row] != ANSWERED and helpful and not columns.rescued[row]:
                columns.rescued[row] = number

    def read_messages(self, events: Events) -> None:
        """Count what messages chose and read, by the text that was searched before; the earliest `MOST_MESSAGES` are left out."""
        for request in events.requests(MOST_MESSAGES):
            key = self._key_numbers.get(fold(request.search, self._analyzer)) if request.search else None
            if key is None or request.received < self.signals.since:
                continue
            self.signals.contact.setdefault(key, Counter())[request.topic or "other"] += 1
            self.signals.read.setdefault(key, Counter()).update(request.read)

    def read_forms(self, events: Events) -> None:
        for visit in events.forms(self.signals.since):
            if visit.outcome != "sent" and visit.opened:
                self._votes[hash(visit.tab)].append((self._seconds(visit.at), visit.opened, True))

    def forget(self) -> None:
        """Let go of tabs that were silent for so long that nothing they do will change an old search."""
        latest = self.signals.at[-1]
        silent = [
            tab for tab, rows in self._recent.items() if latest - self.signals.at[rows[-1]] > REFORMULATION_SECONDS
        ]
        for tab in silent:
            del self._recent[tab], self._busy[tab]

    def _text(self, query: str) -> int:
        number = self._text_numbers.get(query)
        if number is None:
            number = self._text_numbers[query] = len(self.signals.texts)
            self.signals.texts.append(query)
            self.signals.keys.append(self._key(fold(query, self._analyzer)))
        return number

    def _key(self, folded: str) -> int:
        number = self._key_numbers.setdefault(folded, len(self._key_numbers))
        if number == len(self.signals.folded):
            self.signals.folded.append(folded)
        return number

    def _article(self, article: str) -> int:
        number = self._article_numbers.setdefault(article, len(self._article_numbers))
        if number == len(self.signals.articles):
            self.signals.articles.append(article)
        return number

    def _seconds(self, moment: dt.datetime) -> int:
        return int((moment - self.signals.since).total_seconds())


def distinct(values: Sequence[int], rows: Sequence[int]) -> int:
    """Return how many different values a column has in some rows."""
    return len({values[row] for row in rows})
