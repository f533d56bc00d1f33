"""The configuration in force: read here, and changed in its files."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from bridge.app import Bridge
from bridge.config import SettingTable
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.owner.frame import to_page

NAMED = ("sites", "accounts", "cta", "experiments")
"""Tables whose names are the owner's own: there may be hundreds, so each has a page of its own."""


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page."""

    @routes.get("/settings")
    def show_settings() -> Response:
        allow(Scope.ADMIN)
        effective, asked = bridge.settings.read(), request.args.get("table", "bridge")
        shown = [one for one in effective.tables if one.name == asked or one.name.startswith(f"{asked}.")]
        if not shown and asked not in NAMED:
            raise NotFound(f"the configuration has no table {asked}")
        return to_page(
            bridge,
            "owner/settings.html",
            "",
            effective=effective,
            asked=asked,
            shown=[] if asked in NAMED else shown,
            names=[name for table in shown if (name := _to_name(table))] if asked in NAMED else [],
            tops=[*dict.fromkeys(one.name.partition(".")[0] for one in effective.tables)],
            dry_sites=bridge.dry_runs.read_dry_sites(),
        )


def _to_name(table: SettingTable) -> str:
    """The owner's own name of a table; empty for a table within one."""
    _, _, name = table.name.partition(".")
    return "" if "." in name else name
