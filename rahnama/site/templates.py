"""Renders generated pages with the host's templates, and pieces that many pages share once for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from html import escape
from typing import TYPE_CHECKING, Any

from jinja2.bccache import BytecodeCache
from markupsafe import Markup

from rahnama.content.bidi import isolate
from rahnama.content.facts import fill_facts
from rahnama.content.numerals import persian_digits, shamsi
from rahnama.site.cache import key_of
from rahnama.site.naming import name_before

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from jinja2 import Environment
    from jinja2.bccache import Bucket

    from rahnama.content.model import Fact
    from rahnama.content.render import Rendered, Section
    from rahnama.site.cache import Cache
    from rahnama.site.views import View


@dataclass(frozen=True, slots=True)
class Contents:
    """A page's table of contents, named as in MkDocs."""

    items: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What templates read of a generated page itself; the host's own pages have the same names and more."""

    url: str
    canonical_url: str
    content: Markup = field(default_factory=Markup)
    toc: Contents = Contents()
    meta: Mapping[str, Any] = field(default_factory=dict)


def answers_at_once(html: str) -> bool:
    """Tell whether the first paragraph of a text says something by itself, and not what a list after it is about."""
    return not html.partition("</p>")[0].rstrip().endswith(":")


def shown(url: str, site_url: str, rendered: Rendered | None) -> Page:
    """Return the page at `url`, with its text where it has one."""
    if rendered is None:
        return Page(url, site_url + url)
    return Page(url, site_url + url, Markup(rendered.html), Contents(rendered.contents))  # noqa: S704 -- texts were checked


class Words:
    """The theme's words in the site's language. Its macro makes a table of all of them for each it is asked for."""

    def __init__(self, environment: Environment, config: object) -> None:
        self._environment = environment
        self._config = config
        self._known: dict[str, Markup] = {}

    def t(self, key: str) -> Markup:
        """Return the word for `key`, or the key itself where the theme has none."""
        if key not in self._known:
            module: Any = self._environment.get_template("partials/language.html").make_module({"config": self._config})
            self._known[key] = Markup(module.t(key))  # noqa: S704 -- the theme's own
        return self._known[key]


class KeptTemplates(BytecodeCache):
    """Templates as earlier builds compiled them, a tenth of a second for all; Jinja holds each against its source."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._key = key_of("templates")
        self._known: dict[str, bytes] = cache.load([self._key]).get(self._key, {})
        self._new: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket where its template is known."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember a template until `save`."""
        self._new[bucket.key] = bucket.bytecode_to_string()

    def save(self) -> None:
        """Keep all that this build compiled."""
        if self._new:
            self._cache.save({self._key: self._known | self._new})


class Templates:
    """The host's templates with the names that all of them may use.

    Args:
        environment: the host's; changed here.
        names: what every template may use beside `part`, `isolate` and the like; the help center is among them.
        facts: the shop's.
    """

    def __init__(self, environment: Environment, names: Mapping[str, Any], facts: Mapping[str, Fact]) -> None:
        self._environment = environment
        self._parts: dict[Hashable, Markup] = {}
        environment.autoescape = True
        # Jinja's own cache looks at loader, age and globals first; a page asks for six templates.
        environment.get_template = cache(environment.get_template)  # type: ignore[method-assign]
        environment.globals.update(
            names,
            lang=Words(environment, names["config"]),
            part=self.part,
            answers_at_once=answers_at_once,
            name_before=partial(name_before, waiting=names["help"].assets.waiting),
            isolate=cache(lambda text: Markup(isolate(text))),  # noqa: S704 -- isolate() escapes; titles stand on many pages
            fill=lambda text: Markup(fill_facts(escape(text), facts)),  # noqa: S704 -- facts are written safely
            plain=lambda text: fill_facts(text, facts, plain=True),
            shamsi=shamsi,
            number=lambda count: persian_digits(str(count)),
        )

    def render(self, name: str, page: Page, view: View, **further: object) -> str:
        """Render a page with the template `name`, which knows what is `further` given by these names."""
        base_url = "/".join([".."] * page.url.count("/")) or "."
        return self._environment.get_template(name).render(page=page, view=view, base_url=base_url, **further)

    def part(self, name: str, **given: Hashable) -> Markup:
        """Render a piece of a page. It sees nothing of the page but what it is `given`, so equal ones are rendered once."""
        key = (name, *sorted(given.items()))
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = Markup(self._environment.get_template(name).render(given))  # noqa: S704 -- templates escape
        return found

    def forget_parts(self) -> None:
        """Render parts anew from now on, because something has become known that they may show."""
        self._parts.clear()
