"""The `[[sink]]` tables of collector.toml, checked all at once; secrets stand there as names of environment variables only."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import typing
from email.errors import MessageError
from email.headerregistry import Address
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from rahnama.collector.delivery.addresses import is_allowed
from rahnama.errors import SettingsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Name = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,39}\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]
Variable = Annotated[str, Meta(pattern=r"\A[A-Za-z_][A-Za-z0-9_]*\Z")]
Number = Annotated[int, Meta(ge=1)]
Port = Annotated[int, Meta(ge=1, le=65535)]
Domain = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9.-]{1,200}\Z")]

WEBHOOK_SECRET = "whsec_"  # noqa: S105 - the prefix of all of them
UNROUTABLE = "mobile.invalid"
"""No mail can ever go there (https://www.rfc-editor.org/rfc/rfc2606): an address for customers who left none."""


class SmtpSettings(Struct, frozen=True, kw_only=True):
    """A mailbox.

    Attributes:
        sender: the address that mail comes from; its domain also stands in every Message-ID.
        to: the mailbox of the staff.
        security: ``starttls`` (port 587), ``tls`` (465), or ``none`` (25) for a mail server on the same machine.
    """

    name: Name
    host: Text
    sender: Text
    to: Text
    port: Port | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password_env: Variable | None = None


class WebhookSettings(Struct, frozen=True, kw_only=True):
    """Any program of the shop that takes signed JSON; `secret_env` names a variable with ``whsec_…`` secrets."""

    name: Name
    url: Text
    secret_env: Variable
    send_files: bool = True
    allow_private: bool = False


class ChatwootSettings(Struct, frozen=True, kw_only=True):
    """An inbox of the kind API in Chatwoot; `token_env` names a variable with an agent's access token."""

    name: Name
    url: Text
    token_env: Variable
    account: Number
    inbox: Number
    allow_private: bool = False


class ZammadSettings(Struct, frozen=True, kw_only=True):
    """A group in Zammad; `token_env` names a variable with a token that has ``ticket.agent``."""

    name: Name
    url: Text
    token_env: Variable
    group: Text
    mobile_domain: Domain = UNROUTABLE
    allow_private: bool = False


class FreescoutSettings(Struct, frozen=True, kw_only=True):
    """A mailbox in FreeScout with its module "API & Webhooks"; `token_env` names a variable with the API key."""

    name: Name
    url: Text
    token_env: Variable
    mailbox: Number
    mobile_domain: Domain = UNROUTABLE
    allow_private: bool = False


class ZendeskSettings(Struct, frozen=True, kw_only=True):
    """Zendesk Support; `token_env` names a variable with an API token, `agent` is the e-mail of the agent it acts for."""

    name: Name
    url: Text
    token_env: Variable
    agent: Text
    allow_private: bool = False


class FreshdeskSettings(Struct, frozen=True, kw_only=True):
    """Freshdesk; `token_env` names a variable with an agent's API key."""

    name: Name
    url: Text
    token_env: Variable
    allow_private: bool = False


HelpdeskSettings: TypeAlias = (
    ChatwootSettings | ZammadSettings | FreescoutSettings | ZendeskSettings | FreshdeskSettings
)
SinkSettings: TypeAlias = SmtpSettings | WebhookSettings | HelpdeskSettings

KINDS: Mapping[str, type[SinkSettings]] = {
    "smtp": SmtpSettings,
    "webhook": WebhookSettings,
    "chatwoot": ChatwootSettings,
    "zammad": ZammadSettings,
    "freescout": FreescoutSettings,
    "zendesk": ZendeskSettings,
    "freshdesk": FreshdeskSettings,
}

_HINTS = {
    "name": "Write small Latin letters, digits and dashes, such as support",
    "port": "Write a number from 1 to 65535, or leave it out",
    "security": 'Write "starttls", "tls" or "none"',
    "account": "Write its number, as it stands in the addresses of Chatwoot's pages",
    "inbox": "Write its number, as it stands in the addresses of Chatwoot's pages",
    "mailbox": "Write its number, as it stands in the addresses of FreeScout's pages",
    "mobile_domain": "Write a domain, or leave it out",
}


def read_sinks(
    tables: object, environment: Mapping[str, str] | None = None, file: str = "collector.toml"
) -> tuple[SinkSettings, ...]:
    """Return the sinks that `tables` (what TOML makes of ``[[sink]]``) describe, in their order.

    Args:
        tables: a list of tables.
        environment: where the variables with the secrets are looked for; the process's own when None.
        file: what to call the file in errors.

    Raises:
        SettingsError: one line for each mistake in all of the tables.
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SettingsError(f"{file}: sink is no list of tables. Begin each sink with a line [[sink]].")
    known = os.environ if environment is None else environment
    lines: list[str] = []
    sinks: list[SinkSettings] = []
    names: set[str] = set()
    for number, table in enumerate(tables, 1):
        name = table.get("name") if isinstance(table.get("name"), str) else ""
        where = f'{file}: sink "{name}"' if name else f"{file}: sink {number}"
        sink, mistakes = _read(table, known)
        if name and name in names:
            mistakes.append("another sink has this name. Give each its own.")
        names.add(name or "")
        lines += [f"{where}: {mistake}" for mistake in mistakes]
        sinks += [sink] if sink is not None else []
    if lines:
        raise SettingsError("\n".join(lines))
    return tuple(sinks)


def _read(table: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[SinkSettings | None, list[str]]:
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        meant = did_you_mean(kind, KINDS) if isinstance(kind, str) else ""
        return None, [f"kind is {'unknown' if 'kind' in table else 'missing'}. Write one of {', '.join(KINDS)}.{meant}"]
    values = {key: value for key, value in table.items() if key != "kind"}
    mistakes = list(_mistakes(KINDS[kind], values))
    if mistakes:
        return None, mistakes
    sink = msgspec.convert(values, KINDS[kind])
    return sink, [*_url_mistakes(sink), *_secret_mistakes(sink, environment), *_mail_mistakes(sink)]


def _mistakes(kind: type[SinkSettings], values: Mapping[str, Any]) -> Iterator[str]:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    types = typing.get_type_hints(kind, include_extras=True)
    for key in values.keys() - fields.keys():
        yield f'unknown key "{key}". Known are {", ".join(fields)}.{did_you_mean(key, fields)}'
    for name, field in fields.items():
        hint = _HINTS.get(name, _hint(types[name]))
        if name not in values:
            if field.required:
                yield f"{name} is missing. {hint}."
            continue
        try:
            msgspec.convert(values[name], types[name])
        except msgspec.ValidationError:
            yield f"{name} is not right. {hint}."


def _hint(kind: Any) -> str:
    if kind is bool:
        return "Write true or false"
    if kind is Variable or kind == Variable | None:
        return "Write the name of an environment variable that holds the secret, never the secret itself"
    return "Write it as text in quotes, on one line"


def _url_mistakes(sink: SinkSettings) -> Iterator[str]:
    if isinstance(sink, SmtpSettings):
        return
    try:
        parts = urlsplit(sink.url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if not sink.url.isascii() or " " in sink.url:
        yield "url holds letters that no address may hold. Copy it from a browser's address bar: xn--… and %D8… are right."
        return
    if parts.scheme not in {"https", "http"} or not host or parts.username is not None or parts.fragment:
        yield "url is no address of a server. Write it as https://host/path, without a password in it."
        return
    if parts.query and not isinstance(sink, WebhookSettings):
        yield "url holds a question mark. Write only where the helpdesk begins, such as https://host."
    if sink.allow_private:
        return
    if parts.scheme == "http":
        yield "url is not encrypted. Write https, or allow_private = true for a server in your own network."
    elif _is_address(host) and not is_allowed(host, allow_private=False):
        yield "url leads into a private network. If it shall, write allow_private = true."


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _secret_mistakes(sink: SinkSettings, environment: Mapping[str, str]) -> Iterator[str]:
    for key in ("password_env", "secret_env", "token_env"):
        variable = getattr(sink, key, None)
        if variable is not None and not environment.get(variable, "").strip():
            yield f"the environment variable {variable} is not set. Set it before the collector starts."
        elif variable is not None and not _is_plain(environment[variable].strip()):
            yield f"the environment variable {variable} holds more than plain Latin signs. Set it to the secret alone."
        elif variable is not None and key == "secret_env" and not webhook_secrets(environment[variable]):
            yield (
                f"the environment variable {variable} holds no secret of a webhook. "
                f"Set it to {WEBHOOK_SECRET} and 24 to 64 random bytes in base64; `openssl rand -base64 32` makes them."
            )


def _is_plain(secret: str) -> bool:
    return secret.isascii() and secret.isprintable()


def webhook_secrets(written: str) -> list[bytes]:
    """Return the keys in `written`: several, set off by spaces, sign together while one replaces another; none when one is wrong."""
    keys = []
    for secret in written.split():
        try:
            key = base64.b64decode(secret.removeprefix(WEBHOOK_SECRET), validate=True)
        except (binascii.Error, ValueError):
            return []
        if not secret.startswith(WEBHOOK_SECRET) or not 24 <= len(key) <= 64:
            return []
        keys.append(key)
    return keys


def _mail_mistakes(sink: SinkSettings) -> Iterator[str]:
    if not isinstance(sink, SmtpSettings):
        return
    for key in ("sender", "to"):
        if address(getattr(sink, key)) is None:
            yield f"{key} is no e-mail address. Write one such as support@shop.ir."
    if bool(sink.username) != (sink.password_env is not None):
        yield "username and password_env belong together. Write both or neither."
    elif sink.username and sink.security == "none":
        yield 'the password would travel in the open. Write security = "starttls" or "tls".'


def address(written: str) -> Address | None:
    """Return an address that mail programs agree on, its domain in ASCII; None when `written` is none."""
    local, at, domain = written.rpartition("@")
    try:
        parsed = Address(addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")
    except (MessageError, ValueError, IndexError):
        return None
    plain = at and local.isascii() and "." in parsed.domain and parsed.addr_spec.isprintable() and " " not in written
    return parsed if plain else None
