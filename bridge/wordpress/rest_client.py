"""WordPress' REST API as a conversation: find its root, say who asks, ask again when it stumbles.

https://developer.wordpress.org/rest-api/
"""

import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.http import NotSent, OutcomeUnknown, Reply, exchange
from bridge.wordpress.answers import AnswerUnreadable, explain, read_object
from bridge.wordpress.causes import diagnose
from bridge.wordpress.credentials import to_refusal
from bridge.wordpress.source import MOST_POSTS, PageUnreadable, WordPressBusy, to_wait

MOST_BYTES = 32 * 1024 * 1024
DEADLINE_S = 120.0
WAITS_S = (1.0, 4.0)
"""Between three tries."""

Sleep = Callable[[float], None]


class RestClient:
    """One WordPress, asked one thing at a time.

    Args:
        rest_url: the root of its REST API as its hooks said it; empty when they never did.
        waits_s: seconds before the second try, the third, and so on; none for somebody who stands waiting.
        sleep: waits so many seconds.
        max_bytes: of one answer.
        deadline_s: seconds for one answer.

    Attributes:
        most: posts at once that this WordPress turned out to give.
    """

    def __init__(
        self,
        site: SiteSection,
        rest_url: str = "",
        *,
        waits_s: Sequence[float] = WAITS_S,
        sleep: Sleep = time.sleep,
        max_bytes: int = MOST_BYTES,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._site = site
        self._rest_url = rest_url
        self._waits_s = waits_s
        self._sleep = sleep
        self._max_bytes = max_bytes
        self._deadline_s = deadline_s
        self.most = MOST_POSTS

    @property
    def has_password(self) -> bool:
        """Whether it asks as somebody who is logged in."""
        return self._site.app_password is not None

    @property
    def context(self) -> str:
        """``edit`` shows a post as it was written, and needs a password; ``view`` what everybody sees."""
        return "edit" if self._site.app_password else "view"

    def open(self) -> str:
        """Find the root, and see that the password works; the root is answered.

        Raises:
            WordPressUnauthorized: WordPress does not accept the application password.
            WordPressError: the REST API does not answer.
        """
        root = self._find_root()
        if self._site.app_password:
            self._check_password(root)
        return root

    def bases(self, root: str) -> Iterator[tuple[str, str]]:
        """Each configured type that this WordPress has, and its path: ``post``, ``posts``."""
        reply = self.get(f"{root}wp/v2/types", {})
        if reply.status != 200:
            raise WordPressError(f"WordPress does not say what types of posts it has. {explain(reply).to_words()}")
        types = read_object(reply)
        for name in self._site.post_types:
            kind = types.get(name)
            if isinstance(kind, dict) and kind.get("rest_base"):
                yield name, str(kind["rest_base"])

    def get(
        self,
        url: str,
        params: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        *,
        as_visitor: bool = False,
    ) -> Reply:
        """Ask; a server that stumbles or does not answer is asked again.

        Args:
            as_visitor: without the password. What WordPress renders is rendered for whoever asks.

        Raises:
            WordPressBusy: it asks to come back later.
            PageUnreadable: the answer is too large, was cut off, or did not come though the question was sent.
            WordPressError: there is nobody, or the address does not belong to this site.
        """
        self.check_host(url)
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        headers = {**({} if as_visitor else self._credentials()), **(headers or {})}
        for wait in self._waits_s:
            began = time.monotonic()
            reply = self._try(address, headers)
            if isinstance(reply, Reply) and reply.status < 500 and reply.is_whole:
                return reply
            if time.monotonic() - began >= self._deadline_s:
                break  # What took all that time would take it again.
            self._sleep(wait)
        else:
            reply = self._try(address, headers)
        if isinstance(reply, BaseException):
            # A question that was sent, and drew no answer, may have asked for too much.
            kind = PageUnreadable if isinstance(reply, OutcomeUnknown) else WordPressError
            raise kind(f"WordPress does not answer: {reply} (at {self._site.home})") from reply
        if not reply.is_whole:
            raise AnswerUnreadable(diagnose(reply, "the answer was cut off"))
        return reply

    def check_host(self, url: str) -> None:
        """Raises:
        WordPressError: the address does not belong to this site.
        """
        host = (urlsplit(url).hostname or "").lower()
        if host not in self._site.hosts:
            raise WordPressError(f'"{host}" is not a host of this site; add it to allowed_hosts if it is yours')

    def _try(self, address: str, headers: Mapping[str, str]) -> Reply | NotSent | OutcomeUnknown:
        try:
            reply = exchange("GET", address, headers=headers, deadline_s=self._deadline_s, max_bytes=self._max_bytes)
        except (NotSent, OutcomeUnknown) as error:
            return error
        if not reply.is_whole and len(reply.body) >= self._max_bytes:
            raise PageUnreadable(f"the answer is larger than {self._max_bytes:,} bytes")
        if (
            reply.status in {429, 503}
            and (wait := to_wait(reply.headers.get("retry-after", ""), datetime.now(UTC))) is not None
        ):
            raise WordPressBusy(f"WordPress asks to come back in {wait} seconds", wait)
        return reply

    def _credentials(self) -> dict[str, str]:
        if self._site.app_password is None:
            return {}
        pair = f"{self._site.app_user}:{self._site.app_password.get_secret_value()}"
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}

    def _find_root(self) -> str:
        home = self._site.home
        # The last one works without pretty permalinks.
        problems: list[str] = []
        for root in filter(None, (self._rest_url, f"{home}/wp-json/", f"{home}/?rest_route=/")):
            reply = self.get(root, {"_fields": "namespaces"})
            if reply.status == 200 and "wp/v2" in _to_namespaces(reply):
                return root
            # What says 404 has no such address, and knows nothing of what is the matter at the others.
            problems.insert(0 if reply.status == 404 else len(problems), explain(reply).to_words())
        raise WordPressError(
            f"WordPress' REST API does not answer at {home}; a security plugin may block it. {problems[-1]}"
        )

    def _check_password(self, root: str) -> None:
        """A wrong application password makes no error on a public post: WordPress answers as if to a stranger."""
        reply = self.get(f"{root}wp/v2/users/me", {"context": "edit"})
        if reply.status in {401, 403}:
            raise to_refusal(self._site, root, self._credentials()["Authorization"], reply)


def _to_namespaces(reply: Reply) -> list[str]:
    try:
        return list(read_object(reply)["namespaces"])
    except (WordPressError, KeyError, TypeError):
        return []
