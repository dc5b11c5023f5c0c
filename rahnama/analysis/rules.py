"""Reads ``fa.json``, the one table of Persian rules, and names its version."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Rules = dict[str, Any]
"""Group name to its entries: a list, or an object, as the group has it in ``fa.json``; the reasons (``why``) left out."""


@cache
def _source() -> bytes:
    return files("rahnama.analysis").joinpath("fa.json").read_bytes()


@cache
def load_rules() -> Mapping[str, Any]:
    """Return the entries of every group of ``fa.json``."""
    groups: dict[str, dict[str, Any]] = json.loads(_source())
    return {name: group["entries"] for name, group in groups.items()}


def analysis_hash() -> str:
    """Return the first 12 hexadecimal digits of fa.json's SHA-256.

    An index carries it: terms are only comparable when both sides read the same table.
    """
    return hashlib.sha256(_source()).hexdigest()[:12]
