"""Time and memory of the strict build beside MkDocs with Material, demo and made-up shop: `python -m benchmarks.build --json`.

Each round builds each shop with each program, one after the other, so that whatever else the machine does falls on all of them; what is
compared are medians over rounds. Both get the same pages from the same Markdown (see stock.py). CPU is what counts: wall time is noisy.

Ours is what `make build` runs: the host in a process of its own, then the swap; our clean builds begin without site and cache. In each round the
made-up shop is then changed and built again several times: a text (the first build after a clean one writes a second site beside the
standing one, see DESIGN.md), another text, and a title (both find two sites). At the end such a site is compared with a clean build, byte for byte.
`--scaling 10000` also builds a shop of that size.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.memory import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
PROJECT = HERE.parent
PROGRAMS = ("rahnama", "material")
COMMANDS = {"rahnama": ("rahnama.site.publish",), "material": ("mkdocs", "build", "--strict")}
CACHE = Path("var", "cache")
EDITS = ("first text", "text", "title")
QUIET = {"NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One build.

    Attributes:
        cpu: processor time of all its processes, in seconds.
        wall: time on the clock, in seconds.
        peak: largest resident memory of any of its processes, in MiB.
        together: most memory that all of them held at once, what they share counted once, in MiB; 0 where nobody looked, which takes time.
    """

    cpu: float
    wall: float
    peak: float
    together: float = 0


@dataclass(frozen=True, slots=True)
class Weight:
    """A built site: pages, their HTML and all files in bytes, raw and each file by itself under gzip -6."""

    pages: int
    html: int
    html_gzip: int
    files: int
    files_gzip: int


def run(program: str, project: Path, *, clean: bool = True, watched: bool = False, **environment: str) -> Sample:
    """Build `project` into its folder ``site``, and measure; when `watched` also the memory of all processes together."""
    if clean:
        for kept in ("site", "site.spare", CACHE):
            shutil.rmtree(project / kept, ignore_errors=True)
    command = [sys.executable, "-m", *COMMANDS[program]]
    return measured(command, project, environment, watched=watched)


