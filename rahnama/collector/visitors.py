"""Tells visitors apart without knowing who they are: networks are hashed under a salt that no disk ever sees."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import secrets

IPV4_PREFIX = 24
IPV6_PREFIX = 56
"""What one household or office usually gets; finer would be an address, coarser a whole city."""

_HASH_BYTES = 12


class Networks:
    """Hashes of client networks, comparable within one UTC day only.

    The salt lives in this object alone; the next day's first call destroys it, and so does the end of the process.
    """

    def __init__(self) -> None:
        self._day = dt.date.min
        self._salt = b""

    def hash(self, address: str | None, today: dt.date) -> str:
        """Return the hash, 24 hex digits, of the /24 or /56 around `address`; unknown addresses share one hash."""
        if today != self._day:
            self._day, self._salt = today, secrets.token_bytes(32)
        network = _network(address).encode()
        return hashlib.blake2b(network, digest_size=_HASH_BYTES, key=self._salt).hexdigest()


def hash_tab(tab: str) -> str:
    """Return the hash, 24 hex digits, of a tab's random id, so that nothing a sender puts there is stored as it came."""
    return hashlib.blake2b(tab.encode(), digest_size=_HASH_BYTES, person=b"rahnama-tab").hexdigest()


def _network(address: str | None) -> str:
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = IPV4_PREFIX if parsed.version == 4 else IPV6_PREFIX
    return str(ipaddress.ip_network((parsed.packed, prefix), strict=False))
