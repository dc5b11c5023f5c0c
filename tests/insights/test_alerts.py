"""When many people ask for the same all at once, and when it only looks so."""

from __future__ import annotations

import bisect
import datetime as dt
import math
import random
from itertools import accumulate

import pytest

from rahnama.insights.alerts import WINDOW, Alarm, Baseline, Voice, detect, learn, tail

NOW = dt.datetime(2026, 11, 21, 14, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
HISTORY_DAYS = 21
WORDS = [f"واژه{number}" for number in range(400)]
GATEWAY = "درگاه"


class Shop:
    """A shop's days: more in the evening, few words often and many rarely, half of the people behind few networks."""

    def __init__(self, seed: int, visits_a_day: int = 1500) -> None:
        self.chance = random.Random(seed)
        self._visits = visits_a_day
        self._weights = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 2)))
        self._words = [*WORDS[:60], GATEWAY, *WORDS[60:]]

    def day(self, begins: dt.datetime, times: float = 1.0) -> list[Voice]:
        moments = (begins + dt.timedelta(hours=self._hour()) for _ in range(int(self._visits * times)))
        return [self._voice(moment) for moment in sorted(moments)]

    def history(self, until: dt.datetime = NOW) -> Baseline:
        begins = until - HISTORY_DAYS * DAY
        voices = (voice for number in range(HISTORY_DAYS) for voice in self.day(begins + number * DAY))
        return learn(voices, begins, until)

    def outage(self, begins: dt.datetime, people: int = 12) -> list[Voice]:
        moments = sorted(begins + self.chance.random() * WINDOW for _ in range(people))
        return [self._voice(moment, GATEWAY, "قطع") for moment in moments]

    def _hour(self) -> float:
        return min(23.99, max(0.0, self.chance.gauss(13, 4)))

    def _voice(self, at: dt.datetime, *words: str) -> Voice:
        said = words or tuple(self._word() for _ in range(self.chance.randint(1, 3)))
        carrier = self.chance.random() < 0.5
        network = f"carrier{self.chance.randrange(40)}" if carrier else f"{self.chance.getrandbits(40):x}"
        return Voice(at, f"{self.chance.getrandbits(60):x}", network, frozenset(said), " ".join(said))

    def _word(self) -> str:
        return self._words[bisect.bisect(self._weights, self.chance.random() * self._weights[-1])]


def watch(
    voices: list[Voice], baseline: Baseline, begins: dt.datetime, until: dt.datetime
) -> list[tuple[dt.datetime, Alarm]]:
    """Look every five minutes, as a timer does, and return the alarms with the moments they came at."""
    moments = [voice.at for voice in voices]
    quiet: dict[str, dt.datetime] = {}
    heard = []
    now = begins
    while now <= until:
        window = voices[bisect.bisect_left(moments, now - WINDOW) : bisect.bisect_right(moments, now)]
        alarms, quiet = detect(window, baseline, now, quiet)
        heard += [(now, alarm) for alarm in alarms]
        now += 5 * MINUTE
    return heard


def crowd(word: str, people: int, networks: int, at: dt.datetime = NOW, tabs: int = 0) -> list[Voice]:
    """Let `people` say a word, spread over `networks`, in `tabs` tabs where that is less than the people."""
    return [
        Voice(at - 5 * MINUTE, f"tab{number % (tabs or people)}", f"net{number % networks}", frozenset({word}), word)
        for number in range(people)
    ]


@pytest.fixture(scope="module")
def usual() -> Baseline:
    return Shop(seed=1).history()


@pytest.mark.parametrize("seed", range(4))
def test_a_month_without_an_outage_brings_no_alarm(seed: int) -> None:
    shop = Shop(seed)
    baseline = shop.history()
    days = [voice for number in range(30) for voice in shop.day(NOW + number * DAY)]
    assert watch(days, baseline, NOW, NOW + 30 * DAY) == []


def test_nineteen_of_twenty_outages_are_told_within_twenty_minutes() -> None:
    shop = Shop(seed=11)
    baseline = shop.history()
    told = 0
    for number in range(40):
        begins = NOW + number * DAY + dt.timedelta(hours=shop.chance.uniform(5, 20))
        voices = sorted([*shop.day(NOW + number * DAY), *shop.outage(begins)], key=lambda voice: voice.at)
        heard = watch(voices, baseline, begins, begins + 20 * MINUTE)
        told += any(GATEWAY in {alarm.word, *alarm.others} for _, alarm in heard)
    assert told >= 38


