"""A Medium user's feed over real HTTP: read, not changed, refused, cut off, odd."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.errors import MediumBlocked, MediumError, MediumUnreachable
from bridge.http import USER_AGENT
from bridge.medium.feed import FeedCaps, FeedStatus, read_feed
from bridge.medium.markup import MarkupCaps
from bridge.models import SeenKind
from feed_server import HEAD, ID, TAIL, Feed, a_feed, an_item, feed, server
from processes import free_port

__all__ = ["feed", "server"]

PIXEL = '<img src="https://medium.com/_/stat?event=post.clientViewed&referrerSource=full_rss&postId=1" width="1">'


# --- what comes instead of a feed --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("0", 60), ("-5", None), ("315360000", 25 * 3600), ("soon", None), ("", None)],
)
def test_a_refusal_says_how_long_to_wait_when_that_can_be_believed(feed: Feed, value: str, seconds: int | None) -> None:
    feed.status, feed.body, feed.headers = 429, b"", {"Retry-After": value}
    reply = feed.read()
    assert (reply.status, reply.retry_after) == (FeedStatus.REFUSED, seconds)
    assert "429" in reply.reason


def test_a_refusal_until_a_date_is_counted_in_seconds(feed: Feed) -> None:
    feed.status, feed.body, feed.headers = 503, b"", {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}
    assert feed.read().retry_after == 25 * 3600


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_refusal_shows_no_stories_and_is_never_whole(feed: Feed, status: int) -> None:
    feed.status = status
    reply = feed.read(etag='"1"')
    assert (reply.status, reply.stories, reply.is_whole, reply.etag) == (FeedStatus.REFUSED, (), False, "")


def test_a_challenge_page_is_a_refusal_by_its_name(feed: Feed) -> None:
    feed.status, feed.headers = 403, {"Content-Type": "text/html", "cf-mitigated": "challenge"}
    feed.body = b"<!DOCTYPE html><title>Just a moment...</title>"
    reply = feed.read()
    assert (reply.status, reply.reason) == (FeedStatus.REFUSED, "a challenge page stands before the feed (403)")


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html>", b"\n <html lang='en'>", b"<!-- x --><!doctype HTML>"])
def test_a_page_in_the_feeds_place_blocks(feed: Feed, body: bytes) -> None:
    feed.body = body
    with pytest.raises(MediumBlocked, match="a page"):
        feed.read()


def test_an_unknown_user_is_a_question_to_the_owner(feed: Feed) -> None:
    feed.status = 404
    with pytest.raises(MediumUnreachable, match="username"):
        feed.read()


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 401, 410, 500, 502])
def test_any_other_answer_is_no_feed(feed: Feed, status: int) -> None:
    feed.status, feed.body = status, b""
    with pytest.raises(MediumUnreachable):
        feed.read()


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(MediumUnreachable, match="could not be read"):
        read_feed(f"http://127.0.0.1:{free_port()}/feed/@ada", deadline_s=2)


def test_a_server_that_drips_is_given_up_at_the_deadline(feed: Feed) -> None:
    feed.is_lying = feed.drips = True
    feed.body = a_feed(an_item())[:200]
    with pytest.raises(MediumUnreachable):
        feed.read(deadline_s=0.3)


# --- redirects ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/feed",
        "https://medium.com.evil.example/feed",
        "http://medium.com/feed/@ada",
        "https://medium.com:8443/feed/@ada",
        "https://ada@medium.com/feed/@ada",
        "http://127.0.0.1:1/feed",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/hosts",
        "//[::1",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(feed: Feed, location: str) -> None:
    feed.status, feed.headers = 302, {"Location": location}
    with pytest.raises(MediumBlocked, match="not followed"):
        feed.read()
    assert len(feed.asked) == 1


def test_a_redirect_within_the_feeds_own_host_is_followed_three_times(feed: Feed) -> None:
    feed.status, feed.headers = 301, {"Location": "/again"}
    with pytest.raises(MediumBlocked, match="more than 3"):
        feed.read()
    assert [path for path, _ in feed.asked] == ["/feed/@ada", "/again", "/again", "/again"]


# --- conditional reading -----------------------------------------------------------------------------------------


def test_a_reading_names_us_and_what_was_read_last(feed: Feed) -> None:
    feed.read(etag='W/"abc"', modified="Mon, 23 Nov 2026 11:16:37 GMT")
    ((path, headers),) = feed.asked
    assert (path, headers["user-agent"], headers["accept-encoding"]) == ("/feed/@ada", USER_AGENT, "identity")
    assert headers["if-none-match"] == 'W/"abc"'
    assert headers["if-modified-since"] == "Mon, 23 Nov 2026 11:16:37 GMT"


def test_a_first_reading_is_unconditional(feed: Feed) -> None:
    feed.read()
    assert not {"if-none-match", "if-modified-since"} & set(feed.asked[0][1])


def test_an_unchanged_feed_keeps_what_names_it(feed: Feed) -> None:
    feed.status, feed.body = 304, b""
    reply = feed.read(etag='"1"', modified="yesterday")
    assert (reply.status, reply.etag, reply.modified, reply.stories) == (FeedStatus.UNCHANGED, '"1"', "yesterday", ())


def test_a_whole_feed_says_what_names_it(feed: Feed) -> None:
    feed.headers |= {"ETag": 'W/"abc"', "Last-Modified": "Mon, 23 Nov 2026 11:16:37 GMT"}
    reply = feed.read()
    assert (reply.etag, reply.modified) == ('W/"abc"', "Mon, 23 Nov 2026 11:16:37 GMT")


@pytest.mark.parametrize("etag", ['"caf\xe9"', '"' + "x" * 400 + '"'])
def test_a_name_that_could_not_be_sent_back_is_not_kept(feed: Feed, etag: str) -> None:
    feed.headers |= {"ETag": etag}
    assert feed.read().etag == ""


# --- cut off -----------------------------------------------------------------------------------------------------


def test_a_feed_that_was_cut_off_shows_its_whole_items_and_is_not_whole(feed: Feed) -> None:
    feed.headers |= {"ETag": '"1"'}
    feed.body = a_feed(an_item(), an_item("aaaaaaaaaaaa"))[:-200]
    reply = feed.read()
    assert [story.id for story in reply.stories] == [ID]
    assert not reply.is_whole
    assert reply.etag == "", "the next reading would be unchanged, and the rest never seen"


@pytest.mark.parametrize("share", range(0, 100, 3))
def test_a_cut_feed_never_counts_as_whole(feed: Feed, share: int) -> None:
    whole = a_feed(an_item(), an_item("aaaaaaaaaaaa"), an_item("bbbbbbbbbbbb"))
    feed.body = whole[: len(whole) * share // 100]
    try:
        reply = feed.read()
    except MediumUnreachable:
        return
    assert not reply.is_whole
    assert 0 < len(reply.stories) <= 3


def test_a_connection_that_ends_early_is_not_whole_although_the_xml_is(feed: Feed) -> None:
    feed.is_lying = True
    reply = feed.read(deadline_s=3)
    assert [story.id for story in reply.stories] == [ID]
    assert not reply.is_whole


def test_a_feed_over_the_limit_is_not_whole(feed: Feed) -> None:
    feed.body = a_feed(an_item(), an_item("aaaaaaaaaaaa"), an_item("bbbbbbbbbbbb"))
    reply = feed.read(caps=FeedCaps(bytes=len(feed.body) - 100))
    assert [story.id for story in reply.stories] == [ID, "aaaaaaaaaaaa"]
    assert not reply.is_whole
    assert feed.read(caps=FeedCaps(bytes=len(feed.body))).is_whole


def test_a_feed_without_items_is_whole(feed: Feed) -> None:
    feed.body = a_feed()
    reply = feed.read()
    assert (reply.status, reply.stories, reply.is_whole) == (FeedStatus.FRESH, (), True)


# --- odd ---------------------------------------------------------------------------------------------------------

DECLARED = {
    "an entity": '<!DOCTYPE rss [<!ENTITY who "Ada">]><rss version="2.0"><channel><title>&who;</title></channel></rss>',
    "an entity of entities": '<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>',
    "a local file": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hosts">]><rss><channel>&x;</channel></rss>',
    "a remote file": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd"><rss version="2.0"><channel/></rss>',
    "parameters": '<!DOCTYPE rss [<!ENTITY % x "">%x;]><rss version="2.0"><channel/></rss>',
    "Netscape's": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x"><rss version="0.91"><channel/></rss>',
}


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("before", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16"?>', "\ufeff"])
def test_a_feed_that_declares_anything_is_not_read(feed: Feed, name: str, before: str) -> None:
    feed.body = (before + DECLARED[name]).encode()
    with pytest.raises(MediumUnreachable, match="document type"):
        feed.read()


def test_a_declaration_cannot_hide_behind_another_encoding(feed: Feed) -> None:
    feed.body = DECLARED["an entity"].encode("utf-16")
    with pytest.raises(MediumUnreachable):
        feed.read()


def test_a_cut_feed_that_declares_something_is_not_read_either(feed: Feed) -> None:
    feed.body = (DECLARED["an entity"].split("<channel>")[0] + "<channel>" + an_item() + "<item>").encode()
    with pytest.raises(MediumUnreachable):
        feed.read()


def test_a_declaration_that_is_somebodys_title_is_a_title(feed: Feed) -> None:
    feed.body = a_feed(an_item(title="What <!DOCTYPE html> and <!ENTITY> mean"))
    assert feed.read().stories[0].title == "What <!DOCTYPE html> and <!ENTITY> mean"


@pytest.mark.parametrize(
    ("inside", "caps"),
    [
        ("<a>" * 4 + "</a>" * 4, FeedCaps(depth=5)),
        ("<item/>" * 11, FeedCaps(elements=15)),
        ("<item a='' b='' c='' d='' e='' f=''/>", FeedCaps(attributes=5)),
        ("<item>" + "<category>x</category>" * 10 + "</item>", FeedCaps(elements=15)),
        (an_item(content="<p>x</p>" * 40) * 2, FeedCaps(tags=100)),
    ],
    ids=["deep", "items", "attributes", "categories", "tags"],
)
def test_a_feed_larger_than_any_of_mediums_is_not_read(feed: Feed, inside: str, caps: FeedCaps) -> None:
    feed.body = f"{HEAD}{inside}{TAIL}".encode()
    with pytest.raises(MediumUnreachable, match="larger than a feed"):
        feed.read(caps=caps)
    assert feed.read().status is FeedStatus.FRESH


def test_the_caps_are_far_above_what_medium_sends() -> None:
    assert FeedCaps() == FeedCaps(5 * 1024 * 1024, 5_000, 64, 20, 60_000, MarkupCaps(1024 * 1024, 30_000, 8_000))


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00" * 100, b"\x1f\x8b\x08\x00" * 10, b"{}", b"<rss>", b"<a/>", b"/etc/hosts", b"<" * 50],
    ids=["nothing", "zeros", "gzip", "json", "open", "other XML", "a path", "brackets"],
)
def test_what_is_no_feed_is_unreachable(feed: Feed, body: bytes) -> None:
    feed.body = body
    with pytest.raises(MediumUnreachable, match="not a feed"):
        feed.read()


@pytest.mark.parametrize("error", [AttributeError("x"), KeyError("x"), RecursionError()])
def test_a_parser_that_stumbles_gives_an_answer_of_no_use(feed: Feed, error: Exception) -> None:
    def parse(*_: Any, **__: Any) -> Any:
        raise error

    with pytest.raises(MediumUnreachable, match="not a feed that can be read"):
        feed.read(parse=parse)


@given(at=st.integers(0, 2_000), gone=st.integers(0, 40), noise=st.one_of(st.binary(max_size=30), st.text(max_size=9)))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_feed_is_it_ends_in_a_reply_or_an_error_of_ours(
    feed: Feed, at: int, gone: int, noise: bytes | str
) -> None:
    whole = a_feed(an_item(), an_item("aaaaaaaaaaaa"))
    mess = noise if isinstance(noise, bytes) else noise.encode(errors="replace")
    feed.body = whole[:at] + mess + whole[at + gone :]
    try:
        reply = feed.read()
    except MediumError:
        return
    assert reply.status is FeedStatus.FRESH


# --- stories -----------------------------------------------------------------------------------------------------


def only(feed: Feed, item: str) -> Any:
    feed.body = a_feed(item)
    (story,) = feed.read().stories
    return story


def test_a_story_is_read_with_everything_the_feed_says_of_it(feed: Feed) -> None:
    story = only(feed, an_item(content=f"<h4>Along the river</h4><p>We <b>walked</b>.</p>{PIXEL}"))
    assert (story.id, story.title, story.kind, story.source) == (ID, "A walk", SeenKind.STORY, "feed")
    assert story.url == f"https://medium.com/@ada/a-walk-{ID}"
    assert story.published_at == datetime(2026, 11, 23, 11, 16, 37, tzinfo=UTC)
    assert (story.canonical_url, story.links, story.words, story.is_whole) == ("", (), 6, True)


def test_the_feed_says_whose_it_is(feed: Feed) -> None:
    reply = feed.read()
    assert (reply.username, reply.user_id) == ("ada", "e3c73726655c")


@pytest.mark.parametrize(
    ("link", "username", "user_id"),
    [
        ("https://ada-b.medium.com/?source=rss-e3c73726655c------2", "ada-b", "e3c73726655c"),
        ("https://medium.com/@ada.lovelace", "ada.lovelace", ""),
        ("http://127.0.0.1:8099/@ada?source=rss-e3c73726655c------2", "ada", "e3c73726655c"),
        ("https://medium.com/the-walkers?source=rss----fc4d3e3fcf0e---4", "", ""),
        ("javascript:alert(1)", "", ""),
        ("", "", ""),
    ],
)
def test_a_feed_says_whose_it_is_in_several_ways_or_not_at_all(
    feed: Feed, link: str, username: str, user_id: str
) -> None:
    feed.body = f"<rss version='2.0'><channel><link>{link.replace('&', '&amp;')}</link></channel></rss>".encode()
    reply = feed.read()
    assert (reply.username, reply.user_id) == (username, user_id)


def test_links_are_unwrapped_and_what_is_no_web_address_is_left_out(feed: Feed) -> None:
    content = (
        '<p><a href="https://blog.example/a-walk/?utm_source=medium&amp;utm_id=b4m-1">one</a>'
        '<a href="https://medium.com/r/?url=https%3A%2F%2Fblog.example%2Fb%3Fp%3D1%26x%3D2">two</a>'
        '<a href="javascript:alert(1)">x</a><a href="mailto:a@b.example">x</a><a href="/@ada">x</a>'
        '<a href="https://[bad">x</a><a href="#top">x</a><a>x</a>'
        '<a href="https://medium.com/r/?url=javascript%3Aalert(1)">x</a>'
        '<a href="https://blog.example/a-walk/?utm_source=medium&amp;utm_id=b4m-1">again</a></p>' + PIXEL
    )
    assert only(feed, an_item(content=content)).links == (
        "https://blog.example/a-walk/?utm_source=medium&utm_id=b4m-1",
        "https://blog.example/b?p=1&x=2",
    )


def test_a_link_wrapped_without_end_is_left_out(feed: Feed) -> None:
    wrapped = "https://medium.com/r/?url=" + "https%3A%2F%2Fmedium.com%2Fr%2F%3Furl%3D" * 5
    assert only(feed, an_item(content=f'<p><a href="{wrapped}">x</a></p>')).links == ()


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        ("Tips &amp; tricks", "Tips & tricks"),
        ("Tips & tricks", "Tips & tricks"),
        ("It&#39;s <b>bold</b>", "It's <b>bold</b>"),
        ("Q&notes", "Q&notes"),
        ("  two\n lines\t", "two lines"),
        ("evil\u202etxt.exe\u0085", "evil txt.exe"),
        ("x" * 501, "x" * 500),
        ("", ""),
    ],
)
def test_a_title_is_plain_text_in_one_line(feed: Feed, sent: str, title: str) -> None:
    assert only(feed, an_item(title=sent)).title == title


def test_characters_that_xml_forbids_cost_no_story(feed: Feed) -> None:
    assert only(feed, an_item(title="A\x08 walk\x0b")).title == "A walk"


def test_the_id_is_the_links_where_the_guid_says_nothing(feed: Feed) -> None:
    assert only(feed, an_item(guid="<guid>urn:x</guid>")).id == ID


def test_a_publications_own_domain_stays_in_the_address(feed: Feed) -> None:
    link = f"<link>https://walks.example/a-walk-{ID}?source=rss-e3c73726655c------2</link>"
    assert only(feed, an_item(link=link)).url == f"https://walks.example/a-walk-{ID}"


def test_a_link_that_is_no_web_address_is_replaced(feed: Feed) -> None:
    assert only(feed, an_item(link="<link>javascript:alert(1)</link>")).url == f"https://medium.com/p/{ID}"


def test_an_item_without_an_id_is_skipped_and_the_rest_proves_no_absence(feed: Feed) -> None:
    feed.body = a_feed(an_item(guid="", link="<link>https://medium.com/@ada</link>"), an_item("aaaaaaaaaaaa"))
    reply = feed.read()
    assert [story.id for story in reply.stories] == ["aaaaaaaaaaaa"]
    assert not reply.is_whole


def test_an_item_that_comes_twice_is_one_story(feed: Feed) -> None:
    feed.body = a_feed(an_item(title="first"), an_item(title="second"))
    assert [story.title for story in feed.read().stories] == ["first"]


YEAR_0, YEAR_10000 = ("<pubDate>0000-01-01T00:00:00Z</pubDate>", "<pubDate>9999-12-31T23:59:60Z</pubDate>")


@pytest.mark.parametrize(
    "date", ["", "<pubDate>yesterday</pubDate>", "<pubDate>99 Foo 99999</pubDate>", YEAR_0, YEAR_10000]
)
def test_a_story_without_a_readable_date_has_none(feed: Feed, date: str) -> None:
    assert only(feed, an_item(pubDate=date, updated="")).published_at is None


def test_a_date_in_another_zone_is_utc(feed: Feed) -> None:
    story = only(feed, an_item(pubDate="<pubDate>Mon, 23 Nov 2026 01:16:37 +0200</pubDate>"))
    assert story.published_at == datetime(2026, 11, 22, 23, 16, 37, tzinfo=UTC)


def test_of_a_member_only_story_only_the_beginning_is_there(feed: Feed) -> None:
    snippet = (
        '<description><![CDATA[<div class="medium-feed-item"><p class="medium-feed-snippet">We walked</p>'
        f'<p class="medium-feed-link"><a href="https://medium.com/@ada/a-walk-{ID}">Continue reading on Medium »</a>'
        "</p></div>]]></description>"
    )
    story = only(feed, an_item(category="", encoded=snippet))
    assert (story.is_whole, story.links, story.kind) == (False, (), SeenKind.STORY)


@pytest.mark.parametrize(
    ("content", "caps"),
    [
        ("<p>x</p>" * 6, MarkupCaps(tags=11)),
        ("<p title='" + "x" * 100 + "'>x</p>", MarkupCaps(stretch=100)),
        ("<p>" + "x" * 100 + "</p>", MarkupCaps(stretch=100)),
        ("<p>" + "x" * 100 + "</p>", MarkupCaps(characters=100)),
    ],
    ids=["many", "wide", "a long paragraph", "long"],
)
def test_a_story_larger_than_any_of_mediums_is_known_but_not_read(feed: Feed, content: str, caps: MarkupCaps) -> None:
    feed.body = a_feed(an_item(content=content))
    (story,) = feed.read(caps=FeedCaps(markup=caps)).stories
    assert (story.id, story.is_whole, story.links, story.words) == (ID, False, (), 0)
    assert feed.read().stories[0].is_whole


# --- responses ---------------------------------------------------------------------------------------------------

LONG = "I think that the river is longer than you say, and I have walked all of it, twice, in the rain"


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("Great idea, thanks for the info!", "<p>Great idea, thanks for the info!</p><p>I will try.</p>"),
        ("Yes", "<p>Yes</p>"),
        ("I think that the river…", f"<p>{LONG}</p>"),
        ("I think that the river...", f"<p>{LONG}</p>"),
        (LONG[:80], f"<p>I think <em>that</em>{LONG[12:]}</p>"),
        ("Yes! Me too", "<p>Yes!</p><p>Me too</p>"),
        ("It's long. I know.", "<p>It’s long.</p><p>I know. All of it.</p>"),
        ("Quoted words.", "<blockquote>Quoted words.</blockquote><p>So true.</p>"),
    ],
)
def test_a_text_without_tags_that_is_named_by_its_first_words_is_a_response(
    feed: Feed, title: str, content: str
) -> None:
    assert only(feed, an_item(title=title, content=content, category="")).kind is SeenKind.RESPONSE


@pytest.mark.parametrize(
    ("title", "content", "changes"),
    [
        ("Yes", "<p>Yes</p>", {}),
        ("Today", "<p>Today we walked.</p>", {"category": ""}),
        ("A walk", "<p>We walked.</p>", {"category": ""}),
        ("A walk", "<h4>A walk</h4><p>We walked.</p>", {"category": ""}),
        ("", "<p>We walked.</p>", {"category": ""}),
        ("…", "<p>… and then we walked.</p>", {"category": ""}),
        ("A walk", "<figure><img src='https://x.example/1.jpg'></figure>", {"category": ""}),
        ("A walk", " ", {"category": ""}),
    ],
)
def test_what_is_not_surely_a_response_is_a_story(
    feed: Feed, title: str, content: str, changes: dict[str, str]
) -> None:
    assert only(feed, an_item(title=title, content=content, **changes)).kind is SeenKind.STORY


# --- how old a copy is -------------------------------------------------------------------------------------------

BUILT = "<lastBuildDate>Mon, 23 Nov 2026 11:00:00 GMT</lastBuildDate>"
LATER = "Mon, 23 Nov 2026 11:10:00 GMT"
AGES = {
    "made for the asker": (BUILT, {"Date": "Mon, 23 Nov 2026 11:00:00 GMT"}, 0),
    "kept": (BUILT, {"Date": LATER}, 600),
    "kept by a cache that passes on an older date": (BUILT, {"Date": LATER, "Age": "30"}, 630),
    "of a cache that counts oddly": (BUILT, {"Date": LATER, "Age": "-30"}, 600),
    "of a server that is ahead of itself": (BUILT, {"Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0),
    "of no known time": ("", {"Date": LATER}, None),
    "of a time that is none": ("<lastBuildDate>yesterday</lastBuildDate>", {"Date": LATER}, None),
    "answered at no known time": (BUILT, {"Date": "now"}, None),
    "answered in a year that no clock tells": (BUILT, {"Date": "Mon, 23 Nov 99999 11:00:00 GMT"}, None),
    "of a channel that was published": ("<pubDate>Mon, 23 Nov 2026 11:00:00 GMT</pubDate>", {"Date": LATER}, None),
}


@pytest.mark.parametrize(("built", "headers", "age"), AGES.values(), ids=AGES)
def test_a_copy_is_as_old_as_medium_says_whatever_our_clock_tells(feed: Feed, built, headers, age) -> None:
    feed.headers |= headers
    feed.body = f"{HEAD}{built}{an_item()}{TAIL}".encode()
    assert feed.read().age_s == age
