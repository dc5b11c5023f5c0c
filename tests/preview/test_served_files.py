"""What the preview answers to a browser, and what it keeps from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.preview.conftest import Served, end, make_project, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One preview for all tests of this file; none changes its project."""
    project = make_project(tmp_path_factory.mktemp("preview") / "project")
    (project.root / "docs" / "secret.txt").symlink_to("/etc/hostname")
    running = serve(project)
    site = project.root / "var" / "preview" / running.host.partition(":")[2]
    (site / "outside.txt").symlink_to(project.root / "mkdocs.yml")
    yield running
    end(running)


def test_a_folder_is_answered_with_its_index_page(preview: Served) -> None:
    response, page = preview.get("/page/")
    assert response.status == 200
    assert "another page" in page


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/page", "/page/"),
        ("/page?q=%D8%AF%D9%88", "/page/?q=%D8%AF%D9%88"),
        ("//page", "/page/"),
    ],
)
def test_a_folder_without_its_slash_redirects_to_it(preview: Served, path: str, location: str) -> None:
    response, _ = preview.get(path)
    assert (response.status, response.headers["Location"]) == (302, location)


@pytest.mark.parametrize("path", ["/missing", "/missing/", "/page/missing.html", "/notes.json/", "/_preview/missing"])
def test_what_is_missing_is_answered_with_the_sites_own_page(preview: Served, path: str) -> None:
    response, page = preview.get(path)
    assert response.status == 404
    assert "our own page for lost ways" in page


@pytest.mark.parametrize(
    "path",
    [
        "/../../../mkdocs.yml",
        "/page/../../../../mkdocs.yml",
        "/%2e%2e/%2e%2e/%2e%2e/mkdocs.yml",
        "/..%2f..%2f..%2fmkdocs.yml",
        "/%2e%2e%2f%2e%2e%2f%2e%2e%2fmkdocs.yml",
        "/..%5c..%5c..%5cmkdocs.yml",
        "//etc/hostname",
        "/%2fetc%2fhostname",
        "/outside.txt",
        "/_preview/..%2fapp.py",
        "/_preview/%2e%2e",
        "/index.html%00.txt",
        "/" + "a" * 5000,
        "/%ff%fe",
    ],
)
def test_nothing_outside_the_site_is_served(preview: Served, path: str) -> None:
    response, page = preview.get(path)
    assert response.status == 404
    assert "our own page for lost ways" in page


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/missing", "text/html; charset=utf-8"),
        ("/notes.json", "application/json"),
        ("/font.woff2", "font/woff2"),
        ("/picture.svg", "image/svg+xml"),
        ("/_preview/reload.js", "text/javascript; charset=utf-8"),
        ("/_preview/reload.css", "text/css; charset=utf-8"),
    ],
)
def test_each_file_has_its_type_and_no_browser_guesses(preview: Served, path: str, kind: str) -> None:
    response, _ = preview.get(path)
    assert response.headers["Content-Type"] == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/missing", "/page"])
def test_no_page_is_kept_by_the_browser(preview: Served, path: str) -> None:
    assert preview.get(path)[0].headers["Cache-Control"] == "no-store"


def test_pages_can_be_read_and_not_written(preview: Served) -> None:
    assert preview.get("/", "HEAD")[0].status == 200
    assert preview.get("/", "POST")[0].status == 405


def test_pages_get_the_reloading_script_and_their_files_do_not(preview: Served) -> None:
    _, page = preview.get()
    head = page.partition("</head>")[0]
    assert '<script type="module" src="/_preview/reload.js?build=' in head
    site = preview.project.root / "var" / "preview"
    assert not [path for path in site.rglob("*.html") if "_preview" in path.read_text("utf-8")]


def test_the_collector_answers_at_the_same_address(preview: Served) -> None:
    response, body = preview.get("/healthz")
    assert (response.status, body) == (200, '{"status":"ok"}')
    assert preview.get("/readyz")[0].status == 200
    assert preview.get("/v1/events")[0].status == 405
    assert (preview.project.root / "var" / "rahnama.db").is_file()


def test_links_of_a_preview_lead_to_the_preview(preview: Served) -> None:
    assert f"for {preview.url}" in preview.get()[1]


def test_the_published_site_is_another_folder(preview: Served) -> None:
    assert preview.project.siblings() == {"var"}


def test_the_real_site_gets_its_own_policy_as_a_header(preview: Served, site: Path) -> None:
    """The policy also stands in each page: a header that differed would break in production what works here."""
    policy = preview.get()[0].headers["Content-Security-Policy"]
    own = policy.removesuffix("; frame-ancestors 'none'")
    assert own != policy
    assert f'<meta http-equiv="Content-Security-Policy" content="{own}">' in (site / "index.html").read_text("utf-8")
