"""How often the API may be asked: each program by itself, and whoever is nobody by their address.

The headers are those of the IETF's draft (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/):
``RateLimit-Policy`` says how many requests (``q``) in how many seconds (``w``), ``RateLimit`` how many remain (``r``)
and in how many seconds there are all again (``t``).
"""

import math
import time
from collections.abc import Callable

from flask import Response, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

NOBODYS_SHARE = 10
"""Whoever has no token may ask a tenth as often."""
LEAST = 10
"""But so often a minute at least."""
_WINDOW_S = 60


class Limits:
    """Counts requests in this process's memory: each process of several counts by itself.

    Args:
        per_minute: requests of one program.
    """

    def __init__(self, per_minute: int) -> None:
        self._programs = RateLimitItemPerMinute(per_minute)
        self._nobodies = RateLimitItemPerMinute(max(per_minute // NOBODYS_SHARE, LEAST))
        self._counter = FixedWindowRateLimiter(MemoryStorage())

    def guard(self, find: Callable[[], Response | None]) -> Callable[[], Response | None]:
        """What stands before each route: ``find`` tells who asks, or answers whoever is nobody; both are counted."""

        def check() -> Response | None:
            answer = find()
            if answer is None:
                self._count(self._programs, "program", g.principal.name)
            else:
                self.count_nobody()
            return answer

        return check

    def count_nobody(self) -> None:
        """Count a request of somebody who did not say who they are. Raises TooManyRequests."""
        self._count(self._nobodies, "address", request.remote_addr or "")

    def _count(self, limit: RateLimitItemPerMinute, *who: str) -> None:
        is_within = self._counter.hit(limit, *who)
        reset_at, remaining = self._counter.get_window_stats(limit, *who)
        wait = min(max(math.ceil(reset_at - time.time()), 1), _WINDOW_S)
        g.limit_headers = {
            "RateLimit-Policy": f'"{who[0]}";q={limit.amount};w={_WINDOW_S}',
            "RateLimit": f'"{who[0]}";r={remaining};t={wait}',
        }
        if not is_within:
            raise TooManyRequests(f"at most {limit.amount:,} requests a minute; ask again later", retry_after=wait)


def tell(answer: Response) -> Response:
    """Say in an answer's headers how often one may still ask."""
    for name, value in g.get("limit_headers", {}).items():
        answer.headers[name] = value
    return answer
