"""Candidates out of the ledger: the right posts in their order, at most five hundred, whatever the archive holds."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select

from bridge.app import Bridge
from bridge.ledger import Ledger, schema
from bridge.ledger.candidates import to_keys
from bridge.ledger.rows import from_post
from bridge.ledger.tables import posts as table
from bridge.models import Choice, Code, PostMarks, Reason, Seo, Status, Term, Trigger
from bridge.planner import to_url_key
from bridge.planner.evergreen import ListedArchive, next_slots
from shelf import NOW, a_schedule, an_old_post, store


def shelve(ledger, clock, tmp_path, *posts, **evergreen):
    """The archive of a ledger with these posts, and its next slot."""
    store(ledger, *posts)
    bridge = Bridge(a_schedule(tmp_path, evergreen=evergreen), ledger, clock=clock)
    bridge.identities.open()
    with ledger.read() as tx:
        rules = bridge.facts.read_rules(tx, "main")
        archive = bridge.facts.archive_of(tx, rules)
    return archive, next_slots(rules.schedule, clock(), 1)[0]


def numbers(pool):
    return [one.post_id for one in pool.candidates]


def some_posts(count):
    return [an_old_post(number, days=100 + number * 37 % 1500 + number) for number in range(1, count + 1)]


@pytest.mark.parametrize("order", ["oldest", "newest", "random"])
def test_the_ledger_yields_what_a_list_in_memory_yields(ledger, clock, tmp_path, order):
    posts = some_posts(40)
    archive, slot = shelve(ledger, clock, tmp_path, *posts, order=order, max_age="800d")
    found = archive.read_backlog(slot, ())
    listed = ListedArchive(
        archive.read_all(), a_schedule(tmp_path, evergreen={"order": order, "max_age": "800d"}).evergreen
    )
    expected = listed.read_backlog(slot, ())
    assert numbers(found) == numbers(expected) or order == "random"
    assert sorted(numbers(found)) == sorted(numbers(expected))
    assert {rule: count for rule, count in found.left_out if count} == {
        rule: count for rule, count in expected.left_out if count
    }


def test_a_walk_by_lots_begins_elsewhere_at_each_slot_and_goes_round_once(ledger, clock, tmp_path):
    archive, slot = shelve(ledger, clock, tmp_path, *some_posts(40), order="random")
    later = replace(slot, planned_at=slot.planned_at + timedelta(days=7))
    first, second = numbers(archive.read_backlog(slot, ())), numbers(archive.read_backlog(later, ()))
    assert first != second
    turned = first.index(second[0])
    assert first[turned:] + first[:turned] == second


def test_at_most_five_hundred_are_yielded_and_always_those_that_were_named(ledger, clock, tmp_path):
    archive, slot = shelve(ledger, clock, tmp_path, *some_posts(700), include_posts=["blog:699"])
    with ledger.write() as tx:
        tx.put_marks("blog", 700, "main", PostMarks(moved_up_at=tx.now))
        tx.put_marks("blog", 698, "main", PostMarks(pinned_to=slot.planned_at))
    found = numbers(archive.read_backlog(slot, ()))
    assert len(found) == len(set(found)) == 500
    assert set(found[:3]) == {698, 699, 700}
    without = archive.read_backlog(slot, [("blog", number) for number in found[:400]])
    assert len(without.candidates) == 300
    assert not set(numbers(without)) & set(found[:400])


def test_a_list_common_to_all_accounts_offers_no_post_of_another_one_unless_it_is_marked(ledger, clock, tmp_path):
    posts = [an_old_post(1, choice=Choice(account="other")), an_old_post(2), an_old_post(3, choice=Choice(account="b"))]
    archive, slot = shelve(ledger, clock, tmp_path, *posts, include_posts=["blog:1", "blog:2"])
    with ledger.write() as tx:
        tx.put_marks("blog", 3, "main", PostMarks(moved_up_at=tx.now))
    assert numbers(archive.read_backlog(slot, ())) == [3, 2]


def test_posts_that_lists_leave_out_do_not_take_the_places_of_others(ledger, clock, tmp_path):
    news = [an_old_post(number, categories=(Term(4, "News", "news"),)) for number in range(1, 601)]
    archive, slot = shelve(ledger, clock, tmp_path, *news, an_old_post(601), an_old_post(602), skip_categories=["news"])
    found = archive.read_backlog(slot, ())
    assert numbers(found) == [601, 602]
    assert dict(found.left_out)["in skip_categories"] == 600


def test_what_never_goes_anywhere_is_left_out_with_its_reason(ledger, clock, tmp_path):
    posts = [
        an_old_post(1, type="page"),
        an_old_post(2, choice=Choice(syndicate=False)),
        an_old_post(3, status="private"),
        an_old_post(4, choice=Choice(evergreen=False)),
        an_old_post(5, choice=Choice(account="other")),
        an_old_post(6),
        an_old_post(7),
    ]
    archive, slot = shelve(ledger, clock, tmp_path, *posts)
    with ledger.write() as tx:
        tx.put_marks("blog", 6, "main", PostMarks(never=True))
    found = archive.read_backlog(slot, ())
    assert numbers(found) == [7]
    left_out = dict(found.left_out)
    assert left_out["its author chose not to send it to Medium"] == 1
    assert left_out["banned by you"] == left_out["marked as not evergreen"] == 1


def test_by_score_marked_posts_and_the_oldest_are_both_seen(ledger, clock, tmp_path):
    posts = some_posts(900)
    posts[449] = replace(posts[449], choice=Choice(evergreen=True))
    archive, slot = shelve(ledger, clock, tmp_path, *posts, order="score")
    found = archive.read_backlog(slot, ())
    assert found.candidates[0].post_id == 450
    oldest = max(posts, key=lambda post: NOW - post.published_at)
    assert oldest.id in numbers(found)


def test_stories_come_by_their_rest_and_without_those_whose_post_is_gone(ledger, clock, tmp_path):
    archive, slot = shelve(ledger, clock, tmp_path, *(an_old_post(number) for number in (1, 2, 3)))
    with ledger.write() as tx:
        for number, rest in ((1, 10), (2, 300), (3, 200)):
            post = tx.read_post("blog", number).post
            delivery = tx.plan_delivery(
                post, "main", to_url_key(post.url), Status.LIVE, Trigger.PUBLISH, Reason(Code.LIVE, ""), tx.now
            )
            at = NOW - timedelta(days=rest)
            tx.change_delivery(delivery, live_at=at, rested_from=at)
        tx.change_post("blog", 3, is_public=False)
    stories = archive.read_stories(slot, ())
    assert numbers(stories) == [2, 1]
    assert stories.candidates[0].opening.startswith("What there is to say")
    assert archive.read_backlog(slot, ()).candidates == ()


def test_the_keys_of_a_post_are_the_same_for_ever_and_spread_evenly():
    posts = [an_old_post(number) for number in range(1000)]
    lots = [to_keys(post)["lot"] for post in posts]
    assert [to_keys(post)["lot"] for post in posts] == lots
    assert all(0 <= lot < 1 for lot in lots)
    assert 80 < sum(lot < 0.1 for lot in lots) < 120
    assert to_keys(an_old_post(1, content_html="<p>one two</p>three"))["words"] == 3


def test_an_older_ledger_gets_the_keys_of_its_posts(database_url, tmp_path):
    ledger = Ledger(database_url, lambda: NOW)
    script = schema._script()
    with ledger.engine.begin() as connection:
        schema._run(script, connection, lambda revision, _: script._upgrade_revs("0006", revision))
        connection.exec_driver_sql("INSERT INTO sites (name) VALUES ('blog')")
        post = an_old_post(
            7, choice=Choice(evergreen=True, account="main"), comments=20, seo=Seo(focus_keyphrase="a b")
        )
        row = {"site": "blog", "post_id": 7, "state": "", "revision": 1, "occurred_at": NOW, "is_public": True}
        row |= {"content": from_post(post), "first_seen_at": NOW, "updated_at": NOW}
        old = Table("posts", MetaData(), *(Column(name, table.c[name].type) for name in row))
        connection.execute(insert(old), row)
    assert ledger.upgrade() == "0006"
    with ledger.engine.connect() as connection:
        found = connection.execute(select(table)).one()
    assert {key: getattr(found, key) for key in to_keys(post)} == to_keys(post)
    ledger.close()
