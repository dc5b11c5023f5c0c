"""Builds the site beside the published one and swaps the two, so that neither a mistake nor a crash takes answers off the air.

MkDocs empties its target before it writes, so it never gets the published folder as its target. From the command line:
``python -m rahnama.site.publish --help``.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rahnama.errors import RahnamaError
from rahnama.site.report import CARDS, PROBLEMS, WARNINGS
from rahnama.site.tree import SPARE, STANDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Finish = Callable[[Path, Path, Path], None]
    """Called with the new site, the file of its cards (see `rahnama.site.report`), and the old site."""

HOSTS = ("mkdocs", "properdocs")
"""Programs that build the site, as Python modules. Both take the same options."""

CONFIGURATION = "mkdocs.yml"

_HOST_ENVIRONMENT = {
    "NO_MKDOCS_2_WARNING": "1",  # Material's banner
    "DISABLE_MKDOCS_2_WARNING": "true",  # ProperDocs' banner
    "PYTHONUTF8": "1",  # its output is read as UTF-8 here
}


class BuildFailed(RahnamaError):  # noqa: N818 - the name of what happened
    """The host refused to build; what was published before stands as it was.

    Attributes:
        problems: what persons have to mend, one line each; empty when the fault is not theirs.
        output: all that the host printed.
    """

    def __init__(self, problems: Sequence[str], output: str) -> None:
        self.problems = tuple(problems)
        self.output = output
        super().__init__("\n".join(self.problems) or output.strip())


class BuildRefused(RahnamaError):  # noqa: N818 - the name of what happened
    """Nothing was tried: another build is running, or the target is not a folder that may be replaced."""


@dataclass(frozen=True, slots=True)
class Published:
    """A build that is now in place.

    Attributes:
        site_dir: absolute path of the site.
        seconds: from the call to the swap.
        warnings: what a person should look at, one line each.
    """

    site_dir: Path
    seconds: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """Size of a site on disk, in bytes, without compressed copies."""

    pages: int
    html: int
    everything: int


def publish(
    root: Path,
    *,
    host: str = "mkdocs",
    site_dir: Path = Path("site"),
    environment: Mapping[str, str] | None = None,
    finish: Finish | None = None,
) -> Published:
    """Build the project at `root` strictly and put the result in the place of `site_dir`.

    Args:
        root: folder of mkdocs.yml.
        host: one of HOSTS.
        site_dir: where the site goes; relative to `root`. ``<site_dir>.building`` and ``<site_dir>.replaced`` beside it
            are used on the way and removed, also those that a crashed run left; ``<site_dir>.spare`` stays, for the next build.
        environment: variables for the host beside those of this process.
        finish: what is done to the new site before it takes the place of the old one.

    Raises:
        BuildFailed: the host found mistakes; `site_dir` is untouched.
        BuildRefused: another build is running, or `site_dir` holds something that is no site.
    """
    started = time.perf_counter()
    root = root.resolve()
    target = (root / site_dir).resolve()
    _check_target(root, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _sole_build(target) as lock:
        _recover(target)
        try:
            with TemporaryDirectory(prefix="rahnama-") as notes:
                cards = {CARDS: f"{notes}/cards"} if finish else {}
                earlier = {STANDING: str(target), SPARE: str(_spare(target))}
                given = {**(environment or {}), **cards, **earlier}
                warnings = _run_host(root, host, _building(target), given, lock)
                if finish:
                    finish(_building(target), Path(notes, "cards"), target)
            _swap(target)
        finally:
            shutil.rmtree(_building(target), ignore_errors=True)
    return Published(target, time.perf_counter() - started, warnings)


def weigh(site_dir: Path) -> Weight:
    """Return how heavy the site at `site_dir` is."""
    pages = html = everything = 0
    for folder, _, names in os.walk(site_dir):
        for name in names:
            if name.endswith((".gz", ".br")):
                continue
            size = os.stat(f"{folder}/{name}").st_size  # noqa: PTH116 -- a Path a file costs as much again
            everything += size
            if name.endswith(".html"):
                pages, html = pages + 1, html + size
    return Weight(pages, html, everything)


def _building(target: Path) -> Path:
    return target.with_name(f"{target.name}.building")


def _replaced(target: Path) -> Path:
    return target.with_name(f"{target.name}.replaced")


def _spare(target: Path) -> Path:
    return target.with_name(f"{target.name}.spare")


def _check_target(root: Path, target: Path) -> None:
    """Refuse to replace a folder with something else than a site in it: ``--site-dir docs`` would delete the docs."""
    if root.is_relative_to(target):
        raise BuildRefused(f"{target} holds the project itself. Choose another folder: --site-dir site")
    if target.exists() and not (target / "index.html").is_file() and (not target.is_dir() or any(target.iterdir())):
        raise BuildRefused(
            f"{target} is there and holds no site (no index.html), so it is not replaced."
            " Remove it yourself or choose another folder: --site-dir site"
        )


@contextmanager
def _sole_build(target: Path) -> Iterator[int]:
    """Hold the lock of all builds beside each other, yield its descriptor; the system frees it however a process ends."""
    lock = os.open(target.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildRefused(
                f"Another build into {target.parent} is running. Wait until it ends, then try again."
            ) from None
        yield lock
    finally:
        os.close(lock)


def _recover(target: Path) -> None:
    """Clean up after a run that crashed. Between the two renames of `_swap` the old site stood under another name only."""
    shutil.rmtree(_building(target), ignore_errors=True)
    replaced = _replaced(target)
    if replaced.exists() and not target.exists():
        replaced.rename(target)
    _retire(replaced, target)


def _retire(replaced: Path, target: Path) -> None:
    """Keep a site that nobody is sent to any more as the spare one, of which the next is made."""
    if replaced.exists():
        shutil.rmtree(_spare(target), ignore_errors=True)
        replaced.rename(_spare(target))


def _swap(target: Path) -> None:
    """Put the new site in the place of the old one by two renames: a reader finds one or the other, never a mixture."""
    replaced = _replaced(target)
    if target.exists():
        target.rename(replaced)
    try:
        _building(target).rename(target)
    except OSError:
        if replaced.exists():
            replaced.rename(target)
        raise
    _retire(replaced, target)


def _run_host(root: Path, host: str, building: Path, environment: Mapping[str, str], lock: int) -> tuple[str, ...]:
    """Build into `building` and return the warnings. The host inherits the lock: it may outlive a killed parent."""
    with TemporaryDirectory(prefix="rahnama-") as notes:
        problems, warnings = Path(notes, "problems"), Path(notes, "warnings")
        ended = subprocess.run(  # noqa: S603 - a fixed command over this project's own folder
            # No --quiet: it would switch --strict off.
            [sys.executable, "-m", host, "build", "--strict", "-f", CONFIGURATION, "--site-dir", str(building)],
            cwd=root,
            env={**_inherited(), **environment, **_HOST_ENVIRONMENT, PROBLEMS: str(problems), WARNINGS: str(warnings)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        found = _lines(problems)
        if ended.returncode or found:
            raise BuildFailed(found, ended.stdout or f"{host} ended with code {ended.returncode} and said nothing.")
        return _lines(warnings)


def _inherited() -> dict[str, str]:
    """Return this process's environment without a promise to draw cards: only who keeps it may give it."""
    return {name: value for name, value in os.environ.items() if name != CARDS}


