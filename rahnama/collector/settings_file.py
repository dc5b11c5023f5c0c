"""Reads ``collector.toml``: every mistake in it at once, each with its line and how to mend it."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import tomllib
import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from rahnama.collector.delivery.settings import read_sinks
from rahnama.collector.settings import CollectorSettings, Connections, Proof, Rate, Rates, Retention, Sizes
from rahnama.errors import ContentError, Problem, RahnamaError, SettingsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rahnama.collector.delivery.settings import SinkSettings

_TABLES = {
    "rates": Rates,
    "sizes": Sizes,
    "proof": Proof,
    "connections": Connections,
    "retention": Retention,
}
_ORIGINS = {"allowed": "allowed_origins", "site_url": "site_url", "trusted_proxies": "trusted_proxies"}
_DELIVERY = {"file_wait_seconds": "file_wait_seconds"}
_KNOWN = (*_TABLES, "origins", "delivery", "sink")

_HEADER = re.compile(r"\s*\[+\s*([\w.\"' -]+?)\s*\]+")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[.=]")

_WORDS: dict[Any, str] = {
    int: "Write a whole number",
    float: "Write a number",
    str: 'Write a text in "quotes"',
    tuple[str, ...]: 'Write a list of texts, such as ["https://help.shop.ir"]',
    Rate: "Write { per_second = 0.5, burst = 20 }",
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a settings file says: the settings, and where messages are delivered to."""

    settings: CollectorSettings = field(default_factory=CollectorSettings)
    sinks: tuple[SinkSettings, ...] = ()


def read_settings(path: Path, environment: Mapping[str, str] | None = None) -> Configuration:
    """Return what the file at `path` says; whatever it leaves out is as `CollectorSettings` has it.

    Args:
        path: a file in TOML 1.0.
        environment: where the secrets of sinks are looked for; the process's own when None.

    Raises:
        RahnamaError: the file cannot be read; or one line for each mistake in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RahnamaError(
            f"{path}: the settings cannot be read ({error}). Give the path of a file in UTF-8."
        ) from None
    return parse_settings(text, path.name, environment)


def parse_settings(
    text: str, name: str = "collector.toml", environment: Mapping[str, str] | None = None
) -> Configuration:
    """Return what `text` says; `name` is what errors call it.

    Raises:
        RahnamaError: one line for each mistake.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RahnamaError(f"{name}: no TOML: {error}. See https://toml.io.") from None
    reader = _Reader(name, _Lines(text))
    settings = reader.settings(tables)
    lines = [str(problem) for problem in ContentError(reader.problems).problems]
    sinks: tuple[SinkSettings, ...] = ()
    try:
        sinks = read_sinks(tables.get("sink", []), environment, name)
    except SettingsError as error:
        lines += str(error).splitlines()
    if lines:
        raise RahnamaError("\n".join(lines))
    return Configuration(settings, sinks)


