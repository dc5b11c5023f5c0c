"""Old addresses that go on working: one small page each that leads to where the article is now.

A static host sends no redirects, so the page does it with ``meta refresh``; with scripts off and on alike.
"""

from __future__ import annotations

import posixpath
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.content.model import Catalog

PAGE = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
<meta name="robots" content="noindex">
<link rel="canonical" href="{canonical}">
<meta http-equiv="refresh" content="0; url={target}">
</head>
<body><p>این صفحه جابه‌جا شده است: <a href="{target}">{title}</a></p></body>
</html>
"""


def redirect_pages(catalog: Catalog, site_url: str) -> Iterator[tuple[str, str]]:
    """Yield the file name (relative to the site) and the HTML of each page that leads from an old address to a new one."""
    for old, ref in catalog.redirects.items():
        article = catalog.articles.get(ref)
        if article is None:
            continue
        folder = old.strip("/")
        target = posixpath.relpath(article.url.rstrip("/"), folder) + "/"
        page = PAGE.format(title=escape(article.title), canonical=escape(site_url + article.url), target=escape(target))
        yield f"{folder}/index.html", page
