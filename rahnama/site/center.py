"""One build of the help center: what is read, what each page gets, what is written beside the pages.

The host (MkDocs, through ``hooks/``) asks in this order: `open_center`, `markdown` and `collect` for each hand-written page,
`complete` and `furnish` once all those are rendered, `view` for each of them, `write` at the end. Generated pages the host
never sees: a page of its own costs it twice what we need for one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from rahnama.collector.beacon import BEACON, BEACON_FILE
from rahnama.content.check import load_content
from rahnama.content.lint import is_plain, markup_faults
from rahnama.content.model import Entry
from rahnama.content.references import all_texts, check_anchors, link_targets, prepare_markdown
from rahnama.content.render import Renderer, read_html
from rahnama.errors import Problem, Problems
from rahnama.search.bundle import worker_source
from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.promises import check_must_match
from rahnama.search.ranker import Ranker
from rahnama.settings import Settings, read_settings
from rahnama.site.assets import AssetBundle, collect_shop_assets
from rahnama.site.cards.card import page_cards
from rahnama.site.changes import latest_changes
from rahnama.site.icons import check_icons
from rahnama.site.machines import FEED, INDEX, write_feed, write_index, write_robots
from rahnama.site.notices import STATUS, Board
from rahnama.site.palette import Palette, derive_palette
from rahnama.site.policy import content_security_policy
from rahnama.site.privacy import check_privacy_page, fill_privacy_statement
from rahnama.site.redirects import redirect_pages
from rahnama.site.related import related_articles
from rahnama.site.sitemap import Place, sitemap
from rahnama.site.templates import Templates, shown
from rahnama.site.tree import Tree
from rahnama.site.twins import article_twins, list_twins, page_twins
from rahnama.site.views import CHANGES, GUIDES, SEARCH_TEMPLATE, View, Viewer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment

    from rahnama.content.model import Catalog, Guide
    from rahnama.content.references import DocsPage
    from rahnama.content.render import Rendered
    from rahnama.search.format.files import SearchIndex
    from rahnama.site.cards.card import Card
    from rahnama.site.links import Link

SEARCH_FOLDER = "assets/search/"


def open_center(
    root: Path,
    *,
    given: Mapping[str, Any] | None,
    site: Site,
    theme_sheet: Path,
    now: dt.datetime,
    with_cards: bool = False,
) -> HelpCenter:
    """Read and check everything under `root` that can be checked before pages are rendered.

    Args:
        root: folder with ``faq/``, ``guides/``, ``shop/`` and ``docs/``.
        given: `extra.rahnama` of mkdocs.yml.
        site: name and address of the site.
        theme_sheet: the theme's stylesheet, of which the site takes what its pages can use.
        now: the moment of the build; `review_by` and notices are held against it.
        with_cards: whether somebody will draw social cards, so that pages may name them.

    Raises:
        ContentError: with every problem of every file.
        SettingsError: with every bad setting.
    """
    settings = read_settings(given, root)
    palette = derive_palette(settings.brand.color)
    content = load_content(root, today=now.date())
    catalog, docs = content.catalog, content.docs
    problems = Problems(errors=list(check_icons(catalog, site.icons)))
    problems.raise_errors()
    targets = link_targets(catalog, docs)
    name = settings.brand.name or site.name
    draw = partial(page_cards, brand=name, site_url=site.url, colors=palette.light)
    return HelpCenter(
        catalog=catalog,
        settings=settings,
        palette=palette,
        assets=collect_shop_assets(root / "overrides", theme_sheet, catalog, docs, palette),
        viewer=Viewer(catalog, settings, site.url, site.name, related_articles(catalog)),
        targets=targets,
        board=Board(catalog, targets, {page.stem: page.title for page in docs}, now),
        warnings=(*content.warnings, *check_privacy_page(docs)),
        docs=docs,
        articles={article.url: article for article in catalog.articles.values()},
        cards=draw(catalog, docs, site.icons) if with_cards else {},
    )


@dataclass(frozen=True, slots=True)
class Site:
    """What the host knows: the site's name, its address ending in ``/``, and the folder of the theme's icons."""

    name: str
    url: str
    icons: Path


@dataclass(frozen=True, slots=True)
class SearchFiles:
    """The files that the browser searches with; their names change with their content."""

    index: SearchIndex
    worker: bytes

    @property
    def index_address(self) -> str:
        """Address of the index's first file relative to the site's root; the worker finds the others beside it."""
        return f"{SEARCH_FOLDER}{self.index.name}"

    @property
    def worker_address(self) -> str:
        """Address of the worker relative to the site's root."""
        return f"{SEARCH_FOLDER}worker.{_digest(self.worker)}.js"

    def files(self) -> dict[str, bytes]:
        """Return all by their address relative to the site's root."""
        index = {f"{SEARCH_FOLDER}{name}": content for name, content in self.index.files.items()}
        return {**index, self.worker_address: self.worker}


