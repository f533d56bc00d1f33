"""A story with everything that can be known of one."""

from datetime import UTC, datetime
from typing import Any

from blog import HOME, Blog
from bridge.ledger.tables import jobs, slots

URL = f"{HOME}/canary-slug/"


POST: dict[str, Any] = {
    "url": URL,
    "slug": "canary-slug",
    "previous_urls": [f"{HOME}/canary-draft/"],
    "title": "Canary title",
    "excerpt": "A canary in short.",
    "content_html": f'<p>The canary sings of the river.</p><p><a href="{HOME}/canary-link/">there</a></p>',
    "content_raw": "<p>The canary sings of the river.</p>",
    "author": {"id": 1, "name": "Canary Ada", "slug": "canary-ada"},
    "categories": [{"id": 3, "parent": 0, "name": "Canaries", "slug": "canaries"}],
    "tags": [{"id": 4, "name": "Canary", "slug": "canary"}],
    "seo": {"title": "Canary", "description": "canary", "focus_keyphrase": "canary song"},
}


def published(blog: Blog, **changes: Any) -> Blog:
    blog.publish(**POST | changes)
    return blog


def live_with_everything(blog: Blog) -> Blog:
    """A live post of which every table says something."""
    published(blog)
    blog.edit(**POST | {"title": "Another canary", "content_html": "<p>No canary sings.</p>" * 20})
    blog.edit(**POST | {"url": f"{HOME}/canary-moved/", "previous_urls": [URL]})
    with blog.bridge.ledger.write() as tx:
        tx.add_notice("Canary", f"{URL} is wrong")
        tx.finish_notices([1])
        tx.add_notice("Post 7 of blog: look", "untold")
        tx.add_notice("Account main waits", "nothing of a post")
        moment = datetime(2026, 11, 1, tzinfo=UTC)
        slot = {"account": "main", "planned_at": moment, "due_at": moment, "status": "done", "kind": "repost"}
        words = {"reason": "canary", "waits": "canary", "parts": '["canary"]', "categories": '["canaries"]'}
        tx.connection.execute(slots.insert().values(site="blog", post_id=7, **slot, **words))
        job = {"site": "blog", "source": "rest", "status": "done", "problems": '["canary"]', "posts": f'["{URL}"]'}
        tx.connection.execute(jobs.insert().values(created_at=moment, updated_at=moment, due_at=moment, **job))
    return blog
