"""The walk through a published site finds each kind of broken address, and nothing in a site that is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rahnama.site.crawl import crawl, main
from tests.deploy.servers import serve

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = {
    "index.html": '<link rel="stylesheet" href="style.css"><a href="faq/">پرسش‌ها</a><a href="tel:+982191000123">تلفن</a>',
    "faq/index.html": '<h2 id="price">هزینه</h2><a href="../#">خانه</a><a href="#price">هزینه</a>',
    "style.css": "@font-face { src: url('font.woff2') }",
    "font.woff2": "",
    "robots.txt": "",
    "sitemap.xml": "<urlset><url><loc>https://help.shop.ir/faq/</loc></url></urlset>",
    "404.html": '<a href="#content">متن</a><main id="content"><a href="/help/">خانه</a></main>',
}


def write(folder: Path, **changed: str) -> Path:
    for name, text in {
        **WHOLE,
        **{key.replace("__", "/").replace("_", "."): text for key, text in changed.items()},
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def reasons(folder: Path) -> list[str]:
    with serve(folder, "/help/") as home:
        return [broken.reason for broken in crawl(home, published="https://help.shop.ir/").broken]


def test_a_whole_site_has_nothing_broken(tmp_path: Path) -> None:
    assert reasons(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ('<a href="fag/">', "is answered with 404"),
        ('<a href="faq">', "is only reached by a redirect"),
        ('<a href="/faq/">', "leads out of the site"),
        ('<a href="faq/#prize">', "names a place that the page does not have"),
        ('<img src="logo.png">', "is answered with 404"),
        ('<img srcset="logo.png 2x">', "is answered with 404"),
        ('<form action="search/">', "is answered with 404"),
        ('<html data-search-worker="assets/search/worker.js">', "is answered with 404"),
        ('<html data-search-index="assets/search/index.json">', "is answered with 404"),
        ('<meta http-equiv="refresh" content="0; url=moved/">', "is answered with 404"),
    ],
)
def test_a_broken_address_is_reported_for_what_it_is(tmp_path: Path, page: str, reason: str) -> None:
    assert reasons(write(tmp_path, index_html=page)) == [reason]


def test_addresses_in_styles_scripts_and_sitemap_are_followed(tmp_path: Path) -> None:
    site = write(
        tmp_path,
        index_html='<link href="style.css"><script src="app.js"></script>',
        style_css="url(gone.woff2)",
        app_js='import { x } from "./gone.js";',
        sitemap_xml="<loc>https://help.shop.ir/gone/</loc>",
    )
    with serve(site, "/help/") as home:
        broken = {one.address.removeprefix(home) for one in crawl(home, published="https://help.shop.ir/").broken}
    assert broken == {"gone.woff2", "gone.js", "gone/"}


def test_links_of_the_page_for_missing_addresses_must_work_from_any_depth(tmp_path: Path) -> None:
    assert reasons(write(tmp_path, **{"404_html": '<a href="faq/">'})) == ["is answered with 404"]


def test_the_command_names_each_broken_address_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve(write(tmp_path, index_html='<a href="fag/">', sitemap_xml="")) as home:
        assert main([home]) == 1
    assert f"{home}: {home}fag/ is answered with 404" in capsys.readouterr().out


def test_an_address_that_is_none_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help.shop.ir"]) == 2
    assert (
        capsys.readouterr().err
        == 'help.shop.ir: "help.shop.ir" is no address of a site. Write it like https://help.shop.ir/\n'
    )
