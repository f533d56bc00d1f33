"""The frame of the pages below ``/owner``: the places to go to, how much waits, and what rests or is only tried."""

from typing import Any, NamedTuple

from flask import Response, g

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.services.reports.frame import Surroundings
from bridge.web.hours import Hours
from bridge.web.screens import to_screen
from bridge.web.states import NEVER_SENT, STATES, TASKS, VERBS


class Place(NamedTuple):
    """A place of the owner's screens.

    Attributes:
        icon: the name of a symbol in ``owner/_icons.html``.
        view: the endpoint of its page.
        is_owners: only owners go there.
    """

    word: str
    icon: str
    view: str
    is_owners: bool = False


PLACES = (
    Place("Today", "today", "owner.show_home"),
    Place("Posts", "posts", "owner.show_posts"),
    Place("Hand-offs", "handoffs", "owner.show_handoff_queue"),
    Place("Schedule", "schedule", "owner.show_schedule"),
    Place("Stories", "stories", "owner.show_stories"),
    Place("Results", "results", "owner.show_results"),
    Place("Archive", "archive", "owner.show_archive"),
    Place("Partners", "partners", "owner.show_partners", is_owners=True),
    Place("Accounts & sites", "accounts", "owner.show_places"),
    Place("Log", "log", "owner.show_log"),
)
"""In their order in the menu; more pages than these stand behind each."""


def to_page(
    bridge: Bridge, template: str, place: str, *, status: int = 200, around: Surroundings | None = None, **values: Any
) -> Response:
    """A page in its frame, for whoever is signed in.

    Args:
        place: the word of the place that it belongs to; empty for none.
        around: what stands around it, where that is read already.
        values: what the template shows; ``hours``, ``states``, ``tasks``, and by its scope what they ``may``, are there
            already.
    """
    around = around or bridge.frame.read_surroundings(g.principal.sites)
    may = {scope.value: g.principal.may(scope) for scope in Scope}
    is_owner = g.principal.may(Scope.ADMIN)
    places = [one for one in PLACES if is_owner or not one.is_owners]
    about = {"places": places, "place": place, "around": around, "user": g.user, "may": may}
    hours = Hours(around.now, around.zone)
    words = {"states": STATES, "tasks": TASKS, "verbs": VERBS, "never_sent": NEVER_SENT, "hours": hours}
    return to_screen(template, status=status, **about, **words, **values)
