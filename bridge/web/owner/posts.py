"""The table of posts: by state, found by words, a page at a time; what is chosen there goes on to ``bulk``."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, g, request, url_for

from bridge.app import Bridge
from bridge.ledger.keyset import Order
from bridge.ledger.lists import DELIVERIES, POSTS
from bridge.models.access import Scope
from bridge.models.pages import PostFilter, Slice
from bridge.services.reports.lists import find_accounts
from bridge.services.reports.post_table import NEVER, STATES, Line, PostTable
from bridge.web.access import allow
from bridge.web.cursors import read_cursor, to_cursor, to_mark
from bridge.web.owner.bulk import VERBS
from bridge.web.owner.frame import to_page
from bridge.web.states import NEVER_SENT
from bridge.web.states import STATES as LOOKS

PAGE = 25
FILTERS = ("state", "q", "site", "account", "published", "order")
TABS = (
    ("", "All"),
    ("waiting", "Waits for you"),
    ("planned", "Planned"),
    ("live", "Live"),
    ("held", "Held"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
    (NEVER, "Never sent"),
)
SPANS = {"7": "Last 7 days", "30": "Last 30 days", "365": "Last year"}
_MOST_WORDS = 8


class Tab(NamedTuple):
    """A state, how many posts are in it, and where they are; ``number`` is None where not all of them are listed."""

    word: str
    number: int | None
    url: str
    is_current: bool


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page."""

    @routes.get("/posts")
    def show_posts() -> Response:
        asked = dict(_read_filters())
        principal = allow(Scope.READ, asked.get("site"))
        accounts = _find_accounts(bridge)
        wanted = _to_filter(bridge, asked)
        part = _to_slice(bridge, asked, wanted, accounts)
        table = bridge.post_tables.read(part, asked.get("state", ""), wanted, principal.sites)
        return _page(bridge, asked, table, accounts)


def _read_filters() -> Iterator[tuple[str, str]]:
    """What is asked for; a field that was left empty, or says what no form of ours does, holds nothing back."""
    known = {"state": {*STATES, NEVER}, "published": set(SPANS), "order": {"oldest"}}
    for name in FILTERS:
        value = request.args.get(name, "").strip()[:200]
        if value and value in known.get(name, {value}):
            yield name, value


def _find_accounts(bridge: Bridge) -> list[str]:
    seen = find_accounts(bridge.config, g.principal.sites)
    return [name for name in bridge.config.accounts if seen is None or name in seen]


def _to_filter(bridge: Bridge, asked: Mapping[str, str]) -> PostFilter:
    days = asked.get("published")
    return PostFilter(
        words=tuple(asked.get("q", "").split())[:_MOST_WORDS],
        published_since=bridge.ledger.now() - timedelta(days=int(days)) if days else None,
        account=None if asked.get("state") == NEVER else asked.get("account"),
        is_unsent=asked.get("state") == NEVER,
        is_oldest_first="order" in asked,
    )


def _to_slice(bridge: Bridge, asked: Mapping[str, str], wanted: PostFilter, accounts: list[str]) -> Slice:
    sites, account = g.principal.sites, asked.get("account")
    if "site" in asked:
        sites = frozenset({asked["site"]})
    if account and account not in accounts:
        sites = frozenset()
    elif account and wanted.is_unsent:
        own = {name for name, section in bridge.config.sites.items() if section.account == account}
        sites = frozenset(own if sites is None else own & sites)
    cursor = request.args.get("cursor")
    order = _to_order(asked)
    return Slice(PAGE, read_cursor(cursor, to_mark("posts", asked), order) if cursor else None, sites)


def _to_order(asked: Mapping[str, str]) -> Order:
    return DELIVERIES if asked.get("state") in STATES else POSTS


def _page(bridge: Bridge, asked: dict[str, Any], table: PostTable, accounts: list[str]) -> Response:
    more = to_cursor(table.next, to_mark("posts", asked)) if table.next else None
    sites = [name for name in bridge.config.sites if g.principal.knows(name)]
    state = asked.get("state", "")
    return to_page(
        bridge,
        "owner/posts.html",
        "Posts",
        around=table.around,
        asked=asked,
        lines=table.lines,
        sought_to=table.sought_to,
        looks=_to_looks,
        tabs=[_to_tab(table, asked, name, word) for name, word in TABS],
        state_word=dict(TABS)[state],
        total=_to_number(table, asked, state),
        bulk_verbs=VERBS if g.principal.may(Scope.DECIDE) else {},
        spans=SPANS,
        sites=[(name, name) for name in sites],
        accounts=[(name, name) for name in accounts],
        is_filtered=bool(set(asked) - {"state", "order"}),
        clear_url=url_for("owner.show_posts", state=state or None),
        next_url=url_for("owner.show_posts", **asked, cursor=more) if more else "",
        first_url=url_for("owner.show_posts", **asked) if request.args.get("cursor") else "",
    )


def _to_tab(table: PostTable, asked: Mapping[str, Any], name: str, word: str) -> Tab:
    kept = {key: value for key, value in asked.items() if key != "state"}
    url = url_for("owner.show_posts", state=name or None, **kept)
    return Tab(word, _to_number(table, asked, name), url, asked.get("state", "") == name)


def _to_number(table: PostTable, asked: Mapping[str, Any], state: str) -> int | None:
    """How many posts a state's list has, whose filters tell no more than a site."""
    return table.counts[state] if set(asked) <= {"state", "site", "order"} else None


def _to_looks(line: Line) -> list[object]:
    return [LOOKS[one] for one in line.statuses] or [NEVER_SENT]
