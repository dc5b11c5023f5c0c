"""What staff do with messages at a terminal: read them, take out files, answer by mail, close, and send again.

Every text that a customer or a helpdesk wrote passes `clean` before it reaches a terminal: no escape sequence, no
control sign and no sign that reorders text survives it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rahnama.collector.codes import read_code
from rahnama.collector.delivery.letter import write_answer
from rahnama.collector.delivery.outcome import Lost, Undelivered
from rahnama.collector.delivery.ticket import EXTENSIONS, NO_TOPIC, file_name
from rahnama.collector.wire import clean, clean_line
from rahnama.errors import RahnamaError
from rahnama.insights.table import persian, shamsi, shorten, table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from rahnama.collector.delivery.smtp import Smtp
    from rahnama.collector.records import ContactRequest, Delivery, DeliveryState, RequestStatus
    from rahnama.collector.store import Store

FIELDS = {
    "code": "کد پیگیری",
    "topic": "موضوع",
    "name": "نام",
    "mobile": "موبایل",
    "email": "ایمیل",
    "order": "شمارهٔ سفارش",
    "search": "جست‌وجوی پیش از پیام",
    "page": "صفحه",
}
STATUSES: Mapping[RequestStatus, str] = {
    "open": "باز",
    "answered": "پاسخ داده شده",
    "closed": "بسته",
    "quarantined": "قرنطینه",
}
STATES: Mapping[DeliveryState, str] = {
    "waiting": "در صف",
    "leased": "در راه",
    "unknown": "نامعلوم",
    "sent": "رسید",
    "dead": "نرسید",
}
EVERYTHING = 100_000
"""More deliveries than a shop ever keeps."""

NOWHERE = "هیچ مقصدی تنظیم نشده است؛ پیام‌ها فقط در پایگاه داده‌اند و با همین فرمان خوانده می‌شوند."


UNDELIVERED = "این پیام به جایی فرستاده نمی‌شود؛ مقصدها را با --config نشان دهید."


class InboxError(RahnamaError):
    """What was asked for cannot be done; the text says how to go on."""


def find(store: Store, written: str) -> ContactRequest:
    """Return the message with the code that a person wrote, in whatever way.

    Raises:
        InboxError: there is none.
    """
    request = store.find_request(read_code(written))
    if request is None:
        raise InboxError(f"No message has the code {written!r}. `inbox.py list` shows the latest codes.")
    return request


def listing(store: Store, limit: int, status: RequestStatus | None) -> str:
    """Return the latest messages as a table, newest first: those of one status, or all but the quarantined."""
    head = ("کد پیگیری", "رسید", "وضعیت", "موضوع", "نام", "پیام")
    rows = [
        (
            request.code,
            persian(shamsi(request.received, time=True)),
            STATUSES[request.status],
            clean_line(request.topic),
            shorten(clean_line(request.name), 20),
            shorten(clean_line(request.message), 50),
        )
        for request in store.requests(limit, status)
    ]
    empty = "پیامی با این وضعیت نیست." if status else "هنوز پیامی نرسیده است."
    return table(head, rows) if rows else empty


def letter(store: Store, request: ContactRequest, topics: Mapping[str, str]) -> str:
    """Return one message in full, with its files and where it was delivered."""
    topic = clean_line(topics.get(request.topic, request.topic))
    values = {name: clean_line(getattr(request, name)) for name in FIELDS} | {"topic": topic}
    lines = [f"{FIELDS[name]}: {value}" for name, value in values.items() if value]
    lines += [f"خوانده بود: {'، '.join(map(clean_line, request.read))}"] if request.read else []
    lines += [f"رسید: {persian(shamsi(request.received, time=True))}", f"وضعیت: {STATUSES[request.status]}"]
    lines += [f"پاسخ: {persian(shamsi(request.answered, time=True))}"] if request.answered else []
    for declared, arrived in store.stored_files(request.id):
        fate = f"{persian(-(-declared.size // 1024))} کیلوبایت" if arrived else "نرسیده است"
        lines.append(f"پیوست {persian(declared.number)}: {file_name(declared)} ({fate})")
    lines += [f"تحویل به {_fate(one)}" for one in _deliveries(store, request)]
    return "\n".join([*lines, "", clean(request.message)])


def save_files(store: Store, request: ContactRequest, folder: Path) -> list[str]:
    """Write the files of a message that arrived into `folder`, for the user's own eyes; return a line for each.

    Raises:
        InboxError: a file of that name is there already, or cannot be written.
    """
    lines: list[str] = []
    for declared, _ in store.stored_files(request.id):
        path = folder / f"{request.code}-{declared.number}{EXTENSIONS[declared.type]}"  # no word of a stranger's in it
        content = store.read_file(request.id, declared.number)
        if content is None:
            lines.append(f"{path} ({file_name(declared)}): نرسیده است")
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
        except FileExistsError:
            raise InboxError(f"{path}: there is a file of this name. Name another folder.") from None
        except OSError as error:
            raise InboxError(f"{path}: {error.strerror}. Name a folder that may be written.") from None
        lines.append(f"{path} ({file_name(declared)})")
    return lines or ["این پیام پیوستی ندارد."]


def answer(
    store: Store, request: ContactRequest, topics: Mapping[str, str], text: str, *, smtp: Smtp, now: dt.datetime
) -> str:
    """Mail `text` to the customer, in the thread of the message, mark the message answered, and return what was done.

    Raises:
        InboxError: nothing was written, there is no e-mail, or the mail did not go; the message stays as it is.
    """
    if not clean(text):
        raise InboxError("Nothing was written, and nothing was sent.")
    topic = topics.get(request.topic, request.topic) or NO_TOPIC
    mail = write_answer(request, topic, text, smtp.settings, now)
    if mail is None:
        reach = f"Call {request.mobile}" if request.mobile else "There is no other way to reach the customer"
        raise InboxError(f"{request.code}: no e-mail that mail could go to. {reach}, then run `inbox.py close`.")
    try:
        smtp.mail(mail)
    except Lost as error:
        raise InboxError(
            f"{request.code}: the mail may have gone, but the server did not say so ({error.reason}). "
            "Look into the outgoing mailbox before you send it again."
        ) from error
    except Undelivered as error:
        why = clean_line(f"{error.reason} {error.detail}")
        raise InboxError(f"{request.code}: the mail did not go ({why}). Mend that, then answer again.") from error
    store.set_status(request.id, "answered", now)
    return f"پاسخ {request.code} به {clean_line(request.email)} فرستاده شد."


def set_status(store: Store, request: ContactRequest, status: RequestStatus, now: dt.datetime) -> str:
    """Give a message another status and return what was done.

    Raises:
        InboxError: a message in quarantine shall be closed, which would let it out and have it delivered.
    """
    if status == "closed" and request.status == "quarantined":
        raise InboxError(f"{request.code}: it lies in quarantine and goes nowhere. Leave it there, or reopen it first.")
    store.set_status(request.id, status, now)
    return f"{request.code}: {STATUSES[status]}"


def undelivered(store: Store, *, everything: bool) -> str:
    """Return the deliveries that are dead, unknown or failing as a table; all of them when `everything`."""
    known = store.deliveries(None, EVERYTHING)
    if not known:
        return NOWHERE
    shown = [one for one in known if everything or one.state in {"dead", "unknown"} or one.error]
    head = ("کد پیگیری", "مقصد", "وضعیت", "تلاش", "نوبت بعدی", "تیکت", "خطا")
    rows = []
    for one in shown:
        request = store.get_request(one.request)
        due = one.state in {"waiting", "unknown"}
        rows.append(
            (
                request.code if request else "—",
                clean_line(one.sink),
                STATES[one.state],
                persian(one.attempts),
                persian(shamsi(one.next_at, time=True)) if due else "",
                shorten(clean_line(one.remote), 24),
                clean_line(one.error),
            )
        )
    return table(head, rows) if rows else "همهٔ پیام‌ها به مقصد رسیده‌اند یا در راه‌اند."


def retry(store: Store, request: ContactRequest | None, sink: str | None, now: dt.datetime) -> str:
    """Make dead deliveries due again: those of one message or of all, to one sink or to all; return what was done.

    Raises:
        InboxError: there is none.
    """
    dead = [
        one
        for one in store.deliveries("dead", EVERYTHING)
        if (request is None or one.request == request.id) and sink in {None, one.sink}
    ]
    done = [one for one in dead if store.retry_delivery(one.request, one.sink, now)]
    if not done:
        raise InboxError("There is no dead delivery like that. `inbox.py deliveries` shows what there is.")
    return f"{persian(len(done))} تحویل دوباره در صف است؛ نخست مقصد را نگاه می‌کنیم تا تیکت دوم ساخته نشود."


def _deliveries(store: Store, request: ContactRequest) -> list[Delivery]:
    return [one for one in store.deliveries(None, EVERYTHING) if one.request == request.id]


def _fate(one: Delivery) -> str:
    told = clean_line(one.error or one.remote)
    return f"{clean_line(one.sink)}: {STATES[one.state]}" + (f" ({told})" if told else "")
