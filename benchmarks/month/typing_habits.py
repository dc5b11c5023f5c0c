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
HOSTS = ("example", "shop", "best-price", "t.me/vip", "bit.ly/x", "casino", "bet")


def varied(text: str, chance: random.Random) -> str:
    """Return `text` as another customer would type it; often just so."""
    habit = chance.random()
    if habit < 0.4:
        return text
    if habit < 0.5:
        return text.replace("ی", "ي").replace("ک", "ك")
    if habit < 0.58:
        return text.replace(HALF_SPACE, "") if HALF_SPACE in text else text.replace(" ", "", 1)
    if habit < 0.66:
        return text.replace(HALF_SPACE, " ")
    if habit < 0.78:
        return slipped(text, chance)
    if habit < 0.93:
        return chance.choice(POLITE).format(text)
    return spoken(text)


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


def spoken(text: str) -> str:
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


def noise(chance: random.Random, off_topic: list[str]) -> str:
    """Return what nobody asked a shop, of one of many kinds."""
    kind = chance.random()
    if kind < 0.22:
        return "".join(chance.choice(LETTERS) for _ in range(chance.randint(3, 14)))
    if kind < 0.30:
        return "".join(chance.choice("asdfghjklqwertyuiop") for _ in range(chance.randint(3, 12)))
    if kind < 0.38:
        return chance.choice(
            (
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
        )
    if kind < 0.44:
        return chance.choice(LETTERS) + chance.choice(("", " ", chance.choice(LETTERS)))
    if kind < 0.56:
        return chance.choice(GAMBLING).format(chance.choice((invented(chance), str(chance.randint(1, 99)), "90")))
    if kind < 0.62:
        return f"https://{chance.choice(HOSTS)}{chance.randint(1, 40)}.{chance.choice(('com', 'ir', 'xyz'))}/{invented(chance)}"
    if kind < 0.70:
        return chance.choice(
            ("•••", "شماره کارت •••", "کد ملی •••", "••• •••", "سفارش •••", "ایمیل •••", "09•••", "کد •••")
        )
    return varied(off_topic[min(int(chance.paretovariate(0.6)) - 1, 10**9) % len(off_topic)], chance)
