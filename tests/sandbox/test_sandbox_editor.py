"""The sandbox's editor: topics, canonical link, publishing within the cap, unlisting, deleting, changing in place."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from bridge.sandbox.state import Publishing, Story
from sandboxed import PROSE, Source, Visitor, page, visiting


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        yield one


def publish(visitor: Visitor, story: Story) -> requests.Response:
    return visitor.post(f"/p/{story.id}/publish")


def a_draft(visitor: Visitor, title: str = "A walk") -> Story:
    return visitor.write(title=title, publishStatus="draft")


def post_by_api(visitor: Visitor, status: str = "public") -> Story:
    user = visitor.state.tokens["one"]
    fields = {"title": "By API", "contentFormat": "html", "content": "<h1>By API</h1><p>x</p>", "publishStatus": status}
    answer = requests.post(
        f"{visitor.url}/v1/users/{user.id}/posts", json=fields, headers={"Authorization": "Bearer one"}, timeout=5
    )
    assert answer.status_code == 201
    return visitor.state.stories[-1]


@pytest.mark.parametrize("path", ["edit", "publish", "unlist", "delete", "tags", "canonical"])
def test_a_story_that_is_not_there_is_a_404(visitor, path):
    assert visitor.post(f"/p/nothing/{path}").status_code == 404


def test_the_third_story_of_a_day_is_not_published(visitor):
    for title in ("One", "Two"):
        assert publish(visitor, a_draft(visitor, title)).status_code == 303
    third = a_draft(visitor, "Three")
    answer = publish(visitor, third)
    assert answer.status_code == 429
    assert "maximum of two stories in the past 24 hours" in answer.text
    assert third.publish_status == "draft"
    text = visitor.get(f"/p/{third.id}/edit").text
    assert '<button data-action="show-disabled-button-info" disabled' in text
    assert 'class="banner" role="alert">You have published the maximum' in text


def test_a_place_is_free_again_after_24_hours_and_not_when_a_story_is_deleted(visitor):
    for title in ("One", "Two"):
        publish(visitor, a_draft(visitor, title))
    third = a_draft(visitor)
    visitor.post(f"/p/{visitor.state.stories[0].id}/delete")
    assert publish(visitor, third).status_code == 429
    first = visitor.state.publishings[0]
    visitor.state.publishings[0] = Publishing(first.user, first.at - timedelta(hours=24), first.door)
    assert publish(visitor, third).status_code == 303


def test_the_cap_is_each_users_own_and_can_be_switched(visitor):
    visitor.send("/_sandbox/rules", {"webCap": 0})
    story = a_draft(visitor)
    assert publish(visitor, story).status_code == 429
    visitor.send("/_sandbox/rules", {"webCap": 1})
    assert publish(visitor, story).status_code == 303
    assert publish(visitor, visitor.write(username="bob", title="B", publishStatus="draft")).status_code == 303
    assert publish(visitor, a_draft(visitor)).status_code == 429
    visitor.send("/_sandbox/rules", {"webCap": None})
    assert publish(visitor, a_draft(visitor)).status_code == 303


@pytest.mark.parametrize(("counts", "status"), [(False, 303), (True, 429)])
def test_stories_by_api_count_towards_the_webs_cap_only_when_switched(visitor, counts, status):
    visitor.send("/_sandbox/rules", {"apiCounts": counts})
    post_by_api(visitor)
    post_by_api(visitor)
    assert publish(visitor, a_draft(visitor)).status_code == status


def test_what_is_made_by_hand_does_not_count_towards_the_apis_cap(visitor):
    visitor.state.cap = 1
    a_draft(visitor)
    post_by_api(visitor)


def test_a_draft_made_by_api_is_published_by_hand(visitor):
    story = post_by_api(visitor, "draft")
    answer = publish(visitor, story)
    assert answer.headers["Location"] == f"/@ada/by-api-{story.id}?postPublishedType=initial"
    assert story.publish_status == "public"
    assert visitor.get(answer.headers["Location"]).status_code == 200


def test_publishing_twice_is_once(visitor):
    story = a_draft(visitor)
    publish(visitor, story)
    at = story.published_at
    assert publish(visitor, story).status_code == 303
    assert (story.published_at, len(visitor.state.publishings)) == (at, 1)


def test_an_import_is_published_under_its_old_date(visitor):
    with Source().serving() as source:
        source.pages["/a/"] = page(PROSE, "<meta property='article:published_time' content='2019-05-04'>")
        story = visitor.load(f"{source.url}/a/")
    publish(visitor, story)
    assert story.published_at == datetime(2019, 5, 4, tzinfo=UTC)
    assert visitor.state.publishings[0].at > story.published_at


def test_topics_are_at_most_five(visitor):
    story = a_draft(visitor)
    assert visitor.post(f"/p/{story.id}/tags", tags="a, b,c ,b,,d,e").status_code == 303
    assert story.tags == ["a", "b", "c", "d", "e"]
    assert 'value="a, b, c, d, e"' in visitor.get(f"/p/{story.id}/edit").text
    assert visitor.post(f"/p/{story.id}/tags", tags="a,b,c,d,e,f").status_code == 400
    assert len(story.tags) == 5


def canonical_field(visitor: Visitor, story: Story) -> str:
    found = re.search(r'name="canonicalUrl" value="([^"]*)"', visitor.get(f"/p/{story.id}/edit").text)
    assert found
    return found[1]


def test_the_canonical_link_is_prefilled_set_and_cleared(visitor):
    story = a_draft(visitor)
    own = f"{visitor.url}/@ada/a-walk-{story.id}"
    assert canonical_field(visitor, story) == own
    assert visitor.post(f"/p/{story.id}/canonical", canonicalUrl=" https://blog.example/a/ ").status_code == 303
    assert canonical_field(visitor, story) == "https://blog.example/a/"
    assert '<link rel="canonical" href="https://blog.example/a/">' in visitor.get(f"/p/{story.id}").text
    visitor.post(f"/p/{story.id}/canonical", canonicalUrl="")
    assert f'<link rel="canonical" href="{own}">' in visitor.get(f"/p/{story.id}").text


@pytest.mark.parametrize("url", ["/a/", "blog.example", "javascript:x", "http://["])
def test_a_canonical_link_is_a_whole_address(visitor, url):
    story = a_draft(visitor)
    assert visitor.post(f"/p/{story.id}/canonical", canonicalUrl=url).status_code == 400
    assert story.canonical_url == ""


def test_a_live_story_is_changed_in_place(visitor):
    story = visitor.write(title="A walk", publishedAt="2020-01-02T00:00:00Z")
    visitor.post(f"/p/{story.id}/edit", title="A <long> walk", content="<p onclick=x>New</p><script>1</script>")
    assert story.content == "<h3>A &lt;long&gt; walk</h3><p>New</p>"
    assert story.title == "A <long> walk"
    assert story.published_at == datetime(2020, 1, 2, tzinfo=UTC)
    assert story.updated_at is not None
    assert visitor.get(f"/@ada/a-walk-{story.id}").status_code == 200


def test_editing_a_draft_without_changes_changes_nothing(visitor):
    story = post_by_api(visitor, "draft")
    text = visitor.get(f"/p/{story.id}/edit").text
    assert '<textarea name="content" hidden>&lt;p&gt;x&lt;/p&gt;</textarea>' in text
    visitor.post(f"/p/{story.id}/edit", title="By API", content="<p>x</p>")
    assert story.content == "<h3>By API</h3><p>x</p>"
    assert story.updated_at is None


def test_a_story_is_unlisted_and_listed_again_without_taking_a_place(visitor):
    story = a_draft(visitor)
    assert visitor.post(f"/p/{story.id}/unlist").status_code == 409
    publish(visitor, story)
    visitor.post(f"/p/{story.id}/unlist")
    assert story.publish_status == "unlisted"
    publish(visitor, story)
    assert story.publish_status == "public"
    assert len(visitor.state.publishings) == 1


def test_a_deleted_story_is_gone_and_its_id_is_not_used_again(visitor):
    story = a_draft(visitor)
    assert visitor.post(f"/p/{story.id}/delete").status_code == 303
    assert visitor.get(f"/p/{story.id}").status_code == 404
    assert a_draft(visitor).id != story.id


def test_links_on_a_storys_page_carry_no_weight_and_nothing_foreign_runs(visitor):
    story = visitor.write(title="A", content="<p><a href='https://blog.example/'>x</a></p><script>1</script>")
    answer = visitor.get(f"/p/{story.id}")
    assert '<a href="https://blog.example/" rel="noopener ugc nofollow">x</a>' in answer.text
    assert "<script" not in answer.text
    assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
