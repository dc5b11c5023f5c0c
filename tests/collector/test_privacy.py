"""What is taken out of searched texts before they are stored."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rahnama.collector.privacy import MASK, mask

CASES = json.loads(Path(__file__).with_name("masking.json").read_text("utf-8"))

ZEROS = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if unicodedata.category(chr(point)) == "Nd" and unicodedata.decimal(chr(point)) == 0
]
JOINTS = ["", "", "", " ", "-", ".", "\u200c", "\u00a0", " - ", "–", "/", "_", "*", "،", "\u200f", ") "]
WORDS = st.lists(st.sampled_from(["پیگیری", "سفارش", "شماره‌ام", "کارت", "برگشت", "پول", "order", "a55"]), max_size=3)


def written(digits: str, zero: str, joints: list[str]) -> str:
    """Write digits in the script whose zero is `zero`, with one of `joints` after each."""
    script = [chr(ord(zero) + int(digit)) for digit in digits]
    return "".join(digit + joint for digit, joint in zip(script, [*joints, ""], strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["because"])
def test_masks_as_the_shared_cases_say(case: dict[str, str]) -> None:
    assert mask(case["text"]) == case["masked"]


@st.composite
def personal_numbers(draw: st.DrawFn) -> str:
    """Phone, card, IBAN and national id numbers in any digit script, broken up by any joint."""
    length = draw(st.sampled_from([10, 11, 12, 16, 24]))
    digits = draw(st.text("0123456789", min_size=length, max_size=length))
    joint = draw(st.sampled_from(JOINTS))
    places = draw(st.lists(st.booleans(), min_size=length - 1, max_size=length - 1))
    return written(digits, draw(st.sampled_from(ZEROS)), [joint if here else "" for here in places])


@given(personal_numbers(), WORDS, WORDS)
@settings(max_examples=1000, deadline=None)
def test_no_digit_of_a_long_number_survives_in_any_script(number: str, before: list[str], after: list[str]) -> None:
    masked = mask(" ".join([*before, "شماره", number, "است", *after]))
    assert [letter for letter in masked.replace("a55", "") if letter.isnumeric()] == []
    assert MASK in masked


@given(st.sampled_from(ZEROS), st.text("0123456789", min_size=5, max_size=9))
@settings(max_examples=300, deadline=None)
def test_five_digits_in_one_piece_are_masked_in_any_script(zero: str, digits: str) -> None:
    number = written(digits, zero, [""] * (len(digits) - 1))
    assert mask(f"کد {number} من") == f"کد {MASK} من"


@given(st.from_regex(re.compile(r"[a-z0-9._%+-]{1,20}@[a-z0-9.-]{1,20}\.[a-z]{2,6}", re.ASCII), fullmatch=True), WORDS)
def test_no_part_of_an_address_survives(address: str, words: list[str]) -> None:
    assert mask(" ".join([*words, "ایمیل", address])) == " ".join([*words, "ایمیل", MASK])


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(st.characters(exclude_categories=["N"], exclude_characters="@＠﹫"), max_size=200))
def test_text_without_digits_and_addresses_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("hostile", ["1 " * 50_000, "@" * 100_000, "a@" * 50_000, "1-" * 50_000, "@ " * 50_000])
def test_a_hostile_text_is_scanned_only_once(hostile: str) -> None:
    """Steps are counted, not seconds: each further letter costs a bounded number of them."""

    def steps(text: str) -> int:
        count = 0

        def counting(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(counting)
        try:
            mask(text)
        finally:
            sys.setprofile(None)
        return count

    half = steps(hostile[: len(hostile) // 20])
    assert steps(hostile[: len(hostile) // 10]) <= 2.2 * half + 100