def measured(command: list[str], folder: Path, environment: dict[str, str], *, watched: bool = False) -> Sample:
    """Run a build in `folder` and measure it and all processes it waits for.

    The peak is true only while this process is smaller than the build: Linux counts the parent's memory until the child's program
    starts. Nothing large is therefore ever loaded here; writing and weighing sites is done by other processes.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **QUIET, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as build:
        watch = Watch(build.pid)
        with watch if watched else nullcontext():
            said = build.stderr.read().decode() if build.stderr else ""
        _, status, usage = os.wait4(build.pid, 0)
        wall = time.perf_counter() - started
        build.returncode = os.waitstatus_to_exitcode(status)
    if build.returncode:
        sys.exit(f"{' '.join(command)} in {folder} failed:\n{said}")
    return Sample(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, watch.peak)


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
    demo = folder / "demo"
    for name in ("faq", "guides", "shop", "docs", "overrides", "hooks"):
        shutil.copytree(PROJECT / name, demo / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "mkdocs.yml", demo)
    shops = [Shop("demo", {"rahnama": demo}), Shop(f"made up, {entries:,} entries", {"rahnama": made_up})]
    for number, shop in enumerate(shops):
        shop.projects["material"] = folder / f"stock-{number}"
        script("stock.py", shop.projects["rahnama"], shop.projects["material"])
    return shops


def measure(
    shops: list[Shop], runs: int, seconds: float, edits: dict[str, list[Sample]]
) -> dict[tuple[str, str], list[Sample]]:
    """Build everything `runs` times in turns, at least once; begin no further round when `seconds` are over.

    `edits` takes the builds of the last shop after each kind of edit.
    """
    samples: dict[tuple[str, str], list[Sample]] = {(shop.name, name): [] for shop in shops for name in PROGRAMS}
    started = time.monotonic()
    for done in range(runs):
        if done and time.monotonic() - started > seconds:
            print(f"stopped after {done} of {runs} rounds: the time is up", file=sys.stderr)
            break
        for shop in shops:
            for name in PROGRAMS if done % 2 else reversed(PROGRAMS):
                samples[shop.name, name].append(run(name, shop.projects[name]))
        if edits:
            for edit, sample in again(shops[-1].projects["rahnama"], done).items():
                edits[edit].append(sample)
    return samples


def again(project: Path, number: int) -> dict[str, Sample]:
    """Change one entry of a shop that was built before, several times, and build it after each change."""
    samples = {}
    for place, edit in enumerate(EDITS):
        change(project / "faq" / "category-03.yml", edit, len(EDITS) * number + place)
        samples[edit] = run("rahnama", project, clean=False)
    return samples


def change(file: Path, edit: str, number: int) -> None:
    """Change the first answer, or the first question, of a category."""
    text = file.read_text("utf-8")
    if edit.endswith("text"):
        text = re.sub(r"(?m)^  answer: \|\n", rf"\g<0>    این جمله بار {number} تازه است.\n\n", text, count=1)
    else:
        text = re.sub(r"(?m)^(  question: .*?)؟", rf"\1، بار {number}؟", text, count=1)
    file.write_text(text, "utf-8")


def is_clean(project: Path) -> bool:
    """Tell whether the site after the last change is the one that a clean build makes of the same files."""
    kept = tree(project / "site")
    run("rahnama", project, RAHNAMA_CACHE="0", RAHNAMA_PROCESSES="1")
    return tree(project / "site") == kept


def tree(site: Path) -> dict[str, str]:
    """Return the digest of each file of a site."""
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file()
    }


def scale(folder: Path, small: dict[str, Any], sizes: tuple[int, int]) -> dict[str, Any]:
    """Build a larger shop, and say how cost grows: with the number of entries to the power of `exponent`."""
    project = folder / "large"
    script("catalog.py", project, "--entries", str(sizes[1]))
    large = run("rahnama", project)
    together = run("rahnama", project, watched=True).together
    span = math.log(sizes[1] / sizes[0])
    return {
        "entries": list(sizes),
        "large": rounded(replace(large, together=together)),
        "cpu_exponent": round(math.log(large.cpu / small["cpu_seconds"]) / span, 3),
        "wall_exponent": round(math.log(large.wall / small["wall_seconds"]) / span, 3),
    }


def rounded(sample: Sample) -> dict[str, float]:
    """Return a single sample for the report."""
    return {name: round(value, 2) for name, value in asdict(sample).items()}


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


def after(samples: list[Sample], shop: dict[str, Any]) -> dict[str, Any]:
    """Return what a build costs after an edit, and as a part of clean builds of both programs."""
    cpu, wall = median(sample.cpu for sample in samples), median(sample.wall for sample in samples)
    ratios = {
        f"{kind}_of_{name}": round(value / shop[name][f"{kind}_seconds"], 3)
        for kind, value in (("cpu", cpu), ("wall", wall))
        for name in PROGRAMS
    }
    return {"cpu_seconds": round(cpu, 3), "wall_seconds": round(wall, 3), **ratios}


def report(entries: int, runs: int, seconds: float, scaling: int) -> dict[str, Any]:
    """Prepare, measure and weigh; return everything that is known. `scaling` is the size of a larger shop, or 0."""
    with TemporaryDirectory(prefix="rahnama-benchmark-") as name:
        folder = Path(name)
        shops = prepare(folder, entries)
        load = os.getloadavg()[0]
        edits: dict[str, list[Sample]] = {edit: [] for edit in EDITS}
        samples = measure(shops, runs, seconds, edits)
        measured_shops: list[dict[str, Any]] = []
        for shop in shops:
            found = {
                name: summarize(samples[shop.name, name], weigh(place / "site"))
                for name, place in shop.projects.items()
            }
            measured_shops.append({"shop": shop.name, **found, "ratio": compare(found["rahnama"], found["material"])})
        made_up = measured_shops[-1]
        made_up["after"] = {edit: after(found, made_up) for edit, found in edits.items()}
        made_up["identical"] = is_clean(shops[-1].projects["rahnama"])
        if scaling > entries:
            made_up["scaling"] = scale(folder, made_up["rahnama"], (entries, scaling))
    versions = {name: version(name) for name in ("mkdocs", "mkdocs-material", "markdown")}
    machine = {"python": platform.python_version(), "processors": os.cpu_count(), "load_before": round(load, 2)}
    return {"machine": machine, "versions": versions, "shops": measured_shops}


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
        lines += [*more_lines(shop), ""]
    return "\n".join(lines)


def more_lines(shop: dict[str, Any]) -> Iterator[str]:
    """Yield what is known of builds after edits and of a larger shop."""
    for edit, cost in shop.get("after", {}).items():
        ours = f"{cost['cpu_of_rahnama']:.2f} / {cost['wall_of_rahnama']:.2f}"
        theirs = f"{cost['cpu_of_material']:.2f} / {cost['wall_of_material']:.2f}"
        yield (
            f"  after {edit} changed: CPU {cost['cpu_seconds']:.2f} s, wall {cost['wall_seconds']:.2f} s;"
            f" of our clean build {ours}, of Material's {theirs}"
        )
    if "identical" in shop:
        yield f"  the same as a clean build, byte for byte: {'yes' if shop['identical'] else 'NO'}"
    if "scaling" in shop:
        found = shop["scaling"]
        large = found["large"]
        yield (
            f"  {found['entries'][1]:,} entries: CPU {large['cpu']:.1f} s (exponent {found['cpu_exponent']:.2f}),"
            f" wall {large['wall']:.1f} s ({found['wall_exponent']:.2f}), largest process {large['peak']:.0f} MiB,"
            f" all together {large['together']:.0f} MiB"
        )


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1000, help="questions of the made-up shop (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="rounds (%(default)s)")
    parser.add_argument("--seconds", type=float, default=300, help="begin no round after this time (%(default)s)")
    parser.add_argument("--scaling", type=int, default=0, help="also build a made-up shop of so many questions, once")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    given = parser.parse_args()
    found = report(max(20, given.entries), max(1, given.runs), given.seconds, given.scaling)
    print(json.dumps(found, ensure_ascii=False, indent=2) if given.json else table(found))


if __name__ == "__main__":
    main()
