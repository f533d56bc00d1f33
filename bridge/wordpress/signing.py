"""Signatures of hooks: Standard Webhooks v1.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

The published library reads the clock itself and lets ValueError and UnicodeDecodeError escape; here ``now`` is an
argument and every refusal is a HookUnauthorized. The tests compare both byte for byte.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bridge.errors import HookUnauthorized

TOLERANCE_S = 300
PREFIX = "whsec_"
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")
"""The headers of a signed message."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Check that a hook was signed with one of the secrets within the last five minutes; its webhook-id is answered.

    Args:
        headers: as received; names in any case.
        body: the raw bytes.

    Raises:
        HookUnauthorized: anything is missing, malformed, stale or does not fit; the message says what.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    webhook_id = _take(lower, "webhook-id", _ID)
    timestamp = _take(lower, "webhook-timestamp", _TIMESTAMP)
    signatures = lower.get("webhook-signature", "")
    skew = int(timestamp) - now.timestamp()
    if abs(skew) > TOLERANCE_S:
        raise HookUnauthorized(
            f"the timestamp is {abs(skew):.0f} s {'ahead' if skew > 0 else 'old'}; 300 s are allowed"
        )
    given = [
        one.removeprefix("v1,").encode("utf-8", "replace") for one in signatures.split(" ") if one.startswith("v1,")
    ]
    if not given:
        raise HookUnauthorized("webhook-signature holds no v1 signature")
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    wanted = [_signature(to_key(secret), signed) for secret in secrets]
    # Every pair is compared, so that the time taken does not tell which one fits.
    fits = [hmac.compare_digest(one, other) for one in given for other in wanted]
    if not any(fits):
        raise HookUnauthorized("no signature fits")
    return webhook_id


def sign(secret: str, webhook_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that make ``body`` a signed hook.

    Args:
        secret: one, or several with spaces between them while a secret is replaced: a signature by each, so that
            whoever knows one of them can tell (Standard Webhooks, "Signature scheme").
    """
    timestamp = str(int(at.timestamp()))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    signatures = [f"v1,{_signature(to_key(one), signed).decode()}" for one in secret.split()]
    return {"webhook-id": webhook_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signatures)}


def to_key(secret: str) -> bytes:
    """The key inside ``whsec_...``.

    Raises:
        HookUnauthorized: it is not ``whsec_`` and base64 of 24 to 64 bytes, so nothing can be signed with it.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise HookUnauthorized("a secret of this site is not whsec_ and base64 of 24 to 64 bytes")
    return key


def _signature(key: bytes, signed: bytes) -> bytes:
    return base64.b64encode(hmac.digest(key, signed, "sha256"))


def _take(headers: Mapping[str, str], name: str, shape: re.Pattern[str]) -> str:
    value = headers.get(name, "")
    if not shape.fullmatch(value):
        raise HookUnauthorized(f"{name} is {'malformed' if value else 'missing'}")
    return value
