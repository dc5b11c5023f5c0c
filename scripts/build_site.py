"""Build the site strictly, beside the old one, and swap it into site/."""

from __future__ import annotations

import sys
from pathlib import Path

from rahnama.site.publish import main

if __name__ == "__main__":
    sys.exit(main(["--root", str(Path(__file__).parent.parent), *sys.argv[1:]]))
