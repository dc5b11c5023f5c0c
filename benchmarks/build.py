"""Time and memory of the strict build against MkDocs with Material, on the demo shop and on a made-up one: `build.py --json`.

Each round builds each shop with each program, one after the other, so that whatever else the machine does falls on all of them; what is
compared are medians over rounds. Both get the same pages from the same Markdown (see stock.py). CPU is what counts: wall time is noisy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent
PROJECT = HERE.parent
PROGRAMS = ("rahnama", "material")
QUIET = {"NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One build: processor and wall time in seconds, largest resident memory of any of its processes in MiB."""

    cpu: float
    wall: float
    peak: float


@dataclass(frozen=True, slots=True)
class Weight:
    """A built site: pages, their HTML and all files in bytes, raw and each file by itself under gzip -6."""

    pages: int
    html: int
    html_gzip: int
    files: int
    files_gzip: int


def run(command: list[str], folder: Path) -> Sample:
    """Run a build in `folder` and measure it and all processes it waits for.

    The peak is true only while this process is smaller than the build: Linux counts the parent's memory until the child's program
    starts. Nothing large is therefore ever loaded here; writing and weighing sites is done by other processes.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, **QUIET}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as build:
        said = build.stderr.read().decode() if build.stderr else ""
        _, status, usage = os.wait4(build.pid, 0)
        wall = time.perf_counter() - started
        build.returncode = os.waitstatus_to_exitcode(status)
    if build.returncode:
        sys.exit(f"{' '.join(command)} in {folder} failed:\n{said}")
    return Sample(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def script(name: str, *arguments: str | Path) -> None:
    """Run a neighbouring script to its end."""
    subprocess.run([sys.executable, str(HERE / name), *map(str, arguments)], check=True)


def weigh(site: Path) -> Weight:
    """Weigh a built site in a process of its own."""
    command = [sys.executable, str(HERE / "weight.py"), str(site)]
    return Weight(**json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop to build: its name in the report, and for each program the folder of its mkdocs.yml."""

    name: str
    projects: dict[str, Path]


def prepare(folder: Path, entries: int) -> list[Shop]:
    """Write below `folder` whatever has to be built."""
    made_up = folder / "made-up"
    script("catalog.py", made_up, "--entries", str(entries))
    shops = [Shop("demo", {"rahnama": PROJECT}), Shop(f"made up, {entries:,} entries", {"rahnama": made_up})]
    for number, shop in enumerate(shops):
        shop.projects["material"] = folder / f"stock-{number}"
        script("stock.py", shop.projects["rahnama"], shop.projects["material"])
    return shops


def measure(shops: list[Shop], folder: Path, runs: int, seconds: float) -> dict[tuple[str, str], list[Sample]]:
    """Build everything `runs` times in turns, at least once; begin no further round when `seconds` are over."""
    samples: dict[tuple[str, str], list[Sample]] = {(shop.name, name): [] for shop in shops for name in PROGRAMS}
    started = time.monotonic()
    for done in range(runs):
        if done and time.monotonic() - started > seconds:
            print(f"stopped after {done} of {runs} rounds: the time is up", file=sys.stderr)
            break
        for number, shop in enumerate(shops):
            for name in PROGRAMS if done % 2 else reversed(PROGRAMS):
                site = folder / "sites" / f"{number}-{name}"
                shutil.rmtree(site, ignore_errors=True)
                build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
                samples[shop.name, name].append(run(build, shop.projects[name]))
    return samples


def summarize(samples: list[Sample], weight: Weight) -> dict[str, Any]:
    """Return the medians of a program's builds of a shop, the spread of their processor time, and the weight of the site."""
    times = sorted(sample.cpu for sample in samples)
    return {
        "runs": len(samples),
        "cpu_seconds": round(median(times), 3),
        "cpu_seconds_spread": [round(times[0], 3), round(times[-1], 3)],
        "wall_seconds": round(median(sample.wall for sample in samples), 3),
        "peak_mib": round(median(sample.peak for sample in samples), 1),
        **asdict(weight),
    }


def compare(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, float]:
    """Return each of our figures as a part of theirs; below 1 we are the lighter one."""
    names = ("cpu_seconds", "wall_seconds", "peak_mib", "html", "html_gzip", "files", "files_gzip")
    return {name: round(ours[name] / theirs[name], 3) for name in names}


def report(entries: int, runs: int, seconds: float) -> dict[str, Any]:
    """Prepare, measure and weigh; return everything that is known."""
    with TemporaryDirectory(prefix="rahnama-benchmark-") as name:
        folder = Path(name)
        shops = prepare(folder, entries)
        load = os.getloadavg()[0]
        samples = measure(shops, folder, runs, seconds)
        measured = []
        for number, shop in enumerate(shops):
            found = {
                name: summarize(samples[shop.name, name], weigh(folder / "sites" / f"{number}-{name}"))
                for name in PROGRAMS
            }
            measured.append({"shop": shop.name, **found, "ratio": compare(found["rahnama"], found["material"])})
    versions = {name: version(name) for name in ("mkdocs", "mkdocs-material", "markdown")}
    machine = {"python": platform.python_version(), "processors": os.cpu_count(), "load_before": round(load, 2)}
    return {"machine": machine, "versions": versions, "shops": measured}


ROWS = (
    ("CPU, s", "cpu_seconds", 1),
    ("wall, s", "wall_seconds", 1),
    ("peak, MiB", "peak_mib", 1),
    ("pages", "pages", 1),
    ("HTML, kB", "html", 1000),
    ("HTML gzip, kB", "html_gzip", 1000),
    ("all files, kB", "files", 1000),
    ("all gzip, kB", "files_gzip", 1000),
)


def table(found: dict[str, Any]) -> str:
    """Return the report for people."""
    lines = []
    for shop in found["shops"]:
        ours, theirs, ratio = shop["rahnama"], shop["material"], shop["ratio"]
        lines.append(f"{shop['shop']} (median of {ours['runs']})".ljust(34) + "  rahnama  material   ratio")
        for title, name, unit in ROWS:
            figures = [f"{value[name] / unit:,.2f}".removesuffix(".00").rjust(9) for value in (ours, theirs)]
            lines.append(f"  {title}".ljust(34) + " ".join(figures) + f"{ratio.get(name, ''):>8}")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1000, help="questions of the made-up shop (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="rounds (%(default)s)")
    parser.add_argument("--seconds", type=float, default=300, help="begin no round after this time (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    given = parser.parse_args()
    found = report(max(20, given.entries), max(1, given.runs), given.seconds)
    print(json.dumps(found, ensure_ascii=False, indent=2) if given.json else table(found))


if __name__ == "__main__":
    main()
