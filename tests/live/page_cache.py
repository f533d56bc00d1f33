"""A page cache before a WordPress, as hosts have it: a page is made once, whoever asks, and marks of campaigns make no other one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

import requests
from werkzeug.wrappers import Request, Response

from serving import serving_app

PASSED = ("User-Agent", "Content-Type", "Referer", "Sec-GPC", "DNT", "Sec-Fetch-Site")


@dataclass
class PageCache:
    """Asks ``origin`` for what it has not, and passes on whatever is no question for a page."""

    origin: str
    pages: dict[str, Response] = field(default_factory=dict)
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """Headers and bodies of what was passed on, and answered."""
    url: str = ""

    def __call__(self, environ: dict, start: object) -> object:
        request = Request(environ)
        if request.method == "POST":
            headers = {name: request.headers[name] for name in PASSED if name in request.headers}
            answer = self._ask("POST", request.full_path, headers, request.get_data())
            self.posted.append((headers, request.get_data()))
            return answer(environ, start)
        query = urlencode([one for one in parse_qsl(request.query_string.decode()) if not one[0].startswith("utm_")])
        address = f"{request.path}?{query}"
        if address not in self.pages:
            self.pages[address] = self._ask("GET", address, {}, b"")
        return self.pages[address](environ, start)

    def _ask(self, method: str, address: str, headers: dict[str, str], body: bytes) -> Response:
        answer = requests.request(
            method, f"{self.origin}{address}", headers=headers, data=body, timeout=60, allow_redirects=False
        )
        return Response(answer.content, answer.status_code, content_type=answer.headers.get("Content-Type", ""))


@contextmanager
def cached(origin: str) -> Iterator[PageCache]:
    """The same WordPress behind a page cache."""
    cache = PageCache(origin)
    with serving_app(cache) as url:
        cache.url = url
        yield cache
