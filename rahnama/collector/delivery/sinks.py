"""Makes the sink that settings describe; the secrets are read from the environment here, and only here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rahnama.collector.delivery import smtp
from rahnama.collector.delivery.chatwoot import Chatwoot
from rahnama.collector.delivery.freescout import Freescout
from rahnama.collector.delivery.freshdesk import Freshdesk
from rahnama.collector.delivery.http import SECONDS
from rahnama.collector.delivery.settings import (
    ChatwootSettings,
    FreescoutSettings,
    FreshdeskSettings,
    SmtpSettings,
    WebhookSettings,
    ZammadSettings,
    ZendeskSettings,
    webhook_secrets,
)
from rahnama.collector.delivery.smtp import Smtp
from rahnama.collector.delivery.webhook import Webhook
from rahnama.collector.delivery.zammad import Zammad
from rahnama.collector.delivery.zendesk import Zendesk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rahnama.collector.delivery.settings import HelpdeskSettings, SinkSettings
    from rahnama.collector.delivery.sink import Sink


def make_sink(
    settings: SinkSettings, environment: Mapping[str, str] | None = None, *, seconds: float | None = None
) -> Sink:
    """Return the sink for settings that `read_sinks` accepted.

    Args:
        settings: of any kind.
        environment: where the secrets stand; the process's own when None.
        seconds: how long one call may take; the kind's own patience when None.
    """
    known = os.environ if environment is None else environment
    if isinstance(settings, SmtpSettings):
        return Smtp(settings, _secret(known, settings.password_env), seconds or smtp.SECONDS)
    if isinstance(settings, WebhookSettings):
        return Webhook(settings, webhook_secrets(known.get(settings.secret_env, "")), seconds or SECONDS)
    return _make_helpdesk(settings, _secret(known, settings.token_env), seconds or SECONDS)


def _make_helpdesk(settings: HelpdeskSettings, token: str, seconds: float) -> Sink:
    match settings:
        case ChatwootSettings():
            sink: Sink = Chatwoot(settings, token, seconds)
        case ZammadSettings():
            sink = Zammad(settings, token, seconds)
        case FreescoutSettings():
            sink = Freescout(settings, token, seconds)
        case FreshdeskSettings():
            sink = Freshdesk(settings, token, seconds)
        case ZendeskSettings():
            sink = Zendesk(settings, token, seconds)
    return sink


def _secret(environment: Mapping[str, str], variable: str | None) -> str:
    return environment.get(variable, "").strip() if variable else ""
