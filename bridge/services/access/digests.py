"""What is kept of a secret that we made ourselves: random enough that a plain hash cannot be turned back."""

from hashlib import sha256


def to_digest(secret: str) -> str:
    """The SHA-256 of a session's id, a token or a link's key, in hexadecimal."""
    return sha256(secret.encode(errors="replace")).hexdigest()
