"""What was done, over all examples, for the lines that are printed."""

from collections import Counter

COUNTS: Counter[str] = Counter()

SHOWN = (
    "examples", "steps", "hooks", "kills", "restores", "imports", "denials", "confirmations", "moves", "edits",
    "reused", "feeds", "answers lost", "late answers", "refusals",
)  # fmt: skip


def to_line() -> str:
    """Everything worth a look, in one line."""
    return " ".join(f"{name} {COUNTS[name]}" for name in SHOWN)
