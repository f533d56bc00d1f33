"""Lists as data: they say what a look at the single post says, in as many statements for few rows as for many."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from blog import Blog
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.models import Code, HandoffKind, Reason, Status, Trigger
from bridge.models.pages import Slice
from bridge.planner import to_url_keys
from counting import counted
from faulty_rows import another, said, spoil
from filled import Amount, a_full_ledger, fill, two_sites
from shelf import NOW, an_old_post

__all__ = ["said"]
FEW, MANY = Amount(6, 4, 2, 3), Amount(900, 300, 300, 300)
LISTS = ("posts", "deliveries", "stories", "handoffs", "slots", "jobs", "journal", "accounts", "sites")
ALL = Slice(limit=200)


def read(bridge: Bridge, name: str, part: Slice = ALL, **filters: str) -> list[dict]:
    return getattr(bridge.lists, f"read_{name}")(part, **filters).rows


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def many(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    with a_full_ledger(request, MANY) as ledger:
        yield ledger


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def few_and_many(request: pytest.FixtureRequest) -> Iterator[tuple[Ledger, Ledger]]:
    with a_full_ledger(request, FEW) as few, a_full_ledger(request, MANY) as many:
        yield few, many


# --- how many statements -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LISTS, "schedule", "status"])
def test_a_page_of_many_rows_takes_as_many_statements_as_one_of_few(few_and_many, tmp_path, name):
    counts = []
    for ledger in few_and_many:
        bridge = Bridge(two_sites(tmp_path), ledger, clock=lambda: NOW)
        with counted(ledger) as seen:
            if name == "status":
                assert bridge.overview.read_status()["sites"]
            elif name == "schedule":
                assert bridge.forecast.read_schedule(ALL).rows
            else:
                assert read(bridge, name)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 11


@pytest.mark.parametrize("status", ["planned", "live", "proposed"])
def test_so_does_a_page_of_deliveries_in_one_status(few_and_many, tmp_path, status):
    counts = []
    for ledger in few_and_many:
        bridge = Bridge(two_sites(tmp_path), ledger, clock=lambda: NOW)
        with counted(ledger) as seen:
            found = read(bridge, "deliveries", status=status)
        counts.append(len(seen))
        assert {one["status"] for one in found} <= {status}
    assert counts[1] <= 9
    assert len(found) > 20


# --- what is said ------------------------------------------------------------------------------------------------


def test_the_reasons_are_those_of_a_look_at_each_post(many, tmp_path):
    """Held, parked, paused and full accounts, dry runs and sites that are gone: nothing is said otherwise in a list."""
    worlds = {
        "as it is": {},
        "dry": {"bridge": {"dry_run": True}},
        "roomy": {"delivery": {"public_per_day": 1000}},
        "import": {"accounts": {"main": {}, "second": {}}},
    }
    reasons = set()
    for tables in worlds.values():
        bridge = Bridge(two_sites(tmp_path, **tables), many, clock=lambda: NOW)
        for row in read(bridge, "posts"):
            alone = bridge.overview.read_post(row["site"], row["id"])
            by_id = {one["id"]: one for one in alone["deliveries"]}
            assert {one["id"] for one in row["deliveries"]} == set(by_id)
            for one in row["deliveries"]:
                shared = by_id[one["id"]].keys() & one.keys()
                assert {key: one[key] for key in shared} == {key: by_id[one["id"]][key] for key in shared}
                reasons.add(one["reason"].split(":")[0][:20])
    assert len(reasons) > 3


def test_a_post_without_a_delivery_has_the_reason_that_the_commands_list_gives(many, tmp_path):
    bridge = Bridge(two_sites(tmp_path), many, clock=lambda: NOW)
    told = {(one["site"], one["id"]): one["reason"] for one in bridge.overview.read_posts(limit=1000)}
    listed = walk(bridge, "posts", lambda _: None, limit=200)
    assert {(one["site"], one["id"]): one["reason"] for one in listed} == told
    assert any("line" in one["reason"] for one in listed), "what the journal says"
    assert any("connected" in one["reason"] for one in listed), "what would be decided now"


PUBLISHED = Reason(Code.PLANNED, "published")


def test_a_held_site_a_parked_account_and_a_pause_are_said_in_lists(ledger, clock, tmp_path):
    clock.at = NOW
    fill(ledger, FEW)
    with ledger.write() as tx:
        tx.change_site("blog", held_reason="its home has moved")
        tx.park_account("second", "Medium refuses its token")
    bridge = Bridge(two_sites(tmp_path), ledger, clock=clock)
    with ledger.write() as tx:
        for post_id, (site, account) in enumerate((("blog", "main"), ("news", "second")), 5001):
            post = replace(an_old_post(post_id), site=site, url=f"https://{site}.example/{post_id}/")
            tx.put_post(post, NOW, to_url_keys(post))
            tx.plan_delivery(post, account, None, Status.PLANNED, Trigger.PUBLISH, PUBLISHED, NOW)
    said = {one["site"]: one["reason"] for one in read(bridge, "deliveries", status="planned") if one["post_id"] > 5000}
    assert said == {
        "blog": "its site is held: its home has moved",
        "news": "account second is parked: Medium refuses its token",
    }
    bridge.accounts.pause(None, None, "on holiday")
    assert {one["paused"] for one in read(bridge, "accounts")} == {"everything is paused: on holiday"}
    assert bridge.forecast.read_schedule(ALL).rows[0]["paused"]


def test_what_waits_is_what_the_command_shows(blog):
    blog.publish()
    another(blog, 8)
    blog.settle()
    bridge, ledger = blog.bridge, blog.bridge.ledger
    with ledger.write() as tx:
        (first,) = tx.read_deliveries("blog", 7)
        tx.open_handoff(first, HandoffKind.UPDATE_IN_PLACE, "the post was changed", note="a draft")
        tx.open_handoff(first, HandoffKind.CONFIRM, "is it there?", "https://medium.com/@ada/it-0123456789ab")
        tx.change_post("blog", 8, held_reason="it may be another article", holder_id=first.id)
    shown = bridge.overview.read_handoffs()
    assert {one["kind"] for one in shown} == {"update_in_place", "confirm", "identity"}
    listed = read(bridge, "handoffs")
    keys = ("site", "post_id", "account", "kind", "reason", "note", "story_url", "opened_at")
    assert sorted([[one[key] for key in keys] for one in listed]) == sorted(
        [[one[key] for key in keys] for one in shown]
    )
    assert bridge.overview.read_status()["handoffs"] == len(shown)


def test_the_article_that_a_post_is_compared_with_is_not_shown_when_it_is_another_sites(ledger, clock, tmp_path):
    clock.at = NOW
    fill(ledger, FEW)
    bridge = Bridge(two_sites(tmp_path), ledger, clock=clock)
    with ledger.write() as tx:
        post = replace(an_old_post(6001), site="news")
        tx.put_post(post, NOW, to_url_keys(post))
        holder = next(one for one in (tx.find_delivery_of(number) for number in range(1, 5)) if one.site == "blog")
        tx.change_post("news", 6001, holder_id=holder.id)
    of_all = {one["post_id"]: one for one in read(bridge, "handoffs", kind="identity")}
    of_news = {
        one["post_id"]: one for one in read(bridge, "handoffs", Slice(sites=frozenset({"news"})), kind="identity")
    }
    assert of_all[6001]["delivery"] == holder.id
    assert (of_news[6001]["delivery"], of_news[6001]["account"], of_news[6001]["story_url"]) == (None, "", "")
    assert of_news[6001]["reason"]


def test_what_a_planned_post_waits_for_is_said_without_a_look_at_its_text(blog):
    blog.hook("post.published", {})
    blog.bridge.events.apply_events()
    spoil(blog.bridge.ledger, "UPDATE posts SET content = 'no JSON'")
    assert read(blog.bridge, "deliveries")[0]["short"] == "It goes to Medium next."
    spoil(blog.bridge.ledger, "UPDATE posts SET environment = 'staging'")
    assert read(blog.bridge, "deliveries")[0]["code"] == "dry-run"
    assert read(blog.bridge, "posts")[0]["deliveries"][0]["code"] == "dry-run"


def test_why_a_post_is_not_sent_is_said_without_a_look_at_its_text(blog):
    blog.hook("post.published", {"status": "private"})
    blog.bridge.events.apply_events()
    spoil(blog.bridge.ledger, "DELETE FROM journal")
    spoil(blog.bridge.ledger, "UPDATE posts SET content = 'no JSON'")
    assert "not public (its status is private)" in read(blog.bridge, "posts")[0]["reason"]


def test_a_row_that_cannot_be_read_spoils_no_other(blog, said):
    blog.publish()
    another(blog, 8)
    blog.settle()
    another(blog, 9, status="private")
    blog.settle()
    ledger = blog.bridge.ledger
    spoil(ledger, "UPDATE posts SET content = 'no JSON', facts = 'no JSON'")
    spoil(ledger, "UPDATE deliveries SET status = 'planned', code = 'planned' WHERE post_id = 8")
    spoil(ledger, "UPDATE attempts SET outcome = 'of a newer version'")
    listed = {one["id"]: one for one in read(blog.bridge, "posts")}
    assert set(listed) == {7, 8, 9}
    assert listed[7]["deliveries"][0]["status"] == "live"
    assert listed[8]["deliveries"][0]["reason"], "its own reason, as it was written down"
    assert listed[9]["deliveries"] == []
    assert "not public" in listed[9]["reason"], "what the journal says needs no text"
    assert "what a delivery waits for cannot be read" in said.getvalue()
    spoil(ledger, "DELETE FROM journal")
    assert "cannot be read" in next(one["reason"] for one in read(blog.bridge, "posts") if one["id"] == 9)


# --- what changes meanwhile --------------------------------------------------------------------------------------


def walk(bridge: Bridge, name: str, between, limit: int = 5) -> list[dict]:
    found, part = [], Slice(limit=limit)
    while True:
        page = getattr(bridge.lists, f"read_{name}")(part)
        found += page.rows
        if page.next is None:
            return found
        part = replace(part, after=page.next)
        between(len(found))


def test_each_row_that_is_there_all_the_while_is_seen_once_whatever_comes_and_changes_between_pages(
    ledger, clock, tmp_path
):
    clock.at = NOW
    fill(ledger, Amount(60, 30, 10, 40))
    bridge = Bridge(two_sites(tmp_path), ledger, clock=clock)

    def meddle(seen: int) -> None:
        clock.pass_by(timedelta(seconds=1))
        with ledger.write() as tx:
            post = replace(an_old_post(7000 + seen), site="blog")
            tx.put_post(post, NOW, to_url_keys(post))
            tx.write_journal("planned", "meanwhile", site="blog", post_id=7000 + seen)
            tx.change_post("blog", 4, title="Changed meanwhile")
            for delivery in tx.read_under_way("main"):
                tx.change_delivery(delivery, reason="changed meanwhile")
        spoil(ledger, "UPDATE jobs SET updated_at = created_at")

    for name, key in (("posts", "id"), ("deliveries", "id"), ("journal", "id"), ("jobs", "job"), ("stories", "id")):
        before = [(one.get("account", ""), one.get("site"), one[key]) for one in read(bridge, name)]
        after = [(one.get("account", ""), one.get("site"), one[key]) for one in walk(bridge, name, meddle)]
        assert [one for one in after if one in set(before)] == before
        assert len(set(after)) == len(after)


def test_rows_that_share_an_instant_are_neither_missed_nor_doubled(ledger, clock, tmp_path):
    clock.at = NOW
    fill(ledger, Amount(90, 80, 40, 90))
    bridge = Bridge(two_sites(tmp_path), ledger, clock=clock)
    for name in ("posts", "deliveries", "handoffs", "stories", "slots", "jobs", "journal"):
        assert walk(bridge, name, lambda _: None) == read(bridge, name)


def test_one_of_two_hundred_sites_is_found_as_one_of_two(many, tmp_path):
    bridge = Bridge(two_sites(tmp_path), many, clock=lambda: NOW)
    for names in ([f"s{number}" for number in range(600)], ["a", "b"]):
        of_news = frozenset(["news", *names])
        for name in ("posts", "deliveries", "journal", "jobs", "slots", "stories", "handoffs"):
            assert read(bridge, name, Slice(sites=of_news)) == read(bridge, name, Slice(sites=frozenset({"news"})))
            assert read(bridge, name, Slice(sites=frozenset())) == []


def test_blogs_with_all_kinds_of_rows_are_listed(blog: Blog):
    """What a bridge writes itself, not only what a test has filled in."""
    blog.publish()
    for name in LISTS:
        assert isinstance(read(blog.bridge, name), list)
    assert read(blog.bridge, "posts")[0]["deliveries"][0]["status"] == "live"
    assert read(blog.bridge, "journal")[0]["what"]
