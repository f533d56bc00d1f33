"""WordPress: its hooks."""
