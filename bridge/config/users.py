"""Who an account is on Medium, by what its owner wrote: one user under two names would get every story twice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from bridge.config.sections import AccountSection

_OWN_FEED = re.compile(r"/feed/@([^/]+)|/@([^/]+)/feed")
_OWN_HOST = re.compile(r"(?!www\.)([^.]+)\.medium\.com")


def to_user_key(username: str) -> str:
    """A user's name as it identifies them: without @, and whatever the case; empty for no name."""
    return username.strip().removeprefix("@").lower()


def to_user_keys(account: AccountSection) -> frozenset[str]:
    """Every user that an account's own keys name."""
    return frozenset({to_user_key(account.username), _to_feed_user(account.feed_url)} - {""})


def find_shared_users(named: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    """Users that several accounts name.

    Args:
        named: the users of each account.

    Returns:
        The later account, the earlier one, and the user.
    """
    first: dict[str, str] = {}
    for account, users in named.items():
        for user in sorted(users):
            if (other := first.setdefault(user, account)) != account:
                yield account, other, user


def _to_feed_user(url: str) -> str:
    """The user whose own feed this is (docs/medium.md names its forms); empty for a publication's, or a domain's."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/").lower()
    if own := _OWN_FEED.fullmatch(path):
        return own[1] or own[2]
    host = _OWN_HOST.fullmatch((parts.hostname or "").rstrip("."))
    return host[1] if host and path == "/feed" else ""
