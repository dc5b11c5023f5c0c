"""Made-up searches with personal data planted in them, and names of products that hold none."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

ZEROS = "0۰٠０०০๐໐༠၀០᠐𝟎𝟘𝟬𝟶"
"""The zeros of the scripts in which numbers are written; the first three are what customers type."""

LIGHT = (
    "",
    "",
    "",
    " ",
    "-",
    "–",
    ".",
    "\u200c",
    "\u200f",
    "\u200e",
    "\u00a0",
    "\u2009",
    " - ",
    " ‑",
    ") ",
    " (",
    "\u200c ",
    "\u200f-",
)
SIGNS = (*LIGHT, "/", "_", "*", "،", ":", " / ", "|")
"""What stands between the digits: joiners and marks for any number; other signs only where ten digits tell that it is one."""

WORDS = [
    "پیگیری",
    "سفارش",
    "شماره\u200cام",
    "کارت",
    "برگشت",
    "پول",
    "گوشی",
    "من",
    "آقای",
    "کد",
    "لطفاً",
    "برای",
    "ثبت",
    "واریز",
    "شد",
    "نشد",
    "order",
    "card",
    "phone",
    "a55",
    "iphone",
    "موبایل",
]
HOSTS = ("gmail.com", "yahoo.com", "chmail.ir", "arghavan.example", "mail.co.uk")
AROUND_AT = ("@", "@", "@", "＠", "%40", " @ ", "@ ", " @")

HARMLESS = """
گوشی a55 8/256|گوشی سامسونگ A55 ظرفیت 8/256|ایفون 15|آیفون ۱۵ پرو مکس ۲۵۶|آیفون 13 128|رم 16 گیگ|رم ۸ گیگ ۳۲۰۰|هارد 1 ترابایت|هارد 2tb
اس اس دی ۵۱۲|فلش 64 گیگ|کارت حافظه 128|لپ تاپ ایسوس x515|لپ تاپ i7 1255u|لپتاپ i5 12450h|کارت گرافیک rtx 4060|rtx 3080 ti|gtx 1660|پردازنده 13600k
مانیتور 27 اینچ 165 هرتز|تلویزیون ۵۵ اینچ 4k|تلویزیون 65 اینچ|2k 1440p|پاوربانک 20000|شارژر 65 وات|کابل 2 متری|سیم 3x2.5|لامپ ۱۲ وات|باتری 2032
کفش سایز ۴۲|کفش سایز ۴۲ تا ۴۴|شلوار 32|شلوار سایز 40 قد 105|پیراهن xl ۱۴|قالی ۶ متری ۷۰۰ شانه|فرش 1200 شانه 9 متری|پتو 220 در 240|تشک 160 در 200|ملحفه 90x200
قیمت 1,500,000|۱٬۵۰۰٬۰۰۰ تومان|زیر ۵۰۰ هزار تومان|تا 2 میلیون|۲۰٪ تخفیف|تخفیف 1405/08/30|جشنواره ۱۴۰۵/۱۱/۲۲|1405-08-30|۳۰ آبان ۱۴۰۵|2026-11-22|تحویل 9:30 تا 12:45
ساعت ۱۰ تا ۱۸|۷ روز|۱۵ روز ضمانت|گارانتی 18 ماهه|گارانتی ۲۴ ماهه|بیمه 12 ماهه|قسط ۶ ماهه|اقساط ۳-۶-۹-۱۲|پلاک ۱۲ طبقه ۳|منطقه 22|مرحله ۳ از ۵
عطر ۱۰۰ میل|شامپو 400 میل|کرم spf 50|قرص ۵۰۰|شیر ۱٫۵ لیتری|برنج ۱۰ کیلو|روغن 1.8 لیتر|چای ۴۵۰ گرم|آب ۱.۵ لیتر ۶ تایی|کتاب ۳۶۰ صفحه|مداد رنگی 24 تایی
دوربین 200d|دوربین 24.2 مگاپیکسل|لنز 18-55|لنز 50 f1.8|هدفون wh-1000xm5|ایرپاد 3|ساعت سری 9|واچ 46mm|تبلت s9|پلی استیشن 5|ps5|ایکس باکس|فیفا 24
206 تیپ 5|پژو 207|لاستیک 185/65/15|لاستیک ۲۰۵/۵۵ r16|روغن 10w40|باتری 66 آمپر|شمع 4 تایی|لاستیک 205 55 16|پیچ 4x40|مته 10|میز ۱۲۰ در ۶۰|یخچال ۲۵ فوت
ماشین لباسشویی ۸ کیلویی|جارو ۲۲۰۰ وات|اجاق ۵ شعله|کولر 12000|کولر ۷۰۰۰|پکیج 24000|مرحله 2|نسخه 14.1|android 14|ios 17.1.2|windows 11|usb 3.2|wifi 6|bluetooth 5.3|hdmi 2.1
ddr5 5600|ddr4 3200 16gb|nvme 1tb gen4|رزولوشن 1920x1080|1080p 60|تلگرام 10|پلاس 4|۳ عدد|2 تا|یک‌بار|صفر تا صد|24k|طلای ۱۸ عیار|سکه ۱۴۰۳
"""
"""Names, sizes, dates, prices and hours that customers look for; none is anybody's."""


