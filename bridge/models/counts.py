"""Counted things in words for the owner."""


def to_count(number: int, one: str, several: str = "") -> str:
    """``1 post``, ``1,234 posts``; ``several`` where that is not ``one`` and an s."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
