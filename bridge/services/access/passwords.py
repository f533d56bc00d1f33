"""Passwords: argon2id hashes, and how much one may cost whoever asks and whoever answers."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bridge.errors import Busy, Refused

SHORTEST = 12
LONGEST = 256
"""Characters of a password. Longer ones would let a stranger choose how much work an answer is."""
AT_A_TIME = 2
"""Passwords that one process looks at together: each takes 19 MiB and a core."""
PATIENCE_S = 2.0
# The least that OWASP's Password Storage Cheat Sheet advises for Argon2id; a small machine can pay for it.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$lvzxDbpGxOgG5dhiPUVhuw$yyOgkDQZ2hW9IQ1rkVFpUYO8M0+VIX2MzcSFf7UMo3Q"
"""Stands for the password of names that there are not, so that they take as long as others. No password is known."""


class Passwords:
    """Makes and checks hashes of passwords, in whichever Unicode spelling they were typed."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(AT_A_TIME)

    def to_hash(self, password: str) -> str:
        """The hash to keep of a new password.

        Raises:
            Refused: it is too short, too long or no text.
            Busy: too many passwords are looked at already.
        """
        spelled = _to_spelling(password)
        if spelled is None or len(spelled) < SHORTEST:
            raise Refused(f"a password has {SHORTEST} to {LONGEST} characters; several words make a good one")
        with self.a_place():
            return _HASHER.hash(spelled)

    def is_right(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is the one of a hash; None stands for a name that there is not. Raises Busy."""
        spelled = _to_spelling(password)
        with self.a_place():
            try:
                is_same = _HASHER.verify(password_hash or NOBODYS, spelled or "")
            except (VerificationError, InvalidHashError):
                return False
        return is_same and bool(password_hash and spelled)

    def is_old(self, password_hash: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return _HASHER.check_needs_rehash(password_hash)

    @contextmanager
    def a_place(self) -> Iterator[None]:
        """Room to look at one password. Raises Busy: there was none for a while."""
        if not self._places.acquire(timeout=PATIENCE_S):
            raise Busy("too many people sign in at this moment; try again in a few seconds")
        try:
            yield
        finally:
            self._places.release()


def _to_spelling(password: str) -> str | None:
    """The one spelling of a password that is hashed (a keyboard may write é as one character or as two); None for what
    is too long or cannot be written as UTF-8."""
    if len(password) > LONGEST:
        return None
    spelled = unicodedata.normalize("NFC", password)
    try:
        spelled.encode()
    except UnicodeEncodeError:
        return None
    return spelled
