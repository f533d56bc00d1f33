"""The archive that Medium mails to who asks for their data: each story a page of its own, in the editor's markup.

Laid out as the archives that people have shown: ``posts/`` with dated stories, drafts and responses side by side, and
folders that are not stories. Its ``p-canonical`` is the story's address on Medium, whatever canonical link is set: the
samples show that, and nobody has told of another.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html import escape

from flask import Blueprint, Response, abort, send_file

from bridge.sandbox.markup import split_title, to_export, to_text
from bridge.sandbox.state import Sandbox, Story, User

_HEAD = '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("export", __name__)

    @routes.get("/_sandbox/export/@<username>.zip")
    def export(username: str) -> Response:
        user = state.user(username)
        if user is None:
            abort(404)
        mine = [one for one in state.stories if one.author == user]
        file = io.BytesIO(to_zip(user, mine, state.clock()))
        return send_file(file, "application/zip", as_attachment=True, download_name="medium-export.zip")

    return routes


def to_zip(user: User, stories: list[Story], at: datetime) -> bytes:
    """The archive of a user, as of an instant."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in [*_other_files(user), *((_to_name(one), _to_page(one, at)) for one in stories)]:
            archive.writestr(name, text)
    return file.getvalue()


def _other_files(user: User) -> Iterator[tuple[str, str]]:
    name = escape(user.name)
    yield "README.html", f"{_HEAD}<title>Medium data export</title></head><body><h1>Your data</h1></body></html>"
    profile = f'<section class="p-note h-card"><h3 class="p-name">{name}</h3></section>'
    yield "profile/profile.html", f"{_HEAD}<title>Profile</title></head><body>{profile}</body></html>"
    yield "claps/claps-0001.html", f"{_HEAD}<title>Claps</title></head><body><ul></ul></body></html>"


def _to_name(story: Story) -> str:
    words = re.sub(r"[^\w]+", "-", story.shown_title).strip("-")[:80] or "Untitled"
    is_draft = story.publish_status == "draft" or story.published_at is None
    return f"posts/{'draft' if is_draft else format(story.published_at, '%Y-%m-%d')}_{words}-{story.id}.html"


def _to_page(story: Story, at: datetime) -> str:
    """A story; a response has no title but its first words, and none in its text."""
    title = escape(story.shown_title)
    return (
        f'{_HEAD}<title>{title}</title></head><body><article class="h-entry">'
        f'<header><h1 class="p-name">{title}</h1></header>'
        f'<section data-field="subtitle" class="p-summary">{escape(_to_summary(story))}</section>'
        f'<section data-field="body" class="e-content">{to_export(story.content, story.title)}</section>'
        f"<footer>{_to_footer(story, at)}</footer></article></body></html>"
    )


def _to_summary(story: Story) -> str:
    """The subtitle, which is the text's beginning when nobody wrote one."""
    return to_text(split_title(story.content, story.title)[1])[:140]


def _to_footer(story: Story, at: datetime) -> str:
    author = f'<a href="https://medium.com/@{escape(story.author.username)}" class="p-author h-card">'
    exported = f'<p>Exported from <a href="https://medium.com">Medium</a> on {_to_date(at)}.</p>'
    if story.publish_status == "draft" or story.published_at is None:
        return f'<p><a href="https://medium.com/p/{story.id}">View original.</a></p>{exported}'
    instant = story.published_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    when = f'<time class="dt-published" datetime="{instant}">{_to_date(story.published_at)}</time>'
    return (
        f"<p>By {author}{escape(story.author.name)}</a> on "
        f'<a href="https://medium.com/p/{story.id}">{when}</a>.</p>'
        f'<p><a href="https://medium.com{escape(story.path)}" class="p-canonical">Canonical link</a></p>{exported}'
    )


def _to_date(instant: datetime) -> str:
    return f"{instant:%B} {instant.day}, {instant.year}"
