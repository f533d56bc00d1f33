"""The connection string: one line that the owner copies from here into the WordPress plugin; and fresh secrets."""

import base64
import json
import secrets
from binascii import Error as Base64Error
from dataclasses import dataclass, field

from bridge.config.sections import Config
from bridge.errors import ConfigError

PREFIX = "b4m1."
"""Version 1; a later form gets another number, so that an old plugin can say that it is too old."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the plugin needs to reach this bridge."""

    url: str
    """Where hooks go."""
    site: str
    secret: str = field(repr=False)


def new_site_secret() -> str:
    """A fresh signing secret of 32 bytes, as Standard Webhooks writes it
    (https://github.com/standard-webhooks/standard-webhooks, "Signature scheme")."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def new_api_token() -> str:
    """A fresh bearer token for programs."""
    return secrets.token_urlsafe(32)


def to_connection(config: Config, site: str) -> Connection:
    """The connection of a configured site, with its first (newest) secret.

    Raises:
        ConfigError: there is no such site, or it has no secret.
    """
    if site not in config.sites:
        raise ConfigError(f"there is no [sites.{site}]; the configuration has: {', '.join(config.sites) or 'no site'}")
    secret = config.sites[site].secret
    if secret is None:
        raise ConfigError(f"[sites.{site}] has no secret")
    return Connection(f"{config.bridge.public_url}/hooks/{site}", site, secret.get_secret_value().split()[0])


def to_connection_string(connection: Connection) -> str:
    """``b4m1.`` and the base64url of ``{"url", "site", "secret"}`` without padding. It is a secret."""
    body = {"url": connection.url, "site": connection.site, "secret": connection.secret}
    packed = json.dumps(body, separators=(",", ":")).encode()
    return PREFIX + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_connection_string(text: str) -> Connection:
    """The connection that a string holds.

    Raises:
        ConfigError: the string is cut or is not one of ours; it is not repeated.
    """
    text = "".join(text.split())
    packed = text.removeprefix(PREFIX)
    try:
        body = json.loads(base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True))
        connection = Connection(body["url"], body["site"], body["secret"])
    except (Base64Error, ValueError, TypeError, KeyError, RecursionError):
        raise ConfigError("this is not a connection string, or a part of it is missing; copy the whole line") from None
    if not text.startswith(PREFIX):
        raise ConfigError("this is not a connection string, or a part of it is missing; copy the whole line")
    return connection
