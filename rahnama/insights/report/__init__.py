"""The report for staff: one object, written as a table, CSV, JSON, Markdown, or a page that stands by itself."""
