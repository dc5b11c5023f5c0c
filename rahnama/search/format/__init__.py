"""The bytes of the search index, as ``FORMAT.md`` specifies them: one module for each kind of block."""
