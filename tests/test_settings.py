"""`extra.rahnama` of mkdocs.yml: what it may say, and what a mistake is answered with."""

from __future__ import annotations

import pytest

from rahnama.errors import SettingsError
from rahnama.settings import read_settings
from rahnama.site.policy import content_security_policy


def test_a_site_without_settings_has_no_collector() -> None:
    assert read_settings(None).collector == ""


def test_an_empty_setting_from_the_environment_means_nothing() -> None:
    assert read_settings({"collector": None}).collector == ""


def test_all_bad_settings_are_reported_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"colector": "/", "search_log": "yes", "collector": "help.example", "edit_link": "https://x/"})
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[1].removeprefix("extra.rahnama.") for line in lines] == [
        "colector",
        "search_log",
        "collector",
        "edit_link",
    ]
    assert 'Did you mean "collector"?' in lines[0]


@pytest.mark.parametrize("address", ["/", "/help/", "https://help.shop.example/", ""])
def test_a_collector_may_be_here_elsewhere_or_nowhere(address: str) -> None:
    assert read_settings({"collector": address}).collector == address


@pytest.mark.parametrize("address", ["//evil.example/", "https://help.shop.example", "javascript:alert(1)/", "help/"])
def test_an_address_that_no_browser_could_use_is_refused(address: str) -> None:
    with pytest.raises(SettingsError):
        read_settings({"collector": address})


def test_the_policy_lets_the_page_talk_to_a_collector_elsewhere_and_to_nobody_else() -> None:
    policy = content_security_policy(read_settings({"collector": "https://help.shop.example/"}))
    assert "connect-src 'self' https://help.shop.example;" in policy
    assert "form-action 'self' https://help.shop.example" in policy
    assert "unsafe" not in policy
