"""Weigh a built site and print its figures as JSON: `weight.py SITE`."""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path

GZIP_LEVEL = 6  # what web servers take by default


def weigh(site: Path) -> dict[str, int]:
    """Return pages, bytes of HTML and of all files, raw and compressed file by file; packed files count as they are."""
    found = dict.fromkeys(("pages", "html", "html_gzip", "files", "files_gzip"), 0)
    for path in site.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        packed = len(content) if path.suffix in {".gz", ".woff2", ".png"} else len(zlib.compress(content, GZIP_LEVEL))
        found["files"] += len(content)
        found["files_gzip"] += packed
        if path.suffix == ".html":
            found["pages"] += 1
            found["html"] += len(content)
            found["html_gzip"] += packed
    return found


if __name__ == "__main__":
    print(json.dumps(weigh(Path(sys.argv[1]))))
