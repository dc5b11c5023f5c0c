"""The privacy page says what the settings make true, and nothing else."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from rahnama.content.references import DocsPage
from rahnama.content.render import Renderer
from rahnama.settings import SearchLog, Settings, read_project_settings
from rahnama.site.privacy import MARKER, check_privacy_page, fill_privacy_statement, privacy_statement
from tests.conftest import ROOT
from tests.site.html import read_page

if TYPE_CHECKING:
    from pathlib import Path

LOGS: tuple[SearchLog, ...] = ("collector", "access-log", "off")
EVERY = [
    Settings(collector=collector, search_log=log) for collector, log in product(("", "/", "https://c.shop.ir/"), LOGS)
]

OFF = "ثبت جستجو در این سایت خاموش است"
NETWORK_MARK = "نشانهٔ شبکه"
HOST_MAY_LOG = "میزبان وب"
FORM = "پیامی که از فرم تماس می‌فرستید"


def name_of(settings: Settings) -> str:
    return f"{settings.collector or 'none'} {settings.search_log}"


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
def test_the_page_has_the_same_parts_whatever_is_set(settings: Settings) -> None:
    headings = Renderer().render(privacy_statement(settings)).headings
    assert [heading.anchor for heading in headings] == ["address", "searches", "votes", "messages", "device"]


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
def test_the_page_says_whether_anything_is_logged(settings: Settings) -> None:
    text = privacy_statement(settings)
    assert (OFF in text, "رأیی ثبت نمی‌شود" in text) == ((settings.logging == "off"),) * 2
    assert ("Global Privacy Control" in text) == (settings.logging != "off")
    assert ("۹۰ روز" in text) == (settings.logging != "off")


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
def test_the_page_speaks_of_the_network_only_where_it_is_marked(settings: Settings) -> None:
    text = privacy_statement(settings)
    assert (NETWORK_MARK in text) == (settings.logging == "collector")
    assert ("گزارش کار وب‌سرور" in text) == (settings.logging == "access-log")


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
def test_the_page_promises_logs_without_addresses_only_for_a_server_of_ours(settings: Settings) -> None:
    ours = settings.collector == "/" or settings.logging == "access-log"
    assert (HOST_MAY_LOG in privacy_statement(settings)) == (not ours)


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
def test_the_page_speaks_of_messages_only_where_there_is_a_form(settings: Settings) -> None:
    text = privacy_statement(settings)
    assert (FORM in text, "۱۸۰ روز" in text) == (bool(settings.collector),) * 2


def test_a_collector_elsewhere_is_named() -> None:
    assert "`c.shop.ir`" in privacy_statement(Settings(collector="https://c.shop.ir/"))


def test_terms_are_those_of_the_settings() -> None:
    text = privacy_statement(Settings(collector="/", search_days=30, message_days=365))
    assert set(re.findall(r"[۰-۹]+ روز", text)) == {"۳۰ روز", "۳۶۵ روز"}


def test_the_page_names_what_is_kept_for_reading_offline_where_it_is() -> None:
    assert "بی‌اینترنت" in privacy_statement(Settings())
    assert "بی‌اینترنت" not in privacy_statement(Settings(offline=False))


def test_a_page_that_leaves_the_statement_out_is_warned_of() -> None:
    page = DocsPage("docs/privacy.md", "privacy", "متن", 5)
    [warning] = check_privacy_page([page])
    assert str(warning).startswith("docs/privacy.md:5: The page does not say what this site keeps. Put a line")
    assert list(check_privacy_page([DocsPage("docs/privacy.md", "privacy", MARKER, 5)])) == []


def test_pages_without_the_marker_stay_as_they_are() -> None:
    assert fill_privacy_statement("متن", Settings()) == "متن"


def test_the_published_page_is_made_from_mkdocs_yml(site: Path) -> None:
    statement = Renderer().render(privacy_statement(read_project_settings(ROOT))).text
    page = read_page(site / "privacy" / "index.html").first("article").text
    squeeze = str.maketrans("", "", " \n")
    assert statement.translate(squeeze) in page.translate(squeeze)
