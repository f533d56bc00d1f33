"""Drafts that WordPress hands off to be published on Medium first."""

from typing import Any

from blog import HOME, SECRET, Blog
from bridge.models import SeenKind, SeenStory
from bridge.models.originals import Original
from hookmaker import make_hook, signed

TEXT = "<p>We walked along the river until the light was gone, and told nobody.</p>"
STORY = "https://medium.com/@ada/a-walk-0123456789ab"


def a_draft(**post: Any) -> dict[str, Any]:
    """A draft, as a hook has it."""
    own = {"id": 7, "status": "draft", "published_at": None, "title": "A walk", "content_html": TEXT}
    return own | {"url": "https://blog.example/?p=7"} | post


def hand_off(blog: Blog, choice: dict[str, Any] | None = None, home: str = HOME, **post: Any) -> Original:
    """Hand a draft off, as its author does in WordPress; it is read as a signed message is."""
    body = make_hook("post.original", post=a_draft(**post), choice=choice, home=home)
    _, draft = blog.bridge.inbox.read_original("blog", signed(SECRET, body, "org_1", blog.clock()), body)
    return blog.bridge.originals.take(draft)


def see(blog: Blog, title: str = "A walk", number: str = "0123456789ab") -> None:
    """The account's feed shows a story."""
    url = f"https://medium.com/@ada/a-walk-{number}"
    story = SeenStory(number, url, title, blog.clock(), SeenKind.STORY, "feed")
    with blog.bridge.ledger.write() as tx:
        blog.bridge.matching.learn(tx, "main", [story])
    blog.bridge.originals.follow()
