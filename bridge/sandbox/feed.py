"""A user's feed, as Medium's is: the ten newest public stories, and nothing that says where a story came from."""

import hashlib
import re
import time
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, abort, request

from bridge.sandbox.faults import challenge
from bridge.sandbox.markup import to_feed, to_text
from bridge.sandbox.state import Fault, Sandbox, Story, User

ITEMS = 10
CATEGORIES = 5
SNIPPET = 200
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DOCTYPE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY who "Ada">]>'
    "<rss version='2.0'><channel><title>Stories by &who;</title></channel></rss>"
)


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("feed", __name__)

    @routes.get("/feed/@<username>")
    @routes.get("/@<username>/feed")
    def feed(username: str) -> Response:
        user = state.user(username)
        if user is None:
            abort(404)
        fault = state.take_fault("feed")
        return (_spoil(fault) if fault else None) or _cut(fault, _answer(state, user))

    return routes


def to_stories(state: Sandbox, user: User) -> list[Story]:
    """What the feed shows: by date, so that a backdated story stands at its date, if that is still among the ten."""
    mine = [one for one in state.stories if one.author == user and one.publish_status == "public"]
    return sorted(mine, key=lambda one: one.published_at or one.created_at, reverse=True)[:ITEMS]


def _answer(state: Sandbox, user: User) -> Response:
    stories = to_stories(state, user)
    items = "".join(_to_item(story, request.host_url) for story in stories)
    at = state.clock()
    answer = Response(_to_rss(user, items, request.host_url, at), content_type="text/xml; charset=UTF-8")
    answer.date = at
    answer.set_etag(hashlib.sha256(items.encode()).hexdigest()[:32], weak=True)
    if stories:
        answer.last_modified = max(one.changed_at for one in stories)
    answer.make_conditional(request)
    return answer


def _to_rss(user: User, items: str, host: str, at: datetime) -> str:
    link = f"{host}@{escape(user.username)}?source=rss-{user.id}------2"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" '
        f'xmlns:cc="http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html" version="2.0"><channel>'
        f"<title>{_cdata(f'Stories by {user.name} on Medium')}</title>"
        f"<description>{_cdata(f'Stories by {user.name} on Medium')}</description><link>{link}</link>"
        f"<generator>Medium</generator><lastBuildDate>{format_datetime(at, usegmt=True)}</lastBuildDate>"
        f'<atom:link href={quoteattr(f"{host}feed/@{user.username}")} rel="self" type="application/rss+xml"/>'
        f'<atom:link href="http://medium.superfeedr.com" rel="hub"/>{items}</channel></rss>'
    )


def _to_item(story: Story, host: str) -> str:
    published = story.published_at or story.created_at
    link = escape(f"{host.rstrip('/')}{story.path}?source=rss-{story.author.id}------2")
    tags = [] if story.is_response else story.tags[:CATEGORIES]
    return (
        f"<item><title>{_cdata(story.shown_title)}</title><link>{link}</link>"
        f'<guid isPermaLink="false">https://medium.com/p/{story.id}</guid>'
        + "".join(f"<category>{_cdata(tag.lower().replace(' ', '-'))}</category>" for tag in tags)
        + f"<dc:creator>{_cdata(story.author.name)}</dc:creator>"
        f"<pubDate>{format_datetime(published, usegmt=True)}</pubDate>"
        f"<atom:updated>{story.changed_at.isoformat(timespec='milliseconds').replace('+00:00', 'Z')}</atom:updated>"
        + (_to_snippet(story, link) if story.is_member_only else _to_content(story))
        + "</item>"
    )


def _to_snippet(story: Story, link: str) -> str:
    """A member-only story is not told in full."""
    words = escape(to_text(story.content)[:SNIPPET])
    html = (
        f'<div class="medium-feed-item"><p class="medium-feed-snippet">{words}</p>'
        f'<p class="medium-feed-link"><a href="{link}">Continue reading on Medium »</a></p></div>'
    )
    return f"<description>{_cdata(html)}</description>"


def _to_content(story: Story) -> str:
    pixel = f"https://medium.com/_/stat?event=post.clientViewed&referrerSource=full_rss&postId={story.id}"
    html = f'{to_feed(story.content, story.title)}<img src={quoteattr(pixel)} width="1" height="1" alt="">'
    if story.publication:
        name = escape(story.publication.name)
        html += (
            f'<hr><p><a href="https://medium.com/p/{story.id}">{escape(story.shown_title)}</a> was originally '
            f'published in <a href="https://medium.com/{story.publication.id}">{name}</a> on Medium.</p>'
        )
    return f"<content:encoded>{_cdata(html)}</content:encoded>"


def _cdata(text: str) -> str:
    return f"<![CDATA[{_NOT_XML.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _spoil(fault: Fault) -> Response | None:
    """An answer in the feed's place, if the fault is of that kind."""
    if fault.kind == "delay":
        time.sleep(fault.seconds)
    if fault.kind == "challenge":
        return challenge()
    if fault.kind == "doctype":
        return Response(_DOCTYPE, content_type="text/xml; charset=UTF-8")
    if fault.kind == "status":
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Response("", fault.status, headers, mimetype="text/plain")
    return None


def _cut(fault: Fault | None, answer: Response) -> Response:
    """The answer, or two thirds of it."""
    if fault and fault.kind == "cut_xml":
        body = answer.get_data()
        return Response(body[: len(body) * 2 // 3], content_type="text/xml; charset=UTF-8")
    return answer
