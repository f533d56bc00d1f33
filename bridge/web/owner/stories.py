"""What is on Medium, ours or not: its evidence, its canonical link, and what of the post it has not got yet."""

from typing import Any

from flask import Blueprint, Response, g

from bridge.app import Bridge
from bridge.ledger.lists import STORIES
from bridge.models import SeenKind
from bridge.models.access import Scope
from bridge.services.reports.lists import find_accounts
from bridge.web.access import allow
from bridge.web.owner.frame import to_page
from bridge.web.owner.paging import read_filters, read_part, to_turns
from bridge.web.states import CANONICALS

PLACE = "Stories"


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""

    @routes.get("/stories")
    def show_stories() -> Response:
        principal = allow(Scope.READ)
        asked = read_filters("account", "kind")
        seen = find_accounts(bridge.config, principal.sites)
        names = sorted(bridge.config.accounts if seen is None else seen)
        chosen = {"account": set(names), "kind": {one.value for one in SeenKind}}
        filters = {name: value for name, value in asked.items() if value in chosen[name]}
        page = bridge.story_pages.read_page(read_part("stories", STORIES, filters), **filters)
        turns = to_turns("stories", page.next, filters)
        values: dict[str, Any] = {"rows": page.rows, "names": names, "asked": filters, "canonicals": CANONICALS}
        return to_page(bridge, "owner/stories.html", PLACE, **values, **turns)

    @routes.get("/stories/<row:delivery_id>")
    def show_own_story(delivery_id: int) -> Response:
        allow(Scope.READ)
        found = bridge.story_pages.read_one(delivery_id, g.principal.sites)
        may_audit = g.principal.may(Scope.DECIDE) and found.delivery.site in bridge.config.sites
        audit_url = bridge.links.to_audit_url(found.delivery.site) if may_audit else ""
        values: dict[str, Any] = {"found": found, "audit_url": audit_url, "canonicals": CANONICALS}
        return to_page(bridge, "owner/own_story.html", PLACE, **values)
