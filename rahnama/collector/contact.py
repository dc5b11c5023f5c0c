"""A contact request as it is sent, checked and turned into the record that is kept."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl

import msgspec

from rahnama.collector.privacy import mask
from rahnama.collector.problems import Refusal
from rahnama.collector.records import ContactRequest, FileDeclaration, FileType
from rahnama.collector.wire import clean, clean_line, clean_path, fold_digits

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

LIMITS = {
    "topic": 40,
    "name": 100,
    "mobile": 40,
    "email": 254,
    "order": 60,
    "message": 5000,
    "search": 300,
    "page": 300,
}
"""Most characters of each field after cleaning."""

READ_LIMIT = 50
"""Most articles that are told as read; the latest are kept."""

FILES = 5
"""Most files of one message."""

NAME_LIMIT = 120
"""Most characters of a file's name that are kept."""

_MOBILE_SIGNS = frozenset(" -–—‑.()\u00a0\u200b\u200c\u200d\u200e\u200f")
_SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_NO_ADDRESS = frozenset(' \t\n"(),:;<>[]\\')

_NAMESPACE = uuid.UUID("3d0f6b7e-64a1-5b62-9c3c-8f6d2a1e7b90")


class FileForm(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A file that will follow, as the browser declares it."""

    number: Annotated[int, msgspec.Meta(ge=1, le=FILES)]
    name: Annotated[str, msgspec.Meta(max_length=1000)]
    type: FileType
    size: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class ContactForm(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The fields of the form, as they come. The browser makes the id; a form without JavaScript has none.

    Attributes:
        website: the honeypot: people do not see it, programs fill it.
        proof: the solved challenge (`rahnama.collector.challenge`), when one was asked for.
    """

    id: uuid.UUID | None = None
    topic: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""
    order: str = ""
    message: str = ""
    search: str = ""
    read: list[str] = []
    page: str = ""
    files: Annotated[list[FileForm], msgspec.Meta(max_length=FILES)] = []
    website: str = ""
    proof: str = ""


class ContactMessage(ContactForm, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The form as a program sends it: with an id, a UUID of its own making, the same at each retry."""

    id: uuid.UUID


_PLAIN_FIELDS = frozenset(ContactForm.__struct_fields__) - {"files", "proof"}


def parse_form(body: bytes) -> ContactForm:
    """Return the fields of an ``application/x-www-form-urlencoded`` body; ``read`` is a list of ids set off by commas.

    Raises:
        Refusal: 422 for fields that the form does not have, or that come twice.
    """
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20, errors="replace")
    except ValueError as error:
        raise Refusal("invalid", reason=str(error)) from None
    fields: dict[str, object] = dict(pairs)
    unknown = fields.keys() - _PLAIN_FIELDS
    if unknown or len(fields) < len(pairs):
        raise Refusal("invalid", reason="a field is unknown or comes twice")
    if not fields.get("id"):
        fields.pop("id", None)
    fields["read"] = [name for name in dict(pairs).get("read", "").split(",") if name.strip()]
    return _convert(fields)


def _convert(fields: dict[str, object]) -> ContactForm:
    try:
        return msgspec.convert(fields, ContactForm)
    except msgspec.ValidationError as error:
        raise Refusal("invalid", reason=str(error)) from None


def accept(form: ContactForm, now: dt.datetime, most_bytes: int) -> ContactRequest:
    """Return the record for a form that came at `now`, quarantined when its honeypot was filled.

    A form without an id gets one from its content and the day, so that pressing "send" twice keeps one message.

    Args:
        form: what was sent.
        now: in UTC.
        most_bytes: largest file that may follow.

    Raises:
        Refusal: 422 with one Persian sentence a field; all wrong fields at once.
    """
    fields: dict[str, Any] = _cleaned(form)
    errors = dict(_errors(fields)) | _file_errors(form.files, most_bytes)
    if errors:
        raise Refusal("invalid", errors=errors)
    fields["mobile"] = e164(fields["mobile"])
    fields["search"] = mask(fields["search"])
    read = tuple(name for name in form.read if _is_slug(name))[-READ_LIMIT:]
    files = tuple(sorted(map(_declaration, form.files), key=lambda file: file.number))
    digest = hashlib.sha256(msgspec.json.encode([fields, read, files] if files else [fields, read], order="sorted"))
    known_by = form.id or uuid.uuid5(_NAMESPACE, f"{now.date()} {digest.hexdigest()}")
    return ContactRequest(
        id=str(known_by),
        digest=digest.digest(),
        **fields,
        read=read,
        files=files,
        received=now,
        status="quarantined" if form.website.strip() else "open",
    )


def file_name(name: str, number: int) -> str:
    """Return what may be shown as the name of a file: one clean line, the last part of a path, never empty."""
    last = clean_line(name.replace("\\", "/").rsplit("/", maxsplit=1)[-1]).strip(" .")
    return last[-NAME_LIMIT:].strip() or f"فایل {_persian(number)}"


def _declaration(file: FileForm) -> FileDeclaration:
    name = file_name(file.name, file.number)
    return FileDeclaration(number=file.number, name=name, type=file.type, size=file.size, sha256=file.sha256)


def _file_errors(files: list[FileForm], most_bytes: int) -> dict[str, str]:
    if len({file.number for file in files}) < len(files):
        return {"files": "لطفاً فایل‌ها را یک بار دیگر انتخاب کنید."}
    if any(file.size > most_bytes for file in files):
        return {"files": f"هر فایل می‌تواند حداکثر {_persian(most_bytes // 2**20)} مگابایت باشد."}
    return {}


def e164(mobile: str) -> str:
    """Return an Iranian mobile number as ``+989121234567``; empty when `mobile` is none.

    ``0912 123 4567``, ``+98 912…``, ``0098912…``, ``912…`` and the digits of every script are understood.
    """
    digits = "".join(letter for letter in fold_digits(mobile) if letter not in _MOBILE_SIGNS)
    for prefix in ("+98", "0098", "98", "0", ""):
        rest = digits.removeprefix(prefix)
        if digits.startswith(prefix) and len(rest) == 10 and rest.startswith("9"):
            return f"+98{rest}" if rest.isascii() and rest.isdigit() else ""
    return ""


def is_email(address: str) -> bool:
    """Say whether mail could be sent to `address`: one @, a dotted domain, no sign that ends or splits an address."""
    local, _, domain = address.partition("@")
    labels = domain.split(".")
    return (
        0 < len(local) <= 64
        and "@" not in domain
        and len(labels) > 1
        and all(labels)
        and _NO_ADDRESS.isdisjoint(address)
        and address.isprintable()
    )


def _cleaned(form: ContactForm) -> dict[str, str]:
    fields = {name: clean_line(getattr(form, name)) for name in LIMITS if name not in {"message", "page"}}
    fields["email"] = fold_digits(fields["email"]).replace("\u200e", "").replace("\u200f", "")
    return fields | {"message": clean(form.message), "page": clean_path(form.page)}


def _errors(fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, most in LIMITS.items():
        if len(fields[name]) > most:
            yield name, f"این بخش نباید از {_persian(most)} نویسه بیشتر باشد."
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in fields["message"]):
        yield "message", "لطفاً بنویسید چه کمکی از ما می‌خواهید."
    if not fields["mobile"] and not fields["email"]:
        yield "mobile", "برای پاسخ دادن، شمارهٔ موبایل یا ایمیل شما را لازم داریم."
    if fields["mobile"] and not e164(fields["mobile"]):
        yield "mobile", "شمارهٔ موبایل درست نیست؛ مثلاً ۰۹۱۲۱۲۳۴۵۶۷."
    if fields["email"] and not is_email(fields["email"]):
        yield "email", "نشانی ایمیل درست نیست؛ مثلاً name@example.com."
    if not _is_slug(fields["topic"] or "-"):
        yield "topic", "لطفاً یکی از موضوع‌های فهرست را انتخاب کنید."


def _is_slug(text: str) -> bool:
    return 0 < len(text) <= 80 and _SLUG.issuperset(text)


def _persian(number: int) -> str:
    return f"{number:,}".replace(",", "٬").translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
