"""The help center's content: the files that staff write, read strictly and turned into pages."""
