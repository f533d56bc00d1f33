"""How the importer fetches: with time limits, size limits, and words for what went wrong."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

_AGENT = "MediumSandboxImporter/1.0"
_REDIRECTS = 10
_CHUNK = 65536
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([A-Za-z0-9_:.-]+)", re.IGNORECASE)


class ImportFailed(Exception):
    """A page could not be imported.

    Attributes:
        status: the class of the error, as Medium's front-end tells them apart: 400 and 404 (nothing to import at this
            address), 403, 500 and 504 (its server), 501 (the sandbox lacks its extractor).
        reason: what happened, for who develops. Medium does not tell it.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason

    @property
    def message(self) -> str:
        """What the page says."""
        if self.status in {400, 404}:
            return "This story could not be imported. Please check its link."
        if self.status in {403, 500, 504}:
            return "The server stopped responding: this story could not be imported."
        return "Something went wrong: this story could not be imported."


@dataclass(frozen=True)
class Fetched:
    """What an address answered, after redirects."""

    url: str
    mime: str
    charset: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, by its header, else by its own word, else UTF-8."""
        named = _META_CHARSET.search(self.body[:2048])
        for charset in filter(None, (self.charset, named[1].decode() if named else "")):
            try:
                return self.body.decode(charset, errors="replace")
            except LookupError:
                continue
        return self.body.decode(errors="replace")


def fetch(url: str, *, most_bytes: int, seconds: float) -> Fetched:
    """GET an address of any host, this machine's included: nothing here is meant for the open network.

    Args:
        seconds: until it connects, between two pieces, and for the whole body.

    Raises:
        ImportFailed: it cannot be reached, is too slow or too large, or answers something other than 200.
    """
    if not is_web_address(url):
        raise ImportFailed(400, f"{url[:200]!r} is not an http address")
    try:
        with requests.Session() as session:
            session.trust_env, session.max_redirects = False, _REDIRECTS
            headers = {"User-Agent": _AGENT}
            with session.get(url, headers=headers, timeout=seconds, stream=True) as answer:
                _check_status(answer.status_code)
                return _to_fetched(answer, _read_body(answer, most_bytes, time.monotonic() + seconds))
    except (requests.Timeout, ReadTimeoutError) as error:
        raise ImportFailed(504, f"no answer in {seconds:g} seconds") from error
    except (requests.TooManyRedirects, requests.exceptions.InvalidURL, UnicodeError) as error:
        raise ImportFailed(400, str(error)) from error
    except (requests.RequestException, HTTPError) as error:
        raise ImportFailed(500, str(error)) from error


def is_web_address(text: str) -> bool:
    """True for a whole http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError:  # such as http://[
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _check_status(status: int) -> None:
    if status == 200:
        return
    if status in {401, 403}:
        kind = 403
    elif status in {404, 410}:
        kind = 404
    else:
        kind = 500 if status >= 500 or status == 429 else 400
    raise ImportFailed(kind, f"the address answered {status}")


def _read_body(answer: requests.Response, most_bytes: int, end: float) -> bytes:
    body = bytearray()
    # One read at a time, so that a server that drips does not outlast the limit.
    while chunk := answer.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > most_bytes:
            raise ImportFailed(400, f"more than {most_bytes} bytes")
        if time.monotonic() > end:
            raise ImportFailed(504, "the answer took too long")
    return bytes(body)


def _to_fetched(answer: requests.Response, body: bytes) -> Fetched:
    mime, _, rest = answer.headers.get("Content-Type", "").partition(";")
    charset = re.search(r"charset=[\"']?([\w:.-]+)", rest, re.IGNORECASE)
    return Fetched(answer.url, mime.strip().lower(), charset[1] if charset else "", body)
