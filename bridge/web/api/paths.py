"""What stands in the API's paths and queries. A key of a query that a route does not have is refused by all of them."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from bridge.web.api.shape import Shape
from bridge.web.input import LONGEST_NUMBER, PostNumber, RowNumber


def _to_number(value: object) -> object:
    """Digits and nothing else: no sign, space, underscore or digit of another script."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
        raise ValueError("write a number in digits")
    return value


def _to_yes(value: object) -> object:
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError("write true or false")
    return value


Digits = BeforeValidator(_to_number)
"""A number of a query."""
Switch = Annotated[bool, BeforeValidator(_to_yes)]

SiteName = Annotated[
    str, Field(max_length=32, pattern=r"^[a-z0-9][a-z0-9_-]*$", description="name of the site, as configured")
]
AccountName = Annotated[str, Field(min_length=1, max_length=100, description="name of the account, as configured")]
Changed = Annotated[
    list[Annotated[str, Field(max_length=1_000)]],
    Field(max_length=50, description='KEY=VALUE: what if this key of [evergreen] were so; such as order="newest"'),
]


class SitePath(Shape):
    """A site."""

    site: SiteName


class PostPath(Shape):
    """A post of a site."""

    site: SiteName
    post_id: Annotated[
        int,
        Field(
            ge=-PostNumber.largest,
            le=PostNumber.largest,
            description="WordPress' number; below zero for an article whose number another one has by now",
        ),
    ]


class JobPath(Shape):
    """A job."""

    job_id: Annotated[int, Field(ge=0, le=RowNumber.largest)]


class AccountQuery(Shape):
    """Which account, when there are several."""

    account: AccountName | None = None


class BacklogQuery(Shape):
    """Which posts, and how many."""

    site: SiteName | None = None
    account: AccountName | None = None
    limit: Annotated[int, Field(ge=1, le=1_000), Digits] = 50


class ForecastQuery(Shape):
    """Which slots, and what if."""

    account: AccountName | None = None
    n: Annotated[int, Field(ge=1, le=100, description="slots of each account"), Digits] = 10
    set: Annotated[Changed, Field(default_factory=list)]


class PlanQuery(Shape):
    """Whose schedule, how far, and what if."""

    account: AccountName | None = None
    days: Annotated[int, Field(ge=1, le=366), Digits] = 30
    set: Annotated[Changed, Field(default_factory=list)]


class PhraseQuery(Shape):
    """Only clusters with a post of this site."""

    site: SiteName | None = None


class ConcernQuery(Shape):
    """Where to go on, and at how many posts to look."""

    after: Annotated[int, Field(ge=0, le=PostNumber.largest, description="the next of the page before"), Digits] = 0
    limit: Annotated[int, Field(ge=1, le=200), Digits] = 50


class ExportQuery(Shape):
    """Whose export it is, and whether to say only what would be done."""

    account: AccountName | None = None
    dry_run: Switch = False
