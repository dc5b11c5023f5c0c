"""Every mistake in the sinks of collector.toml has one line that says how to mend it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from rahnama.collector.delivery.settings import SmtpSettings, WebhookSettings, address, read_sinks
from rahnama.errors import SettingsError
from tests.collector.delivery.desks import ENVIRONMENT, TABLES

MAIL = {"kind": "smtp", "name": "mail", "host": "mail.shop.ir", "sender": "help@shop.ir", "to": "support@shop.ir"}
HOOK = {"kind": "webhook", "name": "hook", "url": "https://shop.ir/hook", "secret_env": "SECRET"}


def mistakes(*tables: dict[str, Any]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_sinks(list(tables), ENVIRONMENT)
    return str(caught.value).splitlines()


def test_what_toml_says_is_read() -> None:
    tables = tomllib.loads(
        """
        [[sink]]
        name = "mail"
        kind = "smtp"
        host = "mail.shop.ir"
        sender = "help@shop.ir"
        to = "support@shop.ir"
        username = "help"
        password_env = "PASSWORD"

        [[sink]]
        name = "hook"
        kind = "webhook"
        url = "https://shop.ir/hook"
        secret_env = "SECRET"
        """
    )["sink"]
    mail, hook = read_sinks(tables, ENVIRONMENT)
    assert isinstance(mail, SmtpSettings)
    assert (mail.name, mail.security, mail.port) == ("mail", "starttls", None)
    assert isinstance(hook, WebhookSettings)
    assert not hook.allow_private


def test_no_sinks_are_no_mistake() -> None:
    assert read_sinks([], {}) == ()


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_every_kind_can_be_configured(kind: str) -> None:
    [sink] = read_sinks([{"kind": kind, "name": "x", "url": "https://desk.shop.ir", **TABLES[kind]}], ENVIRONMENT)
    assert sink.name == "x"


def test_all_mistakes_of_all_sinks_come_at_once() -> None:
    lines = mistakes(
        {"kind": "smpt", "name": "a"}, MAIL | {"port": "25", "sendr": "x"}, HOOK | {"url": "ftp://shop.ir"}
    )
    assert [line.split(": ")[1] for line in lines] == ['sink "a"', 'sink "mail"', 'sink "mail"', 'sink "hook"']
    assert 'Did you mean "smtp"?' in lines[0]
    assert any('Did you mean "sender"?' in line for line in lines)


@pytest.mark.parametrize(
    ("table", "part"),
    [
        ({"name": "x"}, "kind is missing. Write one of"),
        (MAIL | {"name": "Mail Box"}, "name is not right"),
        (MAIL | {"port": 70_000}, "port is not right. Write a number from 1"),
        (MAIL | {"security": "ssl"}, 'Write "starttls", "tls" or "none"'),
        (MAIL | {"to": "support"}, "to is no e-mail address"),
        (MAIL | {"sender": "a@b.ir\r\nBcc: x@y.z"}, "sender is not right"),
        (MAIL | {"username": "help"}, "username and password_env belong together"),
        (MAIL | {"username": "h", "password_env": "PASSWORD", "security": "none"}, "in the open"),
        (MAIL | {"username": "h", "password_env": "MISSING"}, "MISSING is not set"),
        (MAIL | {"password_env": "hunter 2"}, "never the secret itself"),
        ({key: value for key, value in MAIL.items() if key != "host"}, "host is missing"),
        (HOOK | {"url": "http://shop.ir/hook"}, "not encrypted"),
        (HOOK | {"url": "https://127.0.0.1/"}, "private network"),
        (HOOK | {"url": "https://[::ffff:10.0.0.1]/"}, "private network"),
        (HOOK | {"url": "https://user:pass@shop.ir/"}, "without a password in it"),
        (HOOK | {"url": "https://shop.ir:port/"}, "url is no address"),
        (HOOK | {"url": "https://فروشگاه.ir/"}, "Copy it from a browser's address bar"),
        (HOOK | {"secret_env": "TOKEN"}, "holds no secret of a webhook"),
        (HOOK | {"allow_private": "yes"}, "Write true or false"),
    ],
)
def test_each_mistake_says_how_to_mend_it(table: dict[str, Any], part: str) -> None:
    lines = mistakes(table)
    assert any(part in line for line in lines), lines
    assert all(line.startswith("collector.toml: sink ") for line in lines)


def test_two_sinks_of_one_name_are_one_too_many() -> None:
    assert "another sink has this name" in mistakes(HOOK, HOOK)[0]


def test_no_table_is_told_apart_from_a_wrong_one() -> None:
    for wrong in ("mail", {"name": "x"}, ["x"]):
        with pytest.raises(SettingsError, match=r"\[\[sink\]\]"):
            read_sinks(wrong, ENVIRONMENT)


def test_no_secret_is_ever_shown() -> None:
    shown = [repr(read_sinks([HOOK], ENVIRONMENT)), *mistakes(HOOK | {"secret_env": "TOKEN"})]
    assert not any(secret in line for line in shown for secret in ENVIRONMENT.values())


@pytest.mark.parametrize(
    "written", ["a b@c.ir", "a@b", "a@b.ir, c@d.ir", "<a@b.ir>", "a\r\n@b.ir", "علی@b.ir", "@b.ir", "a@", "a@b..ir", ""]
)
def test_what_is_no_address_of_mail_is_none(written: str) -> None:
    assert address(written) is None


def test_a_persian_domain_is_written_as_mail_servers_read_it() -> None:
    parsed = address("help@فروشگاه.ir")
    assert parsed is not None
    assert parsed.addr_spec.startswith("help@xn--")
