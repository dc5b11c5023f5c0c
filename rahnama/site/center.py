"""One build of the help center: what is read, what each page gets, what is written beside the pages.

The host (MkDocs, through ``hooks/``) asks in this order: `open_center`, `markdown` and `collect` for each hand-written page,
`complete` once all those are rendered, `view` for each of them, `write` at the end. Generated pages the host
never sees: a page of its own costs it twice what we need for one.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup

from rahnama.collector.beacon import BEACON, BEACON_FILE
from rahnama.content.check import load_content
from rahnama.content.lint import is_plain, markup_faults
from rahnama.content.references import all_texts, check_anchors, link_targets, prepare_markdown
from rahnama.content.render import read_html
from rahnama.errors import Problem, Problems
from rahnama.settings import Settings, read_settings
from rahnama.site.assets import WRITING, AssetBundle, collect_shop_assets
from rahnama.site.cache import FOLDER, Cache, key_of
from rahnama.site.cards.card import page_cards
from rahnama.site.changes import latest_changes
from rahnama.site.fingerprint import engine_version, fingerprint
from rahnama.site.fork import Task, may_fork
from rahnama.site.frame import Frame, frame_of
from rahnama.site.icons import check_icons
from rahnama.site.machines import FEED, INDEX, write_feed, write_index, write_robots
from rahnama.site.notices import STATUS, Board
from rahnama.site.offline.script import SERVICE_WORKER, retiring_worker, service_worker
from rahnama.site.palette import Palette, derive_palette
from rahnama.site.policy import content_security_policy
from rahnama.site.press import Press
from rahnama.site.privacy import check_privacy_page, fill_privacy_statement
from rahnama.site.redirects import redirect_pages
from rahnama.site.reduction import chosen_classes
from rahnama.site.related import find_related
from rahnama.site.scripts import Scripts, begin_scripts
from rahnama.site.searching import SearchFiles, make_index
from rahnama.site.sheets import FRAMED, Sheets
from rahnama.site.sitemap import Place, sitemap
from rahnama.site.templates import KeptTemplates, Templates, shown
from rahnama.site.texts import render_texts
from rahnama.site.tree import Tree, open_tree
from rahnama.site.twins import article_twins, list_twins, page_twins
from rahnama.site.views import SEARCH_TEMPLATE, View, Viewer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment

    from rahnama.content.check import Content
    from rahnama.content.model import Catalog, Entry, Guide
    from rahnama.content.references import DocsPage
    from rahnama.content.render import Rendered
    from rahnama.site.cards.card import Card
    from rahnama.site.links import Link
    from rahnama.site.press import Sheet
    from rahnama.site.tree import Earlier

UNTOLD = frozenset(
    [
        "articles",
        "assets",
        "board",
        "cache",
        "compiled",
        "fork",
        "press",
        "related",
        "rendered",
        "search",
        "templates",
        "viewer",
        "warnings",
    ]
)
"""Fields of a HelpCenter that no page shows, or that `_sheets` tells in another way."""
LISTED = frozenset({"cards", "catalog", "docs", "targets"})
"""Fields that pages of single articles show as far as they are in the frame, or in their own view."""
HOSTS_OWN = frozenset({"config_file_path", "docs_dir", "site_dir"})
"""Settings of the host that differ from build to build."""
COLLECTION = (50_000, 20, 100)
"""Thresholds of Python's collector of garbage: a build makes hundreds of thousands of objects to keep and few cycles; its own took 5 % of it."""
FEW = 200
"""Articles below which a second process gains nothing."""
MANY = 5_000
"""Articles above which the index is not made beside the pages: with 10,000, two processes held 600 MiB together, the larger 400."""


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
    cache = Cache(root / FOLDER, engine_version(root))
    scripts = begin_scripts(root / "overrides", cache)
    palette = _palette(settings.brand.color, cache)
    content = _read(root, site, now, cache)
    catalog, docs = content.catalog, content.docs
    fork = may_fork() and len(catalog.articles) >= FEW
    related = find_related(catalog, cache, fork=fork)
    targets = link_targets(catalog, docs)
    made = scripts.result()
    return HelpCenter(
        catalog=catalog,
        settings=settings,
        palette=palette,
        frame=frame_of(catalog, docs),
        scripts=made,
        search=SearchFiles(made.worker),
        assets=_bundle(root / "overrides", theme_sheet, chosen_classes(catalog, docs), palette, made, cache),
        viewer=Viewer(catalog, settings, site.url, site.name),
        targets=targets,
        board=Board(catalog, targets, {page.stem: page.title for page in docs}, now),
        warnings=(*content.warnings, *check_privacy_page(docs)),
        docs=docs,
        articles={article.url: article for article in catalog.articles.values()},
        cards=_cards(content, settings, site, palette) if with_cards else {},
        related=related,
        cache=cache,
        fork=fork,
    )


