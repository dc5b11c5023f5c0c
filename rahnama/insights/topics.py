"""From single searches to groups that ask for the same, and what happened to their visitors.

Texts are first told apart by their own fate (`fate`): *failing* ones are mostly not answered, *answered* ones mostly are, and of
the rest too few were searched to say. A failing text never joins an answered one, however alike they look, for it is what an
entry does not know; the rest join whom they are most like. Groups that failed then grow together where visitors tried
one after the other, or chose the same request type in words that are somewhat alike.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rahnama.insights.bonds import beyond_chance, communities
from rahnama.insights.grouping import Leaders, Union, likeness, normalized, weigh
from rahnama.insights.signals import ANSWERED, ESCALATED, NONE, Signals
from rahnama.insights.spelling import Spelling

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.insights.grouping import Vector
    from rahnama.insights.language import Language

Fate = Literal["failing", "answered", "open"]

FAILING_SHARE = 0.75
"""Visitors who are not answered where the answer cannot be found; the rest click on something all the same."""
ANSWERED_SHARE = 0.25
"""Visitors who do not open anything although the answer is shown."""
SURE = 2.0
"""Natural logarithm of the odds from which on a text's fate is taken as known."""

ALIKE = 0.65
"""Likeness from which on two texts are one topic; see `rahnama.insights.grouping`."""
ALIKE_TO_ANSWERED = 0.6
"""The same towards an answered text: to lose a gap costs more than to show a known question twice."""
SMALL = 8
"""Visitors up to which a group is believed to be a piece of another one; a larger one speaks for itself."""
ALIKE_GROUPS = 0.35
ALIKE_LARGE_GROUPS = 0.55
BOUND_EASE = 0.1
ALIKE_WITH_BOND = 0.1
"""Likeness from which on two groups are one: by their words alone, when small and when large, how much less where they
share a request type, and where a visitor tried both."""
SURE_BONDS = 2
"""Visitors who tried both from which on this also speaks of large groups."""
UNSPECIFIC = "other"
"""The request type that says nothing of the matter."""
MOST_ROUNDS = 4
ENOUGH = 6
ENDS_THERE = 0.15
ENDS_ELSEWHERE = 0.06
"""Visitors from which on it counts where they end, the share of them that tells what answers them, and the share of
others below which it does not answer those."""
STRAYS = 2
"""Visitors of a text who tried another group from which on it may belong there."""
CONTRAST = 10.8
"""G from which on two groups turn to people differently often: one time in a thousand by chance."""
SELDOM_NETWORKS = 3
TRUSTED_NETWORK = 0.5
"""A text counts only where some network that is no flood used it."""


@dataclass(slots=True)
class Group:
    """Texts that ask for the same.

    Attributes:
        keys: numbers of folded texts, the leading one first.
        rows: of `Signals`.
        vector: the sum of its texts' vectors, each as often as it was searched.
        contact, read: request types chosen, and articles read, in messages after its searches.
    """

    keys: list[int]
    rows: array[int]
    fate: Fate
    vector: Vector
    contact: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)

    def take(self, other: Group) -> None:
        """Become one with another group."""
        weight = len(other.rows)
        for word, value in other.vector.items():
            self.vector[word] = self.vector.get(word, 0.0) + value * weight
        self.keys += other.keys
        self.rows += other.rows
        self.contact.update(other.contact)
        self.read.update(other.read)


@dataclass(slots=True)
class Grouped:
    """All texts put together: what failed, what was answered or may have been, and what is no question at all."""

    failing: list[Group]
    answered: list[Group]
    unwanted: list[Group]


def fate(unanswered: float, visitors: float) -> Fate:
    """Return what becomes of those who ask so, by the likelihood ratio of `FAILING_SHARE` and `ANSWERED_SHARE`."""
    odds = evidence_of_failing(unanswered, visitors)
    return "failing" if odds >= SURE else "answered" if odds <= -SURE else "open"


def evidence_of_failing(unanswered: float, visitors: float) -> float:
    """Return the natural logarithm of the odds that the answer cannot be found, before anything else is known."""
    missed = math.log(FAILING_SHARE / ANSWERED_SHARE)
    met = math.log((1 - FAILING_SHARE) / (1 - ANSWERED_SHARE))
    return unanswered * missed + (visitors - unanswered) * met


