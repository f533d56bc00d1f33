"""What is not known of Medium for certain, and can therefore be switched: how its importer reads, and its web cap."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class CanonicalRule(StrEnum):
    """Which page an import reads, and which address becomes its canonical link. Those who tried it disagree."""

    GIVEN_ADDRESS = "given-address"
    """The page that was given; canonical is the address that was typed."""
    GIVEN_CANONICAL = "given-canonical"
    """The page that was given; canonical is what its ``rel=canonical`` names, else the address that was typed."""
    FOLLOW_CANONICAL = "follow-canonical"
    """The page that ``rel=canonical`` names is fetched and read instead, and its address is the canonical."""


class CacheRule(StrEnum):
    """What makes two imports the same page to the importer's cache. Those who tried it disagree here, too."""

    PATH = "path"
    """The query string is ignored: a second import of a path gets the copy of the first."""
    URL = "url"
    """The query string counts."""
    OFF = "off"
    """Every import fetches."""


class Rules(BaseModel):
    """How this sandbox behaves where reports of Medium differ.

    Attributes:
        web_cap: stories a user may make public by the web in a rolling 24 hours; None for any number.
        api_counts: whether stories that came by API take a place of the web cap. Nobody has told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    canonical: CanonicalRule = CanonicalRule.GIVEN_ADDRESS
    cache: CacheRule = CacheRule.PATH
    web_cap: int | None = Field(default=2, ge=0)
    api_counts: bool = False
