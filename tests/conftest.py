"""What several tests stand on: the site, built once a run by the command that builds it for shops."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's help center, built strictly."""
    target = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, "scripts/build_site.py", "--site-dir", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target
