"""Breaks the collector in every way we know, and counts what was promised and not held."""
