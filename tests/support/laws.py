"""The laws that hold for every story."""

import re

from bridge.errors import ContentError
from bridge.transform import check_gate
from cases import make_story
from things import a_post

TAGS = {"h1", "h2", "h3", "p", "br", "hr", "strong", "em", "code", "a", "pre", "blockquote", "ul", "ol", "li", "figure"}
TAGS |= {"img", "figcaption"}
ALLOWED = {"href", "src", "alt", "data-code-block-mode", "data-code-block-lang"}


def laws_hold(html: str) -> None:
    try:
        story = make_story(a_post(content_html=html))
    except ContentError:
        return
    check_gate(story.content)
    for tag, attributes in re.findall(r"<(\w+)((?:\s[^<>]*)?)>", story.content):
        assert tag in TAGS
        assert set(re.findall(r'\s([\w-]+)="', attributes)) <= ALLOWED
    for url in re.findall(r'<[^<>]*\s(?:href|src)="([^"]*)"', story.content):
        assert url.startswith(("https://", "http://", "mailto:"))
    assert "\x00" not in story.content
