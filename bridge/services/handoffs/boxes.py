"""What to tick and to choose in Medium's last dialogue, before a draft is published. Pure."""

from collections.abc import Iterator

from bridge.services.handoffs.offers import StoryText

_BOXES = (
    "When you publish: “Paywall this story” and “Notify your subscribers” may be ticked already; leave them as you "
    "want them."
)
NO_PAYWALL = (
    "When you publish, “Paywall this story” must have no tick; take it away where there is one. Its author says that "
    "AI wrote most of the text, and Medium takes no such text behind its paywall. “Notify your subscribers” may "
    "be ticked already; leave it as you want it."
)


def to_boxes(text: StoryText | None) -> Iterator[str]:
    """What to tick and choose when the draft is published."""
    publication = text.publication if text else ""
    yield NO_PAYWALL if text and text.is_mostly_ai else _BOXES
    yield f"Choose the publication “{publication}”." if publication else "Choose the publication, if it goes to one."
