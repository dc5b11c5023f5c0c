"""How people type: the same question with slips, Arabic letters, lost half-spaces and spoken forms, and plain noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

HALF_SPACE = "\u200c"
LETTERS = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو"
ROWS = ("ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو")
POLITE = ("سلام {}", "لطفا {}", "{} لطفا", "{}؟", "{} ممنون", "ببخشید {}", "سلام خسته نباشید {}", "{} ؟", "راهنمایی {}")
SPOKEN = (
    (" را ", " رو "),
    ("می‌خواهم", "میخوام"),
    ("چطور", "چجوری"),
    ("است", "ه"),
    ("دارید", "دارین"),
    ("می‌کنید", "میکنین"),
    ("میکنید", "میکنین"),
    ("هم ", ""),
)
SYLLABLES = ("کا", "زی", "مو", "ری", "تا", "لو", "پی", "نا", "دو", "ما", "سا", "گو", "فی", "با", "رو", "شا", "ژو", "وی")
GAMBLING = (
    "شرط بندی {0} با بونوس",
    "سایت {0} بت فارسی",
    "کازینو آنلاین {0}",
    "بازی انفجار {0}",
    "{0}bet ورود بدون فیلتر",
    "ربات تلگرام افزایش ممبر {0}",
    "خرید بک لینک {0}",
    "buy backlinks {0}",
    "viagra cheap {0}",
    "سئو سایت صفحه اول گوگل {0}",
)
USUAL_MASH = (
    "asdf",
    "شسیب",
    "تست",
    "test",
    "qwerty",
    "ییییی",
    "سسسس",
    "hhhh",
    "ضصثق",
    "aaa",
    "للللل",
    "بیبیبی",
    "dfgdfg",
    "شسیشسی",
)
HOSTS = ("example", "shop", "best-price", "t.me/vip", "bit.ly/x", "casino", "bet")


def varied(text: str, chance: random.Random) -> str:
    """Return `text` as another customer would type it; often just so."""
    [habit] = chance.choices(tuple(HABITS), tuple(HABITS.values()))
    return habit(text, chance)


def as_it_is(text: str, _chance: random.Random) -> str:
    """Return `text`."""
    return text


def in_arabic(text: str, _chance: random.Random) -> str:
    """Return `text` from a keyboard with Arabic letters."""
    return text.replace("ی", "ي").replace("ک", "ك")


def run_together(text: str, _chance: random.Random) -> str:
    """Return `text` without its half-spaces, or without its first space."""
    return text.replace(HALF_SPACE, "") if HALF_SPACE in text else text.replace(" ", "", 1)


def spaced(text: str, _chance: random.Random) -> str:
    """Return `text` with spaces for half-spaces."""
    return text.replace(HALF_SPACE, " ")


def polite(text: str, chance: random.Random) -> str:
    """Return `text` with a greeting or a thank-you."""
    return chance.choice(POLITE).format(text)


def slipped(text: str, chance: random.Random) -> str:
    """Return `text` with one slip of a finger: a letter dropped, doubled, swapped or hit beside."""
    places = [place for place, letter in enumerate(text) if letter in LETTERS]
    if len(places) < 6:
        return text
    place = chance.choice(places[1:-1])
    before, letter, after = text[:place], text[place], text[place + 1 :]
    return chance.choice(
        (
            before + after,
            before + letter * 2 + after,
            before + after[:1] + letter + after[1:],
            before + beside(letter, chance) + after,
        )
    )


def beside(letter: str, chance: random.Random) -> str:
    """Return a key next to a letter's."""
    row = next((row for row in ROWS if letter in row), ROWS[0])
    place = row.index(letter) if letter in row else 0
    return row[max(0, min(len(row) - 1, place + chance.choice((-1, 1))))]


def spoken(text: str, _chance: random.Random) -> str:
    """Return `text` with the first written form in it as it is spoken."""
    for written, said in SPOKEN:
        if written in text:
            return text.replace(written, said, 1)
    return text


def invented(chance: random.Random) -> str:
    """Return a word that no language has, such as a brand's name."""
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 3, 3)))) + chance.choice(
        ("", "ن", "ک", "پ", "ل")
    )


HABITS = {as_it_is: 40, in_arabic: 10, run_together: 8, spaced: 8, slipped: 12, polite: 15, spoken: 7}
"""How often each habit shows, in percent."""


def noise(chance: random.Random, off_topic: list[str]) -> str:
    """Return what nobody asked a shop, of one of many kinds."""
    [kind] = chance.choices(tuple(NOISES), tuple(NOISES.values()))
    return kind(chance, off_topic)


def mash(chance: random.Random, _off_topic: list[str]) -> str:
    """Return what a hand on the keyboard gives, Persian layout or Latin."""
    letters = chance.choice((LETTERS, LETTERS, LETTERS, "asdfghjklqwertyuiop"))
    return "".join(chance.choice(letters) for _ in range(chance.randint(3, 14)))


def usual_mash(chance: random.Random, _off_topic: list[str]) -> str:
    """Return what many hands on the keyboard give."""
    return chance.choice(USUAL_MASH)


def letter(chance: random.Random, _off_topic: list[str]) -> str:
    """Return one letter or two."""
    return chance.choice(LETTERS) + chance.choice(("", " ", chance.choice(LETTERS)))


def spam(chance: random.Random, _off_topic: list[str]) -> str:
    """Return an advertisement."""
    name = chance.choice((invented(chance), str(chance.randint(1, 99)), "90"))
    return chance.choice(GAMBLING).format(name)


def address(chance: random.Random, _off_topic: list[str]) -> str:
    """Return the address of a page."""
    host = f"{chance.choice(HOSTS)}{chance.randint(1, 40)}.{chance.choice(('com', 'ir', 'xyz'))}"
    return f"https://{host}/{invented(chance)}"


def hidden(chance: random.Random, _off_topic: list[str]) -> str:
    """Return what masking left of a number."""
    return chance.choice(
        ("•••", "شماره کارت •••", "کد ملی •••", "••• •••", "سفارش •••", "ایمیل •••", "09•••", "کد •••")
    )


def unrelated(chance: random.Random, off_topic: list[str]) -> str:
    """Return a question of everyday life, a few of them far more often than most."""
    place = min(int(chance.paretovariate(0.6)) - 1, 10**9) % len(off_topic)
    return varied(off_topic[place], chance)


NOISES = {mash: 30, usual_mash: 8, letter: 6, spam: 12, address: 6, hidden: 8, unrelated: 30}
"""How often each kind of noise comes, in percent."""
