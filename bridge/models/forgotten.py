"""What is left of a post whose texts were forgotten: enough to recognise it, nothing to read."""

from hashlib import sha256

FORGOTTEN = "forgotten"
"""The status of such a post."""
_MARK = "sha256:"


def to_forgotten(key: str) -> str:
    """An address' key as it stays once its post was forgotten: it can be recognised, and not read."""
    return key if not key or key.startswith(_MARK) else _MARK + sha256(key.encode()).hexdigest()
