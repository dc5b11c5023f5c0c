"""What the report can be written as, by the names that commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.insights.cells import safe_cell
from rahnama.insights.report.machine import as_json
from rahnama.insights.report.markdown import as_markdown
from rahnama.insights.report.page import as_html
from rahnama.insights.report.spreadsheet import as_csv
from rahnama.insights.report.terminal import as_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rahnama.insights.report.report import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "markdown": as_markdown,
    "html": as_html,
}

__all__ = ["FORMATS", "safe_cell"]
