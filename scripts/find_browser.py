"""Print the path of the Chromium that the tests drive; exit 1 when there is none."""

from __future__ import annotations

import sys

from rahnama.preview.browser import find_browser


def main() -> int:
    """Print the path."""
    found = find_browser()
    print(found or "no Chromium found", file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
