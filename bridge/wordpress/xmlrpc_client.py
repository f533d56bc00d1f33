"""python-wordpress-xmlrpc, made to work: own methods, own transport, own reading of what comes back.

The library (2.3, 2014) raises AttributeError for every list on Python 3.10 and newer, waits for ever, takes an answer
of any size, and lets xmlrpc.client read documents with entities (https://github.com/maxcutler/python-wordpress-xmlrpc,
issues 149 and 152). Nothing of it or of the interpreter is patched: methods are subclassed, the transport is passed in.
https://developer.wordpress.org/apis/xml-rpc/
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.parsers import expat
from xmlrpc.client import Error, Fault, Transport, Unmarshaller

from wordpress_xmlrpc import AuthenticatedMethod, Client
from wordpress_xmlrpc.exceptions import InvalidCredentialsError, UnsupportedXmlrpcMethodError, XmlrpcDisabledError
from wordpress_xmlrpc.methods.media import GetMediaItem as _GetMediaItem
from wordpress_xmlrpc.methods.posts import GetPosts as _GetPosts
from wordpress_xmlrpc.methods.users import GetAuthors as _GetAuthors

from bridge.errors import NotFound, WordPressError, WordPressUnauthorized
from bridge.http import NotSent, OutcomeUnknown, Reply, exchange
from bridge.wordpress.answers import read_between
from bridge.wordpress.source import CONTROLS, PageUnreadable, WordPressBusy, to_wait

MOST_BYTES = 64 * 1024 * 1024
DEADLINE_S = 120.0
WAITS_S = (1.0, 4.0)
_HEADERS = {"Content-Type": "text/xml", "Accept": "text/xml"}
_BLANK = b"\xef\xbb\xbf \t\r\n"
_NEAR_THE_TOP = 500
_CLOSED = {
    401: "the web server asks for a password of its own",
    403: "a firewall or security plugin forbids it",
    404: "there is no xmlrpc.php",
    405: "the web server does not let it be asked",
}

Struct = dict[str, Any]
Sleep = Callable[[float], None]


class GetPosts(_GetPosts):  # type: ignore[misc]
    """``wp.getPosts`` as structs: the library's own class takes a missing date for now."""

    def process_result(self, raw_result: object) -> list[Struct]:
        return _to_structs(raw_result)


class GetAuthors(_GetAuthors):  # type: ignore[misc]
    """``wp.getAuthors`` as structs."""

    def process_result(self, raw_result: object) -> list[Struct]:
        return _to_structs(raw_result)


class GetMediaItem(_GetMediaItem):  # type: ignore[misc]
    """``wp.getMediaItem`` as a struct."""

    def process_result(self, raw_result: object) -> Struct:
        return raw_result if isinstance(raw_result, dict) else {}


class XmlRpcClient:
    """One WordPress' XML-RPC, asked one thing at a time.

    Args:
        url: of its ``xmlrpc.php``.
        sleep: waits between the three tries of a call.
        max_bytes: of one answer.
        deadline_s: seconds for one answer.
    """

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        *,
        sleep: Sleep = time.sleep,
        max_bytes: int = MOST_BYTES,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._url = url
        self._user = user
        transport = _Transport(url, sleep, max_bytes, deadline_s)
        self._client: Any = _in_words(user, lambda: Client(url, user, password, transport=transport))

    def call(self, method: AuthenticatedMethod) -> Any:
        """Ask.

        Raises:
            NotFound: there is no such post or file, or no such question: a plugin may have taken it away.
            WordPressUnauthorized: the user or password is not accepted, or may not do this.
            WordPressBusy: come back later.
            PageUnreadable: an answer came and is of no use.
            WordPressError: no answer, or XML-RPC is switched off; the message says which.
        """
        return _in_words(self._user, lambda: self._client.call(method))


