"""`extra.rahnama` of mkdocs.yml: what it may say, and what a mistake is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.settings import Retention
from rahnama.errors import SettingsError
from rahnama.settings import Brand, Settings, read_project_settings, read_settings
from rahnama.site.policy import content_security_policy

if TYPE_CHECKING:
    from pathlib import Path


def test_a_site_without_settings_has_no_collector() -> None:
    assert read_settings(None).collector == ""


def test_an_empty_setting_from_the_environment_means_nothing() -> None:
    assert read_settings({"collector": None}).collector == ""


def test_all_bad_settings_are_reported_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(
            {
                "colector": "/",
                "search_log": "yes",
                "collector": "help.example",
                "edit_link": "https://x/",
                "search_days": "90",
                "message_days": 0,
                "offline": "no",
            }
        )
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[1].removeprefix("extra.rahnama.") for line in lines] == [
        "colector",
        "search_log",
        "collector",
        "edit_link",
        "search_days",
        "message_days",
        "offline",
    ]
    assert 'Did you mean "collector"?' in lines[0]


@pytest.mark.parametrize("address", ["/", "/help/", "https://help.shop.example/", ""])
def test_a_collector_may_be_here_elsewhere_or_nowhere(address: str) -> None:
    assert read_settings({"collector": address}).collector == address


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "https://help.shop.example",
        "javascript:alert(1)/",
        "help/",
        "https://a.example;script-src/",
        "https://a.example b.example/",
        "https://user@a.example/",
        'https://a.example"/',
        "/\\evil.example/",
        '/"onclick="/',
    ],
)
def test_an_address_that_no_browser_could_use_is_refused(address: str) -> None:
    with pytest.raises(SettingsError):
        read_settings({"collector": address})


def test_the_policy_lets_the_page_talk_to_a_collector_elsewhere_and_to_nobody_else() -> None:
    policy = content_security_policy(read_settings({"collector": "https://help.shop.example/"}))
    assert "connect-src 'self' https://help.shop.example;" in policy
    assert "form-action 'self' https://help.shop.example" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("given", "goes"),
    [
        ({"collector": "/"}, "collector"),
        ({"collector": "/", "search_log": True}, "collector"),
        ({"collector": "/", "search_log": False}, "off"),
        ({"collector": "", "search_log": True}, "off"),
        ({"collector": "", "search_log": "access-log"}, "access-log"),
        ({"collector": "/", "search_log": "access-log"}, "access-log"),
    ],
)
def test_one_setting_says_where_searches_and_votes_go(given: dict[str, Any], goes: str) -> None:
    assert read_settings(given).logging == goes


@pytest.mark.parametrize("value", ["on", "access_log", "", 1, None, ["access-log"]])
def test_a_way_of_logging_that_does_not_exist_is_refused(value: Any) -> None:
    with pytest.raises(SettingsError, match=r'true .* false .* "access-log"'):
        read_settings({"search_log": value})


@pytest.mark.parametrize("value", [0, -1, 3651, 90.0, True, "۹۰"])
def test_terms_are_whole_days(value: Any) -> None:
    with pytest.raises(SettingsError, match="number of days"):
        read_settings({"search_days": value})


@pytest.mark.parametrize("link", ["javascript:alert(1)//{path}", "{path}", "data:,{path}"])
def test_an_edit_link_leads_to_the_web(link: str) -> None:
    with pytest.raises(SettingsError, match="edit_link"):
        read_settings({"edit_link": link})


def test_without_a_word_about_them_the_terms_are_the_collector_s_own() -> None:
    assert read_settings(None).retention == Retention()


def test_settings_can_be_read_without_the_program_that_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\n"
        "markdown_extensions: [{pymdownx.emoji: {emoji_index: !!python/name:material.extensions.emoji.twemoji }}]\n"
        "extra:\n  rahnama:\n    collector: !ENV [A_COLLECTOR, '/']\n    search_log: !ENV [A_LOG, B_LOG, true]\n"
        "    search_days: 30\n",
        "utf-8",
    )
    assert read_project_settings(tmp_path) == Settings(collector="/", search_days=30)
    monkeypatch.setenv("B_LOG", "false")
    monkeypatch.setenv("A_COLLECTOR", "")
    assert read_project_settings(tmp_path) == Settings(search_log="off", search_days=30)


@pytest.mark.parametrize("broken", ["extra: [", "extra: !!python/object/apply:os.system [x]\n\t", "\x00"])
def test_a_broken_project_is_one_line(tmp_path: Path, broken: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(broken, "utf-8")
    with pytest.raises(SettingsError, match=r"\Amkdocs\.yml: cannot be read [^\n]*\Z"):
        read_project_settings(tmp_path)


def test_code_named_in_the_project_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("extra: {rahnama: !!python/object/apply:os.abort []}", "utf-8")
    assert read_project_settings(tmp_path) == Settings()


def test_bad_brands_are_reported_with_everything_else_at_once(tmp_path: Path) -> None:
    brand = {"colour": "#123456", "color": "plum", "logo": "logo.svg", "name": 7}
    with pytest.raises(SettingsError) as caught:
        read_settings({"edit_link": "https://x/", "brand": brand}, tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[1].removeprefix("extra.rahnama.") for line in lines] == [
        "edit_link",
        "brand.colour",
        "brand.color",
        "brand.logo",
        "brand.name",
    ]
    assert 'Did you mean "color"?' in lines[1]
    assert "overrides/assets/images" in lines[3]


@pytest.mark.parametrize("given", [None, {}, {"color": "", "logo": None, "name": ""}])
def test_a_brand_left_empty_is_the_one_that_comes_with_the_program(given: object) -> None:
    assert read_settings({"brand": given}).brand == Brand()


def test_a_brand_is_no_list_of_words() -> None:
    with pytest.raises(SettingsError, match="brand: is"):
        read_settings({"brand": "#123456"})