@dataclass(slots=True)
class HelpCenter:
    """One build. Made by `open_center`; every method may be called once its predecessor was, none changes the Catalog."""

    catalog: Catalog
    settings: Settings
    palette: Palette
    assets: AssetBundle
    viewer: Viewer
    targets: Mapping[str, str]
    board: Board
    warnings: tuple[Problem, ...]
    docs: tuple[DocsPage, ...]
    articles: Mapping[str, Entry | Guide]
    cards: Mapping[str, Card]
    rendered: dict[str, Rendered] = field(default_factory=dict)
    search: SearchFiles | None = None
    templates: Templates = field(init=False)

    # What the host publishes ------------------------------------------------------------------------------------------

    def markdown(self, src: str, written: str) -> str:
        """Return the Markdown to render for a hand-written page: facts filled in, links by id turned into addresses."""
        body = fill_privacy_statement(written, self.settings)
        return prepare_markdown(body, at=_url(src), targets=self.targets, facts=self.catalog.facts)

    def collect(self, src: str, html: str) -> None:
        """Keep what the check of anchors needs of a hand-written page's rendered HTML."""
        self.rendered[_url(src)] = read_html(html)

    def complete(self) -> None:
        """Render the articles, check what only rendered pages show, build the search and try every promised query on it.

        Raises:
            ContentError: for broken anchors, markup that must not be published, or queries of `must_match` that do not find their article.
        """
        renderer = Renderer()
        for url, article in self.articles.items():
            body = prepare_markdown(article.body, at=url, targets=self.targets, facts=self.catalog.facts)
            self.rendered[url] = renderer.render(body)
        problems = Problems()
        anchors = {url: rendered.anchors for url, rendered in self.rendered.items()}
        found = {ref: anchors.get(url, frozenset()) for ref, url in self.targets.items()}
        problems.errors += check_anchors(self.catalog, self.docs, found)
        problems.errors += self._markup_problems()
        problems.raise_errors()
        index = build_index(list(self._documents()), self.catalog.synonyms)
        self.search = SearchFiles(index, worker_source().encode())
        with Ranker(self.search.index) as ranker:
            problems.errors += check_must_match(ranker, self.catalog.articles.values())
        problems.raise_errors()

    # What templates use -----------------------------------------------------------------------------------------------

    def furnish(self, environment: Environment, config: Any) -> None:
        """Give the host's templates what they may use; `config` is the host's, as its own templates know it."""
        names = {"help": self, "catalog": self.catalog, "config": config}
        self.templates = Templates(environment, names, self.catalog.facts)

    def view(self, src: str, meta: Mapping[str, Any]) -> View:
        """Return what the hand-written page of `src` shows; `meta` is its front matter."""
        return self.viewer.page(
            title=str(meta.get("title", "")),
            description=str(meta.get("description", "")),
            url=_url(src),
            indexed=meta.get("template") != SEARCH_TEMPLATE,
        )

    def links(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """Turn article ids into links, in the given order."""
        return self.viewer.links(ids)

    def asset(self, name: str) -> str:
        """Return the address of a style, script, font or picture relative to the site's root."""
        return self.assets.address(name)

    def card(self, view: View) -> str:
        """Return the address of the picture to show beside a shared link to a page; empty when nobody draws it."""
        card = self.cards.get(view.url)
        return self.viewer.site_url + card.address if card else ""

    @property
    def changes(self) -> tuple[Entry | Guide, ...]:
        """The articles that changed last, newest first."""
        return latest_changes(self.catalog)

    @property
    def content_security_policy(self) -> Markup:
        """The policy that every page carries."""
        return Markup(content_security_policy(self.settings))  # noqa: S704 -- between double quotes, and holds none

    @property
    def sitemap(self) -> Iterator[Place]:
        """All addresses that search engines should know."""
        return sitemap(self.catalog, self.docs)

    # What the host does not write -------------------------------------------------------------------------------------

    def write(self, site: Path) -> None:
        """Write generated pages, search files, redirects of old addresses, and what machines read."""
        tree = Tree(site)
        for address, content in self._pages():
            tree.write(f"{address}index.html", content.encode())
        for address, extra in self._extras().items():
            tree.write(address, extra)

    def _pages(self) -> Iterator[tuple[str, str]]:
        """Yield address and HTML of every page that comes from the Catalog."""
        viewer = self.viewer
        for category in self.catalog.categories:
            yield category.url, self._page("category.html", viewer.category(category, self.rendered))
            view = viewer.print(category, self.rendered)
            yield view.url, self._page("print.html", view)
        for article in self.catalog.articles.values():
            template = "entry.html" if isinstance(article, Entry) else "guide.html"
            yield article.url, self._page(template, self._article_view(article))
        yield GUIDES.url, self._page("guides.html", viewer.guides())
        yield CHANGES.url, self._page("changes.html", viewer.changes(self.changes))

    def _page(self, template: str, view: View) -> str:
        page = shown(view.url, self.viewer.site_url, self.rendered.get(view.url))
        return self.templates.render(template, page, view)

    def _extras(self) -> dict[str, bytes]:
        extras = self.search.files() if self.search else {}
        extras["robots.txt"] = write_robots(self.viewer.site_url).encode()
        extras[STATUS] = self.board.status()
        if self.settings.logging == "access-log":
            extras[BEACON] = BEACON_FILE
        extras |= {name: page.encode() for name, page in redirect_pages(self.catalog, self.viewer.site_url)}
        return extras | self._for_machines()

    def _for_machines(self) -> dict[str, bytes]:
        catalog, viewer = self.catalog, self.viewer
        home = next((page.description for page in self.docs if page.url == ""), "")
        pages = list(page_twins(catalog, self.docs, self.targets, self.settings))
        twins = (*article_twins(catalog, self.targets), *list_twins(catalog), *pages)
        index = write_index(catalog, pages, viewer.site_name, home, viewer.site_url)
        leads = {url: rendered.text for url, rendered in self.rendered.items()}
        feed = write_feed(self.changes, leads, viewer.site_name, viewer.site_url)
        texts = {twin.address: twin.text(viewer.site_url).encode() for twin in twins}
        return {**texts, INDEX: index.encode(), FEED: feed}

    def _markup_problems(self) -> Iterator[Problem]:
        """Yield what must not be published of the finished HTML; its source was checked, facts and links have come in since."""
        for text in all_texts(self.catalog, self.docs):
            html = self.rendered[self.targets[text.name]].html
            faults = () if is_plain(text.body) else markup_faults(html)
            yield from (Problem(text.path, text.line, fault, text.entry) for fault in faults)

    def _article_view(self, article: Entry | Guide) -> View:
        if isinstance(article, Entry):
            return self.viewer.entry(article, self.rendered[article.url].text)
        return self.viewer.guide(article, self.rendered[article.url])

    def _documents(self) -> Iterator[SearchDocument]:
        for article in self.catalog.articles.values():
            category = self.catalog.category[article.category] if isinstance(article, Entry) else None
            yield SearchDocument(
                id=article.id,
                url=article.url,
                kind="entry" if category else "guide",
                title=article.title,
                section=category.title if category else "راهنمای خرید",
                aliases=article.aliases,
                tags=article.tags,
                text=self.rendered[article.url].text,
            )


def _url(src: str) -> str:
    name = src.removesuffix(".md")
    return "" if name == "index" else f"{name}/"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
