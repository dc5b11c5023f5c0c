"""Build the site strictly, add compressed copies and social cards, and swap it into site/."""

from __future__ import annotations

import sys
from pathlib import Path

from rahnama.site.publish import main

if __name__ == "__main__":
    sys.exit(main(["--complete", "--root", str(Path(__file__).parent.parent), *sys.argv[1:]]))
