"""Chance that can be asked again."""

from hashlib import sha256


def to_lot(*seeds: str) -> float:
    """A number from 0 up to, but not including, 1 that is always the same for the same words."""
    digest = sha256("\0".join(seeds).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6]) / 2**48
