"""What a state looks like: a word, an icon, and a tone that says whose turn it is. Everything has all three."""

from typing import NamedTuple

from bridge.models import CanonicalState, HandoffKind, JobStatus, Status


class State(NamedTuple):
    """How one state is shown.

    Attributes:
        icon: the name of a symbol in ``owner/_icons.html``.
        tone: ``bridge`` our turn, ``you`` the owner's, ``done`` over, ``wrong`` went wrong, ``rest`` at rest.
    """

    word: str
    icon: str
    tone: str


STATES: dict[str, State] = {
    Status.PROPOSED: State("Proposal", "proposal", "you"),
    Status.PLANNED: State("Planned", "planned", "bridge"),
    Status.CLAIMED: State("Planned", "planned", "bridge"),
    Status.SENDING: State("Sending", "out", "bridge"),
    Status.OFFERED: State("Ready to import", "ready", "you"),
    Status.SENT: State("Draft on Medium", "draft", "you"),
    Status.UNCONFIRMED: State("Unconfirmed", "unconfirmed", "you"),
    Status.LIVE: State("Live", "live", "done"),
    Status.REMOVED: State("Removed", "cancelled", "rest"),
    Status.FAILED: State("Failed", "failed", "wrong"),
    Status.HELD: State("Held", "held", "you"),
    Status.CANCELLED: State("Cancelled", "cancelled", "rest"),
}
"""Of deliveries, by the ledger's word."""

TASKS: dict[str, State] = {
    HandoffKind.IMPORT: State("Ready to import", "ready", "you"),
    HandoffKind.PUBLISH_DRAFT: State("Draft on Medium", "draft", "you"),
    HandoffKind.UPDATE_IN_PLACE: State("Changed", "changed", "you"),
    HandoffKind.CONSIDER_REMOVING: State("Still on Medium", "warn", "you"),
    HandoffKind.CONFIRM: State("Unconfirmed", "unconfirmed", "you"),
    HandoffKind.REPOST_WITH_NOTE: State("Repost", "proposal", "you"),
    HandoffKind.MEND_CANONICAL: State("Canonical link", "changed", "you"),
    "proposal": State("Proposal", "proposal", "you"),
    "identity": State("Which article?", "unconfirmed", "you"),
}
"""Of what waits for a person, by its kind."""

VERBS: dict[str, str] = {
    HandoffKind.IMPORT: "Import",
    HandoffKind.PUBLISH_DRAFT: "Publish",
    HandoffKind.UPDATE_IN_PLACE: "Update",
    HandoffKind.CONSIDER_REMOVING: "Look and say",
    HandoffKind.CONFIRM: "Look and say",
    HandoffKind.REPOST_WITH_NOTE: "Show again",
    HandoffKind.MEND_CANONICAL: "Mend",
    "proposal": "Decide",
    "identity": "Say which",
}
"""What the button says that leads to it, by the kind of what waits."""

CANONICALS: dict[str, State] = {
    CanonicalState.UNKNOWN: State("not known", "unconfirmed", "rest"),
    CanonicalState.EXPECTED: State("expected", "planned", "bridge"),
    CanonicalState.SET: State("set", "live", "done"),
    CanonicalState.CHECKED: State("checked", "live", "done"),
    CanonicalState.WRONG: State("wrong", "failed", "wrong"),
}
"""Of the address that a story names as its original."""

NEEDS: dict[str, State] = TASKS | {
    "held": STATES[Status.HELD],
    "failed": STATES[Status.FAILED],
    "set aside": State("Set aside", "aside", "you"),
    "parked": State("Account is parked", "warn", "wrong"),
    "site held": State("Site is held", "held", "you"),
    "silent": State("Site is silent", "warn", "wrong"),
}
"""Of what needs a person, by its kind."""

JOBS: dict[str, State] = {
    JobStatus.WAITING: State("Waits", "planned", "bridge"),
    JobStatus.RUNNING: State("Reading", "out", "bridge"),
    JobStatus.PAUSED: State("Paused", "held", "you"),
    JobStatus.DONE: State("Done", "live", "done"),
    JobStatus.FAILED: State("Failed", "failed", "wrong"),
    JobStatus.CANCELLED: State("Cancelled", "cancelled", "rest"),
}
"""Of readings of an archive."""

NEVER_SENT = State("Not sent", "dot", "rest")
"""A post of which nothing went to Medium and nothing is planned."""
