"""What calls itself junk is believed only while it is as small as junk."""

import pytest

from bridge.models import Severity
from cases import make_story
from things import a_post

PROSE = (
    "<p>The first hour is fog, and the bell on the bow rings every minute for others.</p>"
    "<p>Then the islands come, first as a darker grey and then with trees and houses.</p>"
)
LONG = "<p>" + "Words that stand in the article before and after what is left out. " * 12 + "</p>"
SWALLOWING = {
    "an unclosed share bar": f'<div class="sharedaddy"><h3>Share this:</h3><a href="?s=x">X</a>{PROSE}',
    "two of them, one in the other": f'<div class="sharedaddy"><div class="sd-block"><a href="?s">X</a>{PROSE}',
    "an unclosed advertisement": f'<div class="code-block code-block-3">Ad{PROSE}',
    "an unclosed table of contents": f'<div id="toc_container"><ul><li><a href="#a">A</a></li></ul>{PROSE}',
    "an unclosed cookie notice": f'<div class="cky-consent-container">We use cookies.{PROSE}',
    "an unclosed author box": f'<div class="author-box"><h4>Ada</h4>{PROSE}',
    "an unclosed form": f"<form action=/s><label>Search <input name=q></label>{PROSE}",
    "an unclosed navigation": f'<nav><a href="/a">Before</a>{PROSE}',
    "words for screen readers": f'<div class="screen-reader-text">Skip{PROSE}',
    "a heading of the article": '<div class="sharedaddy"><a href="?s">X</a><h2>On the water</h2>Fog and islands.',
    "prose without paragraphs": '<div class="sharedaddy"><a href="?s">X</a>' + "fog and islands and the bell " * 12,
    "more than a third, in one paragraph": '<div class="sharedaddy"><p>' + "the bell " * 80 + "</p>",
}


@pytest.mark.parametrize("html", SWALLOWING.values(), ids=SWALLOWING)
def test_what_calls_itself_junk_and_holds_the_article_stays(html):
    story = make_story(a_post(content_html=LONG + html))
    assert "bell" in story.content or "On the water" in story.content
    kept = [note for note in story.notes if note.text.startswith("what is marked as no part")]
    assert kept
    assert kept[0].severity is Severity.WARNING


def test_what_is_small_in_an_article_that_stays_is_left_out_still():
    inner = '<div class="sharedaddy"><div class="sd-block"><a href="?s">Share on X</a></div>'
    story = make_story(a_post(content_html=LONG + inner + PROSE))
    assert "bell" in story.content
    assert "Share on X" not in story.content


JUNK = {
    "a share bar": '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="?s=x">X</a></li></ul></div>',
    "a long table of contents": '<div id="toc_container"><p>Contents</p>'
    + '<a href="#a">Of a chapter with a very long name</a>' * 30
    + "</div>",
    "posts with excerpts": '<ul class="wp-block-latest-posts"><li><a href="/a">A</a><p>Nine words that say what the '
    "post is about.</p></li><li><a href='/b'>B</a><p>Nine words that say what the other is about.</p></li></ul>",
    "an author with a few words": '<div class="author-box"><span>Written by</span><h4>Ada</h4><p>Ada walks along '
    "rivers and writes about them here.</p></div>",
    "a newsletter": '<div id="mc_embed_signup"><h2>Join our list</h2><p>One letter a month.</p><form><label>Email '
    "<input></label></form></div>",
    "comments": '<div class="wp-block-comments"><h2>Two responses</h2><ol><li><p>Nine words that somebody wrote about '
    'this.</p></li><li><p>Nine words that another wrote about this.</p></li></ol><div class="comment-respond"><h3>'
    "Leave a reply</h3><form><label>Name</label></form></div></div>",
    "a form": "<form><legend>Write to us</legend>" + "<label>Your name and where you live</label>" * 9 + "</form>",
}


@pytest.mark.parametrize("html", JUNK.values(), ids=JUNK)
def test_what_is_as_small_as_junk_is_left_out_without_alarm(html):
    story = make_story(a_post(content_html=LONG + html + LONG))
    junk = [note for note in story.notes if note.kind == "junk"]
    assert junk
    assert not [note for note in junk if "no part of the post" in note.text]


def test_what_is_no_prose_but_a_third_of_the_post_holds_it():
    links = "".join(f'<li><a href="/{number}">One more of our posts</a></li>' for number in range(40))
    story = make_story(a_post(content_html=f'{LONG}<div class="related-posts"><ul>{links}</ul></div>'))
    assert [note.severity for note in story.notes if note.kind == "junk"] == [Severity.LOSS]
    assert "One more of our posts" not in story.content
