"""Joins the analyzer, the engine's modules and the rules into one classic script without imports.

A worker that imports modules pays a round trip for every level of the chain, and the V8 that Python embeds takes no
modules; both get this text.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from rahnama.analysis.rules import analysis_hash, load_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ENTRY_MODULES = ("search/engine/rules.js", "search/engine/demand.js")
EXPLAIN_MODULE = "search/engine/explain.js"
WORKER_MODULE = "search/engine/worker.js"

_IMPORT = re.compile(r'^import\s+(?:\{[^}]*\}\s+from\s+)?"(?P<path>[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function|let)\b)", re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(?:async )?(?:class|const|function\*?|let|var) +([A-Za-z_$][\w$]*)", re.MULTILINE)
_UNSUPPORTED = re.compile(
    r"^(?:export (?:default|\{|\*)|import (?:\*|[A-Za-z_$])|(?:const|let|var) *[\[{])", re.MULTILINE
)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*?(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)


class BundleError(Exception):
    """The modules cannot be joined into one script; a mistake in the engine, not in the shop's files."""


@cache
def ranker_source() -> str:
    """Return the script that defines `openRanker(first file)` and `missingFiles(ranker, query, limit)`; it needs nothing but the language."""
    return join_modules(ENTRY_MODULES, read_module, prelude())


@cache
def worker_source() -> str:
    """Return the script of the page's search worker: the same ranker with its shell."""
    return join_modules([*ENTRY_MODULES, WORKER_MODULE], read_module, prelude())


@cache
def explain_source() -> str:
    """Return the script that adds `explain(ranker, query, limit)` to the ranker's; no page loads it."""
    return join_modules([EXPLAIN_MODULE], read_module)


def prelude() -> str:
    """Return the lines that put the rules in front of the modules."""
    rules = json.dumps(dict(load_rules()), ensure_ascii=False, separators=(",", ":"))
    return f'"use strict";\nconst FA_HASH = {json.dumps(analysis_hash())};\nconst FA_RULES = {rules};\n'


def read_module(path: str) -> str:
    """Return the text of a module by its path below the package."""
    return files("rahnama").joinpath(path).read_text("utf-8")


def join_modules(entries: Iterable[str], read: Callable[[str], str], before: str = "") -> str:
    """Return the modules that `entries` need, each after what it imports, without import, export, comments and indentation.

    Raises BundleError when modules import each other in a circle, share a top-level name, or use a form of import or
    export that cannot be cut out line by line.
    """
    owners: dict[str, str] = dict.fromkeys(_TOP_LEVEL.findall(before), "the prelude")
    script = [before]
    for path in dependency_order(entries, read):
        source = read(path)
        body = _EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", source)))
        if any(line.count("`") % 2 for line in body.splitlines()):
            raise BundleError(f"{path}: a template over several lines would lose its indentation")
        if _UNSUPPORTED.search(body):
            raise BundleError(f"{path}: only `import {{ a }} from` and `export` before a declaration can be joined")
        for name in _TOP_LEVEL.findall(body):
            if name in owners:
                raise BundleError(f"{path}: `{name}` is declared in {owners[name]} already; rename one of them")
            owners[name] = path
        script.append(_INDENT.sub("", body.strip("\n")) + "\n")
    return "".join(script)


def dependency_order(entries: Iterable[str], read: Callable[[str], str]) -> list[str]:
    """Return all modules below `entries`, each after those it imports."""
    order: list[str] = []
    open_paths: list[str] = []

    def visit(path: str) -> None:
        if path in open_paths:
            raise BundleError(f"modules import each other: {' -> '.join([*open_paths, path])}")
        if path in order:
            return
        open_paths.append(path)
        for match in _IMPORT.finditer(read(path)):
            visit(normpath(join(dirname(path), match["path"])))
        open_paths.pop()
        order.append(path)

    for entry in entries:
        visit(entry)
    return order
