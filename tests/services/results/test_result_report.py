"""Whether it is worth it: what stories took and brought, and Medium's own figures by hand."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from bridge.errors import NotFound, Refused
from bridge.ledger.tables import attempts, carried, deliveries, posts
from bridge.models import Code, Reason, SeenKind, SeenStory
from bridge.models.pages import Slice
from bridge.planner.results import Grouping
from bridge.services.results.sheet import to_sheet
from counting import counted
from played import START, land, play, publish

TABLE = (
    "Story\tPresentations\tViews\tReads\nWalk 10\t9\t1.2K\t300\nWalk 11\t9\t80\t20\nNever heard of\t1\t2\t3\nwords\n"
)


def rows_of(blog, by: Grouping, months: int = 12) -> dict[str, tuple[int, int, int, int]]:
    """Stories, minutes, visits and goals, by group."""
    table = blog.bridge.results.read_table(by, months)
    return {row.group: (row.stories, row.minutes, row.visits, row.goals) for row in table.rows}


def test_stories_stand_in_the_month_in_which_they_went_live_with_all_that_they_have_brought_since(blog):
    play(blog)
    assert rows_of(blog, Grouping.MONTH) == {
        "2026-09": (3, 14, 15, 1),
        "2026-10": (0, 0, 0, 0),
        "2026-11": (1, 0, 0, 0),
    }


def test_a_story_with_several_categories_stands_in_each_and_counts_once_in_all(blog):
    play(blog)
    assert rows_of(blog, Grouping.CATEGORY) == {
        "none": (1, 0, 1, 0),
        "rivers": (2, 10, 2, 0),
        "walks": (2, 14, 14, 1),
    }
    total = blog.bridge.results.read_table(Grouping.CATEGORY, 12).total
    assert (total.stories, total.visits) == (4, 15)


@pytest.mark.parametrize("facts", ["", "{", "{}", "[]"])
def test_a_post_whose_facts_cannot_be_read_has_no_category_and_is_counted(blog, facts):
    play(blog)
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(update(posts).where(posts.c.post_id == 11).values(facts=facts))
    assert rows_of(blog, Grouping.CATEGORY)["none"] == (2, 10, 3, 0)


def test_a_hand_off_counts_ten_minutes_at_most_and_nothing_when_nobody_did_it(blog):
    play(blog)
    assert rows_of(blog, Grouping.KIND) == {"fresh": (4, 14, 15, 1)}


def test_only_so_many_months_are_told_of_and_only_sites_that_may_be_seen(blog):
    play(blog)
    assert [*rows_of(blog, Grouping.MONTH, 1)] == ["2026-11"]
    assert [*rows_of(blog, Grouping.MONTH, 2)] == ["2026-11"]
    assert [*rows_of(blog, Grouping.MONTH, 3)] == ["2026-09", "2026-10", "2026-11"]
    assert blog.bridge.results.read_table(Grouping.MONTH, 12, frozenset({"news"})).rows == []


def test_visits_are_told_by_closing_and_placement(blog):
    play(blog)
    table = blog.bridge.results.read_table(Grouping.MONTH, 12)
    assert [(one.variant, one.placement.value, one.visits, one.goals) for one in table.placements] == [
        ("", "", 1, 0),
        ("default", "card", 2, 0),
        ("default", "closing", 12, 1),
    ]


def test_the_stories_behind_a_number_come_newest_first_a_page_at_a_time(blog):
    play(blog)
    found, part = [], Slice(2)
    while True:
        page = blog.bridge.results.read_stories(part, Grouping.MONTH, "", 12)
        found += [one.story.post_id for one in page.rows]
        if page.next is None:
            break
        part = replace(part, after=page.next)
    assert found == [13, 12, 11, 10]
    rivers = blog.bridge.results.read_stories(Slice(50), Grouping.CATEGORY, "rivers", 12)
    assert [one.story.post_id for one in rivers.rows] == [13, 11]


def test_a_table_costs_as_many_statements_however_many_stories_there_are(blog):
    publish(blog, 9)
    with counted(blog.bridge.ledger) as few:
        blog.bridge.results.read_table(Grouping.CATEGORY, 12)
    play(blog)
    with counted(blog.bridge.ledger) as many:
        blog.bridge.results.read_table(Grouping.CATEGORY, 12)
    assert len(many) == len(few) < 9


def test_a_table_for_a_spreadsheet_has_its_rows_and_a_total_and_no_formula(blog):
    play(blog)
    publish(blog, 20, categories=[{"id": 3, "name": "x", "slug": "=cmd|' /C calc'!A0"}])
    rows = list(csv.reader(io.StringIO(to_sheet(blog.bridge.results.read_table(Grouping.CATEGORY, 12)))))
    assert rows[0] == [
        "category",
        "stories",
        "minutes",
        "stories with Medium's figures",
        "views",
        "reads",
        "visits",
        "goals",
    ]
    assert rows[1][0].startswith("'=cmd")
    assert rows[-1] == ["all", "5", "14", "0", "", "", "15", "1"]


def test_pasted_figures_are_kept_by_title_and_what_was_left_is_named(blog):
    play(blog)
    pasted = blog.bridge.figures.paste("main", TABLE)
    assert (pasted.taken, pasted.unknown, pasted.unmatched) == (2, ("Presentations",), ("Never heard of",))
    assert pasted.unread == ("words",)
    table = blog.bridge.results.read_table(Grouping.MONTH, 12)
    assert [(row.with_views, row.views, row.reads) for row in table.rows] == [
        (2, 1280, 320),
        (0, None, None),
        (0, None, None),
    ]
    assert table.figures_at == blog.clock()


def test_the_same_table_again_changes_nothing_and_a_newer_one_replaces_it(blog):
    play(blog)
    for text in (TABLE, TABLE, "Story,Views\nWalk 10,1500"):
        blog.bridge.figures.paste("main", text)
    total = blog.bridge.results.read_table(Grouping.MONTH, 12).total
    assert (total.with_views, total.views, total.reads) == (2, 1580, 320)


def test_a_title_that_several_stories_have_or_that_comes_twice_is_named_and_not_guessed(blog):
    play(blog)
    with blog.bridge.ledger.write() as tx:
        other = SeenStory(
            "ba9876543210", "https://medium.com/p/ba9876543210", "Walk 10", tx.now, SeenKind.STORY, "feed"
        )
        tx.put_story("main", other, "walk 10", "", ())
    pasted = blog.bridge.figures.paste("main", "Story,Views\nWalk 10,5\nWalk 11,5\nWALK 11,6\nWalk 12,7")
    assert (pasted.taken, pasted.ambiguous) == (1, ("Walk 10", "Walk 11", "WALK 11"))


def test_what_is_no_table_or_of_no_account_is_refused_with_what_to_do(blog):
    with pytest.raises(Refused, match="no line names the columns"):
        blog.bridge.figures.paste("main", "hello")
    with pytest.raises(Refused, match="in parts"):
        blog.bridge.figures.paste("main", "Story,Views\n" + "x" * 200_000)
    with pytest.raises(NotFound):
        blog.bridge.figures.paste("nobody", TABLE)


def test_the_archive_knows_what_the_stories_of_a_category_have_brought(blog):
    play(blog)
    walks = [{"id": 1, "name": "Walks", "slug": "walks"}]
    with blog.bridge.ledger.read() as tx:
        assert blog.bridge.facts.read_facts(tx, "main").results == {}, "two stories say nothing yet"
    publish(blog, 14, categories=walks)
    with blog.bridge.ledger.read() as tx:
        assert blog.bridge.facts.read_facts(tx, "main").results == {"walks": pytest.approx(14 / 3)}


def test_a_proposal_that_is_taken_back_takes_its_closing_with_it(blog):
    play(blog)
    with blog.bridge.ledger.write() as tx:
        tx.start_experiment("last-words", ("default", "letter"), "seed")
        (delivery,) = tx.read_deliveries("blog", 10)
        tx.put_closing(delivery.id, tx.read_experiments()[0], 0, "letter")
        tx.connection.execute(
            update(deliveries).where(deliveries.c.id == delivery.id).values(status="proposed", route=None, fence=7)
        )
        tx.connection.execute(delete(attempts).where(attempts.c.delivery_id == delivery.id))
        tx.connection.execute(delete(carried).where(carried.c.delivery_id == delivery.id))
        (proposal,) = tx.read_deliveries("blog", 10)
        tx.drop_proposal(proposal, Reason(Code.CANCELLED, "skipped"))
        assert tx.read_dealt() == []


def test_an_experiment_counts_stories_that_were_live_for_thirty_days_with_the_visits_of_these(blog):
    play(blog)
    with blog.bridge.ledger.write() as tx:
        tx.start_experiment("last-words", ("default", "letter"), "seed")
        run = tx.read_experiments()[0]
        for number, post_id in enumerate((10, 11, 13)):
            tx.put_closing(tx.read_deliveries("blog", post_id)[0].id, run, number, "default" if number else "letter")
    day = START.date()
    land(blog, (10, day + timedelta(days=29), "", "", 3, 0), (10, day + timedelta(days=30), "", "", 100, 0))
    land(blog, (10, date(2026, 9, 9), "", "", 100, 0))
    (card,) = blog.bridge.experiments.read_cards()
    assert {one.variant: (one.stories, one.visits) for one in card.verdict.counts} == {
        "letter": (1, 8),
        "default": (1, 2),
    }
    assert card.under_way == 1, "the story of November is too young"
