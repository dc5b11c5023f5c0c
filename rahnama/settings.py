"""`extra.rahnama` of mkdocs.yml as one frozen object; every bad key is reported at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import yaml

from rahnama.collector.settings import Retention
from rahnama.errors import SettingsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WHERE = "mkdocs.yml: extra.rahnama"
IMAGES = "overrides/assets/images"

SearchLog = Literal["collector", "access-log", "off"]
"""Where searches and votes go: to the collector, into the web server's own log, or nowhere."""

_LOGS: Mapping[Any, SearchLog] = {True: "collector", False: "off", "access-log": "access-log"}
_MOST_DAYS = 3650
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""What may stand in a content security policy: a space or semicolon there would begin another source or rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How a shop shows itself.

    Attributes:
        name: what the header says; empty for the site's name.
        color: the brand's colour as ``#rrggbb``; all others are derived from it (`rahnama.site.palette`).
        logo: name of an SVG or PNG file in ``overrides/assets/images``, shown in the header and as the page's icon;
            empty for a mark in the brand's colour.
    """

    name: str = ""
    color: str = "#7b1e4f"
    logo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a shop decides about its help center as a program.

    Attributes:
        collector: prefix of the collector's addresses, ending in ``/``: ``/`` for the site's own origin,
            ``https://help.shop.example/`` for another one, empty for a site without a collector.
        search_log: whether and where searches and votes are sent; messages always go to the collector.
        search_days: how many days searches and votes are kept; the privacy page promises it.
        message_days: how many days messages are kept; the privacy page promises it.
        offline: whether browsers keep what was read for when there is no connection; false also ends what an earlier publish began.
        edit_link: address that opens a file for editing, with ``{path}`` and ``{line}``; empty for no edit links.
        brand: colour, logo and name.
    """

    collector: str = ""
    search_log: SearchLog = "collector"
    search_days: int = Retention().event_days
    message_days: int = Retention().request_days
    offline: bool = True
    edit_link: str = ""
    brand: Brand = Brand()

    @property
    def collector_origin(self) -> str:
        """Scheme and host of a collector elsewhere, for the content security policy; empty when it is our own."""
        parts = urlsplit(self.collector)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @property
    def logging(self) -> SearchLog:
        """Where searches and votes really go: without a collector nothing can go there."""
        return "off" if self.search_log == "collector" and not self.collector else self.search_log

    @property
    def retention(self) -> Retention:
        """The promised terms, for a collector that is started with these settings."""
        return Retention(request_days=self.message_days, event_days=self.search_days)


def read_settings(given: Mapping[str, Any] | None, root: Path | None = None) -> Settings:
    """Turn the parsed mapping of `extra.rahnama` into Settings.

    Args:
        given: the mapping; None for none.
        root: the project's folder, in which the files that settings name are looked up; None to look up none.

    Raises:
        SettingsError: with one line a bad key, each saying how to mend it.
    """
    given = {key: "" if value is None else value for key, value in (given or {}).items()}  # `!ENV` reads "" as nothing
    brand = given.get("brand") or {}
    faults = [*_faults(given), *_brand_faults(brand, root)]
    if faults:
        raise SettingsError("\n".join(f"{WHERE}.{fault}" for fault in faults))
    named = {"search_log": _LOGS[given["search_log"]]} if "search_log" in given else {}
    return Settings(**{**given, **named, "brand": Brand(**{key: value for key, value in brand.items() if value})})


def read_project_settings(root: Path) -> Settings:
    """Return the settings of the project at `root` as its site is built with, without the program that builds it.

    Raises:
        SettingsError: mkdocs.yml cannot be read, or its settings are bad.
    """
    try:
        document = yaml.load((root / "mkdocs.yml").read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"mkdocs.yml: cannot be read ({' '.join(str(error).split())}). Mend it.") from error
    extra = document.get("extra") if isinstance(document, dict) else None
    given = extra.get("rahnama") if isinstance(extra, dict) else None
    return read_settings(given if isinstance(given, dict) else None, root)


def _faults(given: Mapping[str, Any]) -> Iterator[str]:
    known = {field.name: field.default for field in fields(Settings)}
    for key, value in given.items():
        if key not in known:
            yield f"{key}: is no setting.{did_you_mean(key, known)} Known: {', '.join(known)}."
        elif key != "brand" and (fault := _fault(key, value)):
            yield f"{key}: is {_shown(value)}. {fault}"


def _fault(key: str, value: Any) -> str:
    """Return how to mend a known setting; empty when it is fine."""
    if key == "search_log":
        known = isinstance(value, bool) or value == "access-log"
        return "" if known else 'Write true (to the collector), false (to nobody) or "access-log".'
    if key in {"search_days", "message_days"}:
        known = type(value) is int and 0 < value <= _MOST_DAYS
        return "" if known else f"Write a number of days from 1 to {_MOST_DAYS}, without quotes."
    if key == "offline":
        return "" if isinstance(value, bool) else "Write true or false, without quotes."
    if not isinstance(value, str):
        return "Write text in quotes."
    return _collector_fault(value) if key == "collector" else _edit_link_fault(value)


def _collector_fault(value: str) -> str:
    parts = urlsplit(value)
    local = re.fullmatch(r"/(?:[A-Za-z0-9._~-]+/)*", value)
    remote = parts.scheme in {"https", "http"} and _HOST.fullmatch(parts.netloc)
    if value and not ((local or remote) and value.endswith("/")):
        return 'Write "/", an address such as "https://help.shop.example/", or "" for none.'
    return ""


def _edit_link_fault(value: str) -> str:
    if value and "{path}" not in value:
        return "Put {path} where the file name belongs."
    if value and urlsplit(value).scheme not in {"https", "http"}:
        return 'Write an address that begins with "https://".'
    return ""


def _brand_faults(given: Any, root: Path | None) -> Iterator[str]:
    if not isinstance(given, dict):
        yield f"brand: is {_shown(given)}. Write color, logo and name below it, each on a line of its own."
        return
    known = [field.name for field in fields(Brand)]
    for key, value in given.items():
        if key not in known:
            yield f"brand.{key}: is no setting.{did_you_mean(key, known)} Known: {', '.join(known)}."
        elif fault := _brand_fault(key, value, root):
            yield f"brand.{key}: is {_shown(value)}. {fault}"


def _brand_fault(key: str, value: Any, root: Path | None) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        return "Write text in quotes."
    if key == "color" and not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        return 'Write a colour as "#" and six hexadecimal digits, such as "#7b1e4f", in quotes.'
    if key == "logo" and value and not re.fullmatch(r"[\w-]+\.(?:svg|png)", value):
        return 'Write the name of an SVG or PNG file, such as "logo.svg".'
    if key == "logo" and value and root and not (root / IMAGES / value).is_file():
        return f"Put the file into {IMAGES}."
    return ""


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml as far as its settings need: variables of the environment are filled in, names of code are not."""


def _environment(loader: _Loader, node: yaml.Node) -> Any:
    """Return what ``!ENV NAME`` or ``!ENV [NAME, OTHER, default]`` stands for, as MkDocs reads it."""
    if isinstance(node, yaml.SequenceNode):
        *names, default = loader.construct_sequence(node)
    else:
        names, default = [node.value], None
    given = next((os.environ[name] for name in names if name in os.environ), None)
    return default if given is None else yaml.safe_load(given)


def _code(_loader: _Loader, _suffix: str, _node: yaml.Node) -> None:
    return None


_Loader.add_constructor("!ENV", _environment)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _code)
