"""Weighs and times pages beside other programs' over the same made-up shop: `pages.py --json`.

views       a first view of an entry on a cheap phone and a slow network: bytes, requests, paints, blocking, shifts; one visit
            to each program in turn, so that whatever else the machine does falls on all of them
pages       the same of Rahnama's other kinds of pages
growth      bytes of the HTML of entries and guides in a small and in a large shop
lighthouse  Lighthouse's four scores with its own mobile profile; only with `--lighthouse`
Peers come from npm, pinned by the lock files under benchmarks/peers/, and are kept in var/pages/ together with what they built.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.pages_browser import View, view
from benchmarks.pages_lighthouse import rows as lighthouse_rows
from benchmarks.pages_lighthouse import score_pages
from benchmarks.pages_sites import OTHERS, build_all, weigh_pages
from benchmarks.search_browser import SLOW
from benchmarks.search_network import SlowServer
from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playwright.sync_api import Browser

    from benchmarks.pages_sites import Sites

CACHE = Path(__file__).parent.parent / "var" / "pages"
PARTS = ("views", "pages", "growth", "lighthouse")
GROWTH = (100, 5_000)
CONDITIONS = (
    "cold cache, 412 x 823, main thread slowed down 4 times, 400 kbit/s shared by all connections, 400 ms before every answer, "
    "answers gzip -9, HTTP/1.1, no cost of connecting; heads count 300 bytes each"
)
TIMES = ("fcp", "lcp", "blocked")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, build, measure, print."""
    options = parse(arguments)
    load = os.getloadavg()[0]
    found: dict[str, Any] = {"conditions": CONDITIONS, "load_before": round(load, 2)}
    if {"views", "pages", "lighthouse"} & set(options.parts):
        sites = build_all(options.cache, options.entries, options.peers)
        found |= {"entries": options.entries, **measure(sites, options)}
        if "lighthouse" in options.parts:
            found["lighthouse"] = score_pages(sites, options.cache.resolve(), min(options.rounds, 3))
    if "growth" in options.parts:
        found["growth"] = measure_growth(options)
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else table(found))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--json", action="store_true", help="print everything as JSON")
    add("--parts", nargs="+", choices=PARTS, default=PARTS[:3], help="measure only these (views pages growth)")
    add("--lighthouse", action="store_true", help="part lighthouse, too")
    add("--peers", nargs="*", choices=OTHERS, default=OTHERS, help="compare with these (all)")
    add("--entries", type=int, default=1_000, help="questions of the shop that is viewed (%(default)s)")
    add("--growth", nargs=2, type=int, default=GROWTH, metavar=("SMALL", "LARGE"), help="questions of part growth")
    add("--rounds", type=int, default=5, help="visits to each program (%(default)s)")
    add("--cache", type=Path, default=CACHE, help="where peers and built sites are kept (var/pages)")
    options = parser.parse_args(arguments)
    options.parts = [*options.parts, "lighthouse"] if options.lighthouse else options.parts
    return options


def measure(sites: Sites, options: argparse.Namespace) -> dict[str, Any]:
    """Return what the parts that need a browser found."""
    found: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-sync"])
        if "views" in options.parts:
            found["views"] = compare(browser, sites, options.rounds)
        if "pages" in options.parts:
            found["pages"] = look_around(browser, sites, options.rounds)
        browser.close()
    return found


def compare(browser: Browser, sites: Sites, rounds: int) -> dict[str, Any]:
    """Return medians of each program's first views of the entry, and Rahnama's as parts of each other's in the same round."""
    seen: dict[str, list[View]] = {name: [] for name in sites.folders}
    for done in range(rounds):
        for name in list(seen)[:: -1 if done % 2 else 1]:
            with SlowServer(sites.folders[name]) as server:
                seen[name].append(view(browser, server, sites.pages["entry"], SLOW))
    ratios = {name: ratio(seen["rahnama"], views) for name, views in seen.items() if name != "rahnama"}
    return {"programs": {name: summarize(views) for name, views in seen.items()}, "ratio_to": ratios}


def look_around(browser: Browser, sites: Sites, rounds: int) -> dict[str, Any]:
    """Return medians of first views of each kind of Rahnama's pages."""
    with SlowServer(sites.folders["rahnama"]) as server:
        return {
            kind: summarize([view(browser, server, address, SLOW) for _ in range(rounds)])
            for kind, address in sites.pages.items()
        }


