"""Walks through a published site over HTTP and finds every address in it that does not answer: ``python -m rahnama.site.crawl URL``.

What a folder cannot show shows here: addresses that leave a site published under a path (``https://shop.github.io/help/``),
links that only a redirect saves, and whether a missing page answers with 404 and a page that leads back.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MISSING = "no-such-category/no-such-page/"
"""An address two folders deep that no site has; its answer is the page for missing addresses."""

_SECONDS = 10
_LINKS = {"href", "src", "poster", "data-search-worker", "data-search-index"}
_REFRESH = re.compile(r"^\s*\d+\s*;\s*url=(.+)$", re.IGNORECASE)
_CSS_LINK = re.compile(r"""url\(\s*["']?([^"')]+)""")
_JS_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
_LOCATION = re.compile(r"<loc>([^<]+)</loc>")


@dataclass(frozen=True, slots=True, order=True)
class Broken:
    """An address that does not lead where it should: the page it stands on, the address as written, what is wrong."""

    page: str
    address: str
    reason: str

    def __str__(self) -> str:
        return f"{self.page}: {self.address} {self.reason}"


@dataclass(slots=True)
class Crawl:
    """What a walk found: the addresses that answered, how many of them pages, and what is broken."""

    answered: set[str] = field(default_factory=set)
    pages: int = 0
    broken: list[Broken] = field(default_factory=list)


def crawl(start: str, *, published: str = "") -> Crawl:
    """Follow every address of a site from its home page, its sitemap and its page for missing addresses.

    Args:
        start: address of the home page, ending in ``/``; whatever lies below it is the site.
        published: the address that the site was built for, where it is not `start`: canonical links and the sitemap name it.
    """
    walk = _Walk(start, published or start)
    try:
        walk.go()
    finally:
        walk.connection.close()
    return walk.found


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    kind: str
    text: str


class _Page(HTMLParser):
    """Collects the addresses and the anchors of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors = {""}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.addresses += [value for name, value in values.items() if name in _LINKS]
        self.addresses += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        if tag == "form" and values.get("method", "get").lower() == "get":  # what is posted goes to the collector
            self.addresses.append(values.get("action", ""))
        if tag == "meta" and (match := _REFRESH.match(values.get("content", ""))):
            self.addresses.append(match[1])
        self.anchors |= {values[name] for name in ("id", "name") if name in values}


class _Walk:
    def __init__(self, start: str, published: str) -> None:
        self.start = start
        self.published = published
        self.origin = "{0.scheme}://{0.netloc}".format(urlsplit(start))
        self.connection = _connect(start)
        self.found = Crawl()
        self.waiting = deque([(start, "home page")])
        self.seen = {start}
        self.anchors: dict[str, set[str]] = {}
        self.fragments: list[tuple[str, str, str]] = []

    def go(self) -> None:
        self._note("robots.txt", self.start)
        self._note("sitemap.xml", self.start)
        while self.waiting:
            address, page = self.waiting.popleft()
            answer = self._get(address)
            if answer.status == 200:
                self._read(address, answer)
            else:
                self._complain(page, address, _describe(answer.status))
        self._try_missing()
        self._check_fragments()
        self.found.broken.sort()

    def _check_fragments(self) -> None:
        for page, address, fragment in self.fragments:
            if fragment not in self.anchors.get(address, {fragment}):
                self._complain(page, f"{address}#{fragment}", "names a place that the page does not have")

    def _read(self, address: str, answer: _Answer) -> None:
        self.found.answered.add(address)
        for link in self._addresses(address, answer):
            self._note(link, address)

    def _addresses(self, address: str, answer: _Answer) -> Iterator[str]:
        if answer.kind == "text/html":
            page = _Page(answer.text)
            self.found.pages += 1
            self.anchors[address] = page.anchors
            yield from page.addresses
        elif answer.kind == "text/css":
            yield from _CSS_LINK.findall(answer.text)
        elif answer.kind in {"text/javascript", "application/javascript"}:
            yield from _JS_IMPORT.findall(answer.text)
        elif address.endswith("sitemap.xml"):
            yield from _LOCATION.findall(answer.text)

    def _note(self, link: str, page: str) -> None:
        """Queue an address of the site; complain about one that leaves the site for elsewhere on its own host."""
        address, fragment = urldefrag(urljoin(page, link.strip()))
        if address.startswith(self.published):
            address = self.start + address.removeprefix(self.published)
        if not address.startswith(f"{self.origin}/"):
            return
        if not address.startswith(self.start):
            self._complain(page, link, "leads out of the site")
            return
        self.fragments.append((page, address, unquote(fragment)))
        if address not in self.seen:
            self.seen.add(address)
            self.waiting.append((address, page))

    def _try_missing(self) -> None:
        address = urljoin(self.start, MISSING)
        answer = self._get(address)
        if answer.status != 404:
            self._complain(address, address, f"does not exist, but is answered with {answer.status} instead of 404")
            return
        self.seen.add(address)  # its links to places on itself
        for link in self._addresses(address, answer):
            self._note(link, address)
        while self.waiting:
            link, page = self.waiting.popleft()
            if (status := self._get(link).status) != 200:
                self._complain(page, link, _describe(status))

    def _get(self, address: str) -> _Answer:
        parts = urlsplit(address)
        try:
            self.connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
            response = self.connection.getresponse()
            body = response.read()
        except (OSError, HTTPException):
            self.connection.close()
            raise
        kind = response.headers.get_content_type()
        return _Answer(response.status, kind, body.decode("utf-8", errors="replace"))

    def _complain(self, page: str, address: str, reason: str) -> None:
        self.found.broken.append(Broken(page, address, reason))


def _connect(address: str) -> HTTPConnection:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not parts.path.endswith("/"):
        raise ValueError(f'"{address}" is no address of a site. Write it like https://help.shop.ir/')
    maker = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return maker(parts.hostname, parts.port, timeout=_SECONDS)


def _describe(status: int) -> str:
    return "is only reached by a redirect" if status in {301, 302, 307, 308} else f"is answered with {status}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Walk through the site that the command line names; 0 when all is well, 1 with one line for each broken address."""
    parser = argparse.ArgumentParser(description="Find every address of a published site that does not answer.")
    parser.add_argument("url", help="address of the home page, ending in /")
    start = parser.parse_args(arguments).url
    try:
        found = crawl(start)
    except (ValueError, OSError, HTTPException) as error:
        sys.stderr.write(f"{start}: {error}\n")
        return 2
    sys.stdout.writelines(f"{broken}\n" for broken in found.broken)
    sys.stdout.write(f"{found.pages} pages, {len(found.answered)} files, {len(found.broken)} broken addresses\n")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
