"""Every page below ``/owner``, by its route, over a ledger of ``filled``: what one of them must do, all must."""

from collections.abc import Iterator, Mapping

from flask import Flask
from sqlalchemy import select

from bridge.ledger import Ledger
from bridge.ledger.tables import deliveries, handoffs, posts

FRAMES = ("/original", "/story", "/losses")
"""Parts of addresses that only stand in a frame of ours."""
OPEN = {"/owner/sign-in": (), "/owner/set-up/<key>": ()}
"""Shown to whoever is not signed in; they hold nothing of the ledger."""
FILES = {"/owner/plugin.zip": (), "/owner/results/table.csv": ()}
SPELLINGS = ("api", "import", "paste", "markdown", "changes")
_BACK = "https%3A//new.example/wp-admin/admin-post.php%3Faction%3Dbridge_for_medium_connected"
_CONNECT = f"home=https://new.example&return={_BACK}&state={'s' * 43}&challenge={'c' * 43}&name=%3Cscript%3Eevil()"


def find_pages(app: Flask, ledger: Ledger) -> list[str]:
    """An address of each page, and of each kind of what it may show. Fails when a route is not thought of here."""
    rules = {one.rule for one in app.url_map.iter_rules() if one.endpoint.startswith("owner.") and "GET" in one.methods}
    known = dict(_to_addresses(ledger)) | OPEN | FILES
    assert rules == set(known), "say in owner_routes.py where each page is, and where none is any more"
    return [address for addresses in known.values() for address in addresses]


def is_frame(address: str) -> bool:
    """Whether it is shown within a page of ours."""
    return any(one in address for one in FRAMES) and "?" not in address


def _to_addresses(ledger: Ledger) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from _ALONE.items()
    kinds, one = _find(ledger)
    post = f"/owner/posts/{one[0]}/{one[1]}"
    yield "/owner/hand-offs/<row:delivery_id>", tuple(f"/owner/hand-offs/{number}" for number in kinds)
    yield "/owner/hand-offs/<row:delivery_id>/story", tuple(f"/owner/hand-offs/{number}/story" for number in kinds)
    yield "/owner/stories/<row:delivery_id>", tuple(f"/owner/stories/{number}" for number in kinds)
    yield "/owner/posts/<site>/<post:post_id>", (post, f"{post}?as=markdown")
    yield "/owner/posts/<site>/<post:post_id>/original", (f"{post}/original",)
    yield "/owner/posts/<site>/<post:post_id>/losses", (f"{post}/losses",)
    yield "/owner/posts/<site>/<post:post_id>/story/<form>", tuple(f"{post}/story/{form}" for form in SPELLINGS)
    yield "/owner/posts/chosen", (f"/owner/posts/chosen?verb=cancel&post={one[0]}/{one[1]}&told=1&job=1",)
    yield "/owner/archive/<site>/<post:post_id>", (f"/owner/archive/{one[0]}/{one[1]}",)


def _find(ledger: Ledger) -> tuple[list[int], tuple[str, int]]:
    """A delivery of each state, and of each kind of step that waits; and a live post."""
    with ledger.read() as tx:
        by_state = dict(tx.connection.execute(select(deliveries.c.status, deliveries.c.id)).all())
        by_kind = select(handoffs.c.kind, handoffs.c.delivery_id).where(handoffs.c.status == "open")
        waiting = dict(tx.connection.execute(by_kind).all())
        live = select(posts.c.site, posts.c.post_id).join(
            deliveries, (deliveries.c.site == posts.c.site) & (deliveries.c.post_id == posts.c.post_id)
        )
        found = tx.connection.execute(live.where(deliveries.c.id == by_state["live"])).one()
    return sorted({*by_state.values(), *waiting.values()}), (found.site, found.post_id)


_ALONE: Mapping[str, tuple[str, ...]] = {
    "/owner/": ("/owner/",),
    "/owner/you": ("/owner/you",),
    "/owner/password": ("/owner/password",),
    "/owner/posts": ("/owner/posts", "/owner/posts?state=waiting", "/owner/posts?state=live&q=%3Cscript%3E"),
    "/owner/hand-offs": ("/owner/hand-offs", "/owner/hand-offs?kind=identity"),
    "/owner/schedule": ("/owner/schedule?account=main&look=1", "/owner/schedule?account=second"),
    "/owner/schedule/past": ("/owner/schedule/past",),
    "/owner/schedule/year": ("/owner/schedule/year?account=main",),
    "/owner/schedule/year.svg": ("/owner/schedule/year.svg?account=main",),
    "/owner/stories": ("/owner/stories", "/owner/stories?kind=draft"),
    "/owner/results": ("/owner/results", "/owner/results?by=category&months=60&site=blog"),
    "/owner/results/chart.svg": ("/owner/results/chart.svg?by=category&months=60",),
    "/owner/results/stories": ("/owner/results/stories?months=60",),
    "/owner/results/experiments": ("/owner/results/experiments",),
    "/owner/results/figures": ("/owner/results/figures",),
    "/owner/archive": ("/owner/archive", "/owner/archive?site=news"),
    "/owner/archive/readings": ("/owner/archive/readings",),
    "/owner/archive/readings/<row:job_id>": ("/owner/archive/readings/1",),
    "/owner/archive/keyphrases": ("/owner/archive/keyphrases?look=1",),
    "/owner/archive/concerns": ("/owner/archive/concerns?site=blog",),
    "/owner/medium-first": ("/owner/medium-first",),
    "/owner/medium-first/<row:original_id>": ("/owner/medium-first/1",),
    "/owner/partners": ("/owner/partners",),
    "/owner/partners/week": ("/owner/partners/week",),
    "/owner/partners/new": ("/owner/partners/new",),
    "/owner/partners/<row:partner_id>": ("/owner/partners/1",),
    "/owner/partners/<row:partner_id>/change": ("/owner/partners/1/change",),
    "/owner/places": ("/owner/places",),
    "/owner/accounts/<name>": ("/owner/accounts/main", "/owner/accounts/second"),
    "/owner/sites/<site>": ("/owner/sites/blog", "/owner/sites/news"),
    "/owner/people": ("/owner/people",),
    "/owner/connect": (f"/owner/connect?{_CONNECT}",),
    "/owner/log": ("/owner/log", "/owner/log?site=blog&post=2"),
    "/owner/settings": ("/owner/settings", "/owner/settings?table=sites.blog"),
}
