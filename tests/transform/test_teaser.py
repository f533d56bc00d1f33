"""Stories that only send their readers elsewhere are not sent."""

import pytest

from bridge.transform import find_teaser, to_draft
from cases import settings_for
from things import a_post

URL = "https://blog.example/a-walk/"
LONG = "<p>{}</p>".format("So we went on. " * 60)


def teaser(html: str) -> str:
    post = a_post(content_html=html)
    return find_teaser(to_draft(post, settings_for(post)), [post.url, post.original_url])


@pytest.mark.parametrize(
    "html",
    [
        f"<p>We walked.</p><p><a href='{URL}'>Read the rest on my blog</a></p>",
        f"{LONG}<p><a href='{URL}?more=1'>Continue reading</a> →</p>",
        "<p>We walked.</p><p><a href='https://www.blog.example/a-walk?utm_source=x'>Weiterlesen</a></p>",
        "<p>We walked along the river and then […]</p>",
        "<p>We walked along the river…</p>",
    ],
)
def test_a_clipped_story_is_recognised(html):
    assert teaser(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>We walked along the river.</p>",
        LONG + "<p>And then…</p>",
        f"<p>We wrote at length about it <a href='{URL}'>here</a>, and then went home to sleep.</p>",
        "<p>We walked.</p><p><a href='https://blog.example/other/'>Another walk</a></p>",
        "<p>Home: <a href='https://blog.example/?p=8'>the blog</a></p>",
        "<img src='https://blog.example/1.jpg'>",
    ],
)
def test_a_whole_story_is_not_taken_for_a_clipped_one(html):
    assert teaser(html) == ""


def test_our_own_call_to_action_does_not_make_a_story_a_teaser():
    post = a_post()
    draft = to_draft(post, settings_for(post))
    assert draft.closing
    assert find_teaser(draft, [post.url]) == ""
