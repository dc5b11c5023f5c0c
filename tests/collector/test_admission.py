"""Who is let in, who is asked for proof of work, and who has to wait."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import altcha
import pytest

from rahnama.collector.challenge import Challenges
from rahnama.collector.limits import RateLimit, Recent, wait_for_all
from rahnama.collector.settings import CollectorSettings, Proof, Rate, Rates
from tests.collector.conftest import ANY, running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.collector.conftest import Service

NEVER = Rate(per_second=0.001, burst=0)
EASY = Proof(cost=1, numbers=20)
SECRET = "a secret of all instances"
SITE = "https://help.shop.ir/"
STRICT = CollectorSettings(rates=Rates(free=NEVER), proof=EASY, secret=SECRET, site_url=SITE)
"""Everybody has to prove, each time."""


def solve(challenge: dict[str, Any]) -> str:
    """Do what the browser does; return the proof."""
    posed = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(posed)
    assert solution is not None
    return altcha.Payload(posed, solution).to_base64()


def prove(service: Service, message: dict[str, Any]) -> str:
    """Send the message without proof and return the proof for the challenge in the answer."""
    answer = service.send("/v1/requests", message)
    assert answer.status_code == 428
    return solve(answer.json()["challenge"])


def changed(proof: str, *path: str, value: Any) -> str:
    """Return the proof with one member changed."""
    payload = json.loads(base64.b64decode(proof))
    inner = payload
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.fixture
def strict(service_with: Callable[[CollectorSettings], Service]) -> Service:
    return service_with(STRICT)


def test_a_quiet_network_is_asked_for_nothing(service: Service) -> None:
    for _ in range(Rates().free.burst):
        assert service.send("/v1/requests", service.message()).status_code == 202


def test_a_busy_network_is_asked_for_proof_and_let_in_with_it(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    service = service_with(CollectorSettings(rates=Rates(free=Rate(per_second=0.001, burst=2)), proof=EASY))
    statuses = [service.send("/v1/requests", service.message()).status_code for _ in range(4)]
    assert statuses == [202, 202, 428, 428]
    message = service.message()
    assert service.send("/v1/requests", message | {"proof": prove(service, message)}).status_code == 202


def test_when_the_whole_service_is_busy_every_network_is_asked(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    rates = Rates(whole_free=Rate(per_second=0.001, burst=3))
    service = service_with(CollectorSettings(rates=rates, proof=EASY))
    answers = [
        service.send("/v1/requests", service.message(), **{"X-Forwarded-For": f"203.0.{network}.1"})
        for network in range(5)
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 428, 428]


def test_proof_does_not_help_beyond_what_one_network_may_send(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    rates = Rates(free=NEVER, requests=Rate(per_second=0.01, burst=1))
    service = service_with(CollectorSettings(rates=rates, proof=EASY))
    answers = []
    for _ in range(2):
        message = service.message()
        answers.append(service.send("/v1/requests", message | {"proof": prove(service, message)}))
    assert [answer.status_code for answer in answers] == [202, 429]
    assert 90 <= int(answers[1].headers["retry-after"]) <= 100
    assert answers[1].json()["retry_after"] == int(answers[1].headers["retry-after"])


def test_a_flood_is_refused_before_it_is_read(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(rates=Rates(attempts=Rate(per_second=0.01, burst=3))))
    statuses = [service.client.post("/v1/requests", content=b"{", headers={"Content-Type": "text/plain"}).status_code]
    statuses += [service.send("/v1/requests", service.message()).status_code for _ in range(3)]
    assert statuses == [400, 202, 202, 429]


def test_the_challenge_is_a_problem_with_a_persian_sentence(strict: Service) -> None:
    problem = strict.send("/v1/requests", strict.message()).json()
    assert problem["type"] == "urn:rahnama:problem:proof-needed"
    assert "مرورگر" in problem["detail"]
    assert set(problem["challenge"]) == {"parameters", "signature"}


def test_mistakes_are_told_before_proof_is_asked_for(strict: Service) -> None:
    assert strict.send("/v1/requests", strict.message(mobile="12")).status_code == 422


def test_one_proof_a_thousand_times_lets_one_message_in_and_none_after_a_restart(tmp_path: Path) -> None:
    settings = replace(STRICT, rates=Rates(free=NEVER, requests=ANY, whole=ANY, attempts=ANY))
    with running(tmp_path / "rahnama.db", settings) as service:
        message = service.message()
        proof = prove(service, message)
        ids = [message["id"], *(str(uuid.uuid4()) for _ in range(999))]
        statuses = Counter(
            service.send("/v1/requests", message | {"id": one, "proof": proof}).status_code for one in ids
        )
        assert statuses == {202: 1, 428: 999}
    with running(tmp_path / "rahnama.db", settings) as service:
        again = [service.send("/v1/requests", message | {"id": one, "proof": proof}).status_code for one in ids[:50]]
        assert again == [202] + [428] * 49, "the message itself is known, and answered as before"
        assert len(service.store.requests(9999)) == 1


def test_the_store_lets_no_proof_be_spent_twice_whatever_it_was_made_for(
    strict: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Challenges, "check", lambda *_: "ab" * 16)
    assert [strict.send("/v1/requests", strict.message()).status_code for _ in range(2)] == [202, 428]


def test_the_same_message_may_come_again_with_its_proof(strict: Service) -> None:
    message = strict.message()
    message["proof"] = prove(strict, message)
    answers = [strict.send("/v1/requests", message).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]


def test_instances_with_one_secret_take_each_others_proofs(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    one, other = service_with(STRICT), service_with(STRICT)
    message = one.message()
    assert other.send("/v1/requests", message | {"proof": prove(one, message)}).status_code == 202


def test_without_a_secret_a_proof_dies_with_the_process(service_with: Callable[[CollectorSettings], Service]) -> None:
    one, other = service_with(replace(STRICT, secret="")), service_with(replace(STRICT, secret=""))
    message = one.message()
    assert other.send("/v1/requests", message | {"proof": prove(one, message)}).status_code == 428


def test_a_proof_is_good_for_its_message_and_site_only() -> None:
    challenges = Challenges(EASY)
    proof = solve(challenges.make("m", "help.shop.ir"))
    assert challenges.check(proof, "m", "help.shop.ir")
    assert not challenges.check(proof, "n", "help.shop.ir")
    assert not challenges.check(proof, "m", "other.shop.ir")
    assert not Challenges(EASY).check(proof, "m", "help.shop.ir")


def test_a_proof_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    challenges = Challenges(Proof(cost=1, numbers=10, seconds=600))
    proof = solve(challenges.make("m", "s"))
    later = dt.datetime.now(dt.UTC).timestamp() + 601
    monkeypatch.setattr("altcha.v2.time.time", lambda: later)
    assert not challenges.check(proof, "m", "s")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("challenge", "parameters", "cost"), 0),
        (("challenge", "parameters", "keyPrefix"), ""),
        (("challenge", "parameters", "keySignature"), "00" * 32),
        (("challenge", "parameters", "expiresAt"), 99999999999),
        (("challenge", "parameters", "nonce"), "00" * 16),
        (("challenge", "signature"), ""),
        (("challenge", "signature"), None),
        (("solution", "derivedKey"), "00" * 32),
        (("solution", "derivedKey"), "é"),
        (("solution", "counter"), "1"),
        (("solution",), None),
        (("challenge",), []),
    ],
    ids=str,
)
def test_a_proof_that_was_tampered_with_is_none(path: tuple[str, ...], value: Any) -> None:
    challenges = Challenges(EASY)
    proof = solve(challenges.make("m", "s"))
    assert not challenges.check(changed(proof, *path, value=value), "m", "s")


def test_the_more_a_network_asks_the_harder_it_gets_up_to_a_bound(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    service = service_with(CollectorSettings(rates=Rates(free=NEVER), proof=Proof(cost=1, numbers=100, harder=4)))
    message = service.message()
    proofs = [service.send("/v1/requests", message).json()["challenge"] for _ in range(120)]
    tries = [json.loads(base64.b64decode(solve(challenge)))["solution"]["counter"] for challenge in proofs]
    assert max(tries[:5]) <= 125
    assert min(tries[-20:]) >= 200
    assert max(tries) <= 400


def test_the_honeypot_is_answered_like_everything_else_and_its_message_kept_apart(service: Service) -> None:
    answer = service.send("/v1/requests", service.message(website="https://spam.example"))
    assert answer.status_code == 202
    assert set(answer.json()) == {"id", "code"}
    assert service.store.requests(9) == []
    [kept] = service.store.requests(9, "quarantined")
    assert kept.code == answer.json()["code"]


def test_two_limits_are_counted_together_or_not_at_all() -> None:
    wide, narrow = RateLimit(Rate(per_second=1, burst=2)), RateLimit(Rate(per_second=0.1, burst=1))
    both = [(wide, "a"), (narrow, "")]
    assert wait_for_all(both, 0.0) == 0
    assert wait_for_all(both, 0.0) == pytest.approx(10)
    assert wide.wait("a", 0.0) == 0, "what was refused did not count"


def test_a_limit_of_no_burst_admits_nothing() -> None:
    limit = RateLimit(NEVER)
    assert all(limit.wait("a", now) > 0 for now in (0.0, 1e6, 1e9))


def test_rates_remember_a_bounded_number_of_networks() -> None:
    limit, recent = RateLimit(Rate(per_second=1, burst=1), keys=10), Recent(60, keys=10)
    for number in range(1000):
        limit.wait(str(number), 0.0)
        recent.add(str(number), 0.0)
    assert len(limit._arrivals) == len(recent._counts) == 10


def test_what_happened_lately_fades_by_half() -> None:
    recent = Recent(60)
    assert [recent.add("a", 0.0), recent.add("a", 0.0), recent.add("a", 60.0)] == [1, 2, 2]
