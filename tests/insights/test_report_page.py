"""The page that stands by itself, in a real Chromium."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from rahnama.insights.metrics import DEFINITIONS
from rahnama.insights.report import words
from rahnama.insights.report.page import as_html, policy
from rahnama.insights.report.plots import Span, heat_level, share_over_time, spans, top_share
from tests.insights.report_samples import HOSTILE, closed_loop, empty_report, metrics, report, topic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from rahnama.insights.model import JudgmentKind

KINDS: tuple[JudgmentKind, ...] = ("missing-answer", "missing-word", "weak-answer")


class Tags(HTMLParser):
    """The names of all elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}


def full_page() -> str:
    topics = [topic(text, kind) for text in HOSTILE for kind in KINDS]
    return as_html(report(*topics, noise=tuple(topics), withheld=4, **closed_loop()))


@pytest.fixture
def shown(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page with every hostile text in it, on a phone; whatever it logs or asks fails the test."""
    (tmp_path / "report.html").write_text(full_page(), "utf-8")
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: said.append(request.url) if "report.html" not in request.url else None)
    page.goto((tmp_path / "report.html").as_uri())
    yield page
    context.close()
    assert said == []


def test_the_page_has_no_script_and_loads_nothing() -> None:
    page = Tags(full_page())
    assert not page.elements & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert not [name for name in page.attributes if name.startswith("on") or name in {"src", "style", "srcset"}]


def test_its_policy_allows_its_own_style_and_nothing_else() -> None:
    page = as_html(report())
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy(style).startswith("default-src 'none'; style-src 'sha256-")
    assert policy(style).replace("'", "&#39;") in page


def test_the_style_sheet_is_in_force(shown: Page) -> None:
    assert shown.evaluate("getComputedStyle(document.querySelector('.cards')).display") == "grid"


def test_the_policy_stops_what_would_get_in_all_the_same(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(as_html(report()))
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            document.body.append(Object.assign(document.createElement("script"), {textContent: "alert(1)"}));
        })"""
    )
    page.close()
    assert blocked == "script-src-elem"


def test_hostile_texts_are_shown_as_they_are(shown: Page) -> None:
    texts = shown.locator("h3 bdi.stranger").all_inner_texts()
    assert [" ".join(text.split()) for text in texts[:: len(KINDS)]] == [words.stranger(text) for text in HOSTILE]


def test_hostile_texts_make_no_elements(shown: Page) -> None:
    assert shown.locator("bdi *").count() == 0


def test_the_page_fits_a_phone(shown: Page) -> None:
    assert shown.evaluate("document.documentElement.scrollWidth") == 390
    wide = """() => [...document.querySelectorAll("main *")].filter((one) => !one.closest(".wide, svg")
        && one.getBoundingClientRect().width > 390).length"""
    assert shown.evaluate(wide) == 0


def test_no_text_paints_over_its_neighbours(shown: Page) -> None:
    tall = "() => [...document.querySelectorAll('h3')].filter((one) => one.scrollHeight > one.clientHeight + 12).length"
    assert shown.evaluate(tall) == 0


def test_every_plot_has_a_name_and_a_table(shown: Page) -> None:
    plots = shown.locator("svg:not([aria-hidden])")
    assert all(plots.nth(number).get_attribute("aria-label") for number in range(plots.count()))
    assert shown.locator("#time details table tbody tr").count() == len(metrics().days)
    assert shown.locator("#hours table").first.locator("td").count() == 7 * 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_cell_of_the_heat_map_can_be_read(shown: Page, scheme: str) -> None:
    shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    ratios = shown.evaluate(
        """() => {
            const light = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255)
                .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
                .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
            return [...document.querySelectorAll(".heat td")].map((cell) => {
                const style = getComputedStyle(cell);
                const [low, high] = [light(style.color), light(style.backgroundColor)].sort((one, other) => one - other);
                return (high + 0.05) / (low + 0.05);
            });
        }"""
    )
    assert min(ratios) >= 4.5


def test_folded_details_are_unfolded_on_paper(shown: Page) -> None:
    inside = shown.locator("#time details table")
    assert not inside.is_visible()
    shown.emulate_media(media="print")
    assert inside.is_visible()


def test_definitions_stand_beside_their_numbers() -> None:
    page = as_html(report())
    assert all(page.count(DEFINITIONS[name]) == 1 for name in DEFINITIONS if name != "helpful")


def test_deflection_is_a_range() -> None:
    assert "۱۲٪ تا ۳۱٪" in as_html(report())


def test_what_was_answered_since_is_told() -> None:
    page = as_html(report(**closed_loop()))
    assert "پاسخ دارد از ۱۷ آبان ۱۴۰۵" in page
    assert "دوباره پرسیده شد (۲۹ آبان ۱۴۰۵)" in page


def test_an_empty_report_is_kind_about_it() -> None:
    page = as_html(empty_report())
    assert words.NOTHING_YET in page
    assert words.GOOD_NEWS in page
    assert "None" not in page


def test_a_long_span_is_shown_by_weeks_from_saturday() -> None:
    days = metrics().days
    later = [
        day.__class__(day.date.fromordinal(day.date.toordinal() + shift), 1, 0, 0)
        for shift in (21, 42, 63, 84)
        for day in days
    ]
    weeks = spans([*days, *later])
    assert weeks[0].name == "هفتهٔ ۹ آبان ۱۴۰۵"
    assert sum(week.searches for week in weeks) == sum(day.searches for day in (*days, *later))


def test_a_line_breaks_where_nobody_searched() -> None:
    shown = [Span("", 4, 1, 0), Span("", 4, 1, 0), Span("", 0, 0, 0), Span("", 4, 1, 0)]
    drawn = share_over_time(shown, "", top_share(shown))
    assert (drawn.count("<polyline"), drawn.count('class="dot"')) == (1, 1)


def test_the_busiest_hour_has_the_strongest_colour_and_an_idle_one_none() -> None:
    assert [heat_level(value, 10.0) for value in (0.0, 0.1, 10.0)] == [0, 1, 6]
