"""Serve site and collector at http://127.0.0.1:8000 and rebuild on every change."""

from __future__ import annotations

import sys
from pathlib import Path

from rahnama.preview.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["--root", str(Path(__file__).parent.parent), *sys.argv[1:]]))
