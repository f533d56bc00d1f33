"""What the API's verbs take; a field that they do not know is refused, as it may be one that was misspelt."""

from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

from bridge.config import to_when
from bridge.models import ArchiveSource, Ask
from bridge.models.dates import INSTANT, to_utc_or_midnight
from bridge.web.api.shape import Shape

MOST_NAMED = 1_000


def _such_as(*examples: dict[str, Any]) -> ConfigDict:
    """A body that takes nothing else, with right ones to show."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


Account = Annotated[str, Field(min_length=1, max_length=100, description="which one, where there are several")]
Yes = Annotated[StrictBool, Field(description="you have looked; without it what would be done is told first, as a 409")]
Question = Annotated[str, Field(max_length=40, description="the 409's: the yes holds for this one alone")]
Named = Annotated[StrictInt, Field(ge=1, le=2**63 - 1)] | Annotated[str, Field(min_length=1, max_length=4_000)]


class Nothing(Shape):
    """A verb that needs no more than its address."""

    model_config = _such_as({})


class OnAccount(Shape):
    """A verb about a post on one account."""

    model_config = _such_as({}, {"account": "main"})

    account: Account | None = None


class Seen(Shape):
    """Where a story is."""

    model_config = _such_as({"url": "https://medium.com/@you/title-0123456789ab"})

    url: Annotated[str, Field(max_length=4_000, description="of the story, in any form that Medium shows")]
    account: Account | None = None
    canonical_is_right: Annotated[StrictBool, Field(description="you have looked at its canonical link")] = False


class Sure(Shape):
    """A verb that may put a second copy on Medium."""

    model_config = _such_as({"yes": True, "question": "0123456789abcdef"})

    account: Account | None = None
    yes: Yes = False
    question: Question = ""


class Retry(Shape):
    """Try once more."""

    model_config = _such_as({}, {"accept_losses": True})

    account: Account | None = None
    accept_losses: Annotated[StrictBool, Field(description="let the text go as it is, against block_on")] = False
    yes: Yes = False
    question: Question = ""


class Done(Shape):
    """What a post's hand-offs asked for is done."""

    model_config = _such_as({}, {"account": "main"})

    account: Account | None = None
    state: Annotated[str, Field(max_length=64, description="of the text that was carried over; empty: the newest")] = ""


def _to_slot(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f'write its number in the forecast as text, such as "1", or {INSTANT}')  # noqa: TRY004
    return value


class Pin(Shape):
    """A slot that is kept for a post."""

    model_config = _such_as({"slot": "1"}, {"slot": "2026-12-01T09:30:00Z"})

    slot: Annotated[str, Field(max_length=40, description="its number or its time"), BeforeValidator(_to_slot)]
    account: Account | None = None


class Forget(Shape):
    """What cannot be undone is asked for in so many words."""

    model_config = _such_as({"yes": True})

    yes: Literal[True]


def _to_until(value: object) -> object:
    """The same, when it is a time: which one the account's clock says."""
    to_when(value)
    return value


class Pause(Shape):
    """An account that rests; without one, all of them."""

    model_config = _such_as({"account": "main", "until": "7d", "reason": "on holiday"})

    account: Account | None = None
    until: Annotated[str, BeforeValidator(_to_until), Field(description="a span, a day or a time")] | None = None
    reason: Annotated[str, Field(max_length=1_000)] = ""


class Resume(Shape):
    """An account that goes on; without one, all that was paused with none."""

    model_config = _such_as({"account": "main"})

    account: Account | None = None


class ResyncAsk(Shape):
    """What is read from WordPress: one of post, posts, since and all; source goes with the last two."""

    model_config = _such_as(
        {"site": "blog", "post": 42},
        {"site": "blog", "posts": [42, "https://blog.example/a-walk/"]},
        {"site": "blog", "since": "2026-11-24"},
        {"site": "blog", "all": True, "source": "xmlrpc"},
    )

    site: Annotated[str, Field(max_length=100)]
    post: Annotated[Named | None, Field(description="a number or an address")] = None
    posts: Annotated[list[Named], Field(min_length=1, max_length=MOST_NAMED)] | None = None
    since: Annotated[AwareDatetime, BeforeValidator(to_utc_or_midnight)] | None = None
    all: Literal[True] | None = None
    # An export file is read on the command line: a program must not name files of the bridge's machine.
    source: Literal["rest", "xmlrpc"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "ResyncAsk":
        asked = [self.post, self.posts, self.since, self.all]
        if sum(one is not None for one in asked) != 1 or (self.source and (self.post or self.posts)):
            raise ValueError("one of post, posts, since and all; source only beside the last two")
        return self

    def to_ask(self) -> Ask:
        """The job that it asks for."""
        return Ask(self.site, ArchiveSource(self.source or "rest"), tuple(self.posts or ()), self.since)