def test_a_spike_is_one_alarm_however_long_it_lasts_and_whatever_else_the_people_say(usual: Baseline) -> None:
    shop = Shop(seed=5)
    outage = [voice for quarter in range(20) for voice in shop.outage(NOW + quarter * WINDOW)]
    voices = sorted([*shop.day(NOW), *outage], key=lambda voice: voice.at)
    heard = watch(voices, usual, NOW, NOW + 8 * 60 * MINUTE)
    assert [{alarm.word, *alarm.others} >= {GATEWAY, "قطع"} for _, alarm in heard] == [True]


def test_another_outage_after_the_cool_down_is_another_alarm(usual: Baseline) -> None:
    shop = Shop(seed=6)
    voices = sorted([*shop.outage(NOW), *shop.outage(NOW + 240 * MINUTE)], key=lambda voice: voice.at)
    assert len(watch(voices, usual, NOW, NOW + 300 * MINUTE)) == 2


@pytest.mark.parametrize(("people", "networks", "tabs"), [(1000, 1, 0), (1000, 2, 0), (1000, 40, 1), (1000, 900, 5)])
def test_neither_one_network_nor_one_tab_makes_a_spike(usual: Baseline, people: int, networks: int, tabs: int) -> None:
    assert detect(crowd(GATEWAY, people, networks, tabs=tabs), usual, NOW, {})[0] == []


def test_twelve_people_in_a_quarter_of_an_hour_do(usual: Baseline) -> None:
    [alarm] = detect(crowd(GATEWAY, 12, 12), usual, NOW, {})[0]
    assert (alarm.word, alarm.voices, alarm.wordings) == (GATEWAY, 12, (GATEWAY,))
    assert alarm.probability < 1e-6


def test_what_is_usual_at_this_hour_is_no_spike(usual: Baseline) -> None:
    busiest = NOW + 13 * 60 * MINUTE
    voices, windows = usual.usual(WORDS[0], busiest)
    people = math.ceil(1.5 * voices / windows)
    assert people >= 6
    assert detect(crowd(WORDS[0], people, people, busiest), usual, busiest, {})[0] == []


def test_a_campaign_that_brings_everybody_is_no_spike() -> None:
    shop = Shop(seed=21)
    baseline = shop.history()
    assert watch(shop.day(NOW, times=4), baseline, NOW, NOW + DAY) == []


def test_an_outage_of_the_past_does_not_make_the_next_one_usual() -> None:
    shop = Shop(seed=31)
    begins = NOW - HISTORY_DAYS * DAY
    days = [voice for number in range(HISTORY_DAYS) for voice in shop.day(begins + number * DAY)]
    past = [voice for number in range(3, 9) for voice in shop.outage(begins + number * DAY + 240 * MINUTE, people=60)]
    baseline = learn(sorted([*days, *past], key=lambda voice: voice.at), begins, NOW)
    [alarm] = detect(crowd(GATEWAY, 12, 12, NOW + 240 * MINUTE), baseline, NOW + 240 * MINUTE, {})[0]
    assert alarm.expected < 2


def test_a_log_without_networks_counts_tabs(usual: Baseline) -> None:
    voices = [Voice(NOW - MINUTE, f"tab{number}", "", frozenset({GATEWAY})) for number in range(12)]
    assert [alarm.word for alarm in detect(voices, usual, NOW, {})[0]] == [GATEWAY]


def test_what_fewer_than_three_typed_alike_is_not_told(usual: Baseline) -> None:
    voices = [
        Voice(NOW - MINUTE, f"tab{number}", f"net{number}", frozenset({GATEWAY}), f"درگاه و نام من {number // 2}")
        for number in range(12)
    ]
    [alarm] = detect(voices, usual, NOW, {})[0]
    assert alarm.wordings == ()


def test_a_shop_without_a_past_raises_no_alarm_over_little() -> None:
    assert detect(crowd(GATEWAY, 7, 7), Baseline(NOW), NOW, {})[0] == []


@pytest.mark.parametrize(("count", "size", "chance"), [(0, 2.0, 0.5), (3, 1.0, 0.25), (10, 4.5, 0.7)])
def test_the_tail_is_what_the_terms_before_leave(count: int, size: float, chance: float) -> None:
    before = sum(
        math.exp(math.lgamma(size + number) - math.lgamma(size) - math.lgamma(number + 1))
        * chance**size
        * (1 - chance) ** number
        for number in range(count)
    )
    assert tail(count, size, chance) == pytest.approx(1 - before)
