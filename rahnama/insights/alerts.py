"""Early warning: tells when many people ask for the same all at once, such as «درگاه» twelve times in fifteen minutes.

Every word is compared with its own past at the same hour of the day. With n voices in t windows before, a Gamma(a, b) prior on the rate
makes the next window negative binomial with r = a + n and p = (b + t) / (b + t + f), where f is how much busier the shop is
just now in other matters (A. Gelman et al., Bayesian Data Analysis, 3rd ed., sections 2.6 and 2.7). A spike is a window whose
upper tail probability is below `IMPROBABLE`, that is also `TIMES` what was expected, and that enough people on enough networks bring about:

* a *voice* is one tab, or one sender of messages, however often it says a word; a network has at most `MOST_OF_A_NETWORK`;
* windows of the past that were spikes themselves teach nothing;
* words of the same people are one alarm, and what has alarmed stays quiet until `COOL_DOWN` after it was last seen.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.content.moments import TEHRAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WINDOW = dt.timedelta(minutes=15)
COOL_DOWN = dt.timedelta(hours=2)
HISTORY = dt.timedelta(days=28)
IMPROBABLE = 1e-6
TIMES = 3.0
LEAST_VOICES = 6
LEAST_NETWORKS = 3
MOST_OF_A_NETWORK = 2
PRIOR_VOICES, PRIOR_WINDOWS = 0.5, 4.0
"""The Gamma prior: half a voice in an hour of a word that nobody has used before."""
SAME_PEOPLE = 0.5
MOST_TERMS = 10_000
PUBLIC_VOICES = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody said something.

    Attributes:
        who: the same for all that one tab, or one sender, says.
        network: empty when it is not known.
        words: content words in one form (`rahnama.insights.language.Language.words`).
        text: what was searched, masked; empty of a message, whose text is nobody else's business.
    """

    at: dt.datetime
    who: str
    network: str
    words: frozenset[str]
    text: str = ""