def unanswered_of(rows: Iterable[int], signals: Signals) -> tuple[int, int]:
    """Return how many tabs none of whose searches here was answered, and how many tabs there are."""
    tabs: dict[int, bool] = {}
    for row in rows:
        answered = signals.outcome[row] == ANSWERED and not signals.voted_down[row]
        tabs[signals.tab[row]] = tabs.get(signals.tab[row], False) or answered
    return sum(not answered for answered in tabs.values()), len(tabs)


def group_texts(signals: Signals, language: Language) -> Grouped:
    """Return all texts that some trusted network used, in groups."""
    rows = signals.rows_by_key()
    texts = _leading_texts(signals)
    used = [key for key in range(len(rows)) if signals.folded[key] and _is_trusted(rows[key], signals)]
    unwanted = [key for key in used if language.is_unwanted(texts[key], seldom=_is_seldom(rows[key], signals))]
    wanted = sorted(set(used).difference(unwanted), key=lambda key: (-len(rows[key]), signals.folded[key]))
    words = [language.words(texts[key]) for key in wanted]
    spelling = Spelling(((said, len(rows[key])) for said, key in zip(words, wanted, strict=True)), language)
    # The shop's own questions are texts, too: in a short log nothing else tells a common word from a rare one.
    questions = [spelling.canonical(said) for said in language.questions]
    vectors = weigh([*(spelling.canonical(said) for said in words), *questions], language.vocabulary.__contains__)
    groups = _cluster(wanted, vectors[: len(wanted)], rows, signals)
    known = [group for group in groups if group.fate == "answered"]
    joined = _bind([group for group in groups if group.fate != "answered"], signals)
    for group in joined:
        group.fate = fate(*unanswered_of(group.rows, signals))
    return Grouped(
        failing=[group for group in joined if group.fate == "failing"],
        answered=[group for group in (*known, *joined) if group.fate != "failing"],
        unwanted=[Group([key], rows[key], "failing", {}) for key in unwanted],
    )


def _leading_texts(signals: Signals) -> list[str]:
    """Return, for every folded text, how most searches wrote it."""
    counts = Counter(signals.text)
    leading: list[int] = [NONE] * len(signals.folded)
    for text, key in enumerate(signals.keys):
        if leading[key] == NONE or counts[text] > counts[leading[key]]:
            leading[key] = text
    return [signals.texts[text] for text in leading]


def _is_trusted(rows: Sequence[int], signals: Signals) -> bool:
    return any(signals.weights.get(signals.network[row], 1.0) >= TRUSTED_NETWORK for row in rows)


def _is_seldom(rows: Sequence[int], signals: Signals) -> bool:
    """Tell whether so few typed a text that it may be a slip of the hand; nobody slips like another."""
    return len({signals.network[row] for row in rows}) < SELDOM_NETWORKS


def _cluster(keys: list[int], vectors: list[Vector], rows: list[array[int]], signals: Signals) -> list[Group]:
    """Return groups by likeness; `keys` come in descending order of use, `vectors` are theirs."""
    failing, answered = Leaders(vectors), Leaders(vectors)
    fates = [fate(*unanswered_of(rows[key], signals)) for key in keys]
    leader_of: dict[int, int] = {}
    for place, own in enumerate(fates):
        leader = _leader(place, own, failing, answered)
        leader_of[place] = place if leader < 0 else leader
        if leader < 0 and own != "answered":
            failing.add(place)
        if leader < 0 and own != "failing":
            answered.add(place)
    leader_of |= {place: place for place in _strays(keys, leader_of, signals)}
    groups: dict[int, Group] = {}
    for place, leader in leader_of.items():
        key = keys[place]
        weight = len(rows[key])
        group = Group(
            [key], rows[key][:], fates[place], {word: value * weight for word, value in vectors[place].items()}
        )
        group.contact.update(signals.contact.get(key, ()))
        group.read.update(signals.read.get(key, ()))
        if leader in groups:
            groups[leader].take(group)
        else:
            groups[leader] = group
    return list(groups.values())


