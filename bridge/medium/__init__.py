"""Medium: its API."""
