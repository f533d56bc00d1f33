"""Why something stands where it does: a code, a short sentence with its values, and the long text.

The codes are a protocol: programs, and the plugin in its own language, word them. Whoever decides names the code with
the words; it is never read out of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from string import Formatter

from bridge.models.letters import cut

LONGEST_SHORT = 80
"""Letters of the longest short sentence, whatever its values are."""
_LONGEST_VALUE = 32
"""Letters of a value in it; names of sites and accounts have no more."""

Value = int | str
"""A number, a name, or an instant by ISO 8601. Never an address, and nothing out of a post."""
Values = Mapping[str, Value]


class Code(StrEnum):
    """The kinds of reasons; at most 30. ``SENTENCES`` says what each means."""

    PLANNED = "planned"
    DUE_LATER = "due-later"
    WAITS_FOR_PLACE = "waits-for-place"
    PAUSED = "paused"
    DRY_RUN = "dry-run"
    SITE_HELD = "site-held"
    ACCOUNT_PARKED = "account-parked"
    TRIED_AGAIN = "tried-again"
    NOT_CONFIGURED = "not-configured"
    BEING_SENT = "being-sent"
    PROPOSED = "proposed"
    READY_TO_IMPORT = "ready-to-import"
    DRAFT_TO_PUBLISH = "draft-to-publish"
    UNCONFIRMED = "unconfirmed"
    MAYBE_ON_MEDIUM = "maybe-on-medium"
    LIVE = "live"
    CHANGED_ON_BLOG = "changed-on-blog"
    CANONICAL_TO_MEND = "canonical-to-mend"
    STORY_TO_REMOVE = "story-to-remove"
    REMOVED = "removed"
    ANOTHER_ARTICLE = "another-article"
    LOSSES_TO_ACCEPT = "losses-to-accept"
    CONTENT_REFUSED = "content-refused"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOT_PUBLIC = "not-public"
    NOT_CHOSEN = "not-chosen"
    SECOND_COPY = "second-copy"
    IN_BACKLOG = "in-backlog"


SENTENCES: Mapping[Code, str] = {
    Code.PLANNED: "It goes to Medium next.",
    Code.DUE_LATER: "It goes to Medium after {at}.",
    Code.WAITS_FOR_PLACE: "It waits for a free place on account {account}.",
    Code.PAUSED: "Account {account} is paused.",
    Code.DRY_RUN: "This is a dry run: nothing is sent.",
    Code.SITE_HELD: "Site {site} is held until its owner has looked.",
    Code.ACCOUNT_PARKED: "Account {account} is parked until its owner acts.",
    Code.TRIED_AGAIN: "It could not be sent yet and is tried again.",
    Code.NOT_CONFIGURED: "Its site or its account is not configured.",
    Code.BEING_SENT: "It is being sent.",
    Code.PROPOSED: "The schedule proposes it; its owner must say yes.",
    Code.READY_TO_IMPORT: "It is ready to be imported on Medium.",
    Code.DRAFT_TO_PUBLISH: "Its draft on Medium is ready to be published.",
    Code.UNCONFIRMED: "It is not certain whether its story is on Medium.",
    Code.MAYBE_ON_MEDIUM: "A story on Medium may be this post; its owner must say.",
    Code.LIVE: "Its story is on Medium.",
    Code.CHANGED_ON_BLOG: "The post was changed; its story on Medium was not.",
    Code.CANONICAL_TO_MEND: "Its story does not name this post as its original.",
    Code.STORY_TO_REMOVE: "Its story on Medium may have to be removed.",
    Code.REMOVED: "Its story was taken off Medium.",
    Code.ANOTHER_ARTICLE: "Another article has, or had, its address or its number.",
    Code.LOSSES_TO_ACCEPT: "Parts of its text would be missing; its owner must decide.",
    Code.CONTENT_REFUSED: "It cannot become a story as it is.",
    Code.HELD: "It is held until its owner has looked.",
    Code.FAILED: "It failed and is not tried again by itself.",
    Code.CANCELLED: "It was cancelled.",
    Code.NOT_PUBLIC: "It is not public on the blog.",
    Code.NOT_CHOSEN: "Its author or the site's settings keep it from Medium.",
    Code.SECOND_COPY: "It goes to another account, and never to two.",
    Code.IN_BACKLOG: "It waits in the backlog and is not queued.",
}
"""One short sentence for each code; what stands in braces is a value."""


_KNOWN = {code.value: code for code in Code}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something stands where it does.

    Attributes:
        words: the long text, for its owner; it may have addresses and commands.
        values: those of the short sentence, and maybe more.
    """

    code: Code
    words: str
    values: Values = field(default_factory=dict, hash=False)

    @property
    def short(self) -> str:
        """One sentence of at most 80 letters, without addresses and commands."""
        return to_short(self.code, self.values)


def to_short(code: Code, values: Values) -> str:
    """The short sentence of a code. Values are cut to 32 letters; one that is missing shows as "?"."""
    return SENTENCES[code].format(**{name: _to_words(name, values.get(name, "?")) for name in to_names(code)})


@cache
def to_names(code: Code) -> tuple[str, ...]:
    """The names of the values in a code's sentence."""
    return tuple(name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name)


def find_code(text: str) -> Code | None:
    """The code that a row names; None for none, or one that a newer version wrote."""
    return _KNOWN.get(text)


def _to_words(name: str, value: Value) -> str:
    return _to_instant_words(str(value)) if name == "at" else cut(str(value), _LONGEST_VALUE)


def _to_instant_words(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return cut(text, _LONGEST_VALUE)
