"""Persian text: the rules as data (``fa.json``) and the analyzer that turns text into words."""
