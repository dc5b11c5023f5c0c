"""The code a customer quotes."""

from __future__ import annotations

import re

import pytest

from rahnama.collector.codes import ALPHABET, LENGTH, new_code, read_code


def test_a_code_has_forty_random_bits() -> None:
    assert len(set(ALPHABET)) ** LENGTH == 2**40
    assert len({new_code() for _ in range(2000)}) == 2000


def test_a_code_has_no_letter_that_looks_like_another() -> None:
    for _ in range(200):
        assert re.fullmatch(r"RH-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", new_code())


@pytest.mark.parametrize(
    "written", ["RH-7K30-9D21", "rh-7k30-9d21", "7K309D21", "RH ۷K۳۰ ۹D۲۱", "RH-7K3O-9D2I", " rh7k3o9d2l "]
)
def test_a_code_is_understood_however_a_person_writes_it(written: str) -> None:
    assert read_code(written) == "RH-7K30-9D21"


@pytest.mark.parametrize("written", ["", "RH-", "RH-7K3Q", "RH-7K3Q-9D2M-1", "کد پیگیری", "RH-UUUU-UUUU"])
def test_what_is_no_code_is_none(written: str) -> None:
    assert read_code(written) == ""


def test_a_code_that_begins_like_the_prefix_is_not_cut() -> None:
    assert read_code("RHRH-1234") == "RH-RHRH-1234"
