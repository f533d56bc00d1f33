"""Sessions for ordinary reading."""

from typing import Any

import requests
from requests.adapters import HTTPAdapter

from bridge.http.exchange import CONNECT_TIMEOUT_S, USER_AGENT

READ_TIMEOUT_S = 20.0


class _ReadingAdapter(HTTPAdapter):
    """Gives every read the timeout that requests does not have by default."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        options["timeout"] = options.get("timeout") or (CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
        return super().send(request, **options)


def open_session() -> requests.Session:
    """A session for reading: our name, timeouts, and nothing taken from the environment (no netrc, no proxies)."""
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = USER_AGENT
    for scheme in ("http://", "https://"):
        session.mount(scheme, _ReadingAdapter())
    return session
