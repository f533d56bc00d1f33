"""Whether the links and images of a post still lead somewhere: asked seldom, slowly, and never in private places."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from urllib.parse import urldefrag, urlsplit

from bridge.config.staleness import StalenessSection
from bridge.http import AddressesOf, AddressRefused, NameUnknown, NotSent, OutcomeUnknown, fetch_content

GAP_S = 1.0
"""Between two questions to one host; redirects are followed at once, as a reader's browser would."""
DEADLINE_S = 10.0
"""For one question."""
MOST_BYTES = 1024
SLOW_DOWN = frozenset({429, 503})
GONE = frozenset({404, 410})


class LinkState(StrEnum):
    """What is known of a link."""

    OK = "ok"
    DEAD = "dead"
    """The server says that the page is gone, or the server's name is."""
    UNKNOWN = "unknown"
    """No answer, or one that says nothing (403, 429, 5xx): many a living page greets machines like that."""
    REFUSED = "refused"
    """The bridge does not ask there: a private address, an odd port."""


KEPT = {
    LinkState.OK: timedelta(days=30),
    LinkState.DEAD: timedelta(days=7),
    LinkState.UNKNOWN: timedelta(days=1),
    LinkState.REFUSED: timedelta(days=30),
}
"""How long an answer stands before the question is asked again."""


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """One link, as it was found at ``checked_at``; ``url`` is without fragment; ``reason`` in words for the owner."""

    url: str
    state: LinkState
    reason: str
    checked_at: datetime


class LinkChecker:
    """Asks for links, one at a time, whoever calls.

    Args:
        allowed_hosts: hosts of the configuration, which may be private.
        resolve: for tests, which have no DNS.
        sleep: for tests, which have no time.
    """

    def __init__(
        self,
        rules: StalenessSection,
        allowed_hosts: frozenset[str],
        *,
        resolve: AddressesOf | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rules = rules
        self._allowed_hosts = allowed_hosts
        self._resolve = resolve
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._was_answered = False

    def check(self, urls: Iterable[str], seen: Mapping[str, LinkCheck], now: datetime) -> tuple[LinkCheck, ...]:
        """The links of one post, each once, in their order.

        What is in ``seen`` and fresh is not asked again and costs nothing; of the others, at most ``links_per_post``
        are asked, within ``links_deadline``. Links that were not looked at are not in the answer; a later call with
        this answer in ``seen`` goes on with them.

        Args:
            urls: other schemes than http and https are passed over.
            seen: earlier answers, by URL.
        """
        wanted = dict.fromkeys(url for url in map(_to_plain, urls) if url)
        known = {url: seen[url] for url in wanted if url in seen and _is_fresh(seen[url], now)}
        asked = (url for url in wanted if url not in known)
        with self._lock:
            self._was_answered = False
            found = list(self._ask_all(islice(asked, self._rules.links_per_post), now))
            known |= {check.url: check for check in self._without_false_alarms(found, known)}
        return tuple(known[url] for url in wanted if url in known)

    def _ask_all(self, urls: Iterator[str], now: datetime) -> Iterator[LinkCheck]:
        ends = time.monotonic() + self._rules.links_deadline.total_seconds()
        for url in urls:
            self._wait_for(url)
            left = ends - time.monotonic()
            if left <= 0:
                return
            state, reason = self._ask(url, min(DEADLINE_S, left))
            yield LinkCheck(url, state, reason, now)

    def _ask(self, url: str, deadline_s: float) -> tuple[LinkState, str]:
        try:
            status = self._fetch("HEAD", url, deadline_s)
            # Many servers answer a HEAD wrongly, and nothing is called dead on its word.
            if not _is_there(status) and status not in SLOW_DOWN:
                self._wait_for(url)
                status = self._fetch("GET", url, deadline_s)
        except AddressRefused as error:
            return LinkState.REFUSED, str(error)
        except NameUnknown as error:
            return LinkState.DEAD, str(error)
        except (NotSent, OutcomeUnknown) as error:
            return LinkState.UNKNOWN, str(error)
        if _is_there(status):
            return LinkState.OK, f"it answers {status}"
        return LinkState.DEAD if status in GONE else LinkState.UNKNOWN, f"it answers {status}"

    def _fetch(self, method: str, url: str, deadline_s: float) -> int:
        headers = {"Range": f"bytes=0-{MOST_BYTES - 1}"} if method == "GET" else {}
        reply = fetch_content(
            url,
            allowed_hosts=self._allowed_hosts,
            deadline_s=deadline_s,
            max_bytes=MOST_BYTES,
            method=method,
            headers=headers,
            resolve=self._resolve,
        )
        self._was_answered = True
        return reply.status

    def _without_false_alarms(self, found: list[LinkCheck], known: Mapping[str, LinkCheck]) -> list[LinkCheck]:
        """Where nobody answered, names that "do not exist" speak of our own DNS, unless a link known to work does."""
        if self._was_answered or all(check.state is not LinkState.DEAD for check in found):
            return found
        witness = next((url for url, check in known.items() if check.state is LinkState.OK), "")
        if witness and self._ask(witness, DEADLINE_S)[0] is LinkState.OK:
            return found
        reason = "no name could be found; the bridge itself may have no DNS"
        return [
            replace(check, state=LinkState.UNKNOWN, reason=reason) if check.state is LinkState.DEAD else check
            for check in found
        ]

    def _wait_for(self, url: str) -> None:
        host, at = urlsplit(url).hostname or "", time.monotonic()
        if (wait := self._free_at.get(host, at) - at) > 0:
            self._sleep(wait)
        self._free_at = {host: free for host, free in self._free_at.items() if free > at}
        self._free_at[host] = time.monotonic() + GAP_S


def _to_plain(url: str) -> str:
    """The URL without its fragment; empty when it is not one that a link check is about."""
    try:
        plain = urldefrag(url.strip()).url
        return plain if urlsplit(plain).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _is_fresh(check: LinkCheck, now: datetime) -> bool:
    return now - check.checked_at < KEPT[check.state]


def _is_there(status: int) -> bool:
    # 416: the page is there, and empty or without ranges.
    return 200 <= status < 300 or status == 416
