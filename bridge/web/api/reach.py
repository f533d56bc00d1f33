"""What is about more than one site, and what a principal sees of an answer."""

from typing import Any

from flask import g
from werkzeug.exceptions import Forbidden

from bridge.models.access import Principal, Scope
from bridge.web.access import allow

SCREEN = "screen_url"
"""The key of an answer's data that opens a screen, where whoever comes may decide."""


def allow_everywhere(scope: Scope) -> Principal:
    """As ``allow``, for what is about an account or the whole bridge: any site's posts may go to any account.

    Raises:
        Forbidden: they may not do it, or are good for some sites only.
    """
    principal = allow(scope)
    if principal.sites is not None:
        raise Forbidden(f"this is about every site, and {principal.name} is good for some of them only")
    return principal


def without_screens(data: Any) -> Any:
    """The same data, where no address opens a screen: for whoever may only read, and for what is kept."""
    if isinstance(data, dict):
        return {key: "" if key == SCREEN else without_screens(value) for key, value in data.items()}
    return [without_screens(one) for one in data] if isinstance(data, list) else data


def to_shown(data: Any) -> Any:
    """What the asking principal is shown of an answer."""
    principal: Principal = g.principal
    return data if principal.may(Scope.DECIDE) else without_screens(data)
