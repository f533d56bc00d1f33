"""What Werkzeug compiles for a route is compiled once for a process of tests, not once for each of its applications.

It writes and compiles two functions for each route of each map; they depend on the route alone, and a test makes an
application or two with eighty routes: half of the time that it takes to make one.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_compiled: dict[Any, Callable[..., tuple[str, str]]] = {}


def share_routes() -> None:
    """Let every application of this process use what another one compiled."""
    Rule._compile_builder = _find_or_compile  # type: ignore[method-assign]


def _find_or_compile(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    if rule.defaults:  # whose values it writes down
        return _compile(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _compiled:
        _compiled[key] = _compile(rule, append_unknown)
    return _compiled[key]
