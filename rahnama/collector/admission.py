"""Decides what becomes of a message before it is kept: let in, asked for proof of work, or refused for now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rahnama.collector.challenge import Challenges
from rahnama.collector.limits import RateLimit, Recent, wait_for_all
from rahnama.collector.problems import Refusal

if TYPE_CHECKING:
    from rahnama.collector.settings import CollectorSettings

ASKED_HALF_LIFE = 60.0
"""Seconds after which having asked for proof makes the next proof only half as much harder."""

NETWORK_ASKS = 20.0
WHOLE_ASKS = 500.0
"""So many recent challenges of one network, or of the whole service, make the next one twice as hard as usual."""

_WHOLE = ""


class Admission:
    """The rates of messages, of one network each and of the whole service."""

    def __init__(self, settings: CollectorSettings) -> None:
        rates = settings.rates
        self._settings = settings
        self._challenges = Challenges(settings.proof, settings.secret)
        self._attempts = RateLimit(rates.attempts)
        self._free = RateLimit(rates.free)
        self._whole_free = RateLimit(rates.whole_free, keys=1)
        self._requests = RateLimit(rates.requests)
        self._whole = RateLimit(rates.whole, keys=1)
        self._asked = Recent(ASKED_HALF_LIFE)
        self._asked_of_all = Recent(ASKED_HALF_LIFE, keys=1)

    def attempt(self, network: str) -> None:
        """Count a body that is about to be read; refuse (429) a network that sends more than can be looked at."""
        wait = self._attempts.wait(network, time.monotonic())
        if wait:
            raise Refusal("too-many", retry_after=wait)

    def admit(self, request: str, proof: str, network: str, site: str) -> str:
        """Let a message in and return the nonce of its proof, empty when it came without or with a useless one.

        Args:
            request: id of the message; empty for a plain form, which can prove nothing.
            proof: the solved challenge, as it was sent.
            network: hash of the sender's network.
            site: what challenges are bound to beside the message.

        Raises:
            Refusal: 428 with a challenge when proof is needed (429 for a plain form), 429 when proof helps no more.
        """
        now = time.monotonic()
        nonce = self._challenges.check(proof, request, site) if request else ""
        wait = 0.0 if nonce else wait_for_all([(self._free, network), (self._whole_free, _WHOLE)], now)
        if wait and not request:
            raise Refusal("too-many-plain", retry_after=wait)
        if wait:
            raise self.ask(request, network, site)
        wait = wait_for_all([(self._requests, network), (self._whole, _WHOLE)], now)
        if wait:
            raise Refusal("too-many", retry_after=wait)
        return nonce

    def ask(self, request: str, network: str, site: str) -> Refusal:
        """Return the refusal (428) with a challenge, the harder the more were asked for lately."""
        now = time.monotonic()
        of_network = self._asked.add(network, now) / NETWORK_ASKS
        of_all = min(self._asked_of_all.add(_WHOLE, now) / WHOLE_ASKS, self._settings.proof.harder / 2)
        challenge = self._challenges.make(request, site, 1 + max(of_network, of_all))
        return Refusal("proof-needed", challenge=challenge)
