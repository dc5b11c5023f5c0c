"""A shop that has stated next to nothing: one question, one fact, no guides; its pages promise nothing that is not there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.site.html import Element, read_page

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "---\ntitle: {title}\ndescription: {title} در این فروشگاه کوچک، با هر چه تا امروز نوشته‌ایم.\ntemplate: {name}.html\n---\n"
QUESTION = """
title: سفارش
icon: truck-delivery-outline
order: 1
description: پرسش‌های سفارش.
entries:
- {id: where, question: سفارشم کجاست؟, answer: در راه است., owner: ما, updated: 2026-11-10, stage: published}
"""
CHANNEL = "channels:\n- {id: form, title: فرم تماس, icon: email-outline, kind: form, value: فرم, hours: هر ساعتی}\n"
REQUEST = "requests:\n- {id: other, title: پرسش دیگر, promise: پاسخ تا فردا}\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("small")
    for name in ("hooks", "overrides"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    pages = {name: PAGE.format(title=title, name=name) for name, title in (("contact", "تماس"), ("search", "جستجو"))}
    files = {f"docs/{name}.md": text for name, text in pages.items()} | {
        "docs/index.md": PAGE.format(title="کمک", name="home"),
        "faq/order.yml": QUESTION,
        "shop/channels.yml": CHANNEL,
        "shop/requests.yml": REQUEST,
        "shop/facts.yml": "shop_name: {kind: text, value: مینا}\n",
        "shop/home.yml": "most_asked: []\nguides: []\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(root / "site")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "site"


def inside(page: Element, tag: str, **wanted: str) -> list[Element]:
    return list(page.all(tag, **wanted))


def test_its_home_page_has_no_empty_lists_and_no_guides(small: Path) -> None:
    page = read_page(small / "index.html")
    assert [found.text.strip() for found in inside(page, "ul") if not inside(found, "li")] == []
    assert "راهنماهای خرید" not in page.first("body").text
    assert inside(page, "ul", class_="chips") == []


def test_its_footer_states_what_is_known_and_leads_nowhere_else(small: Path) -> None:
    footer = read_page(small / "faq/order/where/index.html").first("footer")
    assert inside(footer, "section") == []
    assert not [a for a in footer.all("a") if "trust" in a.attributes["href"]]
