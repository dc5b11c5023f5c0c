"""Build the site with MkDocs and with ProperDocs, and compare every file; exit 1 when they differ.

MkDocs 1.x is no longer maintained. As long as this passes, the site can move to the host that is.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rahnama.site.cache import CACHE
from rahnama.site.comparison import compare_sites

ROOT = Path(__file__).parent.parent
HOSTS = ("mkdocs", "properdocs")
SHOWN = 20


def build(host: str, folder: Path) -> None:
    """Build the site strictly with one host; its own messages say what is wrong when it cannot."""
    command = [sys.executable, "scripts/build_site.py", "--host", host, "--site-dir", str(folder), "--quiet"]
    # Without the cache, from which one host would get the other's pages.
    environment = {**os.environ, CACHE: "0"}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)  # noqa: S603 -- nothing of it comes from outside


def main() -> int:
    """Build twice, compare, report; 0 when equal, 1 when not, 2 when a build failed."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with TemporaryDirectory(prefix="rahnama-compare-") as name:
        folders = [Path(name) / host for host in HOSTS]
        for host, folder in zip(HOSTS, folders, strict=True):
            try:
                build(host, folder)
            except subprocess.CalledProcessError:
                print(f"The build with {host} failed; there is nothing to compare.", file=sys.stderr)
                return 2
        differences = compare_sites(*folders)
        count = sum(path.is_file() for path in folders[0].rglob("*"))
    if not differences:
        print(f"{count} files are the same with {' and '.join(HOSTS)}, but for the generator's name.")
        return 0
    print(*differences[:SHOWN], sep="\n", file=sys.stderr)
    print(f"{len(differences)} of {count} files differ between {' and '.join(HOSTS)}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
