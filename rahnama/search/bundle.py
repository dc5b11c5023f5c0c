"""Joins the analyzer, the engine's modules and the rules into one classic script without imports.

A worker that imports modules pays a round trip for every level of the chain, and the V8 that Python embeds takes no
modules; both get this text.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from rahnama.analysis.rules import analysis_hash, load_rules
from rahnama.search.minify import Minifier, refuse_swapped, shorten_scopes
from rahnama.search.packed_rules import pack_rules

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
    """Return the script that defines `openRanker` and `missingFiles` (see rules.js, demand.js); it needs nothing but the language."""
    return shorten(readable_ranker())


@cache
def worker_source() -> str:
    """Return the script of the page's search worker: the same ranker with its shell."""
    return shorten(join_modules([*ENTRY_MODULES, WORKER_MODULE], read_module, prelude()))


def shorten(script: str) -> str:
    """Return a joined script with the worker's short names, and variables and statements as short as can be."""
    refuse_swapped(script)
    return shorten_scopes(minifier().minify(script))


def explain_source(session: str) -> str:
    """Return the script that adds explain.js and `session`, which calls it, to the ranker's; no page loads it."""
    return minifier().minify(join_modules([EXPLAIN_MODULE], read_module) + session)


def readable_ranker() -> str:
    """Return the ranker's script with the names of its modules, for tests of single classes."""
    return join_modules(ENTRY_MODULES, read_module, prelude())


@cache
def minifier() -> Minifier:
    """Return what gives the worker's names to every script."""
    rules = load_rules()
    entries = [one for group in rules.values() if isinstance(group, dict) for one in group.values()]
    kept = {*rules, *(key for one in entries if isinstance(one, dict) for key in one)}
    return Minifier(join_modules([*ENTRY_MODULES, WORKER_MODULE], read_module, prelude()), kept)


@cache
def prelude() -> str:
    """Return the lines that put the rules in front of the modules."""
    text, signs, others = map(literal, pack_rules(load_rules()))
    constants = f"const FA_TEXT = {text};\nconst FA_SIGNS = {signs};\nconst FA_OTHERS = {others};\n"
    return f'"use strict";\nconst FA_HASH = {literal(analysis_hash())};\n{constants}'


def literal(text: str) -> str:
    """Return a text of one line as a string of JavaScript in single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@cache
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
