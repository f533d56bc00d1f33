"""A verb said of several posts: a page tells for each of them what will happen, its form does it, and tells of each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import LeaseLost, NotFound, Refused, Unsure
from bridge.models import Ask
from bridge.models.access import Scope
from bridge.planner.verbs import Verb, find_bulk_verb
from bridge.services.reports.post_table import Chosen
from bridge.web.access import allow
from bridge.web.input import PostNumber, to_number
from bridge.web.owner.actions import ACTIONS, Act, to_scope
from bridge.web.owner.frame import to_page
from bridge.web.states import NEVER_SENT, STATES

MOST = 50
"""Posts that a verb is said of at once; a page of the table has fewer."""
VERBS = {
    "resync": "Read again, and send what was never sent",
    "retry": "Try again",
    "approve": "Let proposals go",
    "skip": "Not now",
    "never": "Keep out of the archive",
    "cancel": "Cancel",
}
_TOLD = "It may be on Medium already. Open the post: there you are asked first."
Name = tuple[str, int]


class Row(NamedTuple):
    """A post, and what will happen to it; ``verb`` is None where nothing will."""

    chosen: Chosen
    verb: Verb | None
    looks: list[object]


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page, and what its form does."""

    @routes.get("/posts/chosen")
    def show_chosen() -> Response:
        code, named = _read_asked(request.args.getlist("post"), request.args.get("verb", ""))
        around, chosen = bridge.post_tables.read_chosen(named, g.principal.sites)
        rows = [Row(one, find_bulk_verb(code, one.head.id, one.deliveries), _to_looks(one)) for one in chosen]
        jobs = [bridge.jobs.read_job(number) for number in map(to_number, request.args.getlist("job")[:MOST])]
        return to_page(
            bridge,
            "owner/chosen.html",
            "Posts",
            around=around,
            code=code,
            word=VERBS[code],
            rows=rows,
            is_told="told" in request.args,
            asked=set(request.args.getlist("asked")),
            asked_words=_TOLD,
            jobs=[one for one in jobs if g.principal.knows(one["site"])],
        )

    @routes.post("/posts/chosen")
    def do_chosen() -> BaseResponse:
        posts = request.form.getlist("post")
        code, named = _read_asked(posts, request.form.get("verb", ""))
        told: dict[str, Any] = {"verb": code, "post": posts, "told": 1}
        told |= {"job": _ask_jobs(bridge, named)} if code == "resync" else {"asked": [*_do_all(bridge, code, named)]}
        return redirect(url_for("owner.show_chosen", **told), 303)


def _read_asked(posts: Sequence[str], code: str) -> tuple[str, list[Name]]:
    """The verb and the posts, each of which whoever asks may say it of."""
    allow(to_scope(code) if code in VERBS else Scope.DECIDE)
    if code not in VERBS:
        raise BadRequest("choose what to do with the posts; go back, and choose it beside “Go on”")
    named = [_read_name(one) for one in posts[:MOST]]
    if not named:
        raise BadRequest("choose at least one post; go back, and tick the boxes beside them")
    for site, _ in named:
        allow(to_scope(code), site)
    return code, named


def _read_name(text: str) -> Name:
    site, _, number = text.rpartition("/")
    if not site or not to_number(number.removeprefix("-"), PostNumber.largest):
        raise BadRequest("one of the posts is named in a way that no page of ours does; choose them again")
    return site, int(number)


def _do_all(bridge: Bridge, code: str, named: Sequence[Name]) -> Iterator[str]:
    """Do it to each. What is refused leaves its line in the journal; what must be asked first is given back."""
    for site, post_id in named:
        try:
            ACTIONS[code](bridge, Act(site, post_id))
        except Unsure:
            yield f"{site}/{post_id}"
        except (Refused, NotFound, LeaseLost):
            continue  # the page that follows shows its line


def _ask_jobs(bridge: Bridge, named: Sequence[Name]) -> list[int]:
    """One job for each site: WordPress is asked for many posts at once, and nobody waits for that."""
    of_sites: dict[str, list[int | str]] = defaultdict(list)
    for site, post_id in named:
        of_sites[site].append(post_id)
    return [bridge.jobs.ask_job(Ask(site, posts=tuple(ids)))["job"] for site, ids in of_sites.items()]


def _to_looks(one: Chosen) -> list[object]:
    return [STATES[delivery.status] for delivery in one.deliveries] or [NEVER_SENT]