class _Lines:
    """Finds the line of a key, which the parser of the standard library does not tell."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, str], int] = {}
        table = ""
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                table = header[1].partition(".")[0].strip(" \"'")
                self._found.setdefault((table, header[1].partition(".")[2].strip(" \"'")), number)
            elif key := _KEY.match(line):
                self._found.setdefault((table, key[1]) if table else (key[1], ""), number)

    def line(self, table: str, key: str = "") -> int:
        """Return the line of a key, or of its table, or 0."""
        return self._found.get((table, key)) or self._found.get((table, ""), 0)


class _Reader:
    """Turns tables into settings and notes what is wrong with them."""

    def __init__(self, name: str, lines: _Lines) -> None:
        self._name = name
        self._lines = lines
        self.problems: list[Problem] = []

    def settings(self, tables: dict[str, Any]) -> CollectorSettings:
        """Return the settings; where something is wrong, with the default in its place."""
        for table in tables.keys() - set(_KNOWN):
            self._wrong(table, "", f'unknown table "{table}". Known are {", ".join(_KNOWN)}.', table, _KNOWN)
        values: dict[str, Any] = {
            table: kind(**self._values(table, tables.get(table, {}), _types(kind))) for table, kind in _TABLES.items()
        }
        types = _types(CollectorSettings)
        for table, names in (("origins", _ORIGINS), ("delivery", _DELIVERY)):
            known = {key: types[name] for key, name in names.items()}
            read = self._values(table, tables.get(table, {}), known)
            values |= {names[key]: value for key, value in read.items()}
        settings = CollectorSettings(**values)
        self._check(settings)
        return settings

    def _values(self, table: str, found: Any, types: dict[str, Any]) -> dict[str, Any]:
        """Return the values of one table that are in order."""
        if not isinstance(found, dict):
            self._wrong(table, "", f"{table} is no table. Begin it with a line [{table}].")
            return {}
        for key in found.keys() - types.keys():
            self._wrong(table, key, f'{table}: unknown key "{key}". Known are {", ".join(types)}.', key, types)
        values = {}
        for key, kind in types.items():
            if key in found:
                try:
                    values[key] = _convert(found[key], kind)
                except (msgspec.ValidationError, ValueError) as error:
                    self._wrong(table, key, f"{table}.{key}: {error}. {_WORDS[kind]}.")
        return values

    def _check(self, settings: CollectorSettings) -> None:
        """Note values of the right type that make no sense."""
        for origin in settings.allowed_origins:
            if not _is_origin(origin):
                said = f'origins.allowed: "{origin}" is no origin. Write it as browsers do: https://help.shop.ir'
                self._wrong("origins", "allowed", said)
        if settings.site_url and not _is_origin(settings.site_url, path=True):
            self._wrong("origins", "site_url", "origins.site_url is no address. Write https://help.shop.ir/.")
        for proxy in settings.trusted_proxies:
            if not _is_network(proxy):
                said = f'origins.trusted_proxies: "{proxy}" is no address. Write "10.0.0.7", "10.0.0.0/8" or "*".'
                self._wrong("origins", "trusted_proxies", said)
        if settings.sizes.uploads < 2 * settings.sizes.file:
            said = (
                "sizes.uploads: one network may use half of it, which is less than one file. Write at least 2 × file."
            )
            self._wrong("sizes", "uploads", said)

    def _wrong(self, table: str, key: str, said: str, word: str = "", known: Any = ()) -> None:
        line = self._lines.line(table, key)
        self.problems.append(Problem(self._name, line, said + (did_you_mean(word, known) if word else "")))


def _types(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {one.name: hints[one.name] for one in dataclasses.fields(kind)}


def _convert(value: Any, kind: Any) -> Any:
    """Return a value of TOML as `kind`; numbers must be above 0, and a burst may be 0."""
    if kind is Rate:
        rate = msgspec.convert(value, _StrictRate)
        return Rate(per_second=rate.per_second, burst=rate.burst)
    converted = msgspec.convert(value, kind)
    if isinstance(converted, (int, float)) and not 0 < converted < 2**53:
        raise ValueError(f"{value} is out of range")
    return converted


class _StrictRate(msgspec.Struct, forbid_unknown_fields=True):
    per_second: typing.Annotated[float, msgspec.Meta(gt=0, le=1e9)]
    burst: typing.Annotated[int, msgspec.Meta(ge=0, le=10**9)]


def _is_origin(text: str, *, path: bool = False) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    whole = f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and (path or text == whole)


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return text == "*"
    return True


def known_keys() -> Iterator[str]:
    """Yield every key that a settings file may have outside of sinks, as ``table.key``."""
    for table, kind in _TABLES.items():
        yield from (f"{table}.{key}" for key in _types(kind))
    yield from (f"origins.{key}" for key in _ORIGINS)
    yield from (f"delivery.{key}" for key in _DELIVERY)
