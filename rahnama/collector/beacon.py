"""The file that pages ask for where no collector listens, so that the web server's log notes an event."""

from __future__ import annotations

BEACON = "assets/log.gif"
"""Address of the file that pages ask for, relative to the site's root."""

BEACON_FILE = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
"""A transparent GIF of one pixel."""
