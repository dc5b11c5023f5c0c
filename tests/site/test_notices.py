"""Which notices a page and the status file get."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rahnama.content.moments import TEHRAN
from rahnama.site.notices import STATUS, Board
from tests.site.notice_board import make_board

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    return make_board(tmp_path_factory.mktemp("shop"))


def test_a_page_shows_the_notices_of_the_day_the_gravest_first(board: Board) -> None:
    names = [shown.key.partition(".")[0] for shown in board.on("faq/payment/cod/")]
    assert names == ["gateway", "evening", "feast"]
    assert [shown.waits for shown in board.on("faq/payment/cod/")] == [False, True, False]


@pytest.mark.parametrize("url", ["", "contact/", "faq/order/track-order/"])
def test_a_notice_of_a_category_stays_on_its_pages(board: Board, url: str) -> None:
    assert "gateway" not in [shown.key.partition(".")[0] for shown in board.on(url)]


def test_the_status_file_holds_planned_notices_too_and_none_that_are_over(board: Board) -> None:
    rows = {row["key"].partition(".")[0]: row for row in json.loads(board.status())["notices"]}
    assert set(rows) == {"gateway", "evening", "feast", "planned"}
    assert rows["gateway"]["at"] == ["faq/payment/"]
    assert rows["gateway"]["link"]["url"] == "faq/payment/cod/"
    assert dt.datetime.fromisoformat(rows["planned"]["since"]) == dt.datetime(2026, 11, 30, tzinfo=TEHRAN)


def test_numbers_stay_readable_in_the_text_that_a_script_shows(board: Board) -> None:
    text = next(row["text"] for row in json.loads(board.status())["notices"] if row["key"].startswith("gateway"))
    assert "\u2066" in text
    assert "<" not in text


def test_prolonging_a_notice_does_not_bring_it_back_to_who_closed_it(board: Board) -> None:
    one = board.catalog.notices[0]
    longer = replace(board.catalog, notices=(replace(one, until=one.until + dt.timedelta(days=1)),))
    other = replace(board.catalog, notices=(replace(one, text="تا ساعت ۲۳ هستیم."),))
    keys = [replace(board, catalog=catalog).on("")[0].key for catalog in (board.catalog, longer, other)]
    assert keys[1] in {shown.key for shown in board.on("")}
    assert keys[2] not in {shown.key for shown in board.on("")}


def test_every_site_publishes_a_status_file(site: Path) -> None:
    assert json.loads((site / STATUS).read_text("utf-8")) == {"notices": []}
