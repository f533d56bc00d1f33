"""``[staleness]`` and ``[keyphrases]``: what makes an old post too old to go, and what is done about it."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, StrictBool, StrictInt

from bridge.config.values import Section, Span

Level = Literal["block", "warn", "off"]
"""``block`` holds a post for its owner; ``warn`` shows what was found; ``off`` does not look."""


class StalenessSection(Section):
    """``[staleness]``: one level for each kind of finding."""

    year: Level = "warn"
    """"in 2021", "the best ... of 2022": years that were the present when the post was published."""
    relative: Level = "warn"
    """"today", "next month", "coming soon"."""
    event: Level = "warn"
    """Dates that were still to come when the post was published, and are past now."""
    price: Level = "warn"
    offer: Level = "warn"
    """"sale ends", "discount code", "register now"."""
    links: Level = "warn"
    """Dead links and missing images; only looked at with ``network``."""
    network: StrictBool = False
    """Whether links and images are asked for."""
    links_per_post: StrictInt = Field(default=20, ge=1, le=100)
    links_deadline: Span = timedelta(seconds=60)
    """For all links of one post together."""


class KeyphrasesSection(Section):
    """``[keyphrases]``"""

    clashes: Literal["warn", "hold", "off"] = "warn"
    """What happens to a post that wants to be found by the same words as another post or story."""
