"""What every page below ``/owner`` has in common: framed by nobody, kept by nobody, running only its own script, and
what WordPress, Medium and people wrote stays text on it, out of every column of the ledger.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Column, String, Table, literal, update
from sqlalchemy.sql.elements import ColumnElement

from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.ledger.rows import from_post
from bridge.ledger.tables import deliveries, metadata, posts
from bridge.ledger.tables.columns import AddressKey
from bridge.models import Author, HandoffKind, Media, Post, Seo, Term
from bridge.models.partners import PartnerEntry, PartnerKind, PartnerStory
from bridge.web import create_app
from filled import Amount, a_full_ledger, two_sites
from owner_pages import Browser, add_people
from owner_routes import FILES, find_pages, is_frame
from shelf import an_old_post

AMOUNT = Amount(posts=60, deliveries=60, handoffs=30, others=120)
WORDS = frozenset(
    "status kind trigger wanted_by route outcome code type source role scopes sites importer canonical_state"
    " publish_status state sent_state site account name user_name chosen_account holder story_id key digest hash"
    " body_sha256 key_sha256 request_sha256 secret_mark challenge password_hash value webhook_id medium_user_id topic"
    " told id".split()
)
"""Columns whose values are ours alone: words of enums, names of the configuration, hashes, numbers."""
LISTS = {"problems", "tags", "paragraphs", "shingles", "categories"}
"""JSON lists of sentences."""
OTHERS = {
    "direction",
    "parts",
    "links",
    "code_values",
    "note_kinds",
    "facts",
    "content",
    "rival",
    "posts",
    "cursor",
    "seen",
}
"""JSON of another form; posts are planted below."""
MUST_BE_SEEN = {
    "posts.title",
    "posts.held_reason",
    "deliveries.reason",
    "deliveries.canonical_seen",
    "attempts.reason",
    "handoffs.reason",
    "handoffs.note",
    "journal.reason",
    "journal.who",
    "jobs.reason",
    "jobs.problems",
    "slots.reason",
    "pauses.reason",
    "stories.title",
    "accounts.parked_reason",
    "accounts.medium_username",
    "accounts.feed_problem",
    "sites.held_reason",
    "sites.plugin",
    "carried.paragraphs",
    "originals.title",
    "partners.notes",
    "partners.problem",
    "partner_stories.title",
    "content.title",
    "content.author",
}
RUNS = "javascript:evil()"
"""An address that would run."""
_PLANTED = re.compile(r"evil\(&(?:#34|quot);([\w.]+)&(?:#34|quot);\)")


def to_evil(name: str) -> str:
    """Ends an attribute and an element, and would run."""
    return f'"\'></textarea></title></style><script>evil("{name}")</script><img src=x onerror=evil()>'


def to_hostile(post: Post) -> Post:
    """The post as a WordPress would tell it that means harm, with every text of it planted."""
    kept = {"site", "guid", "type", "status", "url", "slug", "state", "content_html", "language", "timezone"}
    texts = {one.name for one in fields(Post) if isinstance(getattr(post, one.name), str)} - kept
    evil = {name: to_evil(f"content.{name}") for name in texts}
    evil |= {"canonical_url": RUNS, "existing_story_url": RUNS, "environment": "production"}
    media = Media(1, RUNS, RUNS, "image/jpeg", 10, 10, to_evil("alt"), to_evil("caption"))
    html = f'<p onclick="evil()">{to_evil("content.html")}</p><a href="{RUNS}">a</a>{post.content_html}'
    return replace(
        post,
        **evil,
        url=f"{post.url}?x=<script>evil()</script>",
        content_html=html,
        author=Author(1, to_evil("content.author"), to_evil("content.author_slug")),
        categories=(Term(1, to_evil("content.category"), "walks"),),
        tags=(Term(2, to_evil("content.tag"), "x"),),
        seo=Seo(to_evil("content.seo_title"), to_evil("content.seo_description"), to_evil("content.keyphrase")),
        featured_image=media,
        media=(media,),
    )


def find_texts(table: Table) -> dict[str, ColumnElement[str]]:
    """What each column of a table gets that holds what others wrote."""
    found: dict[str, ColumnElement[str]] = {}
    for column in table.columns:
        if not is_text(column) or column.name in WORDS | OTHERS or column.primary_key:
            continue
        evil = to_evil(f"{table.name}.{column.name}")
        if column.name in LISTS or (table.name, column.name) == ("attempts", "notes"):
            evil = json.dumps([evil])
        elif column.name.endswith("url"):
            evil = RUNS
        found[column.name] = literal(evil)
    return found


def is_text(column: Column) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, AddressKey)


def plant(ledger: Ledger) -> None:
    with ledger.write() as tx:
        tx.add_pause("second", None, "rests")
        tx.park_account("main", "the token is not accepted")
        tx.open_handoff(tx.read_delivery(1), HandoffKind.REPOST_WITH_NOTE, "it has rested")
        for number in range(1, 4):
            tx.put_carried(number, "0" * 64, ["A paragraph"])
        tx.change_account("main", feed_read_at=tx.now)
        draft = replace(an_old_post(900), site="blog")
        tx.put_original(draft, "main", "", 14)
        partner_id = tx.add_partner(PartnerEntry("Ada", "https://ada.example/feed", PartnerKind.PUBLICATION))
        tx.put_partner_stories(partner_id, [(PartnerStory("a", "", "", tx.now, (), 9, (), ()), (), "")])
        tx.change_site("blog", untold_since=tx.now, untold_tries=3)
        wrong = update(deliveries).where(deliveries.c.status == "live")
        tx.connection.execute(wrong.values(canonical_state="wrong"))
        for number in range(1, AMOUNT.posts + 1):
            evil = from_post(to_hostile(replace(an_old_post(number), site=("blog", "news")[number % 2])))
            its = update(posts).where(posts.c.post_id == number)
            tx.connection.execute(its.values(content=evil, rival=evil if number % 20 == 0 else ""))
        for table in metadata.tables.values():
            if texts := find_texts(table):
                tx.connection.execute(update(table).values(texts))


@pytest.fixture(scope="module", params=["sqlite"])
def planted(request, tmp_path_factory):
    with a_full_ledger(request, AMOUNT) as ledger:
        main = {"token": "tok-a", "publish_status": "public", "username": "ada"}
        config = two_sites(tmp_path_factory.mktemp("state"), accounts={"main": main})
        bridge = Bridge(config, ledger, clock=ledger.now)
        bridge.identities.open()
        add_people(bridge)
        plant(ledger)
        yield create_app(bridge, config), bridge


def test_nothing_that_was_planted_in_any_column_runs_on_any_page(planted):
    app, bridge = planted
    browser, seen, faults = Browser(app).enter(bridge), set(), []
    for page in find_pages(app, bridge.ledger):
        answer = browser.get(page)
        text = answer.text
        seen |= set(_PLANTED.findall(text))
        if answer.status_code != 200:
            faults.append((page, answer.status_code))
        faults += [(page, one) for one in find_running(text)]
    assert faults == []
    assert sorted(MUST_BE_SEEN - seen) == [], "each is shown somewhere, or this test looks at nothing"


def test_no_page_can_be_framed_is_kept_or_runs_what_is_not_its_own(planted):
    app, bridge = planted
    browser, faults = Browser(app).enter(bridge), []
    for page in find_pages(app, bridge.ledger):
        answer = browser.get(page)
        faults += [(page, one) for one in find_lacks(page, answer)]
    assert faults == []


def find_lacks(page: str, answer: Any) -> Iterator[str]:
    """What of the rules for our pages an answer has not; a picture has a style of its own, and is a sandbox."""
    policy = answer.headers["Content-Security-Policy"]
    if page.partition("?")[0].endswith(".svg"):
        wanted = {"sandbox; default-src 'none'; style-src 'unsafe-inline'": policy}
    else:
        is_open = "unsafe" in policy or " style=" in answer.text
        ancestors = f"frame-ancestors {chr(39)}{'self' if is_frame(page) else 'none'}{chr(39)}"
        wanted = {ancestors: policy, "default-src 'none'": policy, "False": str(is_open)}
    wanted |= {"no-store": answer.headers["Cache-Control"], "no-referrer": answer.headers["Referrer-Policy"]}
    yield from (what for what, said in wanted.items() if what not in said)


def test_whoever_has_signed_out_gets_no_page_and_comes_back_to_the_one_that_was_asked_for(planted):
    app, bridge = planted
    browser = Browser(app).enter(bridge)
    left = browser.send("/owner/sign-out", page="/owner/you")
    assert left.headers["Clear-Site-Data"] == '"cache"'
    for page in [*find_pages(app, bridge.ledger), *FILES]:
        answer = browser.get(page)
        assert answer.status_code == 303, page
        assert answer.location.startswith("/owner/sign-in?next="), page


def find_running(text: str) -> list[str]:
    """Whatever of a page a browser would run, or take for an address that runs."""
    found = []
    for node in LexborHTMLParser(text).css("*"):
        names = {name.lower(): (value or "").strip() for name, value in node.attributes.items()}
        runs = any(value.startswith(RUNS) for value in names.values() if node.tag != "input")
        if runs or any(name.startswith("on") for name in names) or (node.tag == "script" and "evil" in node.text()):
            found.append(str(node.html)[:200])
    return found