def _read(root: Path, site: Site, now: dt.datetime, cache: Cache) -> Content:
    """Read and check all texts, the first of much work that leaves hardly any garbage behind."""
    gc.set_threshold(*COLLECTION)
    content = load_content(root, today=now.date(), store=cache)
    Problems(errors=list(check_icons(content.catalog, site.icons))).raise_errors()
    return content


def _palette(color: str, cache: Cache) -> Palette:
    palette: Palette = cache.recall(key_of("palette", color), lambda: derive_palette(color))
    return palette


def _cards(content: Content, settings: Settings, site: Site, palette: Palette) -> Mapping[str, Card]:
    name = settings.brand.name or site.name
    return page_cards(content.catalog, content.docs, site.icons, brand=name, site_url=site.url, colors=palette.light)


def _bundle(
    overrides: Path, theme_sheet: Path, names: frozenset[str], palette: Palette, scripts: Scripts, cache: Cache
) -> AssetBundle:
    """Return the site's assets; the cache's version tells the files below `overrides`."""
    key = key_of("assets", theme_sheet.read_bytes(), fingerprint(palette), repr(sorted(names)))
    bundle: AssetBundle = cache.recall(
        key, lambda: collect_shop_assets(overrides, theme_sheet, names, palette, scripts.pages)
    )
    return bundle


@dataclass(frozen=True, slots=True)
class Site:
    """What the host knows: the site's name, its address ending in ``/``, and the folder of the theme's icons."""

    name: str
    url: str
    icons: Path


