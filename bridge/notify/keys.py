"""What a channel is stored under."""

from hashlib import sha256

_LETTERS = 6


def to_channel_key(kind: str, address: str) -> str:
    """The same for the same address, wherever it stands in the configuration. Of the digest, which could be compared
    with guesses at a password, only so much is kept as tells a few channels apart."""
    return f"{kind}-{sha256(address.encode()).hexdigest()[:_LETTERS]}"
