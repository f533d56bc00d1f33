"""The only place that opens connections.

``open_session`` is for ordinary reading. ``exchange`` is for calls whose outcome matters: it knows whether the first
byte has left. ``fetch_content`` is for addresses that stand in posts and stories: it reaches public ones, no others.
"""

from bridge.http.content import AddressRefused, NameUnknown, fetch_content, is_public
from bridge.http.exchange import (
    USER_AGENT,
    AddressesOf,
    NotSent,
    OutcomeUnknown,
    Reply,
    WrapSocket,
    exchange,
)
from bridge.http.reading import open_session
from bridge.http.shape import read_shape, to_shape

__all__ = [
    "USER_AGENT",
    "AddressRefused",
    "AddressesOf",
    "NameUnknown",
    "NotSent",
    "OutcomeUnknown",
    "Reply",
    "WrapSocket",
    "exchange",
    "fetch_content",
    "is_public",
    "open_session",
    "read_shape",
    "to_shape",
]
