"""`extra.rahnama` of mkdocs.yml as one frozen object; every bad key is reported at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rahnama.errors import SettingsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WHERE = "mkdocs.yml: extra.rahnama"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a shop decides about its help center as a program.

    Attributes:
        collector: prefix of the collector's addresses, ending in ``/``: ``/`` for the site's own origin,
            ``https://help.shop.example/`` for another one, empty for a site without a collector.
        search_log: whether searches and votes are sent to the collector; messages always are.
        edit_link: address that opens a file for editing, with ``{path}`` and ``{line}``; empty for no edit links.
    """

    collector: str = ""
    search_log: bool = True
    edit_link: str = ""

    @property
    def collector_origin(self) -> str:
        """Scheme and host of a collector elsewhere, for the content security policy; empty when it is our own."""
        parts = urlsplit(self.collector)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def read_settings(given: Mapping[str, Any] | None) -> Settings:
    """Turn the parsed mapping of `extra.rahnama` into Settings.

    Raises:
        SettingsError: with one line a bad key, each saying how to mend it.
    """
    given = {key: "" if value is None else value for key, value in (given or {}).items()}  # `!ENV` reads "" as nothing
    faults = list(_faults(given))
    if faults:
        raise SettingsError("\n".join(f"{WHERE}.{fault}" for fault in faults))
    return Settings(**given)


def _faults(given: Mapping[str, Any]) -> Iterator[str]:
    known: dict[str, type] = {field.name: type(field.default) for field in fields(Settings)}
    for key, value in given.items():
        if key not in known:
            yield f"{key}: is no setting.{did_you_mean(key, known)} Known: {', '.join(known)}."
        elif type(value) is not known[key]:
            meant = "true or false" if known[key] is bool else "text in quotes"
            yield f"{key}: is {value!r}. Write {meant}."
        elif key == "collector" and (fault := _collector_fault(str(value))):
            yield f"{key}: {fault}"
        elif key == "edit_link" and value and "{path}" not in str(value):
            yield f'{key}: is "{value}". Put {{path}} where the file name belongs.'


def _collector_fault(value: str) -> str:
    parts = urlsplit(value)
    local = value.startswith("/") and not value.startswith("//")
    remote = parts.scheme in {"https", "http"} and bool(parts.netloc)
    if value and not ((local or remote) and value.endswith("/")):
        return f'is "{value}". Write "/", an address such as "https://help.shop.example/", or "" for none.'
    return ""
