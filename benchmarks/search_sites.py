"""Builds a made-up shop of a given number of pages twice: with Rahnama, and as a stock site of MkDocs and Material."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.catalog import CATEGORIES, ENTRIES_A_GUIDE, write_shop
from benchmarks.search_documents import SEED

if TYPE_CHECKING:
    from benchmarks.search_documents import RareWords

STOCK = Path(__file__).parent / "stock.py"
SMALLEST = 40
"""Fewer pages than this leave no question beside categories and guides."""

_ANSWER = re.compile(r"(?<=^  answer: \|\n)(?:(?:    .*)?\n)+", re.MULTILINE)


def build_sites(folder: Path, pages: int, rare: RareWords) -> dict[str, Path]:
    """Return program -> built site of about `pages` pages below `folder`.

    Of an earlier run only Material's site is used again: it is the slow one, and no change of ours changes it.
    """
    sites = {name: folder / f"{name}-{pages}" for name in ("rahnama", "material")}
    shop, stock = folder / f"shop-{pages}", folder / f"stock-{pages}"
    shutil.rmtree(shop, ignore_errors=True)
    make_shop(shop, pages, rare)
    build(shop, sites["rahnama"])
    if not (sites["material"] / "index.html").is_file():
        shutil.rmtree(stock, ignore_errors=True)
        subprocess.run([sys.executable, str(STOCK), str(shop), str(stock)], check=True)
        build(stock, sites["material"])
    return sites


def make_shop(folder: Path, pages: int, rare: RareWords) -> None:
    """Write a shop as catalog.py does, with rare words in its answers and guides."""
    rest = max(pages, SMALLEST) - CATEGORIES
    folder.mkdir(parents=True)
    write_shop(folder, entries=rest - rest // (ENTRIES_A_GUIDE + 1), seed=SEED)
    chance = random.Random(SEED)
    for path in sorted((folder / "faq").glob("*.yml")):
        text = _ANSWER.sub(lambda answer: rare.replace(answer[0], chance), path.read_text("utf-8"))
        path.write_text(text, "utf-8")
    for path in sorted((folder / "guides").glob("*.md")):
        front, fence, body = path.read_text("utf-8").partition("\n---\n")
        path.write_text(front + fence + rare.replace(body, chance), "utf-8")


def build(project: Path, site: Path) -> None:
    """Build a MkDocs project; stops the benchmark when that fails."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site.resolve())]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{project} does not build:\n{done.stderr}")
