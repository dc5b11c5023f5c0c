"""Facts are checked when they are read and written as readers expect them."""

from __future__ import annotations

import datetime as dt

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahnama.content.facts import KINDS, fill_facts, write_fact
from rahnama.content.model import Fact, FactKind, Source
from rahnama.content.numerals import ascii_digits, gregorian, persian_digits, shamsi
from rahnama.content.render import read_html

HERE = Source("shop/facts.yml", 1)


def fact(kind: FactKind, value: str) -> Fact:
    return Fact("it", kind, value, HERE)


def ltr(text: str) -> str:
    return f'<bdi dir="ltr">{text}</bdi>'


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("text", "تهران و کرج", "تهران و کرج"),
        ("text", "a*b_c <d> & [e]", "a&#42;b&#95;c &#60;d&#62; &#38; &#91;e&#93;"),
        ("number", "7", "۷"),
        ("number", "2.5", "۲٫۵"),
        ("money", "1500000", "۱٬۵۰۰٬۰۰۰ تومان"),
        ("money", "500", "۵۰۰ تومان"),
        ("time", "09:30", "۹:۳۰"),
        ("time", "08:00", "۸"),
        ("time", "00:05", "۰:۰۵"),
        ("code", "14009876543", "۱۴۰۰۹۸۷۶۵۴۳"),
        ("code", "AG-20481736", ltr("AG-20481736")),
        ("code", "*7777#", ltr("&#42;7777#")),
        ("phone", "02191000123", f'<a href="tel:+982191000123">{ltr("۰۲۱-۹۱۰۰۰۱۲۳")}</a>'),
        ("phone", "09121234567", f'<a href="tel:+989121234567">{ltr("۰۹۱۲-۱۲۳-۴۵۶۷")}</a>'),
        (
            "email",
            "help@arghavan.example",
            f'<a href="mailto:help@arghavan.example">{ltr("help@arghavan.example")}</a>',
        ),
        ("url", "https://www.ttac.ir/a?b=1", f'<a href="https://www.ttac.ir/a?b=1">{ltr("ttac.ir")}</a>'),
        ("date", "2026-11-21", "۳۰ آبان ۱۴۰۵"),
    ],
)
def test_each_kind_is_written_for_readers(kind: FactKind, value: str, written: str) -> None:
    assert write_fact(fact(kind, value)) == written


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("phone", "02191000123", "۰۲۱۹۱۰۰۰۱۲۳"),
        ("email", "help@arghavan.example", "help@arghavan.example"),
        ("url", "https://www.ttac.ir/a", "ttac.ir"),
        ("code", "*7777#", "*7777#"),
        ("code", "124", "۱۲۴"),
        ("text", "a*b", "a*b"),
        ("money", "65000", "۶۵٬۰۰۰ تومان"),
    ],
)
def test_plain_text_has_no_markup(kind: FactKind, value: str, written: str) -> None:
    assert write_fact(fact(kind, value), plain=True) == written


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("number", "۱٬۲۰۰", "1200"),
        ("number", "٢٫٥", "2.5"),
        ("money", "1,500,000", "1500000"),
        ("money", "۱۵۰۰ ۰۰۰", "1500000"),
        ("time", "۹:۳۰", "09:30"),
        ("phone", "+98 21 9100-0123", "02191000123"),
        ("phone", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "09121234567"),
        ("code", "۱۲۴", "124"),
        ("date", "2026-11-21", "2026-11-21"),
    ],
)
def test_values_are_kept_in_one_form_whatever_digits_were_typed(kind: FactKind, typed: str, value: str) -> None:
    assert KINDS[kind].check(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "-7"),
        ("number", "7 روز"),
        ("money", "1500.5"),
        ("time", "24:00"),
        ("time", "9"),
        ("phone", "0219100012"),
        ("phone", "00912123456"),
        ("phone", "1234"),
        ("email", "help@@x.ir"),
        ("url", "javascript:alert(1)"),
        ("url", 'https://x.ir/"onclick'),
        ("url", "https://"),
        ("code", "<b>"),
        ("date", "2026-02-30"),
    ],
)
def test_values_that_do_not_fit_their_kind_are_refused(kind: FactKind, typed: str) -> None:
    with pytest.raises(ValueError, match=r"\.( |$)"):
        KINDS[kind].check(typed)


def test_every_mention_of_a_fact_is_filled_in() -> None:
    facts = {"days": fact("number", "7"), "cost": fact("money", "65000")}

    assert fill_facts("تا {{ facts.days }} روز، {{facts.cost}}؛ {{ facts.days }}", facts) == "تا ۷ روز، ۶۵٬۰۰۰ تومان؛ ۷"


def test_an_unknown_fact_is_never_published() -> None:
    with pytest.raises(KeyError):
        fill_facts("{{ facts.nothing }}", {})


@given(st.text(alphabet="ab*_`[]()<>&|{}~\\#!-۱ س", min_size=1, max_size=20))
def test_a_text_fact_reads_the_same_after_markdown(value: str) -> None:
    written = markdown.markdown("x " + write_fact(fact("text", value)))

    assert read_html(written).text == " ".join(f"x {value}".split())


def test_two_ussd_codes_in_a_paragraph_are_no_emphasis() -> None:
    both = f"{write_fact(fact('code', '*7777#'))} و {write_fact(fact('code', '*#06#'))}"

    assert read_html(markdown.markdown(both)).text == "*7777# و *#06#"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 11, 21), "۳۰ آبان ۱۴۰۵"),
        (dt.date(2027, 3, 21), "۱ فروردین ۱۴۰۶"),
        (dt.date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳"),
    ],
)
def test_days_are_written_in_the_shamsi_calendar(day: dt.date, words: str) -> None:
    assert shamsi(day) == words


def test_a_shamsi_day_that_does_not_exist_has_no_gregorian_day() -> None:
    assert gregorian(1404, 12, 30) is None
    assert gregorian(1403, 12, 30) == dt.date(2025, 3, 20)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("number", "7", "7"),
        ("money", "1500000", "1,500,000 toman"),
        ("time", "08:00", "08:00"),
        ("date", "2026-11-21", "21 November 2026"),
        ("phone", "02191000123", "+98 21 9100 0123"),
        ("phone", "09121234567", "+98 912 123 4567"),
        ("code", "1531714611", "1531714611"),
        ("url", "https://www.arghavan.example", "arghavan.example"),
    ],
)
def test_facts_are_english_for_readers_of_english(kind: FactKind, value: str, words: str) -> None:
    assert write_fact(fact(kind, value), plain=True, language="en") == words
    assert read_html(write_fact(fact(kind, value), language="en")).text == words


@given(st.integers(min_value=0))
def test_digits_survive_the_way_to_persian_and_back(number: int) -> None:
    assert ascii_digits(persian_digits(str(number))) == str(number)