def _in_words(user: str, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except InvalidCredentialsError as error:
        raise WordPressUnauthorized(
            f"WordPress does not accept {user} and the application password over XML-RPC ({error}); make a new one "
            "(Users, Profile)"
        ) from error
    except XmlrpcDisabledError as error:
        raise WordPressError(
            f"XML-RPC is switched off on this WordPress ({error}); take the source rest, or an export file"
        ) from error
    except UnsupportedXmlrpcMethodError as error:
        raise NotFound(f"this WordPress does not offer {error} over XML-RPC; take the source rest") from error
    except Fault as error:
        raise _to_error(error) from error


def _to_error(fault: Fault) -> WordPressError | NotFound:
    words = f"{fault.faultString} (fault {fault.faultCode})"
    if fault.faultCode == 401:
        return WordPressUnauthorized(f"WordPress says over XML-RPC: {words}; the user must be an editor")
    if fault.faultCode in {403, 405}:  # only before the library has said so itself
        return WordPressError(f"XML-RPC is closed on this WordPress: {words}; take the source rest")
    if fault.faultCode == 404:
        return NotFound(f"WordPress says over XML-RPC: {words}")
    return PageUnreadable(f"WordPress says over XML-RPC: {words}")


class _Transport(Transport):
    """Carries one call over our own HTTP: a deadline for the whole, a limit of size, TLS checked, no redirects."""

    def __init__(self, url: str, sleep: Sleep, max_bytes: int, deadline_s: float, waits_s: Sequence[float] = WAITS_S):
        super().__init__()
        self._url = url
        self._sleep = sleep
        self._waits_s = waits_s
        self._max_bytes = max_bytes
        self._deadline_s = deadline_s

    # What the library calls is a reading, each of them: it may be repeated.
    def request(self, host: object, handler: str, request_body: object, verbose: bool = False) -> Any:  # noqa: ARG002
        body = bytes(request_body) if isinstance(request_body, (bytes, bytearray)) else str(request_body).encode()
        for wait in self._waits_s:
            reply = self._try(body)
            if isinstance(reply, Reply) and reply.status < 500 and reply.is_whole:
                return self._read(reply)
            self._sleep(wait)
        reply = self._try(body)
        if not isinstance(reply, Reply):
            raise WordPressError(f"WordPress does not answer over XML-RPC: {reply} (at {self._url})") from reply
        return self._read(reply)

    def _try(self, body: bytes) -> Reply | NotSent | OutcomeUnknown:
        limits = {"deadline_s": self._deadline_s, "max_bytes": self._max_bytes}
        try:
            reply = exchange("POST", self._url, headers=_HEADERS, body=body, **limits)  # type: ignore[arg-type]
        except (NotSent, OutcomeUnknown) as error:
            return error
        if not reply.is_whole and len(reply.body) >= self._max_bytes:
            raise PageUnreadable(f"the answer is larger than {self._max_bytes:,} bytes")
        wait = to_wait(reply.headers.get("retry-after", ""), datetime.now(UTC))
        if reply.status in {429, 503} and wait is not None:
            raise WordPressBusy(f"WordPress asks to come back in {wait} seconds", wait)
        return reply

    def _read(self, reply: Reply) -> tuple[Any, ...]:
        body = read_between(reply, b"</methodResponse>") if reply.is_whole else b""
        if b"<methodResponse" in body[:_NEAR_THE_TOP]:
            # WordPress says some of its faults with a status of their own.
            return decode(body)
        if reply.status in _CLOSED:
            raise WordPressError(
                f"XML-RPC is closed at {self._url}: {_CLOSED[reply.status]} (HTTP {reply.status}); take the source rest"
            )
        if 300 <= reply.status < 400:
            raise WordPressError(f"WordPress leads on to {reply.headers.get('location', 'elsewhere')}; correct home")
        if not reply.is_whole:
            raise PageUnreadable("the answer was cut off")
        if reply.status != 200:
            raise PageUnreadable(f"WordPress answered HTTP {reply.status}")
        return decode(body)


def decode(body: bytes) -> tuple[Any, ...]:
    """What an answer holds; dates stay ``xmlrpc.client.DateTime``, since WordPress writes some that are none.

    A document type is refused: with it come entities that grow or that name files of this machine. Control characters,
    which are not XML but stand in many an old post, are dropped.

    Raises:
        Fault: WordPress refuses, with a number.
        PageUnreadable: it is not the XML of an answer.
        WordPressError: it is a web page: something stands before WordPress.
    """
    text = body.lstrip(_BLANK)
    if text[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise WordPressError(
            "a web page came instead of XML-RPC's answer: a firewall or security plugin stands before it; take the "
            "source rest"
        )
    unmarshaller = Unmarshaller()
    parser = expat.ParserCreate()
    parser.StartElementHandler = unmarshaller.start
    parser.EndElementHandler = unmarshaller.end
    parser.CharacterDataHandler = unmarshaller.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    # None says that the parser decodes already, as xmlrpc.client itself says it.
    unmarshaller.xml(None, None)  # type: ignore[arg-type]
    try:
        parser.Parse(text.translate(None, CONTROLS), True)
        return unmarshaller.close()
    except (Fault, WordPressError):
        raise
    except (expat.ExpatError, Error, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        begins = text[:60].decode(errors="replace")
        why = f" ({error})" if isinstance(error, expat.ExpatError) else ""
        raise PageUnreadable(f"the answer is not XML-RPC's{why}; it begins with {begins!r}") from error


def _refuse_doctype(*_: object) -> None:
    raise WordPressError("the answer over XML-RPC brings a document type of its own, which WordPress never does")


def _to_structs(raw: object) -> list[Struct]:
    if isinstance(raw, (str, bytes, Mapping)) or not isinstance(raw, Iterable):
        raise PageUnreadable("WordPress answered over XML-RPC with something else than a list")
    return [one for one in raw if isinstance(one, dict)]
