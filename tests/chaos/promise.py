"""What is promised, and how a broken promise is told."""

PROMISES = ("twice", "lost", "stuck", "wrong-canonical")


class Broken(AssertionError):
    """One of the promises.

    Attributes:
        promise: one of ``PROMISES``.
    """

    def __init__(self, promise: str, words: str) -> None:
        super().__init__(f"{promise}: {words}")
        self.promise = promise


def to_promise(error: BaseException) -> str:
    """The promise that an error breaks: whatever nobody has foreseen stops everything behind it."""
    return error.promise if isinstance(error, Broken) else "stuck"