@dataclass(frozen=True, slots=True)
class Query:
    """One search.

    Attributes:
        text: as a customer might type it.
        kind: what is planted in it.
        secret: the planted thing: its digits as 0 to 9, or the first part of an address.
    """

    text: str
    kind: str
    secret: str


def harmless() -> list[str]:
    """Return the golden list."""
    return [name.strip() for line in HARMLESS.strip().split("\n") for name in line.split("|")]


def make_query(chance: random.Random) -> Query:
    """Return a search in which one personal thing is planted among up to six words."""
    kind = chance.choice((*_SHAPES, "email", "email", "handle"))
    if kind in _SHAPES:
        secret = "".join(chance.choice("0123456789") if sign == "#" else sign for sign in _SHAPES[kind])
        written = _written(secret, kind, chance)
    else:
        secret = "".join(chance.choices(string.ascii_lowercase, k=chance.randint(8, 14)))
        host = chance.choice(HOSTS)
        written = f"{secret}{chance.choice(AROUND_AT)}{host}" if kind == "email" else f"@{secret}"
        written = written.upper() if chance.random() < 0.1 else written
    before, after = (chance.choices(WORDS, k=chance.randint(0, 3)) for _ in range(2))
    glue = chance.choice((" ", " ", " ", "\u200c", ": ", "،", "(", "«", "\u200f"))
    return Query(" ".join(before) + (glue if before else "") + written + " " + " ".join(after), kind, secret)


def _digits(length: int, start: str = "") -> str:
    return start + "#" * (length - len(start))


_SHAPES = {
    "mobile": _digits(11, "09"),
    "mobile abroad": _digits(12, "989"),
    "mobile with zeros": _digits(14, "00989"),
    "landline": _digits(11, "021"),
    "landline in town": _digits(8, "88"),
    "card": _digits(16, "603799"),
    "account": _digits(13),
    "iban": _digits(24, "06"),
    "national id": _digits(10, "00"),
    "postal code": _digits(10, "15"),
    "order": _digits(8, "2"),
    "tracking": _digits(24),
    "imei": _digits(15, "35"),
    "login code": _digits(5),
    "passport": _digits(8),
}
_PREFIX = {"iban": "IR", "order": "AG-", "passport": "A", "mobile abroad": "+"}


def _written(secret: str, kind: str, chance: random.Random) -> str:
    """Write the digits in one script, whole, in groups or one by one, with one way to join them."""
    zero = chance.choice(ZEROS[:3]) if chance.random() < 0.8 else chance.choice(ZEROS)
    script = [chr(ord(zero) + int(digit)) for digit in secret]
    if len(secret) < 8:
        return "".join(script)
    joint = chance.choice(SIGNS if len(secret) >= 10 else LIGHT)
    size = chance.choice((1, 2, 3, 4, 4, len(secret)))
    groups = ["".join(script[at : at + size]) for at in range(0, len(script), size)]
    prefix = chance.choice((_PREFIX.get(kind, ""), ""))
    return prefix + joint.join(groups)


def fold(text: str) -> str:
    """Return `text` with every digit of every script as 0 to 9."""
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text)
