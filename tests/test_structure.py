"""The shape of the project that its rules promise, held as tests."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    if name and (ROOT / name).is_file()
]
PYTHON = [path for path in TRACKED if path.suffix == ".py"]
ENGINE = [path for path in PYTHON if path.is_relative_to(ROOT / "rahnama")]
CODE = [path for path in TRACKED if path.suffix in {".py", ".js", ".css"} and not path.is_relative_to(ROOT / "tests")]
STYLES = [path for path in TRACKED if path.suffix == ".css"]
ANALYSIS = sorted((ROOT / "rahnama" / "analysis").glob("analyzer.*"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", ENGINE, ids=name_of)
def test_only_hooks_import_mkdocs(path: Path) -> None:
    imported = {
        name.split(".")[0] for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in _imported_names(node)
    }
    assert not imported & {"mkdocs", "material", "properdocs"}


def _imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_files_stay_under_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_functions_stay_small(path: Path) -> None:
    long = [
        f"{node.name} ({length} lines)"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := _code_lines(node, path)) > 30
    ]
    assert not long


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, path: Path) -> int:
    """Count lines of a body without its docstring, blank lines and comments."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    lines = path.read_text("utf-8").splitlines()[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_styles_use_logical_directions(path: Path) -> None:
    physical = re.findall(
        r"(?:margin|padding|border)-(?:left|right)\s*:|(?<![\w-])(?:left|right)\s*:|text-align\s*:\s*(?:left|right)"
        r"|float\s*:\s*(?:left|right)",
        path.read_text("utf-8"),
    )
    assert not physical


@pytest.mark.parametrize("path", ANALYSIS, ids=name_of)
def test_analysis_leaves_character_classes_to_its_table(path: Path) -> None:
    r"""Python and JavaScript disagree on these (``\\d`` is 660 characters in one and 10 in the other)."""
    banned = re.findall(
        r"\\[wWsSdDbB]|\.lower\(|\.casefold\(|isalpha|isdigit|isspace|toLowerCase|NFKC|localeCompare",
        path.read_text("utf-8"),
    )
    assert not banned


@pytest.mark.parametrize("path", [path for path in PYTHON if path.is_relative_to(ROOT / "hooks")], ids=name_of)
def test_hooks_only_define_events(path: Path) -> None:
    """MkDocs takes any callable of a hook named ``on_…`` for an event and stops at one it does not know."""
    events = {
        "on_config",
        "on_files",
        "on_page_markdown",
        "on_page_content",
        "on_env",
        "on_page_context",
        "on_template_context",
        "on_post_build",
    }
    named = {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}
    assert {name for name in named if name.startswith("on_")} <= events