def _strays(keys: Sequence[int], leader_of: Mapping[int, int], signals: Signals) -> list[int]:
    """Return the followers whose visitors tried texts of another group, and seldom one of their own: one word is not a matter."""
    place_of = {key: place for place, key in enumerate(keys)}
    tried: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
    for row, following in enumerate(signals.next_text):
        one = place_of.get(signals.keys[signals.text[row]], NONE)
        other = place_of.get(signals.keys[following], NONE) if following != NONE else NONE
        if NONE not in {one, other} and one != other:
            tried[one].add((leader_of[other], other, signals.tab[row]))
            tried[other].add((leader_of[one], one, signals.tab[row]))
    strays = []
    for place, ways in tried.items():
        visitors = Counter(leader for leader, _, _ in ways)
        own = visitors.pop(leader_of[place], 0)
        if leader_of[place] != place and max(visitors.values(), default=0) >= max(STRAYS, 2 * own + 1):
            strays.append(place)
    return strays


def _leader(place: int, own: Fate, failing: Leaders, answered: Leaders) -> int:
    """Return whom a text follows, or -1 where it leads."""
    to_failing = failing.nearest(place) if own != "answered" else (-1, 0.0)
    to_answered = answered.nearest(place) if own != "failing" else (-1, 0.0)
    if to_failing[1] >= ALIKE and to_failing[1] >= to_answered[1]:
        return to_failing[0]
    least = ALIKE if own == "answered" else ALIKE_TO_ANSWERED
    if to_answered[1] >= least:
        return to_answered[0]
    return to_failing[0] if to_failing[1] >= ALIKE else -1


def _bind(groups: list[Group], signals: Signals) -> list[Group]:
    """Return the groups grown together by reformulations, then by likeness and request types, the largest first.

    What has grown is looked at again: a piece that was like nothing may be like the whole, and two visitors of two pieces are two of one.
    """
    groups = sorted(groups, key=_size, reverse=True)
    for _ in range(MOST_ROUNDS):
        before = len(groups)
        groups = _join_tried(groups, signals)
        groups = _join_alike(groups, signals)
        if len(groups) == before:
            break
    return groups


def _join_tried(groups: list[Group], signals: Signals) -> list[Group]:
    """Return the groups with those as one that visitors tried one after the other."""
    union = Union(len(groups))
    fortunes = [_fortune(group.rows, signals) for group in groups]
    pairs = _reformulations(groups, signals)
    for into, gone in communities(pairs, lambda one, other: _may_join(fortunes[one], fortunes[other])):
        union.join(into, gone)
        fortunes[into].take(fortunes[gone])
    return _joined(groups, union)


def _join_alike(groups: list[Group], signals: Signals) -> list[Group]:
    """Return the groups with pieces joined to what they are a piece of."""
    vectors = [normalized(group.vector) for group in groups]
    fortunes = [_fortune(group.rows, signals) for group in groups]
    union = Union(len(groups))
    for number, target in _targets(groups, vectors, [one.visitors for one in fortunes], signals).items():
        if _may_join(fortunes[number], fortunes[target]):
            union.join(target, number)
    return _joined(groups, union)


def _targets(groups: Sequence[Group], vectors: list[Vector], sizes: Sequence[int], signals: Signals) -> dict[int, int]:
    """Return, for groups that are a piece of a larger one, which: the most like, above all of those that a visitor tried too.

    A piece has one target, or it would draw two topics together that share no more than it.
    """
    best: dict[int, tuple[float, int]] = {}
    for (one, other), visitors in beyond_chance(_reformulations(groups, signals)).items():
        like = likeness(vectors[one], vectors[other])
        if _is_bound(groups[one], groups[other], sizes[other], like, visitors):
            best[other] = max(best.get(other, (0.0, one)), (1 + like, one))
    for target, number, like in _neighbours(vectors):
        bound = bool(groups[target].contact.keys() & groups[number].contact.keys())
        least = ALIKE_GROUPS - BOUND_EASE * bound if sizes[number] <= SMALL else ALIKE_LARGE_GROUPS
        if like >= least:
            best[number] = max(best.get(number, (0.0, target)), (like, target))
    return {number: target for number, (_, target) in best.items()}


