"""Asks Lighthouse, pinned and from npm, what it thinks of pages: its own mobile profile, slow network and processor simulated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.peers import NODE, install
from benchmarks.search_network import Network, SlowServer
from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from benchmarks.pages_sites import Sites

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
FLAGS = "--headless=new --no-sandbox --disable-sync --disable-background-networking"
LONGEST_RUN = 300
"""Seconds after which a page is given up."""


def score_pages(sites: Sites, cache: Path, runs: int) -> dict[str, Any]:
    """Return the scores (0 to 100) of all kinds of Rahnama's pages and of each other program's entry, as medians of `runs`.

    With them stand times in milliseconds, and the titles of all audits that any run failed.
    """
    project = install("lighthouse", cache)
    found: dict[str, Any] = {}
    for name, folder in sites.folders.items():
        with SlowServer(folder) as server:
            server.lay(Network())
            for kind, address in sites.pages.items():
                if name == "rahnama" or kind == "entry":
                    reports = [run(project, server.url + address) for _ in range(runs)]
                    found[f"{name} {kind}"] = summarize(reports)
    return found


def run(project: Path, address: str) -> Mapping[str, Any]:
    """Return Lighthouse's report of the page at `address`; ends the program with what was said when there is none."""
    command = [
        str(NODE / "bin" / "node"),
        str(project / "node_modules" / "lighthouse" / "cli" / "index.js"),
        address,
        "--output=json",
        "--quiet",
        "--no-enable-error-reporting",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={FLAGS}",
    ]
    environment = {**os.environ, "CHROME_PATH": find_browser() or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=LONGEST_RUN)
    if done.returncode:
        sys.exit(f"Lighthouse failed on {address}:\n{done.stderr[-3000:]}")
    report: Mapping[str, Any] = json.loads(done.stdout)
    return report


def summarize(reports: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what `score_pages` says of one page."""
    scores = {name: median(round(100 * one["categories"][name]["score"]) for one in reports) for name in CATEGORIES}
    times = {name: median(round(one["audits"][name]["numericValue"], 3) for one in reports) for name in TIMES}
    weighed = {
        reference["id"]
        for one in reports
        for name in CATEGORIES
        for reference in one["categories"][name]["auditRefs"]
        if reference["weight"] and name != "performance"
    }
    failed = {
        audit["title"]
        for one in reports
        for name, audit in one["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 1
    }
    return {"scores": scores, "times": times, "failed": sorted(failed)}


def rows(found: Mapping[str, Any]) -> list[str]:
    """Return the scores for people."""
    lines = ["Lighthouse".ljust(20) + "performance  accessibility  best practices  SEO   FCP    LCP    TBT    CLS"]
    for name, page in found.items():
        scores, times = (list(page[part].values()) for part in ("scores", "times"))
        cells = [f"{score:.0f}".rjust(width) for score, width in zip(scores, (11, 15, 16, 5), strict=True)]
        said = [f"{value:,.0f}".rjust(7) for value in times[:3]] + [f"{times[3]:.3f}".rjust(7)]
        lines.append(name.ljust(20) + "".join(cells + said))
        lines += [f"    ! {title}" for title in page["failed"]]
    return lines
