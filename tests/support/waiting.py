"""A post for each kind of thing that waits for a person, brought about as the bridge does where that is short."""

from collections.abc import Callable

from blog import Blog
from bridge.models import Code, Delivery, HandoffKind, HandoffStatus, Reason, Status, Trigger
from doors import STORY
from two_articles import NEW, OLD

LONG = "<p>We walked along the river until the light was gone.</p><p>Then we went home by train.</p>"
OTHER = "https://medium.com/@ada/another-walk-ba9876543210"
RICH = (
    '<p>We <strong>walked</strong> along the <a href="https://river.example/">river</a> &amp; sang "la".</p>'
    '<div class="sharedaddy"><p>Share this</p></div><iframe src="https://www.youtube.com/embed/abcdefg"></iframe>'
)


OF_STATUS = {
    Status.SENT: Code.DRAFT_TO_PUBLISH,
    Status.HELD: Code.MAYBE_ON_MEDIUM,
    Status.UNCONFIRMED: Code.UNCONFIRMED,
    Status.LIVE: Code.LIVE,
}
"""What is true of a delivery there."""


def delivery_of(door: Blog) -> Delivery:
    with door.bridge.ledger.read() as tx:
        return tx.read_deliveries("blog", 7)[0]


def offered(door: Blog) -> None:
    tags = [{"id": 1, "name": "Walking", "slug": "walking"}, {"id": 2, "name": "Rivers", "slug": "rivers"}]
    door.publish(content_html=RICH, title="A <walk> & more", subtitle="By the river", tags=tags)


def offered_with_known_importer(door: Blog) -> None:
    door.bridge.accounts.remember_importer("main", "plain")
    offered(door)


def live(door: Blog) -> None:
    door.publish(content_html=LONG)
    door.bridge.decisions.confirm("blog", 7, STORY)


def changed(door: Blog) -> None:
    live(door)
    door.edit(content_html=LONG.replace("along the river", "through <em>deep</em> woods"))


def withdrawn(door: Blog) -> None:
    live(door)
    door.unpublish()


def moved(door: Blog, status: Status, kind: HandoffKind, **step: str) -> None:
    """A hand-off on a delivery that stands somewhere else than offered."""
    door.publish(content_html=LONG)
    with door.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "for the test")
        tx.move_delivery(delivery, status, Reason(OF_STATUS[status], "for the test"))
        tx.open_handoff(tx.read_delivery(delivery.id), kind, "look at it", **step)


def a_draft(door: Blog) -> None:
    moved(door, Status.SENT, HandoffKind.PUBLISH_DRAFT)
    with door.bridge.ledger.write() as tx:
        tx.change_delivery(delivery_of(door), story_id="0123456789ab")


def a_wrong_canonical(door: Blog) -> None:
    live(door)
    door.bridge.audit.record_canonical("blog", STORY, "https://elsewhere.example/")


def to_show_again(door: Blog) -> None:
    live(door)
    with door.bridge.ledger.write() as tx:
        tx.open_handoff(delivery_of(door), HandoffKind.REPOST_WITH_NOTE, "it rested long", note="Mind the <gap> & go.")


def proposed(door: Blog) -> None:
    door.publish(published_at="2020-01-01T00:00:00+00:00")
    with door.bridge.ledger.write() as tx:
        stored = tx.read_post("blog", 7)
        tx.plan_delivery(
            stored.post,
            "main",
            "https://k",
            Status.PROPOSED,
            Trigger.EVERGREEN,
            Reason(Code.PROPOSED, "it is old"),
            tx.now,
        )


def proposed_again(door: Blog) -> None:
    door.publish()
    with door.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "for the test")
        tx.move_delivery(delivery, Status.PROPOSED, Reason(Code.PROPOSED, "as a story that was denied leaves it"))


def two_articles(door: Blog) -> None:
    door.publish(**OLD | {"published_at": door.clock().isoformat()})
    door.publish(**NEW)


def two_articles_live(door: Blog) -> None:
    door.publish(**OLD | {"published_at": door.clock().isoformat()})
    door.bridge.decisions.confirm("blog", 7, STORY)
    door.publish(**NEW)


WAITING: dict[str, Callable[[Blog], None]] = {
    "import": offered,
    "import, importer known": offered_with_known_importer,
    "publish_draft": a_draft,
    "update_in_place": changed,
    "consider_removing": withdrawn,
    "mend_canonical": a_wrong_canonical,
    "repost_with_note": to_show_again,
    "confirm, story, held": lambda door: moved(door, Status.HELD, HandoffKind.CONFIRM, story_url=OTHER),
    "confirm, story, unconfirmed": lambda door: moved(door, Status.UNCONFIRMED, HandoffKind.CONFIRM, story_url=OTHER),
    "confirm, presence, live": lambda door: moved(door, Status.LIVE, HandoffKind.CONFIRM),
    "proposal": proposed,
    "proposal, doubtful": proposed_again,
    "identity": two_articles,
    "identity, live": two_articles_live,
}
"""By kind, and what else differs. A story of which no answer came is made by ``lost_answer``."""
