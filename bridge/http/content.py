"""Addresses that stand in posts and stories: strangers wrote them, so they may lead to public hosts, nowhere else."""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

from bridge.http.exchange import AddressesOf, NotSent, OutcomeUnknown, Reply, exchange

MOST_REDIRECTS = 5
SAFE_PORTS = frozenset({80, 443, 8080})
"""The ports WordPress allows for addresses that others wrote:
https://developer.wordpress.org/reference/functions/wp_http_validate_url/"""


class NameUnknown(NotSent):
    """The host's name does not exist (DNS says so; a DNS that does not answer is a plain NotSent)."""


class AddressRefused(NotSent):
    """The address is not one that may be reached for a post: private, odd, or not HTTP."""


def fetch_content(
    url: str,
    *,
    allowed_hosts: frozenset[str],
    deadline_s: float,
    max_bytes: int,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    resolve: AddressesOf | None = None,
) -> Reply:
    """Fetch an address that stands in a post: redirects are followed, and each step is checked like the first.

    A name is resolved once, each of its addresses must be public, and the connection goes to one of these: nothing can
    be swapped between the check and the call. No cookie and no password is ever sent.

    Args:
        allowed_hosts: hosts of the configuration, lower case, without port; they may be anywhere, on any port.
        deadline_s: seconds for all steps together.
        max_bytes: of the last answer's body.
        headers: sent at every step, to whatever host it leads: nothing secret belongs there.
        resolve: for tests, which have no DNS.

    Raises:
        AddressRefused: the address, or one it redirects to, is not public HTTP.
        NotSent: the last step's server could not be reached (``NameUnknown``: its name does not exist).
        OutcomeUnknown: it was reached and did not answer.
    """
    guard = _Guard(allowed_hosts, resolve or _resolve)
    ends = time.monotonic() + deadline_s
    for _ in range(MOST_REDIRECTS + 1):
        guard.check_url(url)
        left = ends - time.monotonic()
        if left <= 0:
            raise OutcomeUnknown("its redirects took too long")
        reply = exchange(
            method, url, headers=headers or {}, deadline_s=left, max_bytes=max_bytes, addresses_of=guard.addresses_of
        )
        if reply.status not in {301, 302, 303, 307, 308} or not reply.headers.get("location"):
            return reply
        url = _to_next(url, reply.headers["location"])
    raise OutcomeUnknown(f"it redirects more than {MOST_REDIRECTS} times")


def _to_next(url: str, location: str) -> str:
    try:
        # The bytes of a header arrive as Latin-1, and many servers send UTF-8.
        return urljoin(url, location.encode("latin-1", "replace").decode("utf-8", "replace"))
    except ValueError as error:
        raise AddressRefused("it redirects to something that is not an address") from error


@dataclass(frozen=True, slots=True)
class _Guard:
    """Decides which addresses a post's links may lead to."""

    allowed_hosts: frozenset[str]
    resolve: AddressesOf

    def check_url(self, url: str) -> None:
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise AddressRefused("this is not an address") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise AddressRefused("only http and https addresses are fetched")
        if "@" in parts.netloc:
            raise AddressRefused("addresses with a user or password are not fetched")
        if "%" in parts.hostname:
            raise AddressRefused("addresses that name a network interface are not fetched")

    def addresses_of(self, host: str, port: int) -> Sequence[str]:
        # Host and port as the connection spells them: no second reading of the URL can disagree with this one.
        host = host.strip("[]").lower()
        if host in self.allowed_hosts:
            return self.resolve(host, port)
        if port not in SAFE_PORTS:
            raise AddressRefused(f"port {port} is not fetched, only {', '.join(map(str, sorted(SAFE_PORTS)))}")
        addresses = self.resolve(host, port)
        for address in addresses:
            if not is_public(address):
                raise AddressRefused(f"{host} leads to {address}, which is not a public address")
        return addresses


def _resolve(host: str, port: int) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, socket.EAI_NODATA}:
            raise NameUnknown("its name does not exist (DNS)") from error
        raise NotSent("its name could not be resolved (DNS)") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


_GIVEN_OUT = IPv6Network("2000::/3")
"""All that IANA has given out of IPv6 for the open net:
https://www.iana.org/assignments/ipv6-address-space/ipv6-address-space.xhtml"""
_NAT64 = IPv6Network("64:ff9b::/96")
"""Where IPv6-only networks find IPv4 (RFC 6052): as public as the IPv4 address that it carries."""
_SPECIAL = tuple(map(ip_network, "192.0.0.0/24 192.88.99.0/24 2001::/23 2002::/16 3fff::/20".split()))
"""Special purposes that not every supported Python counts as such: https://github.com/python/cpython/issues/113171"""


def is_public(address: str) -> bool:
    """True for an IP address on the open net; an IPv4 address inside an IPv6 one counts as itself."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.ipv4_mapped
        if inner is None and ip not in _GIVEN_OUT:
            return False
        ip = inner or ip
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _SPECIAL)
