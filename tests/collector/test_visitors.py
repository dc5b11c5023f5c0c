"""Visitors are told apart without an address being kept."""

from __future__ import annotations

import datetime as dt

import pytest

from rahnama.collector.visitors import Networks, hash_tab

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5.160.10.7", "5.160.10.250"), ("2001:db8:1:2300::1", "2001:db8:1:23ff::9"), ("5.160.10.7", "::ffff:5.160.10.9")],
)
def test_addresses_of_one_network_share_a_hash(one: str, other: str) -> None:
    networks = Networks()
    assert networks.hash(one, TODAY) == networks.hash(other, TODAY)


@pytest.mark.parametrize(("one", "other"), [("5.160.10.7", "5.160.11.7"), ("2001:db8:1:2300::1", "2001:db8:1:2400::1")])
def test_other_networks_have_other_hashes(one: str, other: str) -> None:
    networks = Networks()
    assert networks.hash(one, TODAY) != networks.hash(other, TODAY)


def test_the_next_day_the_same_network_is_not_known_again() -> None:
    networks = Networks()
    today = networks.hash("5.160.10.7", TODAY)
    assert networks.hash("5.160.10.7", TODAY + dt.timedelta(days=1)) != today
    assert networks.hash("5.160.10.7", TODAY) != today, "the old salt must be gone"


def test_another_process_has_another_salt() -> None:
    assert Networks().hash("5.160.10.7", TODAY) != Networks().hash("5.160.10.7", TODAY)


def test_senders_without_an_address_share_one_hash() -> None:
    networks = Networks()
    assert networks.hash(None, TODAY) == networks.hash("testclient", TODAY)


def test_a_tab_is_known_again_but_not_stored_as_it_came() -> None:
    assert hash_tab("09121234567") == hash_tab("09121234567")
    assert "0912" not in hash_tab("09121234567")
