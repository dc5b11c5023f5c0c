"""The files of the project that publish it, as text."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="session")
def make_targets() -> set[str]:
    """What `make` can be told to do."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
