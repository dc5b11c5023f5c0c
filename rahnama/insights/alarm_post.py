"""Brings an alarm to people: Persian lines, a mail, or a signed webhook, through the sinks of the collector's settings."""

from __future__ import annotations

import datetime as dt
import email.policy
import email.utils
import json
import os
import uuid
from email.message import EmailMessage
from typing import TYPE_CHECKING

from rahnama.collector.delivery.http import Site
from rahnama.collector.delivery.settings import SmtpSettings, WebhookSettings, address, webhook_secrets
from rahnama.collector.delivery.smtp import Smtp
from rahnama.collector.delivery.webhook import sign
from rahnama.content.moments import write_moment
from rahnama.errors import SettingsError
from rahnama.insights.drafts.yaml_edit import write_scalar
from rahnama.insights.report.words import decimal, number, stranger
from rahnama.insights.table import persian, shamsi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.collector.delivery.settings import SinkSettings
    from rahnama.insights.alerts import Alarm

BANNER = (
    "به نظر می‌رسد دربارهٔ «{word}» مشکلی پیش آمده است. در حال بررسی هستیم و نتیجه را همین‌جا می‌نویسیم؛ "
    "لازم نیست دوباره پیام بفرستید."
)


NOTICE_LASTS = dt.timedelta(hours=3)
"""How long a proposed notice is shown when nobody prolongs it."""


def banner(alarm: Alarm) -> str:
    """Return what the shop could tell all its visitors, for a person to check and publish."""
    return BANNER.format(word=stranger(alarm.word, 40))


def notice_lines(alarm: Alarm) -> list[str]:
    """Return the banner as the lines to add to ``shop/notices.yml``, for `NOTICE_LASTS` from the alarm on."""
    name = write_moment(alarm.until).replace(" ", "-").replace(":", "")
    return [
        f"- id: incident-{name}",
        "  level: incident",
        f"  text: {write_scalar(banner(alarm))}",
        f"  from: {write_moment(alarm.until)}",
        f"  until: {write_moment(alarm.until + NOTICE_LASTS)}",
        "  where: all",
    ]


def told(alarm: Alarm) -> str:
    """Return an alarm as Persian lines, the notice that could be published last."""
    span = f"{persian(shamsi(alarm.since, time=True))} تا {persian(shamsi(alarm.until, time=True)[-5:])}"
    lines = [
        f"هشدار: {number(alarm.voices)} نفر در یک ربع دربارهٔ «{stranger(alarm.word, 40)}» پرسیدند ({span}).",
        f"در این ساعت معمولاً {decimal(alarm.expected)} نفر می‌پرسند. شبکه‌های جدا: {number(alarm.networks)}.",
    ]
    if alarm.others:
        lines.append(f"همراه با: {'، '.join(stranger(word, 40) for word in alarm.others)}")
    lines += [f"جستجوی چند نفر: «{stranger(text)}»" for text in alarm.wordings]
    lines.append("اگر درست است، این سطرها را زیر notices: در shop/notices.yml بگذارید و منتشر کنید:")
    return "\n".join([*lines, *notice_lines(alarm)])


def known_by(alarm: Alarm) -> str:
    """Return the id of an alarm, the same in every attempt to send it."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"rahnama {alarm.word} {alarm.since.isoformat()}"))


def choose_sinks(sinks: Iterable[SinkSettings], names: Sequence[str]) -> list[SmtpSettings | WebhookSettings]:
    """Return the sinks with these names.

    Raises:
        SettingsError: there is no such sink, or it is a helpdesk, which takes no alarms.
    """
    known = {sink.name: sink for sink in sinks if isinstance(sink, SmtpSettings | WebhookSettings)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SettingsError(
            f"There is no sink {', '.join(unknown)} that takes alarms. Name one of kind smtp or webhook of collector.toml: "
            f"{', '.join(known) or 'it has none'}."
        )
    return [known[name] for name in names]


def send(
    alarm: Alarm,
    sink: SmtpSettings | WebhookSettings,
    now: dt.datetime,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Send an alarm to one sink.

    Raises:
        Undelivered: it was not taken, or we cannot tell.
    """
    secrets = os.environ if environment is None else environment
    if isinstance(sink, SmtpSettings):
        password = secrets.get(sink.password_env, "").strip() if sink.password_env else ""
        Smtp(sink, password).mail(write_letter(alarm, sink, now))
        return
    body = json.dumps(as_event(alarm), ensure_ascii=False).encode()
    stamp, name = str(int(now.timestamp())), known_by(alarm)
    keys = webhook_secrets(secrets.get(sink.secret_env, ""))
    headers = {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": sign(keys, name, stamp, body)}
    Site(sink.url, {}, allow_private=sink.allow_private).post("", body, {"Content-Type": "application/json", **headers})


def as_event(alarm: Alarm) -> dict[str, object]:
    """Return an alarm as the body of a webhook (Standard Webhooks)."""
    data = {
        "word": alarm.word,
        "others": list(alarm.others),
        "voices": alarm.voices,
        "networks": alarm.networks,
        "expected": round(alarm.expected, 3),
        "probability": alarm.probability,
        "since": alarm.since.isoformat(),
        "until": alarm.until.isoformat(),
        "wordings": list(alarm.wordings),
        "text": told(alarm),
        "banner": banner(alarm),
        "notice": "\n".join(notice_lines(alarm)),
    }
    return {"type": "searches.spike", "timestamp": alarm.until.isoformat(), "data": data}


def write_letter(alarm: Alarm, settings: SmtpSettings, now: dt.datetime) -> EmailMessage:
    """Return the mail that tells the staff."""
    letter = EmailMessage(email.policy.SMTP)
    sender, to = address(settings.sender), address(settings.to)
    if sender is None or to is None:
        raise ValueError("an address was not checked")
    letter["Subject"] = f"هشدار مرکز راهنما: «{stranger(alarm.word, 40)}»"
    letter["From"], letter["To"] = sender, to
    letter["Date"] = email.utils.format_datetime(now)
    letter["Message-ID"] = f"<{known_by(alarm)}@{sender.domain}>"
    letter.set_content(told(alarm), charset="utf-8", cte="base64")
    letter["Content-Language"] = "fa"
    return letter
