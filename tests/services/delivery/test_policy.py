"""Medium's rule against second copies is named wherever one is about to be made."""

from dataclasses import replace
from datetime import timedelta

import pytest

from blog import HOME, Blog, reconfigured
from bridge.errors import Refused
from bridge.models import SeenKind, Status, StoryState, Strength
from bridge.planner import plan_known, to_refusal
from bridge.planner.policy import RULE
from bridge.transform.teaser import RULE as SPAM_RULE
from bridge.web import create_app
from doors import STORY, client, door
from things import NOON, a_delivery

__all__ = ["door"]

API_KEY = "api-canary-0123456789abcdef"


def a_story(**changes) -> StoryState:
    values = {
        "account": "main",
        "id": "0123456789ab",
        "url": STORY,
        "title": "A walk",
        "kind": SeenKind.STORY,
        "source": "feed",
        "published_at": NOON,
        "last_seen_at": NOON,
    }
    return StoryState(**values | changes)


@pytest.mark.parametrize("status", [Status.LIVE, Status.SENT, Status.UNCONFIRMED, Status.REMOVED])
def test_what_is_was_or_may_be_on_medium_gets_no_second_copy_and_the_rule_is_named(status):
    reason = to_refusal(a_delivery(status=status, story_url=STORY))
    assert "No Duplicate Content" in reason
    assert RULE in reason
    assert STORY in reason


@pytest.mark.parametrize("status", [Status.PLANNED, Status.OFFERED, Status.FAILED, Status.HELD, Status.CANCELLED])
def test_what_never_was_there_may_go(status):
    assert to_refusal(a_delivery(status=status)) == ""


def test_evidence_is_certain_only_when_it_points_to_one_story():
    one, other = a_story(), a_story(id="ba9876543210", url="https://medium.com/p/ba9876543210")
    assert plan_known({}) is None
    assert plan_known({"canonical": [one]}).strength is Strength.STRONG
    assert plan_known({"link": [one], "title": [one]}).strength is Strength.STRONG
    assert plan_known({"link": [one, other], "title": [one]}).strength is Strength.STRONG
    for found in ({"canonical": [one, other]}, {"link": [one, other], "title": [one, other]}, {"title": [one]}):
        assert plan_known(found).strength is Strength.WEAK
    assert plan_known({"link": [one]}).strength is Strength.WEAK
    assert STORY in plan_known({"link": [one]}).reason


def test_the_mark_of_a_story_seen_before_asks_as_its_number_may_have_been_anothers():
    known = plan_known({"marker": [a_story()]}, NOON)
    assert (known.strength, "had its number before" in known.reason) == (Strength.WEAK, True)


@pytest.mark.parametrize("sign", ["marker", "canonical"])
def test_a_draft_that_was_made_of_a_post_asks_and_is_never_certain(sign):
    draft = a_story(kind=SeenKind.DRAFT, published_at=None)
    known = plan_known({sign: [draft]}, NOON)
    assert (known.strength, known.story, "is a draft" in known.reason) == (Strength.WEAK, draft, True)
    assert plan_known({sign: [draft], "title": [draft], "link": [draft]}, NOON).strength is Strength.WEAK


@pytest.mark.parametrize(
    ("changes", "titles", "strength"),
    [
        ({}, [], Strength.STRONG),
        ({"published_at": NOON - timedelta(days=30)}, [], Strength.WEAK),
        ({"published_at": NOON - timedelta(days=30)}, None, Strength.STRONG),
        ({"published_at": None}, [], Strength.STRONG),
    ],
)
def test_an_address_is_certain_unless_title_and_date_are_anothers(changes, titles, strength):
    story = a_story(**changes)
    found = {"canonical": [story], "title": [story] if titles is None else titles}
    assert plan_known(found, NOON).strength is strength


def test_retry_of_a_live_story_is_refused_with_the_rule(door):
    door.publish()
    door.bridge.decisions.confirm("blog", 7, STORY)
    with pytest.raises(Refused, match="No Duplicate Content"):
        door.bridge.retries.retry("blog", 7)


def test_publishing_again_and_another_address_make_no_second_delivery(door):
    door.publish()
    door.bridge.decisions.confirm("blog", 7, STORY)
    door.publish(url=f"{HOME}/moved/", previous_urls=[f"{HOME}/a-walk/"])
    assert [one["status"] for one in door.deliveries()] == ["live"]


def test_by_the_api_a_second_copy_is_a_409_with_the_rule_and_the_story(blog, medium, tmp_path):
    changes = {"bridge": {"state_dir": tmp_path, "api_token": API_KEY}}
    site = reconfigured(blog, tmp_path, medium, **changes)
    site.publish()
    site.bridge.decisions.remove("blog", 7)
    with pytest.raises(Refused, match="No Duplicate Content"):
        site.bridge.retries.retry("blog", 7)
    app = create_app(site.bridge, site.bridge.config).test_client()
    headers = {"Authorization": f"Bearer {API_KEY}"}
    answer = app.post("/api/v1/posts/blog/7/deny", headers=headers, json={})
    assert answer.status_code == 409
    answer = app.post("/api/v1/posts/blog/7/explode", headers=headers, json={})
    assert answer.status_code == 404
    assert app.post("/api/v1/posts/blog/7/confirm", json={"url": STORY}).status_code == 401
    answer = app.post("/api/v1/posts/blog/7/confirm", headers=headers, json={"url": 5})
    assert answer.status_code == 400
    answer = app.post("/api/v1/posts/blog/7/confirm", headers=headers, json={"url": STORY})
    assert (answer.status_code, answer.json["deliveries"][0]["status"]) == (200, "live")
    assert app.post("/api/v1/posts/blog/7/done", headers=headers).status_code == 200
    assert app.post("/api/v1/posts/blog/7/removed", headers=headers).json["deliveries"][0]["status"] == "removed"


@pytest.mark.parametrize("accounts", [{}, {"token": "tok-canary"}])
def test_a_text_that_only_leads_to_the_blog_is_held_with_the_rule_until_its_owner_lets_it_go(
    blog, medium, tmp_path, accounts
):
    changes = {
        "accounts": {"main": {"api_url": medium.url, "publish_status": "public"} | accounts},
        "bridge": {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path},
    }
    site: Blog = reconfigured(blog, tmp_path, medium, **changes)
    site.publish(content_html=f'<p>We walked.</p><p><a href="{HOME}/a-walk/">Read the rest on my blog</a></p>')
    assert (site.status(), medium.stories) == ("held", [])
    assert SPAM_RULE in site.deliveries()[0]["reason"]
    site.bridge.retries.retry("blog", 7, accept_losses=True)
    site.settle()
    assert site.status() in {"live", "offered"}


def test_an_import_hand_off_has_five_tags_to_copy_and_a_story_by_api_three(door, blog, medium):
    tags = [{"id": n, "name": f"Tag {n}", "slug": f"tag-{n}"} for n in range(6)]
    door.publish(tags=tags)
    screen = door.bridge.links.to_screen_url(replace(a_delivery(), id=1)).removeprefix(
        door.bridge.config.bridge.public_url
    )
    html = client(door).get(screen).text
    topics = ", ".join(f"Tag {n}" for n in range(5))
    assert f'data-copy="{topics}"' in html
    blog.sent = door.sent
    blog.publish(id=8, guid="8", url=f"{HOME}/8/", tags=tags)
    assert medium.stories[0]["tags"] == ["Tag 0", "Tag 1", "Tag 2"]
