"""Faults that were mended, as patches that put them back."""