@dataclass(slots=True)
class Baseline:
    """What is usual: voices by word and hour of the day in Tehran, over `days` days before `learned`."""

    learned: dt.datetime
    days: float = 0.0
    words: dict[str, list[int]] = field(default_factory=dict)
    total: list[int] = field(default_factory=lambda: [0] * 24)

    def usual(self, word: str, at: dt.datetime) -> tuple[float, float]:
        """Return voices of a word in the hours around `at`, and the windows that these are of; both with the prior."""
        counts = self.words.get(word)
        voices = sum(counts[hour] for hour in _around(at)) if counts else 0
        return PRIOR_VOICES + voices, PRIOR_WINDOWS + self._windows()

    def usual_total(self, at: dt.datetime) -> float:
        """Return the words said in a usual window around `at`."""
        return sum(self.total[hour] for hour in _around(at)) / max(1.0, self._windows())

    def _windows(self) -> float:
        return self.days * 3 * (dt.timedelta(hours=1) / WINDOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Many people ask for the same all at once.

    Attributes:
        word: what they have in common; `others` further words of the same people.
        voices: how many people, a network counted twice at most; `expected` how many are usual.
        probability: of so many or more by chance.
        wordings: what they searched for, as far as three or more of them typed the same.
    """

    word: str
    others: tuple[str, ...]
    voices: int
    networks: int
    expected: float
    probability: float
    since: dt.datetime
    until: dt.datetime
    wordings: tuple[str, ...]


@dataclass(slots=True)
class _Said:
    """Who said a word in a window."""

    people: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def voices(self) -> int:
        capped = sum(min(MOST_OF_A_NETWORK, len(people)) for people in self.people.values())
        return min(capped, len(self.who))  # one tab may come from many networks

    @property
    def who(self) -> set[str]:
        return set().union(*self.people.values())


def learn(voices: Iterable[Voice], since: dt.datetime, until: dt.datetime) -> Baseline:
    """Return what was usual between two moments; `voices` come oldest first."""
    baseline = Baseline(until)
    window: list[Voice] = []
    begins = since
    for voice in voices:
        if voice.at - begins >= WINDOW:
            _teach(baseline, window, begins)
            begins += (voice.at - begins) // WINDOW * WINDOW
            baseline.days = (begins - since) / dt.timedelta(days=1)
            window = []
        window.append(voice)
    _teach(baseline, window, begins)
    baseline.days = (until - since) / dt.timedelta(days=1)
    return baseline


def detect(
    voices: Sequence[Voice], baseline: Baseline, now: dt.datetime, quiet: Mapping[str, dt.datetime]
) -> tuple[list[Alarm], dict[str, dt.datetime]]:
    """Return new alarms, the least probable first, and which words are quiet until when.

    Args:
        voices: of the last `WINDOW`; older ones are left out.
        baseline: what is usual.
        now: the window's end.
        quiet: words that alarmed, as the call before returned them.
    """
    recent = [voice for voice in voices if now - WINDOW <= voice.at <= now]
    said = listen(recent)
    quiet = {word: until for word, until in quiet.items() if until > now}
    covered = [said[word].who for word in quiet if word in said]
    alarms: list[Alarm] = []
    for word, probability, expected in spikes(said, baseline, now):
        who = said[word].who
        known = word in quiet or any(len(who & others) >= SAME_PEOPLE * len(who) for others in covered)
        quiet[word] = now + COOL_DOWN
        covered.append(who)
        if not known:
            alarms.append(_alarm(word, said, recent, probability, expected))
    return alarms, quiet


def listen(voices: Iterable[Voice]) -> dict[str, _Said]:
    """Return who said what; where no networks are known, each voice is its own."""
    said: dict[str, _Said] = defaultdict(_Said)
    for voice in voices:
        for word in voice.words:
            said[word].people[voice.network or voice.who].add(voice.who)
    return said


def spikes(said: Mapping[str, _Said], baseline: Baseline, now: dt.datetime) -> list[tuple[str, float, float]]:
    """Return words that are said improbably often, with that probability and what was expected; the least probable first."""
    total = sum(one.voices for one in said.values())
    usual_total = baseline.usual_total(now)
    found = []
    for word, one in said.items():
        if one.voices < LEAST_VOICES or len(one.people) < LEAST_NETWORKS:
            continue
        voices, windows = baseline.usual(word, now)
        # Whoever says this word says others with it, so these, too, are taken out of the measure of how busy the shop is.
        elsewhere = total - sum(len(one.who & other.who) for other in said.values())
        busier = max(1.0, elsewhere / usual_total) if usual_total else 1.0
        expected = voices / windows * busier
        probability = tail(one.voices, voices, windows / (windows + busier))
        if probability < IMPROBABLE and one.voices >= TIMES * expected:
            found.append((word, probability, expected))
    return sorted(found, key=lambda spike: (spike[1], -len(said[spike[0]].who), spike[0]))


def tail(count: int, size: float, chance: float) -> float:
    """Return the probability of `count` or more of a negative binomial: C(k + r - 1, k) p^r (1 - p)^k summed from there on."""
    logarithm = math.lgamma(size + count) - math.lgamma(size) - math.lgamma(count + 1)
    term = math.exp(logarithm + size * math.log(chance) + count * math.log1p(-chance))
    total = 0.0
    for number in range(count, count + MOST_TERMS):
        total += term
        term *= (size + number) / (number + 1) * (1 - chance)
        if term <= total * 1e-12:
            break
    return min(1.0, total)


def _teach(baseline: Baseline, window: Sequence[Voice], begins: dt.datetime) -> None:
    """Let a window of the past count, but for the words that spiked in it."""
    said = listen(window)
    loud = {word for word, _, _ in spikes(said, baseline, begins)} if baseline.days >= 1 else set()
    hour = begins.astimezone(TEHRAN).hour
    for word, one in said.items():
        if word not in loud:
            baseline.words.setdefault(word, [0] * 24)[hour] += one.voices
            baseline.total[hour] += one.voices


def _alarm(word: str, said: Mapping[str, _Said], recent: Sequence[Voice], probability: float, expected: float) -> Alarm:
    own = said[word]
    who = own.who
    others = [
        other
        for other, one in said.items()
        if other != word and one.voices >= LEAST_VOICES and len(one.who & who) >= SAME_PEOPLE * len(one.who)
    ]
    spoken = [voice for voice in recent if word in voice.words]
    texts = Counter(text for text, _ in {(voice.text, voice.who) for voice in spoken if voice.text})
    return Alarm(
        word=word,
        others=tuple(sorted(others, key=lambda other: (-said[other].voices, other))[:5]),
        voices=own.voices,
        networks=len(own.people),
        expected=expected,
        probability=probability,
        since=min(voice.at for voice in spoken),
        until=max(voice.at for voice in spoken),
        wordings=tuple(text for text, count in texts.most_common(3) if count >= PUBLIC_VOICES),
    )


def _around(at: dt.datetime) -> tuple[int, int, int]:
    hour = at.astimezone(TEHRAN).hour
    return (hour - 1) % 24, hour, (hour + 1) % 24
