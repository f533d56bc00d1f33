"""Stories that went live at certain days, with what they took and brought, as the bridge is told of it."""

from datetime import UTC, date, datetime, timedelta

from blog import HOME, Blog
from bridge.models import HandoffKind, HandoffStatus, Landing, Placement

START = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)


def publish(blog: Blog, number: int, **post: object) -> None:
    """A post of the blog whose story goes out at once."""
    walk = {"id": number, "guid": f"{HOME}/?p={number}", "url": f"{HOME}/walk-{number}/", "slug": f"walk-{number}"}
    words = f"<p>Walk {number} went along the river {'again ' * number}until the light was gone.</p>"
    days = {name: blog.clock().isoformat() for name in ("created_at", "published_at", "modified_at")}
    blog.hook("post.published", walk | days | {"title": f"Walk {number}", "content_html": words} | post)
    blog.settle()


def land(blog: Blog, *landings: tuple[int, date, str, str, int, int], site: str = "blog") -> None:
    """Visits as WordPress tells them: post, day, closing, placement, visits, goals."""
    found = [Landing(one[0], one[1], one[2], Placement(one[3]), one[4], one[5]) for one in landings]
    with blog.bridge.ledger.write() as tx:
        for day in sorted({one.day for one in found}):
            tx.put_landings(site, day, [one for one in found if one.day == day])


def step(blog: Blog, number: int, taken: timedelta, status: HandoffStatus = HandoffStatus.DONE) -> None:
    """A hand-off of a story that somebody has closed after a while."""
    with blog.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", number)
        tx.open_handoff(delivery, HandoffKind.UPDATE_IN_PLACE, "the post has changed")
    blog.clock.at += taken
    with blog.bridge.ledger.write() as tx:
        tx.close_handoffs(delivery, status, "you said so")


def play(blog: Blog) -> None:
    """Three stories of September, two of them in a category, and one of November that brought nothing."""
    walks, rivers = [{"id": 1, "name": "Walks", "slug": "walks"}], [{"id": 2, "name": "Rivers", "slug": "rivers"}]
    blog.clock.at = START
    publish(blog, 10, categories=walks)
    publish(blog, 11, categories=walks + rivers)
    publish(blog, 12, categories=[])
    step(blog, 10, timedelta(minutes=4))
    step(blog, 11, timedelta(hours=5))
    step(blog, 12, timedelta(minutes=3), HandoffStatus.WITHDRAWN)
    blog.clock.at = START.replace(month=11)
    publish(blog, 13, categories=rivers)
    first, later = START.date(), date(2026, 11, 2)
    land(
        blog,
        (10, first, "default", "closing", 5, 1),
        (10, later, "default", "closing", 7, 0),
        (11, first, "default", "card", 2, 0),
        (12, first, "", "", 1, 0),
    )
