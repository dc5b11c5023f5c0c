"""The benchmark of pages compares what it says it compares, and notices what it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.pages import ratio, summarize, table
from benchmarks.pages_browser import View, view
from benchmarks.pages_sites import Sites, weigh_pages
from benchmarks.peers import PEERS, translate, write_pages
from benchmarks.search_network import Network, SlowServer

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

STOCK = """\
# پرسش «یک»

[دسته](faq/one/index.md) و [پاسخ](q-1.md)

## بخش {#part-1}

!!! warning "هشدار"
    یک خط.
    دو خط.

پایان.
"""


def test_peers_get_titles_links_and_boxes_in_their_own_markdown() -> None:
    starlight, docusaurus = (translate(peer, STOCK) for peer in (PEERS["starlight"], PEERS["docusaurus"]))
    assert starlight.startswith('---\ntitle: "پرسش «یک»"\n---\n\n[دسته](faq/one/) و [پاسخ](q-1/)')
    assert ":::caution[هشدار]\nیک خط.\nدو خط.\n:::\n\nپایان." in starlight
    assert ":::warning[هشدار]" in docusaurus
    assert ("{#part-1}" in docusaurus, "{#part-1}" in starlight) == (True, False)


@pytest.mark.parametrize("name", PEERS)
def test_peers_get_every_page(name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    docs = tmp_path_factory.mktemp("stock")
    for page in ("index.md", "faq/one/index.md", "faq/one/q-1.md"):
        (docs / page).parent.mkdir(parents=True, exist_ok=True)
        (docs / page).write_text(STOCK, "utf-8")
    write_pages(PEERS[name], docs, tmp_path)
    written = [path.relative_to(tmp_path / PEERS[name].docs).as_posix() for path in tmp_path.rglob("*.md")]
    assert sorted(written) == ["faq/one/index.md", "faq/one/q-1.md", "index.md"]
    assert "faq/one" in (tmp_path / "sections.json").read_text("utf-8")


def seen(**figures: float) -> View:
    blank = dict.fromkeys(("fcp", "lcp", "blocked", "shifts", "requests", "size", "fonts", "font_size"), 1)
    return View(**(blank | figures))  # type: ignore[arg-type]


def test_ratios_pair_the_views_of_one_round() -> None:
    """The second round met a busy machine; both programs did."""
    ours, theirs = [seen(lcp=10), seen(lcp=100), seen(lcp=10)], [seen(lcp=20), seen(lcp=200), seen(lcp=20)]
    assert ratio(ours, theirs) == {"fcp": 1, "lcp": 0.5, "size": 1, "without_fonts": None}


def test_people_are_shown_figures_and_problems() -> None:
    views = {"programs": {"rahnama": summarize([seen(lcp=1234, size=2000, problems=("error: x",))])}, "ratio_to": {}}  # type: ignore[arg-type]
    shown = table({"conditions": "slow", "load_before": 1, "entries": 100, "views": views})
    assert "1,234" in shown
    assert "! error: x" in shown


def test_what_surrounds_an_article_is_told_from_its_words(tmp_path: Path) -> None:
    for number, words in enumerate(("یک", "یک دو سه چهار")):
        page = tmp_path / "faq" / "one" / str(number) / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<html><article><div class="md-typeset prose">{words}</div></article></html>', "utf-8")
    guide = tmp_path / "guides" / "g" / "index.html"
    guide.parent.mkdir(parents=True)
    guide.write_text('<div class="md-typeset prose">یک</div></article>', "utf-8")
    found = weigh_pages(Sites(2, {"rahnama": tmp_path}, {}))["rahnama"]["faq"]
    assert found["pages"] == 2
    assert found["around"] == len("<html><article></html>")
    assert found["bytes"] > found["around"]


PAGE = """<!doctype html><meta http-equiv="Content-Security-Policy" content="style-src 'none'">
<link rel="icon" href="data:,"><style>p { color: red }</style>
<p>سلام</p><img src="http://127.0.0.2:9/elsewhere.png" alt=""><script src="slow.js"></script>"""


@pytest.mark.browser
def test_a_view_counts_bytes_and_tells_problems(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "slow.js").write_text("const end = performance.now() + 120; while (performance.now() < end);", "utf-8")
    with SlowServer(tmp_path) as server:
        found = view(chromium, server, "", Network())
    assert found.requests == 2
    assert 600 < found.size < 1200
    assert set(found.by_kind) == {"html", "js"}
    assert found.lcp >= found.fcp > 0
    assert any("elsewhere: 127.0.0.2" in problem for problem in found.problems)
    assert any(problem.startswith("refused: style-src") for problem in found.problems)
