"""What a message says, as text and as HTML. Titles come from WordPress and answers from Medium: nothing is trusted."""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from markupsafe import Markup

from bridge.models.letters import cut
from bridge.models.notices import FailingChannel, Item, Message

LONGEST_SUBJECT = 150
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
"""White space, control characters and marks of text direction: a title is one line, and forges none."""
_LINK = "Everything for it, and your answer"
_FOOT = "All that waits, and everything else"

_PAGE = Markup(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{subject}</title></head>\n'
    '<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff">\n'
    '<div style="max-width:36rem;margin:0 auto">\n{intro}{items}'
    '<p style="margin:32px 0 0;font-size:14px;color:#57606a">{foot}: <a href="{owner}">{owner}</a></p>\n'
    "</div></body></html>\n"
)
_INTRO = Markup("<p>{words}</p>\n")
_ITEM = Markup(
    '<section style="margin:0 0 28px">\n'
    '<h2 style="margin:0;font-size:18px">{title}</h2>\n{post}{words}{link}</section>\n'
)
_POST = Markup('<p style="margin:4px 0 0;color:#57606a">“{post}”</p>\n')
_WORDS = Markup('<p style="margin:8px 0 0">{words}</p>\n')
_BUTTON = Markup('<p style="margin:12px 0 0"><a href="{url}">{label}</a></p>\n')


def to_message(items: Sequence[Item], owner_url: str, *, intro: str = "", mark: str = "", subject: str = "") -> Message:
    """One message of several things.

    Args:
        items: at least one, the first is named in the subject.
        owner_url: where everything else is done.
        intro: what is said before them.
        mark: stands before the subject, such as ``[dry run]``.
        subject: in place of the first one's title.
    """
    titles = [to_line(item.title) for item in items]
    several = f"{len(items)} notices: {titles[0]}, …" if len(items) > 1 else titles[0]
    subject = cut(f"{mark} {subject or several}".strip(), LONGEST_SUBJECT)
    return Message(subject, _to_text(items, owner_url, intro), _to_html(items, owner_url, intro, subject))


def to_failing_words(channel: FailingChannel, zone: tzinfo, now: datetime) -> str:
    """``Notices by mail fail since 07:10. The server refused the password.``; with the day when it is not today."""
    since, today = channel.since.astimezone(zone), now.astimezone(zone).date()
    at = since.strftime("%H:%M" if since.date() == today else "%Y-%m-%d %H:%M")
    return f"Notices by {channel.name} fail since {at}. {channel.why}"


def to_line(text: str) -> str:
    """A text in one line, without what could make it look like something else."""
    return _UNSAFE.sub(" ", text).strip()


def _to_text(items: Sequence[Item], owner_url: str, intro: str) -> str:
    parts = [intro] if intro else []
    for item in items:
        post = f"“{to_line(item.post)}”" if item.post else ""
        link = f"{_LINK}: {item.url}" if item.url else ""
        # A single thing has its title in the subject.
        title = to_line(item.title) if len(items) > 1 else ""
        parts.append("\n".join(part for part in (title, post, to_lines(item.words), link) if part))
    return "\n\n".join([*parts, f"{_FOOT}: {owner_url}"])


def to_lines(text: str) -> str:
    """A text whose lines stay lines."""
    return "\n".join(to_line(line) for line in text.split("\n")).strip()


def _to_html(items: Sequence[Item], owner_url: str, intro: str, subject: str) -> str:
    sections = Markup("").join(_to_section(item) for item in items)
    first = _INTRO.format(words=intro) if intro else ""
    return str(_PAGE.format(subject=subject, intro=first, items=sections, foot=_FOOT, owner=owner_url))


def _to_section(item: Item) -> Markup:
    paragraphs = [one for one in to_lines(item.words).split("\n") if one]
    return _ITEM.format(
        title=to_line(item.title),
        post=_POST.format(post=to_line(item.post)) if item.post else "",
        words=Markup("").join(_WORDS.format(words=one) for one in paragraphs),
        link=_BUTTON.format(url=item.url, label=_LINK) if item.url else "",
    )
