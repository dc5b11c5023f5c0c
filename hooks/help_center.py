"""MkDocs events, each handed on to the one HelpCenter of the build. No logic lives here."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import material
from jinja2 import FileSystemLoader
from markupsafe import Markup
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from rahnama.content.render import MARKDOWN_CONFIGS, MARKDOWN_EXTENSIONS
from rahnama.errors import RahnamaError
from rahnama.site.center import HelpCenter, Site, open_center
from rahnama.site.report import report_cards, report_problems, report_warnings, wants_cards
from rahnama.site.tree import earlier_sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

THEME = Path(material.__file__).parent / "templates"


class Loader(FileSystemLoader):
    """Finds every template and lists the project's own alone: of the theme's fourteen thousand files, mostly icons, none is published."""

    def list_templates(self) -> list[str]:
        """Return the names of all files of the project's folder of templates."""
        return FileSystemLoader(self.searchpath[0]).list_templates()


def make_environment(make: Callable[[], Environment]) -> Environment:
    """Return the host's environment with our loader."""
    environment = make()
    if isinstance(environment.loader, FileSystemLoader):
        environment.loader = Loader(environment.loader.searchpath)
    return environment


class Build:
    """The build in progress; replaced in `on_config`, so that a second build in one process starts afresh."""

    center: HelpCenter


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the shop's files, and take the Markdown features from the engine."""
    stylesheet = next((THEME / "assets" / "stylesheets").glob("main.*.min.css"))
    with persons_errors():
        Build.center = open_center(
            Path(config.config_file_path).parent,
            given=config.extra.get("rahnama"),
            site=Site(config.site_name, config.site_url or "/", THEME / ".icons" / "material"),
            theme_sheet=stylesheet,
            now=dt.datetime.now(tz=dt.UTC),
            with_cards=wants_cards(),
        )
    report_warnings(Build.center.warnings)
    config.markdown_extensions = [*MARKDOWN_EXTENSIONS]
    config.mdx_configs = {**MARKDOWN_CONFIGS}
    config.theme.get_env = partial(make_environment, config.theme.get_env)  # type: ignore[method-assign]
    config.theme.static_templates |= {"404.html", "offline.html", "sitemap.xml"}
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish our bundle of assets in place of the theme's files. Generated pages are no business of the host's."""
    for file in list(files):
        if not file.src_uri.endswith(".md") and file.src_uri.startswith("assets/"):
            files.remove(file)
    assets = Build.center.assets
    for name, content in assets.files.items():
        files.append(File.generated(config, assets.address(name), content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Replace the source of a hand-written page by Markdown with its facts and links filled in."""
    with persons_errors():
        return Build.center.markdown(page.file.src_uri, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Show the engine what was rendered; the only HTML that templates do not escape."""
    Build.center.collect(page.file.src_uri, html)
    return Markup(html)  # noqa: S704 -- rendered from texts that were checked


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001
    """Render the articles' texts and build the search, when the host's pages are rendered and none is written."""
    with persons_errors():
        Build.center.complete(env, config)
    return env


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:  # noqa: ARG001
    """Give a page's template its View, and the Catalog to list."""
    values: dict[str, Any] = {"view": Build.center.view(page.file.src_uri, page.meta), "catalog": Build.center.catalog}
    context.update(values)  # type: ignore[typeddict-item]
    return context


def on_template_context(context: TemplateContext, template_name: str, config: MkDocsConfig) -> TemplateContext:  # noqa: ARG001
    """Give pages without a source the Catalog to list."""
    values: dict[str, Any] = {"catalog": Build.center.catalog}
    context.update(values)  # type: ignore[typeddict-item]
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Write the generated pages, and what stands beside all pages."""
    Build.center.write(Path(config.site_dir), earlier_sites(os.environ))
    report_cards(Build.center.cards.values())


@contextmanager
def persons_errors() -> Iterator[None]:
    """Turn an error that a person caused into one that MkDocs prints without a traceback."""
    try:
        yield
    except RahnamaError as error:
        report_problems(str(error).splitlines())
        raise PluginError(f"\n{error}") from error
