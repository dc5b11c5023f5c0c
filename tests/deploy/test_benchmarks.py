"""The benchmark compares what it says it compares: a made-up shop that is the same every time, and the same pages in both programs."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.site.comparison import compare_sites
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = {"runs", "cpu_seconds", "cpu_seconds_spread", "wall_seconds", "peak_mib"}
WEIGHTS = {"pages", "html", "html_gzip", "files", "files_gzip"}


def make_up(folder: Path, seed: int) -> Path:
    command = [sys.executable, "benchmarks/catalog.py", str(folder), "--entries", "60", "--seed", str(seed)]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


def test_one_seed_makes_up_one_shop(tmp_path: Path) -> None:
    first, again, other = (make_up(tmp_path / name, seed) for name, seed in (("a", 7), ("b", 7), ("c", 8)))
    assert compare_sites(first, again) == []
    assert compare_sites(first, other) != []


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    command = [sys.executable, "benchmarks/build.py", "--entries", "60", "--runs", "1", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_both_programs_are_measured_on_both_shops(report: dict[str, Any]) -> None:
    assert [shop["shop"] for shop in report["shops"]] == ["demo", "made up, 60 entries"]
    for shop in report["shops"]:
        assert set(shop["rahnama"]) == set(shop["material"]) == FIGURES | WEIGHTS
        assert all(figure > 0 for figure in shop["ratio"].values())


def test_both_programs_publish_the_same_answers(report: dict[str, Any]) -> None:
    """Ours has a page to print for each category, and one each for contact, privacy, search and the like, that theirs has not."""
    demo, made_up = report["shops"]
    for shop, categories in ((demo, len(list((ROOT / "faq").glob("*.yml")))), (made_up, 20)):
        assert 0 <= shop["rahnama"]["pages"] - shop["material"]["pages"] <= categories + 8


def test_ratios_are_ours_to_theirs(report: dict[str, Any]) -> None:
    for shop in report["shops"]:
        for name, ratio in shop["ratio"].items():
            assert ratio == pytest.approx(shop["rahnama"][name] / shop["material"][name], abs=0.001)
