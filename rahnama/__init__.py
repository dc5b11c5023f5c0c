"""The engine of Rahnama: content, search, support and feedback of a Persian help center, free of any site generator."""
