"""What the demo sends: hooks of our own writing, as WordPress would send them, and what must become of each."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hookmaker import make_hook

POSTS = Path(__file__).parent / "posts"
HOME = "https://blog.example"
KITCHEN = "https://kitchen.example"


@dataclass(frozen=True)
class Hook:
    """One request: what it shows, its bytes, and the id it is sent under."""

    says: str
    webhook_id: str
    body: bytes
    fault: dict[str, Any] | None = None
    """What the sandbox is told to do wrong before this hook is sent."""


@dataclass(frozen=True)
class Scene:
    """One post, its hooks in the order they arrive, and what must have become of it."""

    post_id: int
    ends: str
    """The status of its delivery; empty when it must not get one."""
    hooks: list[Hook] = field(default_factory=list)
    handoff: str = ""
    stories: int = 1
    """How many stories of it Medium must have."""
    why: str = ""
    """Words that its reason must hold."""
    site: str = "blog"


def _post(post_id: int, title: str, file: str, **changes: Any) -> dict[str, Any]:
    slug = f"post-{post_id}"
    return {
        "id": post_id,
        "guid": f"{HOME}/?p={post_id}",
        "title": title,
        "slug": slug,
        "url": f"{HOME}/{slug}/",
        "content_html": (POSTS / file).read_text(),
        "content_raw": "",
        "state": f"{post_id:064x}",
    } | changes


def _hook(says: str, kind: str, post: dict[str, Any], number: int = 1, **more: Any) -> Hook:
    fault = more.pop("fault", None)
    return Hook(says, f"demo_{post['id']}_{number}", make_hook(kind, post=post, **more), fault)


def _published(says: str, post: dict[str, Any], **more: Any) -> Hook:
    return _hook(says, "post.published", post, **more)


def scenes(kitchen: str) -> list[Scene]:
    """The whole play; times are taken now, as hooks older than five minutes are refused.

    Args:
        kitchen: where the WordPress of the blog without a token is.
    """
    return [*_imported(kitchen), *_simple(), *_refused(), *_repeated(), *_disturbed()]


def _simple() -> list[Scene]:
    long = (
        "Notes on the price of tinned beans, on tins, on beans, and on what four people who ought to know better said"
    )
    texts = [
        (101, "A walk along the river", "river.html", "images, a gallery, a nested list, a quote"),
        (102, "The retry that ordered it twice", "retry.html", "code, which keeps its lines"),
        (103, long, "beans.html", "a table, a footnote, and a title over 100 characters"),
        (104, "Somebody filmed it", "song.html", "an embed, a form and a shortcode"),
    ]
    return [
        Scene(number, "live", [_published(f"a post with {says}", _post(number, title, file))])
        for number, title, file, says in texts
    ]


def _imported(home: str) -> list[Scene]:
    """Of the blog whose account has no token: they wait for somebody who imports them."""
    posts = [(501, "Bread in a cold kitchen", "bread.html"), (502, "Herbs, hung and dried", "herbs.html")]
    return [
        Scene(
            number,
            "offered",
            [_published("a post of a blog without a token", _in_the_kitchen(number, title, file), home=home)],
            handoff="import",
            stories=0,
            site="kitchen",
        )
        for number, title, file in posts
    ]


def _in_the_kitchen(post_id: int, title: str, file: str) -> dict[str, Any]:
    slug = title.lower().replace(",", "").replace(" ", "-")
    place = {"guid": f"{KITCHEN}/?p={post_id}", "url": f"{KITCHEN}/{slug}/", "slug": slug}
    return _post(post_id, title, file, **place)


def _refused() -> list[Scene]:
    long_ago = (datetime.now(UTC) - timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
    protected = _post(105, "For my sister only", "plain.html", password_protected=True)
    old = _post(106, "Ten things about last year", "plain.html", published_at=long_ago, created_at=long_ago)
    unwanted = _post(107, "Only for this blog", "plain.html")
    return [
        Scene(105, "", [_published("a post behind a password", protected)], stories=0, why="password"),
        Scene(106, "", [_published("a post with an old date", old)], stories=0, why="max_age"),
        Scene(107, "", [_published("a post whose author said no", unwanted, choice={"syndicate": False})], stories=0),
    ]


def _repeated() -> list[Scene]:
    once = _post(108, "Said once, heard twice", "plain.html")
    first = _post(109, "An early title", "plain.html")
    second = first | {"title": "A better title", "state": "e" * 64}
    edited = _post(110, "Edited after it went out", "plain.html")
    text = str(edited["content_html"])
    edited_later = edited | {"content_html": _edit(text), "state": "f" * 64}
    copy = _post(111, "A copy of the river", "river.html", url=f"{HOME}/post-101/")
    return [
        Scene(108, "live", [_published("a hook that WordPress sends", once), _published("... and sends again", once)]),
        Scene(
            109,
            "live",
            [
                _hook("an edit that arrives before its publish", "post.updated", second, 2, revision=2),
                _hook("... and the publish after it", "post.published", first, 1, revision=1),
            ],
        ),
        Scene(
            110,
            "live",
            [
                _published("a post that goes out", edited),
                _hook("... and is edited then", "post.updated", edited_later, 2, revision=2),
            ],
            handoff="update_in_place",
        ),
        Scene(111, "", [_published("another post under an address that was used", copy)], stories=0),
    ]


def _edit(text: str) -> str:
    """The same text with a sentence more in its first paragraph."""
    return text.replace("</p>", " On the way back it rained, which nobody had expected.</p>", 1)


def _disturbed() -> list[Scene]:
    dropped = _post(112, "Medium took it and said nothing", "plain.html")
    busy = _post(113, "Medium had too much to do", "plain.html")
    behind = _post(114, "The one behind it in the queue", "plain.html")
    return [
        Scene(
            112,
            "unconfirmed",
            [
                _published(
                    "a story that Medium stores and whose answer is lost",
                    dropped,
                    fault={"fault": "drop_after_store", "title_contains": "said nothing"},
                )
            ],
            handoff="confirm",
        ),
        Scene(
            113,
            "planned",
            [
                _published(
                    "a story for which Medium has no place today",
                    busy,
                    fault={"fault": "status", "status": 429, "title_contains": "too much to do"},
                )
            ],
            stories=0,
            why="limit",
        ),
        Scene(
            114,
            "planned",
            [_published("a post that waits behind it", behind)],
            stories=0,
            why="sends its next story",
        ),
    ]
