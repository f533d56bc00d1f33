"""What needs a person, as rows: a state, what it is, why, and one button that leads to where it is done."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import g, url_for

from bridge.ledger.waiting import EVERY_STEP
from bridge.models.access import Scope
from bridge.models.counts import to_count
from bridge.models.needs import Need, Needs
from bridge.web.states import NEEDS, VERBS, State

_LABELS = VERBS | {
    "failed": "See why",
    "set aside": "See why",
    "parked": "See why",
    "silent": "Check the site",
}
_LOOK = "Look at it"
_NUMBERS = "No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()


class Row(NamedTuple):
    """One row; ``url`` is where its button leads, ``title_url`` its post or place."""

    need: Need
    state: State
    title: str
    title_url: str
    url: str
    label: str


def to_rows(needs: Iterable[Need]) -> list[Row]:
    """The rows, with buttons for what whoever is signed in may do."""
    return [_to_row(one) for one in needs]


def _to_row(one: Need) -> Row:
    label = _LABELS.get(one.kind, _LOOK) if g.principal.may(Scope.DECIDE) else _LOOK
    title = one.title or (f"Post {one.post_id} of {one.site}" if one.post_id is not None else one.site)
    about = url_for("owner.show_places")
    if one.post_id is not None:
        about = url_for("owner.show_post", site=one.site, post_id=one.post_id)
    is_asked = one.delivery is not None
    url = url_for("owner.show_handoff", delivery_id=one.delivery) if is_asked else about
    return Row(one, NEEDS[one.kind], title, about, url, label)


class Part(NamedTuple):
    """How much there is of something, in words, and where all of it is listed."""

    words: str
    url: str


def to_parts(needs: Needs) -> list[Part]:
    """Everything that needs a person, by what it is."""
    queue, places = "owner.show_handoff_queue", url_for("owner.show_places")
    parts = (
        (needs.steps, "hand-off", "hand-offs", url_for(queue, kind=EVERY_STEP)),
        (needs.questions, "question about an article", "questions about articles", url_for(queue, kind="identity")),
        (needs.proposals, "proposal", "proposals", url_for(queue, kind="proposal")),
        (needs.held, "held post", "held posts", url_for("owner.show_posts", state="held")),
        (needs.failed, "failed post", "failed posts", url_for("owner.show_posts", state="failed")),
        (needs.set_aside, "hook set aside", "hooks set aside", url_for("owner.show_log", kind="held")),
        (needs.accounts, "parked account", "parked accounts", places),
        (needs.sites, "site held or silent", "sites held or silent", places),
    )
    return [Part(to_count(count, one, several), url) for count, one, several, url in parts if count]


def to_heading(needs: Needs) -> str:
    """How much needs whoever is signed in, as a sentence: ``Nine things need you``."""
    total = needs.total
    number = _NUMBERS[total] if total < len(_NUMBERS) else f"{total:,}"
    return f"{number} thing{'' if total == 1 else 's'} need{'s' if total == 1 else ''} you"