def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text("utf-8").splitlines()) if path.exists() else ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish as the command line says; return 0, or 1 with the reason on standard error and nothing else there."""
    options = _parser().parse_args(arguments)
    try:
        finish = _finisher(options.root) if options.complete else None
        published = publish(options.root, host=options.host, site_dir=options.site_dir, finish=finish)
    except RahnamaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    sys.stderr.writelines(f"{warning}\n" for warning in published.warnings)
    if not options.quiet:
        sys.stdout.write(_summary(options.site_dir, published, weigh(published.site_dir)))
    return 0


def _finisher(root: Path) -> Finish:
    """Return the step that completes a site; what it needs is loaded now, so that its absence shows before the build."""
    try:
        from rahnama.site.completion import complete_site  # noqa: PLC0415 - libraries that a mere build does without
    except ImportError as error:
        raise BuildRefused(f'{error}. Install what publishing needs: pip install "rahnama[publishing]"') from error
    return partial(complete_site, kept=root / "var" / "cards")


def _summary(named: Path, published: Published, weight: Weight) -> str:
    return (
        f"{named}/: {weight.pages:,} pages, {weight.html / 1000:,.0f} kB of HTML, {weight.everything / 1000:,.0f} kB with all files,"
        f" built in {published.seconds:.1f} s\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Build the help center strictly and swap it into place.")
    parser.add_argument("--host", choices=HOSTS, default=HOSTS[0], help="the program that builds (%(default)s)")
    parser.add_argument(
        "--site-dir", type=Path, default=Path("site"), help="where the site goes, relative to the project (%(default)s)"
    )
    parser.add_argument("--complete", action="store_true", help="add compressed copies and social cards")
    parser.add_argument("--quiet", action="store_true", help="print warnings and problems only")
    parser.add_argument("--root", type=Path, default=Path(), help="folder of mkdocs.yml (the current one)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
