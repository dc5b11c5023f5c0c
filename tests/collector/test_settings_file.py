"""``collector.toml``: what it may say, and how every mistake is told at once."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rahnama.collector.settings import CollectorSettings, Rate
from rahnama.collector.settings_file import Configuration, known_keys, parse_settings, read_settings
from rahnama.errors import RahnamaError

EXAMPLE = Path(__file__).parents[2] / "deploy" / "collector.toml"


def mistakes(text: str) -> list[str]:
    with pytest.raises(RahnamaError) as caught:
        parse_settings(text, environment={})
    return str(caught.value).splitlines()


def test_an_empty_file_says_nothing() -> None:
    assert parse_settings("") == Configuration()


def test_the_example_shows_what_holds_without_it() -> None:
    settings = read_settings(EXAMPLE).settings
    rates = dataclasses.replace(settings.rates, free=Rate(per_second=1 / 30, burst=10))
    assert dataclasses.replace(settings, rates=rates) == CollectorSettings()
    assert settings.rates.free.per_second == pytest.approx(1 / 30, rel=0.01)


def test_the_example_shows_every_key() -> None:
    keys = set()
    table = ""
    for line in EXAMPLE.read_text().splitlines():
        if header := re.match(r"\[(\w+)\]", line):
            table = header[1]
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            keys.add(f"{table}.{key[1]}")
    assert set(known_keys()) <= keys


def test_the_sinks_of_the_example_are_in_order() -> None:
    text = EXAMPLE.read_text()
    sinks = re.sub(r"^# ?", "", text[text.index("# [[sink]]") :], flags=re.MULTILINE)
    secrets = dict.fromkeys(("RAHNAMA_SMTP_PASSWORD", "RAHNAMA_CHATWOOT_TOKEN"), "x")
    secrets["RAHNAMA_WEBHOOK_SECRET"] = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    names = [sink.name for sink in parse_settings(sinks, environment=secrets).sinks]
    assert names == ["support", "backoffice", "desk"]


def test_what_a_file_says_holds() -> None:
    settings = parse_settings(
        """
        rates.free = { per_second = 1, burst = 0 }
        origins = { allowed = ["https://help.shop.ir", "http://localhost:8000"], trusted_proxies = ["10.0.0.0/8"] }
        [sizes]
        file = 1000
        [delivery]
        file_wait_seconds = 60
        """
    ).settings
    assert settings.rates.free == Rate(per_second=1.0, burst=0)
    assert settings.allowed_origins == ("https://help.shop.ir", "http://localhost:8000")
    assert settings.trusted_proxies == ("10.0.0.0/8",)
    assert (settings.sizes.file, settings.file_wait_seconds) == (1000, 60)


MISTAKEN = """
[orgins]
[origins]
allowed = ["https://help.shop.ir/"]
site_url = "help.shop.ir"
trusted_proxies = ["proxy"]
[rates]
fre = { per_second = 1, burst = 1 }
events = { per_second = 0, burst = 1 }
status = { per_second = 1 }
[sizes]
file = "5 MB"
queue = -1
[connections]
head_seconds = nan
most = 1.5
[[sink]]
name = "support"
kind = "smpt"
"""
TOLD = (
    (2, 'unknown table "orgins". Known are rates, sizes'),
    (4, 'origins.allowed: "https://help.shop.ir/" is no origin'),
    (5, "origins.site_url is no address"),
    (6, 'origins.trusted_proxies: "proxy" is no address'),
    (8, 'rates: unknown key "fre"'),
    (9, "rates.events: "),
    (10, "rates.status: "),
    (12, "sizes.file: Expected `int`, got `str`. Write a whole number."),
    (13, "sizes.queue: -1 is out of range"),
    (15, "connections.head_seconds: nan is out of range"),
    (16, "connections.most: "),
)


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    told = mistakes(MISTAKEN)
    for line, said in TOLD:
        assert any(one.startswith(f"collector.toml:{line}: {said}") for one in told), (line, said, told)
    assert told[0].endswith('Did you mean "origins"?')
    assert any(one.endswith('Did you mean "free"?') for one in told)
    assert told[-1].startswith('collector.toml: sink "support": kind is unknown.')
    assert len(told) == len(TOLD) + 1


@pytest.mark.parametrize("text", ["[", "a = ", "\x00", "a = 1\na = 2", "x = " + "[" * 5000])
def test_what_is_no_toml_is_one_line(text: str) -> None:
    [line] = mistakes(text)
    assert line.startswith("collector.toml: no TOML: ")


@pytest.mark.parametrize("text", ["rates = 1", "sizes = []", "sink = 1", "[[origins]]", "retention = 1979-05-27"])
def test_a_table_that_is_none_is_told(text: str) -> None:
    assert len(mistakes(text)) == 1


def test_a_file_that_is_not_there_is_one_line_and_exit_code_two(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rahnama.collector", "--config", str(tmp_path / "none.toml")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "none.toml" in ended.stderr
