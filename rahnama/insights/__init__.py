"""From logged searches to what the shop should write next."""
