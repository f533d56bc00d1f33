"""Plugins that close WordPress' REST API to whoever is not logged in, and what to allow in each. Data.

The bridge's own questions are signed and need no login, so that its own routes are enough.
"""

from dataclasses import dataclass

ROUTES = "/wp-json/bridge-for-medium/v1/"

LOGIN_CODES = frozenset(
    {
        "rest_login_required",
        "rest_not_logged_in",
        "rest_cannot_access",
        "rest_disabled",
        "rest_api_disabled",
        "rest_api_authentication_required",
        "itsec_rest_api_access_restricted",
    }
)
"""With which such plugins, and snippets that do the same, refuse."""


@dataclass(frozen=True, slots=True)
class Wall:
    """One plugin, and its setting that lets the bridge pass."""

    plugin: str
    setting: str


WALLS = (
    Wall("Wordfence", "Firewall, All Firewall Options, Allowlisted URLs: add the address"),
    Wall("All-In-One Security", "“Whitelist REST routes”: bridge-for-medium (or allow unauthorized REST requests)"),
    Wall("Solid Security", "WordPress Tweaks, API Access, REST API: Default Access"),
    Wall("Disable REST API", "Settings, Disable REST API: tick bridge-for-medium/v1 for visitors"),
    Wall("Disable WP REST API", "it has no setting: deactivate it, or take one that has exceptions"),
)


def to_advice() -> str:
    """What to allow, and where."""
    where = "; ".join(f"{wall.plugin}: {wall.setting}" for wall in WALLS)
    return f"Allow {ROUTES} (signed by the bridge) where REST is closed. {where}"