def _is_bound(one: Group, other: Group, size: int, like: float, visitors: int) -> bool:
    """Tell whether two groups that visitors tried one after the other are one: a second sign has to agree."""
    same_matter = bool((one.contact.keys() & other.contact.keys()) - {UNSPECIFIC})
    return (size <= SMALL or visitors >= SURE_BONDS) and (like >= ALIKE_WITH_BOND or same_matter)


@dataclass(slots=True)
class _Fortune:
    """What became of a group's visitors: how many there are, where they ended, and how many turned to people."""

    visitors: int
    ends: Counter[int]
    people: int

    def take(self, other: _Fortune) -> None:
        """Count those of another group, too."""
        self.visitors += other.visitors
        self.ends.update(other.ends)
        self.people += other.people


def _fortune(rows: Iterable[int], signals: Signals) -> _Fortune:
    tabs: dict[int, int] = {}
    people: set[int] = set()
    for row in rows:
        tabs[signals.tab[row]] = signals.rescued[row] or tabs.get(signals.tab[row], 0)
        if signals.outcome[row] == ESCALATED:
            people.add(signals.tab[row])
    return _Fortune(len(tabs), Counter(article for article in tabs.values() if article), len(people))


def _may_join(one: _Fortune, other: _Fortune) -> bool:
    """Tell whether nothing speaks against two groups being one.

    What answers the one of them has to answer the other, and who turns to people does not ask what nobody turns to people about.
    """
    for this, that in ((one, other), (other, one)):
        article, count = max(this.ends.items(), key=lambda item: item[1], default=(0, 0))
        ends_there = this.visitors >= ENOUGH and count >= ENDS_THERE * this.visitors
        if ends_there and that.ends[article] < max(1, ENDS_ELSEWHERE * that.visitors):
            return False
    return _contrast(one, other) < CONTRAST


def _contrast(one: _Fortune, other: _Fortune) -> float:
    """Return how differently often visitors of two groups turn to people: the G statistic of the table of both (Wilks 1938)."""
    visitors, people = one.visitors + other.visitors, one.people + other.people
    total = 0.0
    for group in (one, other):
        for count, share in ((group.people, people), (group.visitors - group.people, visitors - people)):
            if count:
                total += count * math.log(count * visitors / (group.visitors * share))
    return 2 * total


def _joined(groups: Sequence[Group], union: Union) -> list[Group]:
    """Return groups as `union` puts them together, the largest first."""
    joined: dict[int, Group] = {}
    for number, group in enumerate(groups):
        leader = union.find(number)
        if leader in joined:
            joined[leader].take(group)
        else:
            joined[leader] = group
    return sorted(joined.values(), key=_size, reverse=True)


def _reformulations(groups: Sequence[Group], signals: Signals) -> dict[tuple[int, int], int]:
    """Return, for pairs of groups, how many tabs tried one right after the other in vain."""
    group_of = {key: number for number, group in enumerate(groups) for key in group.keys}
    tabs: dict[tuple[int, int], set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for row in group.rows:
            following = signals.next_text[row]
            other = group_of.get(signals.keys[following], NONE) if following != NONE else NONE
            if other not in {NONE, number}:
                tabs[min(number, other), max(number, other)].add(signals.tab[row])
    return {pair: len(found) for pair, found in tabs.items()}


def _neighbours(vectors: list[Vector]) -> Iterable[tuple[int, int, float]]:
    """Yield groups with the most like of those before, none of which follows another: likeness must not run in chains."""
    leaders = Leaders(vectors)
    for number in range(len(vectors)):
        other, like = leaders.nearest(number)
        if other >= 0:
            yield other, number, like
        if like < ALIKE_GROUPS:
            leaders.add(number)


def _size(group: Group) -> int:
    return len(group.rows)


def escalated(rows: Iterable[int], signals: Signals) -> int:
    """Return how many tabs turned to people."""
    return len({signals.tab[row] for row in rows if signals.outcome[row] == ESCALATED})
