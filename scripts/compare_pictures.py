"""Compare what a screen shows of the main pages with the pictures kept of them, or renew those. Ends with 1 when one looks different.

Letters are drawn differently by other systems, so this is no test: it tells about changes on the machine that the pictures are from.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from rahnama.preview.browser import find_browser
from scripts.screenshots import photograph, served

HERE = Path(__file__).parent
KEPT = HERE.parent / "tests" / "pictures"
TAKEN = HERE.parent / "var" / "pictures"
NODE = HERE.parent / ".venv" / "bin" / "node"
TOLERANCE = 0.002
"""Share of a picture's pixels that may differ; a changed word in a page of text is less, a moved line more."""
SCALE = 0.4
"""Pictures are kept at less than half their size, which keeps them small."""
SHOWN = ("desktop", "phone")


def main() -> int:
    """Photograph the built site and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=Path("site"), help="built site (default: site)")
    parser.add_argument("--renew", action="store_true", help="keep what pages look like now")
    arguments = parser.parse_args()
    executable = find_browser()
    if executable is None:
        print("no Chromium found: run make test once, or set RAHNAMA_CHROMIUM", file=sys.stderr)
        return 1
    shutil.rmtree(TAKEN, ignore_errors=True)
    TAKEN.mkdir(parents=True)
    with served(arguments.site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        photograph(browser, base, TAKEN, whole=False, scale=SCALE, sizes=SHOWN)
        browser.close()
    if arguments.renew:
        return renew()
    return compare()


def renew() -> int:
    """Put the taken pictures in the place of the kept ones."""
    shutil.rmtree(KEPT, ignore_errors=True)
    shutil.copytree(TAKEN, KEPT)
    print(f"{len(list(KEPT.iterdir()))} pictures are kept in {KEPT.relative_to(HERE.parent)}/")
    return 0


def compare() -> int:
    """Say which pages look different; 1 when any does."""
    if not KEPT.is_dir():
        print("no pictures are kept yet: make pictures ARGS=--renew", file=sys.stderr)
        return 1
    differences = TAKEN / "differences"
    command = [str(NODE), str(HERE / "compare_pictures.js"), str(KEPT), str(TAKEN), str(differences)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- our own program
    shares: dict[str, float | None] = json.loads(done.stdout)
    changed = {name: share for name, share in shares.items() if share is None or share > TOLERANCE}
    for name, share in changed.items():
        said = "is missing or has another size" if share is None else f"differs in {share:.1%} of its pixels"
        print(f"{name} {said}; see {(differences / name).relative_to(HERE.parent) if share else TAKEN.name}")
    print(f"{len(shares) - len(changed)} of {len(shares)} pictures are as they were")
    if changed:
        print("If that is what you meant: make pictures ARGS=--renew")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
