"""The sandbox's feed: what Medium's holds, what it leaves out, and what can go wrong with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from sandboxed import Visitor, visiting

ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
UPDATED = "{http://www.w3.org/2005/Atom}updated"


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        yield one


def items(visitor: Visitor, user: str = "ada") -> list[ElementTree.Element]:
    return ElementTree.fromstring(visitor.get(f"/feed/@{user}").content).findall("./channel/item")


def test_nobodys_feed_is_a_404(visitor):
    assert visitor.get("/feed/@eve").status_code == 404


def test_it_holds_the_ten_newest_by_their_date_so_that_an_old_date_may_never_enter(visitor):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(11):
        visitor.write(title=f"Story {number}", publishedAt=(start + timedelta(days=number)).isoformat())
    visitor.write(title="Backdated", publishedAt="2019-01-01T00:00:00Z")
    assert [one.findtext("title") for one in items(visitor)] == [f"Story {number}" for number in range(10, 0, -1)]


def test_drafts_unlisted_and_other_peoples_stories_are_not_in_it(visitor):
    visitor.write(title="Draft", publishStatus="draft")
    visitor.write(title="Unlisted", publishStatus="unlisted")
    visitor.write(title="Bob's", username="bob")
    assert items(visitor) == []
    assert [one.findtext("title") for one in items(visitor, "bob")] == ["Bob's"]


def test_an_item_has_the_fields_of_mediums(visitor):
    story = visitor.write(title="A & B", tags=["Two Words", "b", "c", "d", "e"], publishedAt="2026-05-04T08:00:00Z")
    (item,) = items(visitor)
    guid = item.find("guid")
    assert guid is not None
    assert (guid.text, guid.attrib) == (f"https://medium.com/p/{story.id}", {"isPermaLink": "false"})
    link = f"{visitor.url}/@ada/a-b-{story.id}?source=rss-{story.author.id}------2"
    assert (item.findtext("title"), item.findtext("link")) == ("A & B", link)
    assert [one.text for one in item.findall("category")] == ["two-words", "b", "c", "d", "e"]
    assert item.findtext("pubDate") == "Mon, 04 May 2026 08:00:00 GMT"
    assert item.findtext(UPDATED) == "2026-05-04T08:00:00.000Z"


def test_an_edit_moves_the_updated_date_alone(visitor):
    story = visitor.write(title="A", publishedAt="2026-05-04T08:00:00Z")
    visitor.post(f"/p/{story.id}/edit", title="A", content="<p>new</p>")
    (item,) = items(visitor)
    assert item.findtext("pubDate") == "Mon, 04 May 2026 08:00:00 GMT"
    assert story.updated_at is not None
    assert (item.findtext(UPDATED) or "").startswith(f"{story.updated_at:%Y-%m-%dT%H:%M}")


def test_the_text_is_whole_without_title_alt_texts_and_rel_and_ends_with_a_pixel(visitor):
    story = visitor.write(
        title="A",
        content="<h2>Sub</h2><h1>Big</h1><p><a href='https://b.example/'>x</a></p><pre>a\nb</pre>"
        "<figure><img src='/max/800/0*1' alt='y'><figcaption>c</figcaption></figure>",
        canonicalUrl="https://blog.example/secret/",
    )
    text = items(visitor)[0].findtext(ENCODED) or ""
    expected = (
        '<h4>Sub</h4><h3>Big</h3><p><a href="https://b.example/">x</a></p><pre>a<br>b</pre>'
        '<figure><img src="https://cdn-images-1.medium.com/max/1024/0*1" alt=""><figcaption>c</figcaption></figure>'
    )
    assert text.startswith(expected + '<img src="https://medium.com/_/stat?event=post.clientViewed')
    assert text.endswith(f'postId={story.id}" width="1" height="1" alt="">')
    assert "secret" not in visitor.get("/feed/@ada").text


def test_a_response_is_in_it_without_a_category(visitor):
    visitor.write(content="<p>I agree with this.</p>", isResponse=True, tags=["x"])
    (item,) = items(visitor)
    assert (item.findtext("title"), item.findall("category")) == ("I agree with this.", [])


def test_a_member_only_story_is_a_snippet(visitor):
    visitor.write(title="Paid", content=f"<p>{'word ' * 100}</p>", isMemberOnly=True)
    (item,) = items(visitor)
    assert item.find(ENCODED) is None
    snippet = item.findtext("description") or ""
    assert 'class="medium-feed-item"' in snippet
    assert "Continue reading on Medium »" in snippet
    assert len(snippet) < 600


def test_a_story_of_a_publication_says_where_it_was_published(visitor):
    visitor.write(title="A")
    visitor.state.stories[0].publication = visitor.state.publications[0]
    assert "originally published in" in (items(visitor)[0].findtext(ENCODED) or "")


def test_what_xml_cannot_hold_does_not_break_the_feed(visitor):
    visitor.write(title="a ]]> \x0b\ufffe b", content="<p>]]> &lt;x&gt;</p>")
    assert items(visitor)[0].findtext("title") == "a ]]>  b"


def test_who_asks_again_with_a_validator_gets_a_304_until_something_changes(visitor):
    story = visitor.write(title="A", publishedAt="2026-05-04T08:00:00Z")
    first = visitor.get("/feed/@ada")
    assert first.headers["Last-Modified"] == "Mon, 04 May 2026 08:00:00 GMT"
    again = visitor.get("/feed/@ada", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert visitor.get("/feed/@ada", If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    visitor.post(f"/p/{story.id}/edit", title="A", content="<p>new</p>")
    assert visitor.get("/feed/@ada", If_None_Match=first.headers["ETag"]).status_code == 200
    assert visitor.get("/feed/@ada", If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


def fault(visitor: Visitor, **asked: object) -> None:
    assert visitor.send("/_sandbox/faults", {"door": "feed", **asked}).status_code == 201


def test_it_can_be_refused_with_and_without_a_time_to_wait(visitor):
    fault(visitor, fault="status", status=403)
    fault(visitor, fault="status", status=429, retry_after=120)
    refused, limited, well = (visitor.get("/feed/@ada") for _ in range(3))
    assert (refused.status_code, limited.status_code, well.status_code) == (403, 429, 200)
    assert limited.headers["Retry-After"] == "120"
    assert "Retry-After" not in refused.headers


def test_it_can_be_a_challenge(visitor):
    fault(visitor, fault="challenge")
    answer = visitor.get("/feed/@ada")
    assert (answer.status_code, answer.headers["cf-mitigated"]) == (403, "challenge")
    assert "text/html" in answer.headers["Content-Type"]


def test_it_can_be_cut(visitor):
    visitor.write(title="A")
    fault(visitor, fault="cut_xml")
    answer = visitor.get("/feed/@ada")
    assert answer.status_code == 200
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(answer.text)


def test_it_can_declare_a_document_type(visitor):
    fault(visitor, fault="doctype")
    assert '<!DOCTYPE rss [<!ENTITY who "Ada">]>' in visitor.get("/feed/@ada").text


def test_it_can_be_late_and_right(visitor):
    visitor.write(title="A")
    fault(visitor, fault="delay", seconds=0.05)
    assert len(items(visitor)) == 1


def test_a_fault_of_the_feed_leaves_the_api_alone(visitor):
    fault(visitor, fault="status", status=403)
    user = visitor.state.tokens["one"]
    fields = {"title": "A", "contentFormat": "html", "content": "<p>x</p>"}
    assert visitor.send(f"/v1/users/{user.id}/posts", fields, Authorization="Bearer one").status_code == 201
    assert visitor.get("/feed/@ada").status_code == 403