@dataclass(slots=True)
class HelpCenter:
    """One build. Made by `open_center`; every method may be called once its predecessor was, none changes the Catalog."""

    catalog: Catalog
    settings: Settings
    palette: Palette
    frame: Frame
    scripts: Scripts
    search: SearchFiles
    assets: AssetBundle
    viewer: Viewer
    targets: Mapping[str, str]
    board: Board
    warnings: tuple[Problem, ...]
    docs: tuple[DocsPage, ...]
    articles: Mapping[str, Entry | Guide]
    cards: Mapping[str, Card]
    related: Task[Mapping[str, tuple[str, ...]]]
    cache: Cache
    fork: bool
    rendered: dict[str, Rendered] = field(default_factory=dict)
    templates: Templates = field(init=False)
    compiled: KeptTemplates = field(init=False)
    press: Press = field(init=False)

    # What the host publishes ------------------------------------------------------------------------------------------

    def markdown(self, src: str, written: str) -> str:
        """Return the Markdown to render for a hand-written page: facts filled in, links by id turned into addresses."""
        url = _url(src)
        body = fill_privacy_statement(written, self.settings)
        language = next((page.language for page in self.docs if page.url == url), "fa")
        return prepare_markdown(body, at=url, targets=self.targets, facts=self.catalog.facts, language=language)

    def collect(self, src: str, html: str) -> None:
        """Keep what the check of anchors needs of a hand-written page's rendered HTML."""
        self.rendered[_url(src)] = read_html(html)

    def complete(self, environment: Environment, config: Any) -> None:
        """Render the articles, check what only rendered pages show, build the search and try every promised query on it.

        Args:
            environment: the host's templates; they get what they may use.
            config: the host's, as its own templates know it.

        Raises:
            ContentError: for broken anchors, markup that must not be published, or queries of `must_match` that do not find their article.
        """
        self.rendered |= render_texts(self.catalog, self.targets, self.cache, fork=self.fork)
        problems = Problems()
        anchors = {url: rendered.anchors for url, rendered in self.rendered.items()}
        found = {ref: anchors.get(url, frozenset()) for ref, url in self.targets.items()}
        problems.errors += check_anchors(self.catalog, self.docs, found)
        problems.errors += self._markup_problems()
        problems.raise_errors()
        beside = self.fork and len(self.articles) <= MANY
        making = Task(lambda: make_index(self.catalog, self.rendered, self.scripts.session, self.cache), fork=beside)
        self._furnish(environment, config)
        self.press = Press(list(self._sheets(config).all()), self._print, self.cache)
        self.press.print_while(making.is_busy)
        self.search.index, problems.errors, used = making.result()
        self.cache.used |= used
        problems.raise_errors()
        self.templates.forget_parts()

    # What templates use -----------------------------------------------------------------------------------------------

    def view(self, src: str, meta: Mapping[str, Any]) -> View:
        """Return what the hand-written page of `src` shows; `meta` is its front matter."""
        return self.viewer.page(
            title=str(meta.get("title", "")),
            description=str(meta.get("description", "")),
            url=_url(src),
            indexed=meta.get("template") != SEARCH_TEMPLATE,
            language=str(meta.get("lang", "fa")),
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
    def path(self) -> str:
        """Path of the site's root on its host, for pages that are shown at any address; begins and ends with ``/``."""
        return urlsplit(self.viewer.site_url).path or "/"

    @property
    def content_security_policy(self) -> Markup:
        """The policy that every page carries."""
        return Markup(content_security_policy(self.settings))  # noqa: S704 -- between double quotes, and holds none

    @property
    def sitemap(self) -> Iterator[Place]:
        """All addresses that search engines should know."""
        return sitemap(self.catalog, self.docs)

    # What the host does not write -------------------------------------------------------------------------------------

    def write(self, site: Path, earlier: Earlier) -> None:
        """Write generated pages, search files, redirects of old addresses, and what machines read.

        Args:
            site: where the host has put its own files.
            earlier: sites from which unchanged files are taken; the spare one becomes the new site.
        """
        with open_tree(site, earlier) as tree:
            beside = Task(lambda: self._write_extras(tree), fork=self.fork and earlier.spare is None)
            address, index = self.search.index_address, self.search.index
            self.search.index = None  # pages are kept without its address
            self.templates.forget_parts()
            self.press.write(tree, address, fork=self.fork)
            self.search.index = index
            tree.written |= beside.result()
            tree.write(SERVICE_WORKER, self._service_worker(tree.folder).encode())
        self.compiled.save()
        self.cache.tidy()

    def _furnish(self, environment: Environment, config: Any) -> None:
        self.viewer = replace(self.viewer, related=self.related.result())
        names = {"help": self, "frame": self.frame, "config": config}
        environment.bytecode_cache = self.compiled = KeptTemplates(self.cache)
        self.templates = Templates(environment, names, self.catalog.facts)

    def _sheets(self, config: Any) -> Sheets:
        """Return every page that comes from the Catalog."""
        known = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in UNTOLD | LISTED}
        theme = {name: value for name, value in config.items() if isinstance(value, str) and name not in HOSTS_OWN}
        listed = fingerprint([self.catalog, self.targets, self.docs, self.cards])
        # A notice may name any article, and ends on its day.
        notices = [listed, self.board.now] if self.catalog.notices else None
        frame = key_of("frame", fingerprint([known, self.assets.folder, theme, self.search.worker_address, notices]))
        return Sheets(self.viewer, self.rendered, self.cards, self.changes, frame, key_of("site", frame, listed))

    def _print(self, sheet: Sheet) -> str:
        page = shown(sheet.address, self.viewer.site_url, self.rendered.get(sheet.address))
        listed = {} if sheet.template in FRAMED else {"catalog": self.catalog}
        return self.templates.render(sheet.template, page, sheet.view(), **listed)

    def _write_extras(self, tree: Tree) -> set[str]:
        for name, extra in self._extras().items():
            tree.write(name, extra)
        return tree.written

    def _extras(self) -> dict[str, bytes]:
        extras = self.search.files()
        extras["robots.txt"] = write_robots(self.viewer.site_url).encode()
        extras[STATUS] = self.board.status()
        if self.settings.logging == "access-log":
            extras[BEACON] = BEACON_FILE
        extras |= {name: page.encode() for name, page in redirect_pages(self.catalog, self.viewer.site_url)}
        return extras | self._for_machines()

    def _service_worker(self, site: Path) -> str:
        """Return the script that the site's pages register; it is made last, for it names what stands in them."""
        if not self.settings.offline:
            return retiring_worker()
        writing = WRITING if self.settings.collector else WRITING[:1]
        files = [self.asset(name) for name in writing]
        return service_worker(site, files, [self.search.worker_address, self.search.index_address])

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


def _url(src: str) -> str:
    name = src.removesuffix(".md")
    return "" if name == "index" else f"{name}/"