def summarize(views: Sequence[View]) -> dict[str, Any]:
    """Return the medians of several views, the least of their times, and all problems."""
    numbers = [one.name for one in fields(View) if one.name not in {"by_kind", "largest", "problems"}]
    return {
        **{name: round(median(getattr(one, name) for one in views), 4) for name in numbers},
        "least": {name: round(min(getattr(one, name) for one in views)) for name in TIMES},
        "without_fonts": round(median(one.size - one.font_size for one in views)),
        "by_kind": dict(views[0].by_kind),
        "largest": views[0].largest,
        "problems": sorted({problem for one in views for problem in one.problems}),
    }


def ratio(ours: Sequence[View], theirs: Sequence[View]) -> dict[str, float | None]:
    """Return the median of our figures as parts of theirs, round by round; None where theirs is nothing."""
    pairs = list(zip(ours, theirs, strict=True))
    found: dict[str, float | None] = {}
    for name in ("fcp", "lcp", "size"):
        found[name] = round(median(getattr(own, name) / getattr(other, name) for own, other in pairs), 3)
    without = [
        (own.size - own.font_size) / (other.size - other.font_size)
        for own, other in pairs
        if other.size > other.font_size
    ]
    return {**found, "without_fonts": round(median(without), 3) if without else None}


def measure_growth(options: argparse.Namespace) -> dict[str, Any]:
    """Return the bytes of articles' HTML in both shops, and how many times larger they are in the large one."""
    others = [name for name in options.peers if name == "material"]
    small, large = (weigh_pages(build_all(options.cache, entries, others)) for entries in options.growth)
    times = {
        name: {
            kind: {part: round(large[name][kind][part] / small[name][kind][part], 3) for part in ("bytes", "around")}
            for kind in small[name]
        }
        for name in small
    }
    return {"entries": list(options.growth), "small": small, "large": large, "times": times}


def table(found: Mapping[str, Any]) -> str:
    """Return the report for people."""
    lines = [found["conditions"], f"load before: {found['load_before']}", ""]
    if "views" in found:
        lines += [f"an entry among {found['entries']:,}", *_rows(found["views"]["programs"].items()), ""]
        for name, ratios in found["views"]["ratio_to"].items():
            said = ", ".join(f"{figure.replace('_', ' ')} {value}" for figure, value in ratios.items())
            lines.append(f"Rahnama's part of {name}'s: {said}")
        lines.append("")
    if "pages" in found:
        lines += ["Rahnama's pages", *_rows(found["pages"].items()), ""]
    if "lighthouse" in found:
        lines += [*lighthouse_rows(found["lighthouse"]), ""]
    if "growth" in found:
        lines += list(_growth_rows(found["growth"]))
    return "\n".join(lines)


COLUMNS = (
    ("all, kB", "size", 1000),
    ("no fonts", "without_fonts", 1000),
    ("requests", "requests", 1),
    ("FCP, ms", "fcp", 1),
    ("LCP, ms", "lcp", 1),
    ("TBT, ms", "blocked", 1),
    ("CLS", "shifts", 1),
)


def _rows(views: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[str]:
    yield " " * 12 + "".join(title.rjust(10) for title, _, _ in COLUMNS)
    for name, figures in views:
        cells = [
            f"{figures[key] / unit:,.{3 if key == 'shifts' else 1 if unit > 1 else 0}f}" for _, key, unit in COLUMNS
        ]
        yield name.ljust(12) + "".join(cell.rjust(10) for cell in cells)
        yield from (f"    ! {problem}" for problem in figures["problems"])


def _growth_rows(growth: Mapping[str, Any]) -> Iterable[str]:
    small, large = growth["entries"]
    yield f"bytes of HTML in a shop of {small:,} and of {large:,} entries: whole page, and what surrounds the article"
    for name, kinds in growth["times"].items():
        for kind, times in kinds.items():
            before, after = growth["small"][name][kind], growth["large"][name][kind]
            yield (
                f"{name} {kind}".ljust(18)
                + f"{before['bytes']:>9,} {after['bytes']:>9,} x {times['bytes']:<8}"
                + f"{before['around']:>9,} {after['around']:>9,} x {times['around']}"
            )


if __name__ == "__main__":
    main()
