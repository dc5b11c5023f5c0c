"""The answer page for browsers without JavaScript: Persian, right to left, self-contained, under a strict CSP."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from rahnama.collector.problems import KINDS

if TYPE_CHECKING:
    from rahnama.collector.contact import ContactForm
    from rahnama.collector.problems import Refusal
    from rahnama.collector.settings import CollectorSettings

_FIELDS = {
    "name": ("نام", "text", "name"),
    "mobile": ("موبایل", "tel", "tel"),
    "email": ("ایمیل", "email", "email"),
    "order": ("شمارهٔ سفارش", "text", "off"),
}
"""Field name to label, input type and autocomplete, of what a person may have to mend."""

_HIDDEN = ("topic", "search", "page")

_pages = Environment(
    loader=PackageLoader("rahnama.collector", "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STYLE = _pages.get_template("style.css.jinja").render()
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def receipt_page(code: str, page: str, settings: CollectorSettings) -> HTMLResponse:
    """Return the page (202) that says the message is kept, with the customer's code."""
    return _page("receipt.html.jinja", 202, {}, code=code, back=_back(page, settings))


def refusal_page(refusal: Refusal, form: ContactForm | None, settings: CollectorSettings) -> HTMLResponse:
    """Return the page that says what is wrong; what the customer wrote stands in it, ready to be mended and sent."""
    values = msgspec.to_builtins(form) if form else {}
    fields = [
        {"name": name, "label": label, "type": kind, "autocomplete": autocomplete, "value": values.get(name, "")}
        for name, (label, kind, autocomplete) in _FIELDS.items()
    ]
    return _page(
        "refusal.html.jinja",
        refusal.status,
        refusal.headers,
        detail=KINDS[refusal.kind].detail,
        errors=refusal.errors,
        others=[error for name, error in refusal.errors.items() if name not in {*_FIELDS, "message"}],
        fields=fields,
        hidden={name: values.get(name, "") for name in _HIDDEN} | {"read": ",".join(values.get("read", ()))},
        message=values.get("message", ""),
        form=form,
        back=_back("", settings),
    )


def _page(template: str, status: int, headers: dict[str, str], **context: Any) -> HTMLResponse:
    html = _pages.get_template(template).render(style=_STYLE, **context)
    return HTMLResponse(html, status, _HEADERS | headers)


def _back(page: str, settings: CollectorSettings) -> str:
    return settings.site_url or page or "/"
