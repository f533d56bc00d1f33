"""Slots of the archive's schedule, and posts that are live."""

from bridge.ledger import Ledger
from bridge.models import Code, Reason, Status, Trigger
from bridge.planner import to_url_key
from shelf import DAY, Shelf

SLOT = "2026-11-24T09:31"
NEXT = "2026-12-01T09:31"


def story_of(number: int) -> str:
    return f"https://medium.com/@ada/story-{number:012x}"


def forget_feed(ledger: Ledger) -> None:
    """Nobody has read the account's feed yet."""
    with ledger.write() as tx:
        tx.change_account("main", feed_read_at=None)


def make_live(shelf: Shelf, *numbers: int, days_ago: float = 300) -> None:
    """Posts went to Medium so long ago."""
    now = shelf.clock()
    shelf.clock.at = now - days_ago * DAY
    for number in numbers:
        with shelf.ledger.write() as tx:
            stored = tx.read_post("blog", number)
            key = to_url_key(stored.post.url)
            delivery = tx.plan_delivery(
                stored.post, "main", key, Status.LIVE, Trigger.PUBLISH, Reason(Code.LIVE, "imported"), tx.now
            )
            tx.change_delivery(delivery, sent_state=stored.post.state, story_url=story_of(number))
    shelf.clock.at = now
