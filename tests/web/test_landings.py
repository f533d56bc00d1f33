"""The plugin's door for visits that came back: signed both ways, whole days, and nothing about a visitor."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blog import HOME, SECRET, Blog, reconfigured
from bridge.ledger.tables import metadata
from bridge.models import Landing, Placement
from bridge.wordpress.signing import sign, verify
from doors import client, door
from hookmaker import make_hook
from landed import read_landings

__all__ = ["door"]
ROUTE = "/hooks/blog/landings"
DAY = "2026-11-20"
ROW = {"post_id": 7, "variant": "letter", "placement": "closing", "visits": 12, "goals": 2}
FAR = (date(2020, 1, 1), date(2040, 1, 1))


def say(blog: Blog, *days: Any, kind: str = "landings.daily", route: str = ROUTE, home: str = HOME, **data: Any) -> Any:
    """Say it as the plugin does."""
    body = json.loads(make_hook("ping", occurred_at=blog.clock()))
    body = {"type": kind, "data": body["data"] | {"days": list(days)} | data}
    body["data"]["site"]["home"] = home
    raw = json.dumps(body).encode()
    headers = sign(SECRET, "count_1", blog.clock(), raw)
    return client(blog).post(route, data=raw, headers=headers | {"Content-Type": "application/json"})


def a_day(day: str = DAY, *rows: Any) -> dict[str, Any]:
    return {"day": day, "rows": [ROW | row for row in rows]}


def kept(blog: Blog) -> list[Landing]:
    return read_landings(blog.bridge.ledger)


def test_a_day_is_kept_and_the_answer_is_signed(blog):
    blog.publish()
    answer = say(blog, a_day(DAY, {}, {"variant": "", "placement": "", "visits": 3, "goals": 0}))
    said = {"days": [DAY], "left_out": 0, "visits": {"variants": [], "domains": []}}
    assert (answer.status_code, answer.json) == (200, said)
    assert verify([SECRET], dict(answer.headers), answer.data, blog.clock()) == "count_1"
    assert kept(blog) == [
        Landing(7, date(2026, 11, 20), "", Placement.UNKNOWN, 3, 0),
        Landing(7, date(2026, 11, 20), "letter", Placement.CLOSING, 12, 2),
    ]
    with blog.bridge.ledger.read() as tx:
        assert tx.sum_landings(*FAR, ["blog"]) == {("blog", 7): (15, 2)}
        assert tx.sum_landings(date(2026, 11, 21), FAR[1], ["blog"]) == {}
        assert tx.sum_landings(FAR[0], date(2026, 11, 19), ["blog"]) == {}
        assert tx.sum_landings(*FAR, ["other"]) == {}


def test_a_day_that_is_said_again_is_counted_once_and_as_it_was_said_last(blog):
    blog.publish()
    for visits in (12, 12, 13):
        assert say(blog, a_day(DAY, {"visits": visits})).status_code == 200
    assert [one.visits for one in kept(blog)] == [13]
    say(blog, a_day(DAY, {"visits": 1}, {"visits": 2}))
    assert [one.visits for one in kept(blog)] == [2], "of two rows about the same the later one counts"
    say(blog, a_day(DAY))
    assert kept(blog) == [], "all that the day brought is said at once"


def test_posts_that_nobody_knows_and_days_to_come_are_left_out(blog):
    blog.publish()
    answer = say(blog, a_day(DAY, {}, {"post_id": 8}), a_day("2039-01-01", {}))
    assert (answer.json["days"], answer.json["left_out"]) == ([DAY], 2)
    assert [one.post_id for one in kept(blog)] == [7]


def test_what_was_counted_goes_with_an_article_whose_number_another_gets_and_comes_back_with_it(blog):
    blog.publish()
    say(blog, a_day(DAY, {"visits": 5}))
    after = date.fromisoformat(DAY) + timedelta(days=1)
    with blog.bridge.ledger.write() as tx:
        aside = tx.set_aside("blog", 7)
    assert [(one.post_id, one.visits) for one in kept(blog)] == [(aside, 5)]
    with blog.bridge.ledger.write() as tx:
        tx.put_landings("blog", after, [Landing(7, after, "", Placement.CARD, 1, 0)])
        tx.bring_back("blog", aside, 7)
    assert [(one.post_id, one.visits) for one in kept(blog)] == [(7, 5)], "what came in between was nobody's"


def test_another_sites_days_are_its_own(blog):
    blog.publish()
    say(blog, a_day(DAY, {}))
    with blog.bridge.ledger.write() as tx:
        tx.put_landings("other", date(2026, 11, 20), [Landing(9, date(2026, 11, 20), "", Placement.CARD, 1, 0)])
    assert [one.post_id for one in kept(blog)] == [7]
    assert [one.placement for one in read_landings(blog.bridge.ledger, "other")] == [Placement.CARD]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "post.forget"}, "type: missing or unknown"),
        ({"days": None}, "data.days"),
        ({"days": [{"day": "yesterday", "rows": []}]}, "data.days.0.day"),
        ({"days": [a_day(DAY, {"visits": -1})]}, "visits"),
        ({"days": [a_day(DAY, {"visits": "12"})]}, "visits"),
        ({"days": [a_day(DAY, {"placement": "footer"})]}, "placement"),
        ({"days": [a_day(DAY, {"variant": "Mozilla/5.0 (X11)"})]}, "variant"),
        ({"days": [a_day(DAY)] * 101}, "days"),
        ({"version": 2}, "another version"),
        ({"home": "https://copy.example"}, "copy.example"),
    ],
)
def test_what_is_no_such_message_is_refused_and_nothing_is_kept(blog, data, said):
    blog.publish()
    answer = say(blog, **data)
    assert answer.status_code in {400, 403, 503}
    assert said in answer.get_data(as_text=True)
    assert kept(blog) == []


def test_the_message_is_good_at_its_own_door_alone(blog):
    blog.publish()
    assert say(blog, a_day(DAY, {}), route="/hooks/blog").status_code == 503, "no hook that this bridge knows"
    assert say(blog, a_day(DAY, {}), route="/hooks/blog/forget").status_code == 400
    assert kept(blog) == []


def test_what_a_newer_plugin_says_beside_the_counts_is_not_kept(blog):
    """Nor can an older or a foreign one bring anything about a visitor into the ledger."""
    blog.publish()
    noise = {"address": "203.0.113.9-canary", "agent": "canary-agent", "referrer": "https://canary.example/"}
    assert say(blog, a_day(DAY, noise), **noise).status_code == 200
    with blog.bridge.ledger.read() as tx:
        dump = str([tx.connection.execute(select(table)).all() for table in metadata.sorted_tables])
    assert "letter" in dump
    assert "canary" not in dump


def test_a_ping_says_how_to_know_who_comes_from_medium(blog, tmp_path, medium):
    ping = blog.hook("ping").ping
    assert ping["visits"] == {"variants": [], "domains": []}
    account = {"token": "t", "api_url": medium.url, "domains": ["stories.example"]}
    cta = {
        "letter": {"text": ["<p>One.</p>", "<p>Two.</p>"], "utm_content": True},
        "book": {"text": "<p>Book.</p>", "utm_content": True},
        "plain": {"text": "<p>Plain.</p>"},
    }
    again = reconfigured(blog, tmp_path, medium, accounts={"main": account}, cta=cta)
    ping = again.hook("ping").ping
    assert ping["visits"] == {"variants": ["book", "letter.1", "letter.2"], "domains": ["stories.example"]}
