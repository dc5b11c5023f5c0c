"""Proof of work: ALTCHA challenges (https://altcha.org, version 2) that one message of one site can spend once.

A challenge states PBKDF2 parameters and half of a key; the sender's browser tries numbers until one gives a key that
begins so. Making one costs us one try, checking one a signature. Where nonces were spent is the store's to remember.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING

import altcha
import msgspec

if TYPE_CHECKING:
    from rahnama.collector.settings import Proof

ALGORITHM = "PBKDF2/SHA-256"
"""In every browser's WebCrypto, so that the page needs no code for it."""

PAYLOAD_MOST = 4_096
"""Longest proof that is looked at, in base64 letters; ours are some 800."""


class _Parameters(msgspec.Struct, rename="camel"):
    algorithm: str
    cost: int
    key_length: int
    key_prefix: str
    key_signature: str
    nonce: str
    salt: str
    expires_at: int
    data: dict[str, str]


class _Challenge(msgspec.Struct):
    parameters: _Parameters
    signature: str


class _Solution(msgspec.Struct, rename="camel"):
    counter: int
    derived_key: str


class _Payload(msgspec.Struct):
    challenge: _Challenge
    solution: _Solution


class Challenges:
    """Makes challenges and checks proofs, with keys made from `secret`; a random secret when it is empty."""

    def __init__(self, settings: Proof, secret: str = "") -> None:
        self._settings = settings
        root = secret.encode() or secrets.token_bytes(32)
        self._key = hmac.digest(root, b"rahnama challenge", hashlib.sha256)
        self._solution_key = hmac.digest(root, b"rahnama solution", hashlib.sha256)

    def make(self, request: str, site: str, harder: float = 1.0) -> dict[str, object]:
        """Return a challenge for the message with this id on this site, as it goes into JSON.

        Args:
            request: id of the message.
            site: where the message is sent to; another site's collector with the same secret takes no proof of it.
            harder: how many times the numbers to try, from 1 to what the settings allow.
        """
        numbers = int(self._settings.numbers * min(max(harder, 1.0), self._settings.harder))
        challenge = altcha.create_challenge(
            ALGORITHM,
            self._settings.cost,
            counter=numbers // 2 + secrets.randbelow(numbers // 2 + 1),
            expires_at=int(time.time()) + self._settings.seconds,
            data={"request": request, "site": site},
            hmac_secret=self._key,
            hmac_key_secret=self._solution_key,
        )
        return challenge.to_dict()

    def check(self, proof: str, request: str, site: str) -> str:
        """Return the nonce of the challenge that `proof` solves for this message and site; empty when it solves none."""
        payload = _read(proof)
        if payload is None or payload.challenge.parameters.data != {"request": request, "site": site}:
            return ""
        try:
            result = altcha.verify_solution(
                altcha.Payload.from_dict(msgspec.to_builtins(payload)),
                self._key,
                hmac_key_secret=self._solution_key,
            )
        except (TypeError, ValueError):  # numbers and letters that no challenge of ours holds
            return ""
        return payload.challenge.parameters.nonce if result.verified else ""


def _read(proof: str) -> _Payload | None:
    """Return the proof in its shape, or None when it has another."""
    if not proof or len(proof) > PAYLOAD_MOST:
        return None
    try:
        return msgspec.json.decode(base64.b64decode(proof, validate=True), type=_Payload)
    except (binascii.Error, ValueError, RecursionError):  # RecursionError: brackets within brackets without end
        return None
