"""Which words of the configuration must never be seen in a log."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from pydantic import SecretStr

from bridge.config.sections import Config

SHORTEST = 8
"""A shorter word is not masked by itself: it would blot out half the log. A URL's password is masked in its place."""

_PASSWORD = re.compile(r"^[^:]+://[^:@/]*:(.+)@|[?&](?:ssl)?password=([^&]+)")


def secrets_of(config: Config) -> tuple[str, ...]:
    """Every secret value that the configuration holds, and the parts of it that could be seen alone."""
    return tuple(sorted({word for word in _words(config) if len(word) >= SHORTEST}))


def _words(config: Config) -> Iterator[str]:
    if config.bridge.api_token:
        yield config.bridge.api_token.get_secret_value()
    for account in config.accounts.values():
        if account.token:
            yield account.token.get_secret_value()
    for site in config.sites.values():
        if site.secret:
            yield from site.secret.get_secret_value().split()
            yield from (secret.removeprefix("whsec_") for secret in site.secret.get_secret_value().split())
        if site.app_password:
            yield site.app_password.get_secret_value()
    yield from _database_words(config.database.url)
    if config.mail.password:
        yield config.mail.password.get_secret_value()
    for url in config.notify.urls:
        yield from _notify_words(url.get_secret_value())


def _database_words(url: SecretStr) -> Iterator[str]:
    # Not urlsplit: it refuses some passwords.
    for match in _PASSWORD.finditer(url.get_secret_value()):
        written = match[1] or match[2]
        yield from {written, unquote(written)}


def _notify_words(url: str) -> Iterator[str]:
    # A service's own address is built from the parts (a bot's token becomes a path), so the parts are secret too.
    # A word with a dot is a host name, which errors may name.
    yield url
    yield from (part for part in re.split(r"[/:@?&=]+", url) if "." not in part and len(part) >= 2 * SHORTEST)
