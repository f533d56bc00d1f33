"""A cache before Medium's feeds, as Medium has one: for a while it answers with what it kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import requests
from werkzeug.wrappers import Request, Response

from bridge.sandbox import Sandbox, create_app
from serving import Between, serving_app


class FeedCache(Between):
    """Passes on what is asked of Medium; ``url`` is where it listens."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.app = create_app(sandbox)
        self.change = self._answer
        self.url = ""
        self._kept: Response | None = None

    def hold(self, username: str = "ada", age: timedelta = timedelta(minutes=10)) -> None:
        """From now on a user's feed shows what it shows now, in a copy of that age."""
        self.let_go()
        answer = requests.get(f"{self.url}/feed/@{username}", timeout=20)
        self._kept = Response(answer.content, content_type="text/xml; charset=UTF-8")
        self._kept.headers["Date"] = answer.headers["Date"]
        assert self._kept.date
        self._kept.date += age

    def let_go(self) -> None:
        self._kept = None

    def _answer(self, request: Request, response: Response) -> Response:
        return self._kept if self._kept and "/feed/" in request.path else response


@contextmanager
def caching(sandbox: Sandbox) -> Iterator[FeedCache]:
    """The sandbox behind such a cache, while the block runs."""
    cache = FeedCache(sandbox)
    with serving_app(cache) as cache.url:
        yield cache
