"""Texts that change with whatever a page may show: keys of the cache are made of them.

Left out is what no template shows of another page than the article's own: its Markdown, its HTML, its place in a file.
`tests/site/test_incremental.py` holds templates to that. Everything else counts, also what is added later; a value of a kind that is
unknown here is an error, not an omission.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown

import rahnama
from rahnama.content.model import Article, Category

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSHOWN = frozenset({"body", "body_line", "source", "must_match", "owner", "review_by"})
"""Fields of articles that no template shows."""

_PLAIN = (str, int, float, bytes, dt.date, Path, type(None))
_ENGINE = ("*.py", "analysis/*", "content/*", "search/**/*", "site/**/*", "collector/*.py")
_PROJECT = ("overrides/**/*", "hooks/*", "mkdocs.yml")


def fingerprint(value: Any, *, by_name: bool = False) -> str:
    """Return a text that is the same for equal values only.

    Args:
        value: of dataclasses, containers, texts, numbers and days.
        by_name: whether articles and categories are only named, because their content is told elsewhere.

    Raises:
        TypeError: there is something else in it.
    """
    if isinstance(value, _PLAIN):
        return repr(value)
    if by_name and isinstance(value, Article | Category):
        return value.id
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{name!r}:{fingerprint(one, by_name=by_name)}' for name, one in value.items()))}}}"
    if isinstance(value, tuple | list | AbstractSet):
        texts = [fingerprint(one, by_name=by_name) for one in value]
        return f"[{','.join(sorted(texts) if isinstance(value, AbstractSet) else texts)}]"
    if is_dataclass(value):
        shown = (one.name for one in fields(value) if not (isinstance(value, Article) and one.name in UNSHOWN))
        texts = [f"{name}={fingerprint(getattr(value, name), by_name=by_name)}" for name in shown]
        return f"{type(value).__name__}({','.join(texts)})"
    raise TypeError(f"The cache does not know how to tell one {type(value).__name__} from another.")


def engine_version(root: Path) -> str:
    """Return a digest of the program: its code, the project's templates and hooks, Python and the installed packages."""
    whole = hashlib.sha256(sys.version.encode())
    engine, packages = Path(rahnama.__file__).parent, Path(markdown.__file__).parent.parent
    installed = sorted(name for name in os.listdir(packages) if name.endswith(".dist-info"))  # noqa: PTH208 - a third of the time
    whole.update("\n".join(installed).encode())
    for path in (*_files(engine, _ENGINE), *_files(root, _PROJECT)):
        content = path.read_bytes()
        whole.update(f"{path.name} {len(content)} ".encode())
        whole.update(content)
    return whole.hexdigest()[:16]


def _files(folder: Path, patterns: Iterable[str]) -> list[Path]:
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return sorted(path for path in found if path.suffix != ".pyc")
