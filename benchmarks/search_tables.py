"""Sets the figures of the search benchmark in tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = ("rahnama", "minisearch", "lunr")


def table(found: dict[str, Any]) -> str:
    """Return the report as text."""
    engine = found["engine"]
    lines = [f"Engine with rules and lists: {engine['gzip']:,} bytes gzip ({engine['lists_gzip']:,} the lists alone)"]
    for one in found.get("sizes", ()):
        lines += ["", *size_lines(one)]
    if "fetched" in found:
        lines += ["", *fetched_lines(found["fetched"])]
    if "browser" in found:
        lines += ["", *browser_lines(found["browser"])]
    return "\n".join(lines)


def size_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the comparison of engines over one number of documents; ratios are to MiniSearch."""
    head = f"{found['documents']:,} documents, {found['queries']} queries"
    yield (
        f"{head:34}{'raw kB':>9}{'gzip kB':>9}{'ratio':>7}{'first kB':>9}{'ready ms':>9}{'query':>8}{'ratio':>7}{'p99':>8}{'ratio':>7}"
    )
    for name in ENGINES:
        figures, ratio = found[name], found["ratio_to_minisearch"].get(name, {})
        index = figures["index"]
        row = f"  {name:32}{index['raw'] / 1000:>9,.0f}{index['gzip'] / 1000:>9,.0f}{ratio.get('index_gzip', 1):>7.2f}"
        row += f"{index['first_file_gzip'] / 1000:>9,.1f}"
        if "error" in figures:
            yield f"{row}  {figures['error']}"
            continue
        row += f"{figures['ready_ms']:>9,.0f}{figures['query_median_ms']:>8.2f}{ratio.get('query_median_ms', 1):>7.2f}"
        yield row + f"{figures['query_p99_ms']:>8.1f}{ratio.get('query_p99_ms', 1):>7.2f}"


def fetched_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the bytes that a first question fetches."""
    yield f"{'index bytes before a first answer':34}{'median kB':>10}{'p90 kB':>9}{'most kB':>9}{'requests':>9}{'whole kB':>10}"
    for name, one in found.items():
        sizes = [one[key] / 1000 for key in ("median_bytes", "p90_bytes", "most_bytes")]
        head = f"{name}, {one['documents']:,} documents"
        row = f"  {head:32}{sizes[0]:>10,.1f}{sizes[1]:>9,.1f}{sizes[2]:>9,.1f}"
        yield row + f"{one['median_requests']:>9}{one['whole_index_bytes'] / 1000:>10,.0f}"


def browser_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield what a customer waits for on a slow phone, and how the slowness was made."""
    slow = found["slow_down"]
    yield from (f"{name}: {text}" for name, text in found["conditions"].items())
    yield f"measured slow-down: {slow['main_thread']} on the main thread, {slow['worker']} in a worker"
    for site in found["sites"]:
        head = f"{site['pages']:,} pages"
        yield f"{head:34}{'load ms':>9}{'first result ms':>17}{'page kB':>9}{'index kB':>10}{'longest task ms':>17}"
        for name in ("rahnama", "material"):
            one = site[name]
            times = f"{_shown(one['load_ms']):>9}{_shown(one['first_result_ms']):>17}"
            sizes = f"{_shown(one['bytes_before_focus'], 1000):>9}{_shown(one['index_bytes'], 1000):>10}"
            yield f"  {name:32}{times}{sizes}{_shown(one['longest_task_ms']):>17}"
        yield f"  first result, ratio to Material: {site['ratio_to_material']}"


def _shown(value: float | str | None, unit: int = 1) -> str:
    if value is None or isinstance(value, str):
        return value or "-"
    return f"{value / unit:,.0f}"
