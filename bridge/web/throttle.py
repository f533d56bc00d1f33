"""How often somebody may be wrong, and how much a site may tell: who guesses is stopped, who is right only waits.

Counts are kept in memory: ``bridge serve`` is one process, and what a restart forgets is a few tries.
"""

import math
import threading
import time
from collections import Counter
from ipaddress import IPv6Address, ip_address

from flask import request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

# Parsed here: what cannot be read would be no limit at all.
SIGN_INS_OF_A_NAME = parse("10 per 15 minutes")
SIGN_INS_OF_AN_ADDRESS = parse("30 per 15 minutes")
HOOKS_OF_AN_ADDRESS = parse("60 per minute")
HOOKS_OF_A_SITE = 1200
"""In a minute: about as fast as one WordPress renders posts one after the other. A flood is taken by and by."""
_MINUTE_S = 60

Who = tuple[RateLimitItem, str]
"""A limit, and whom it counts."""


class Allowance:
    """How much each site may tell in a minute; counted in memory, for all threads.

    A storage of ``limits`` starts a timer for what it counts (findings/limits-timer-threads.sh), which costs more than
    taking a hook does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._told: Counter[str] = Counter()

    def take(self, site: str) -> None:
        """Count a hook whose signature holds. Raises TooManyRequests, with the time to wait."""
        minute, second = divmod(int(time.monotonic()), _MINUTE_S)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._told.clear()
            self._told[site] += 1
            told = self._told[site]
        if told > HOOKS_OF_A_SITE:
            words = "this site has told more than is taken in a minute; this hook was not stored: send it again later"
            raise TooManyRequests(words, retry_after=_MINUTE_S - second)


class Throttle:
    """Counts tries in memory, for all threads."""

    def __init__(self) -> None:
        self._counts = MovingWindowRateLimiter(MemoryStorage())

    def take(self, who: Who) -> None:
        """Count a try before it is known whether it is right: of many at once no more are let through than may be.

        Raises:
            TooManyRequests: there were too many, with the time to wait; this one does not count.
        """
        if not self._counts.hit(*who):
            self._refuse(who)

    def forgive(self, who: Who) -> None:
        """The try was right: those before it count no more."""
        self._counts.clear(*who)

    def check(self, who: Who) -> None:
        """Raises TooManyRequests, with the time to wait, where too many tries were wrong."""
        if not self._counts.test(*who):
            self._refuse(who)

    def count(self, who: Who) -> None:
        """A try was wrong."""
        self._counts.hit(*who)

    def _refuse(self, who: Who) -> None:
        wait = max(1, math.ceil(self._counts.get_window_stats(*who).reset_time - time.time()))
        raise TooManyRequests("that was wrong too often; wait, then try again", retry_after=wait)


def to_client() -> str:
    """Whose request it is: an address, of IPv6 the network of 64 bits, as whoever has one address there has them all.

    Behind a proxy this is the client only with ``[bridge] trusted_proxy``, else the proxy.
    """
    given = request.remote_addr or ""
    try:
        address = ip_address(given)
    except ValueError:
        return given
    return str(IPv6Address(int(address) >> 64 << 64)) if address.version == 6 else given
