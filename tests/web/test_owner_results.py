"""Results, experiments and Medium's figures as their owner sees them."""

import re

import pytest
from sqlalchemy import insert

from blog import reconfigured
from bridge.ledger.tables import originals
from bridge.models import SeenKind, SeenStory
from bridge.models.access import Role
from bridge.web import create_app
from counting import counted
from owner_pages import Browser, add_people, to_hash
from played import play

CLOSINGS = {
    "cta": {
        "default": {"text": '<p>First on <a href="{{ url }}">my blog</a>.</p>'},
        "letter": {"text": '<p>More in <a href="https://blog.example/letter/">my letter</a>.</p>'},
    },
    "experiments": {"last-words": {"variants": ["default", "letter"]}},
}
PAGES = ("/owner/results", "/owner/results/stories", "/owner/results/experiments", "/owner/results/figures")


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def played(blog, medium, tmp_path):
    """A blog whose stories have brought something."""
    play(blog)
    tried = reconfigured(blog, tmp_path, medium, **CLOSINGS)
    add_people(tried.bridge)
    return tried


def enter(played, name: str = "ada") -> Browser:
    return Browser(create_app(played.bridge, played.bridge.config)).enter(played.bridge, name)


def cells_of(text: str) -> list[list[str]]:
    """The cells of each line of the table, without what is only heard."""
    body = re.search(r'<table class="yield".*?<tbody[^>]*>(.*?)</tbody>', text, re.DOTALL)
    assert body
    text = re.sub(r'<span class="unseen">.*?</span>', "", body[1])
    rows = re.findall(r"<tr.*?</tr>", text, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_the_table_tells_what_was_played_with_what_each_number_misses_beside_it(played):
    text = enter(played).get("/owner/results").text
    assert cells_of(text) == [
        ["2026-09", "3", "14", "not known", "not known", "15", "1"],
        ["2026-10", "0", "0", "not known", "not known", "0", "0"],
        ["2026-11", "1", "0", "not known", "not known", "0", "0"],
        ["All stories", "4", "14", "not known", "not known", "15", "1"],
    ]
    assert text.count("Missing:") == 2
    assert "at most ten minutes each" in text


def test_each_number_leads_to_the_stories_it_counts(played):
    browser = enter(played)
    texts = [browser.get(f"/owner/results?by={by}").text for by in ("month", "category", "age", "kind")]
    link = re.compile(r'<a href="(/owner/results/stories[^"]+)">([\d,]+)<span class="unseen"> stories')
    found = [link.findall(text) for text in texts]
    assert [len(one) for one in found] == [3, 4, 2, 2]
    for url, number in {one for links in found for one in links}:
        listed = browser.get(url.replace("&amp;", "&")).text
        assert len(re.findall(r"<li><time", listed)) == int(number)


def test_the_plot_stands_alone_and_runs_nothing(played):
    answer = enter(played).get("/owner/results/chart.svg?by=category")
    assert answer.content_type.startswith("image/svg+xml")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "visits back" in answer.text


def test_what_was_never_counted_is_not_drawn(played):
    assert "chart.svg" in enter(played).get("/owner/results").text
    with played.bridge.ledger.write() as tx:
        tx.connection.exec_driver_sql("DELETE FROM landings")
    assert "chart.svg" not in enter(played).get("/owner/results").text


def test_the_plot_of_a_single_visit_has_no_tick_between_two_counts(played):
    with played.bridge.ledger.write() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE landings SET goals = 0, visits = rowid = (SELECT min(rowid) FROM landings)"
        )
    assert "0.5" not in re.sub(r"<[^>]+>", " ", enter(played).get("/owner/results/chart.svg").text)


def test_a_category_that_no_picture_can_show_does_not_break_the_plot(played):
    with played.bridge.ledger.write() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE posts SET facts = json_set(facts, '$.categories', json('[\"a\\u0001b\"]')) WHERE post_id = 10"
        )
    assert "a b" in enter(played).get("/owner/results/chart.svg?by=category").text


def test_the_file_is_a_table_that_a_browser_saves(played):
    answer = enter(played).get("/owner/results/table.csv?by=kind")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="results-kind.csv"'
    assert answer.text.splitlines()[1].startswith("fresh,4,14,")


def test_what_is_none_of_the_tables_is_refused_in_words(played):
    browser = enter(played)
    for query in ("by=mood", "months=13", "months=x"):
        answer = browser.get(f"/owner/results?{query}")
        assert answer.status_code == 400
        assert "out of the lists" in answer.text


