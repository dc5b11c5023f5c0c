"""What the privacy page says of the program itself, made from the settings that the program runs with.

The shop writes ``docs/privacy.md`` around it; a line `MARKER` there stands for the statement, so that a changed setting
changes the page and nobody can forget to.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined

from rahnama.content.numerals import persian_digits
from rahnama.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rahnama.content.references import DocsPage
    from rahnama.settings import Settings

PAGE = "docs/privacy.md"
MARKER = "<!-- rahnama: what is kept -->"

_templates = Environment(  # noqa: S701 - it writes Markdown, whose values are our own numbers and a host that was checked
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    comment_start_string="{##",  # "{#id}" names a heading
)


def privacy_statement(settings: Settings) -> str:
    """Return in Markdown what a site with these settings keeps, where, how long, and what it sends."""
    template = files("rahnama.site").joinpath("privacy.md.jinja").read_text("utf-8")
    return (
        _templates.from_string(template)
        .render(
            logging=settings.logging,
            messages=bool(settings.collector),
            offline=settings.offline,
            elsewhere=urlsplit(settings.collector).netloc,
            # Who runs the collector beside the pages, or reads the server's log, has a server of ours: deploy/ sets its log.
            own_server=settings.collector.startswith("/") or settings.logging == "access-log",
            search_days=persian_digits(str(settings.search_days)),
            message_days=persian_digits(str(settings.message_days)),
        )
        .strip()
    )


def fill_privacy_statement(markdown: str, settings: Settings) -> str:
    """Return the Markdown of a page with `MARKER` replaced by the statement; the rest as it is."""
    return markdown.replace(MARKER, privacy_statement(settings)) if MARKER in markdown else markdown


def check_privacy_page(docs: Iterable[DocsPage]) -> Iterator[Problem]:
    """Yield a warning when the privacy page leaves out what the program keeps."""
    for page in docs:
        if page.path == PAGE and MARKER not in page.body:
            message = f'The page does not say what this site keeps. Put a line "{MARKER}" where that belongs.'
            yield Problem(PAGE, page.body_line, message)
