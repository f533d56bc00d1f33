"""One request on a fresh connection, within a total deadline, that knows whether its first byte has left.

For a request that must not be repeated that is the whole question: trouble before it is "nothing was sent", trouble
after it is "nobody knows".
"""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError, SSLError

from bridge import __version__
from bridge.errors import BridgeError

USER_AGENT = f"bridge-for-medium/{__version__}"
CONNECT_TIMEOUT_S = 10.0
CHUNK = 16 * 1024
BEHIND_THE_DEADLINE_S = 1.0  # of a socket's own timeout, so that one thing alone ends an answer and what came is kept

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
"""One that begins no escape; requests would escape every other escape of such an address again."""

WrapSocket = Callable[[Any], Any]
AddressesOf = Callable[[str, int], Sequence[str]]
"""The addresses at which a host and port may be reached."""


class NotSent(BridgeError):
    """No byte of the request left; trying again is safe."""


class OutcomeUnknown(BridgeError):
    """Bytes left, and no answer came back."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer.

    Attributes:
        headers: names are lower case.
        is_whole: False when the body was cut off, by its server or by our deadline, or is over the limit; ``body`` is
            what came.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool = True


class _Flight:
    """One request under way: its deadline, its socket, and whether its first byte has left."""

    def __init__(self, deadline_s: float, before_first_byte: Callable[[], None], wrap_socket: WrapSocket) -> None:
        self.has_started = False
        self.is_over = False
        self._ends = time.monotonic() + deadline_s
        self._before_first_byte = before_first_byte
        self._wrap_socket = wrap_socket
        self._connection: HTTPConnection | None = None
        self._sock: Any = None
        self._timer = threading.Timer(deadline_s, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "_Flight":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def watch(self, connection: HTTPConnection, sock: Any) -> Any:
        """Remember the connection, so that the deadline can end it."""
        self._connection = connection
        return self._wrap_socket(sock)

    def begin(self) -> None:
        """The connection stands, and the next thing to happen is the first byte."""
        if self.has_started:
            return
        if self.is_over or time.monotonic() > self._ends:
            raise OSError("the deadline was over before anything was sent")
        self._before_first_byte()
        # A connection that will close forgets its socket once the head is read, and the body is still to come.
        self._sock = self._connection.sock if self._connection else None
        self.has_started = True

    def _end(self) -> None:
        # A timeout of the socket starts anew with each byte; a server that drips would hold us for ever.
        self.is_over = True
        sock = self._sock or (self._connection.sock if self._connection else None)
        if sock is not None:
            with _ignoring_a_closed_socket():
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


@contextmanager
def _ignoring_a_closed_socket() -> Iterator[None]:
    try:
        yield
    except (OSError, TypeError, ValueError):
        return


class _Watched(HTTPConnection):
    """A connection that tells its flight before its first byte leaves."""

    flight: _Flight
    addresses_of: AddressesOf

    def _new_conn(self) -> socket.socket:
        sock: socket.socket = self.flight.watch(self, self._connect_to_the_first())
        return sock

    def _connect_to_the_first(self) -> socket.socket:
        """Connect to the very address that was checked; the name stays the one that TLS and ``Host`` speak of."""
        name: str = self.host
        failure: HTTPError = NewConnectionError(self, "there was no time left")
        for address in self.addresses_of(name, self.port):
            if self.flight.is_over:
                break
            self.host = address
            try:
                return super()._new_conn()
            except (NewConnectionError, ConnectTimeoutError) as error:
                failure = error
            finally:
                self.host = name
        raise failure

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        self.flight.begin()
        super().send(data)


class _WatchedTls(_Watched, HTTPSConnection):
    """The same over TLS: ``connect`` ends with the handshake, so that trouble with it is before the first byte."""


class _FlightAdapter(HTTPAdapter):
    """Connections of one flight, never one that was used before."""

    def __init__(self, flight: _Flight, addresses_of: AddressesOf) -> None:
        self._watched = {"flight": flight, "addresses_of": staticmethod(addresses_of)}
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        plain = type("Plain", (_Watched,), self._watched)
        tls = type("Tls", (_WatchedTls,), self._watched)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }


class _OneStep(requests.Session):
    """A session that does not look where a redirect leads: requests would read the whole of its body for that."""

    def get_redirect_target(self, _: requests.Response) -> None:
        return None


def _nothing() -> None:
    """Nobody asked to be called before the first byte."""


def _unchanged(sock: Any) -> Any:
    return sock


def _as_named(host: str, _: int) -> Sequence[str]:
    return (host,)


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    deadline_s: float,
    max_bytes: int,
    before_first_byte: Callable[[], None] = _nothing,
    wrap_socket: WrapSocket = _unchanged,
    addresses_of: AddressesOf = _as_named,
    verify: bool | str = True,
) -> Reply:
    """One request, one answer: no retry, no redirect followed, no connection used twice.

    Args:
        deadline_s: seconds for the whole of it, from the name's resolution to the answer's last byte.
        max_bytes: of the answer's body; the rest is not read.
        before_first_byte: called once the connection stands; what it raises comes through, and nothing is sent.
        wrap_socket: for tests, which let sockets fail.
        addresses_of: where the host may be reached; what it raises comes through, and nothing is sent.
        verify: True, or the file with the authorities to trust.

    Raises:
        NotSent: trouble before the first byte.
        OutcomeUnknown: trouble after it, and no status was received.
    """
    with _OneStep() as session, _Flight(deadline_s, before_first_byte, wrap_socket) as flight:
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, _FlightAdapter(flight, addresses_of))
        try:
            answer = session.request(
                method,
                _STRAY_PERCENT.sub("%25", url),
                data=body,
                headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers},
                timeout=(min(CONNECT_TIMEOUT_S, deadline_s), deadline_s + BEHIND_THE_DEADLINE_S),
                allow_redirects=False,
                stream=True,
                verify=verify,
            )
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            words = "it took too long" if flight.is_over else _to_words(error)
            if flight.has_started:
                raise OutcomeUnknown(words) from error
            raise NotSent(words) from error
        reply = _read(answer, max_bytes)
        # Our deadline ends a connection as its server would: what stopped there looks like the end of the body.
        return replace(reply, is_whole=False) if flight.is_over else reply


def _read(answer: requests.Response, max_bytes: int) -> Reply:
    parts: list[bytes] = []
    size, is_whole = 0, True
    try:
        # Undecoded: we asked for nothing compressed, and what is unpacked has a size that nobody has measured.
        while part := answer.raw.read1(CHUNK, decode_content=False):
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                is_whole = False
                break
    except (HTTPError, HTTPException, OSError, ValueError, AttributeError):
        is_whole = False
    finally:
        answer.close()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Reply(answer.status_code, headers, b"".join(parts)[:max_bytes], is_whole)


def _to_words(error: BaseException) -> str:
    """What went wrong, in words for the owner; the type of the innermost error that says something decides."""
    for cause in _causes(error):
        if isinstance(cause, NameResolutionError):
            return "its name could not be resolved (DNS)"
        if isinstance(cause, NewConnectionError):
            return "the connection was refused or there is no way there"
        if isinstance(cause, ConnectTimeoutError):
            return "no connection in time"
        if isinstance(cause, SSLError):
            return f"no safe connection (TLS): {cause}"[:300]
        if isinstance(cause, TimeoutError):
            return "it took too long"
        if isinstance(cause, ConnectionError):
            return "the connection was cut"
    return f"{type(error).__name__}: {error}"[:300]


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [getattr(one, "reason", None), one.__cause__, one.__context__, *one.args]
