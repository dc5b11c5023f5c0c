"""The content security policy of the site: nothing inline, nothing from elsewhere but the collector if it stands elsewhere.

``frame-ancestors`` is missing on purpose: browsers ignore it in a meta tag; the files under deploy/ send it as a header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rahnama.settings import Settings


def content_security_policy(settings: Settings) -> str:
    """Return the policy as one line, for the meta tag and for headers."""
    collector = f" {settings.collector_origin}" if settings.collector_origin else ""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self'{collector}",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "form-action": f"'self'{collector}",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
