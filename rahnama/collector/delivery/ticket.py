"""A message as a person at the helpdesk should see it: one subject, one text, the files, and who wrote it."""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from rahnama.collector.wire import clean_line
from rahnama.insights.table import persian, shamsi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rahnama.collector.records import ContactRequest, FileDeclaration
    from rahnama.collector.store import Store

TOPICS = (Path("shop/requests.yml"), Path(sys.prefix) / "shop" / "requests.yml")
"""Where the titles of topics are looked for: in the project, and beside the packages in a container."""

NO_TOPIC = "پیام مشتری"
NO_NAME = "مشتری"

EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
_ALIASES = {".jpeg": ".jpg", ".jpe": ".jpg"}
_PATH_SIGNS = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
_LEFT_TO_RIGHT = "\u200e"
"""Set before values of Latin letters and digits: without it a number in Persian text shows its plus sign on the wrong side."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that arrived; `name` is fit for a file system and ends as its type does."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Ticket:
    """A message with all that goes with it.

    Attributes:
        topic: the shop's own words for what it is about.
        files: what arrived, in the order of the message.
        missing: names of files that were declared and had not arrived when this was put together.
    """

    request: ContactRequest
    topic: str
    files: tuple[Attachment, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """UUID of the message; the same in every attempt, so that sinks can tell a second one."""
        return self.request.id

    @property
    def code(self) -> str:
        """What the customer quotes to us."""
        return self.request.code

    @property
    def subject(self) -> str:
        """One line: code and topic, nothing that a stranger wrote."""
        return f"[{self.code}] {self.topic}"

    @property
    def customer(self) -> str:
        """What to call the customer; never empty."""
        return self.request.name or self.request.mobile or NO_NAME

    def mail(self, mobile_domain: str) -> str:
        """Return the customer's e-mail, or an address made of the mobile, so that one customer stays one at the helpdesk."""
        return self.request.email or f"{self.request.mobile.removeprefix('+')}@{mobile_domain}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known besides the message itself, as Persian labels and values."""
        request = self.request
        labelled = [
            ("نام", request.name),
            ("موبایل", _latin(request.mobile)),
            ("ایمیل", _latin(request.email)),
            ("شمارهٔ سفارش", _latin(request.order)),
            ("موضوع", self.topic),
            ("جست‌وجوی پیش از پیام", request.search),
            ("خوانده بود", "، ".join(map(_latin, request.read))),
            ("صفحه", _latin(request.page)),
            ("کد پیگیری", _latin(request.code)),
            ("رسید", persian(shamsi(request.received, time=True))),
            ("پیوست‌ها", "، ".join(file.name for file in self.files)),
            ("پیوست‌هایی که نرسیدند", "، ".join(self.missing)),
        ]
        return [(label, value) for label, value in labelled if value]

    @property
    def text(self) -> str:
        """The message, a rule and the facts, as plain text."""
        return "\n".join([self.request.message, "", "—" * 8, *(f"{label}: {value}" for label, value in self.facts)])

    @property
    def html(self) -> str:
        """`text` as HTML without anything active in it, for sinks that take nothing else."""
        message = html.escape(self.request.message).replace("\n", "<br>")
        facts = "<br>".join(f"{html.escape(label)}: <bdi>{html.escape(value)}</bdi>" for label, value in self.facts)
        return f'<div dir="rtl"><p>{message}</p><hr><p>{facts}</p></div>'


def compose(store: Store, request: ContactRequest, topics: Mapping[str, str]) -> Ticket:
    """Return the ticket for `request`, with those of its files that arrived.

    Args:
        store: where the files lie.
        request: the message.
        topics: titles of the request types by id; an id without one is shown as it is.

    Raises:
        StoreUnavailable: the files cannot be read at the moment.
    """
    files: list[Attachment] = []
    missing: list[str] = []
    for declaration, _ in store.stored_files(request.id):
        content = store.read_file(request.id, declaration.number)
        name = file_name(declaration, taken=[file.name for file in files])
        if content is None:
            missing.append(name)
        else:
            files.append(Attachment(name, declaration.type, content))
    topic = topics.get(request.topic, request.topic) or NO_TOPIC
    return Ticket(request, topic, tuple(files), tuple(missing))


def file_name(declaration: FileDeclaration, taken: Iterable[str] = ()) -> str:
    """Return the customer's name for a file, made fit for a file system, for its type, and unlike those `taken`."""
    extension = EXTENSIONS[declaration.type]
    plain = clean_line(declaration.name).translate(_PATH_SIGNS).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    ending = f"{dot}{ending}".lower()
    if stem and _ALIASES.get(ending, ending) == extension:
        plain, extension = stem, ending
    name = f"{plain[:80] or 'file'}{extension}"
    return name if name not in taken else f"{plain[:80]}-{declaration.number}{extension}"


def read_topics(path: Path | None = None) -> dict[str, str]:
    """Return the titles of the request types by id, or nothing when there is no such file at `path`, or at any of `TOPICS`."""
    path = path or next((one for one in TOPICS if one.is_file()), TOPICS[0])
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        return {str(one["id"]): clean_line(str(one["title"])) for one in content["requests"]}
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return {}  # labels are a nicety; the site's build reports what is wrong with the file


def _latin(value: str) -> str:
    return f"{_LEFT_TO_RIGHT}{value}" if value else ""