def test_whoever_is_good_for_another_site_sees_none_of_this_one(played):
    with played.bridge.ledger.write() as tx:
        tx.add_user("zoe", Role.EDITOR, frozenset({"elsewhere"}), to_hash())
    browser = enter(played, "zoe")
    assert "No story went live in this time" in browser.get("/owner/results").text
    assert browser.get("/owner/results?site=blog").status_code == 404
    assert browser.get("/owner/results/experiments").status_code == 403
    assert "Experiments</a>" not in browser.get("/owner/results").text


def test_an_owner_starts_stops_and_decides_an_experiment(played):
    browser, page = enter(played), "/owner/results/experiments"
    assert "Not started" in browser.get(page).text
    assert browser.send(f"{page}/start", page, name="last-words").status_code == 303
    text = browser.get(page).text
    assert "Runs</span>" in text
    assert "No visit was counted" in text
    run = played.bridge.experiments.read_cards()[0].run
    assert run.seed in text
    assert browser.send(f"{page}/{run.id}/stop", page).status_code == 303
    assert "Stopped" in browser.get(page).text
    assert browser.send(f"{page}/{run.id}/winner", page, winner="letter").status_code == 303
    assert 'letter <span class="quiet">(you set it as the winner)' in browser.get(page).text
    log = browser.get("/owner/log?kind=experiment+decided").text
    assert "At the asking of user ada" in log


def test_a_refusal_is_told_on_the_page(played):
    browser, page = enter(played), "/owner/results/experiments"
    answer = browser.send(f"{page}/start", page, name="nothing")
    assert answer.status_code == 409
    assert "no [experiments.nothing]" in answer.text


@pytest.mark.parametrize("name", ["vic", "eve"])
def test_who_may_not_decide_for_all_is_shown_no_form_and_refused(played, name):
    browser = enter(played, name)
    key = browser.read_key("/owner/")
    for path in ("experiments/start", "experiments/1/stop", "experiments/1/winner", "figures"):
        assert browser.post(f"/owner/results/{path}", {"csrf_token": key}).status_code == 403
    if name == "vic":
        assert 'action="/owner/results' not in browser.get("/owner/results/experiments").text
        assert "<textarea" not in browser.get("/owner/results/figures").text
    assert played.bridge.experiments.read_cards()[0].run is None


def test_pasted_figures_are_kept_and_what_was_left_is_named_as_text(played):
    browser, page = enter(played), "/owner/results/figures"
    table = "Story\tViews\tMood\nWalk 10\t1,234\tx\n<b>Unknown</b>\t5\tx\nWalk 11\tmany\tx"
    assert browser.send(page, account="main", table=table).status_code == 303
    text = browser.get(page).text
    assert "The figures of 1 story are kept." in text
    assert "nothing here is known by their names: “Mood”." in text
    assert "“&lt;b&gt;Unknown&lt;/b&gt;”" in text
    assert "do not fit the columns: “Walk 11 many x”." in text
    assert "1,234" in browser.get("/owner/results").text


def test_figures_of_stories_that_are_no_posts_stand_below_the_box(played):
    with played.bridge.ledger.write() as tx:
        seen = SeenStory(
            "ba9876543210", "https://medium.com/p/ba9876543210", "<i>There</i>", tx.now, SeenKind.STORY, "feed"
        )
        tx.put_story("main", seen, "", "", ())
        first = {"site": "blog", "post_id": 99, "account": "main", "title": "Made first", "status": "live"}
        tx.connection.execute(
            insert(originals).values(**first, after_days=14, received_at=tx.now, story_id="cc9876543210")
        )
    browser, page = enter(played), "/owner/results/figures"
    assert "no post’s" not in browser.get(page).text
    browser.send(page, account="main", table="Story,Views\n<i>There</i>,51\nMade first,62\nWalk 10,73")
    text = browser.get(page).text
    others = text.partition("no post’s")[2]
    assert "&lt;i&gt;There&lt;/i&gt;" in others
    assert "Made first" in others
    assert [number for number in ("51", "62", "73") if f">{number}</td>" in others] == ["51", "62"]


def test_what_is_no_table_stays_in_its_box_with_what_to_do(played):
    page = "/owner/results/figures"
    answer = enter(played).send(page, account="main", table="no table <here>")
    assert answer.status_code == 422
    assert "no line names the columns" in answer.text
    assert "no table &lt;here&gt;</textarea>" in answer.text


def test_each_of_these_pages_costs_at_most_fifteen_statements(played):
    browser = enter(played)
    for path in PAGES:
        with counted(played.bridge.ledger) as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= 15, [sql for sql, _ in seen]
