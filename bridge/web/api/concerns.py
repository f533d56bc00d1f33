"""What is to be known of old posts before they go, as data."""

from typing import Any

from bridge.app import Bridge
from bridge.models.plain import to_data
from bridge.planner.evergreen import Candidate, Concern


def to_concerns(bridge: Bridge, site: str, post_id: int) -> dict[str, Any]:
    """One post's concerns, also when it has none. Raises NotFound."""
    found = next(bridge.forecast.read_concerns(site, post_id), None)
    if found:
        return to_line(*found)
    title = bridge.overview.read_post(site, post_id).get("title", "")
    return {"site": site, "post_id": post_id, "title": title, "concerns": []}


def to_line(candidate: Candidate, concerns: tuple[Concern, ...]) -> dict[str, Any]:
    """A post with its concerns."""
    named = {"site": candidate.site, "post_id": candidate.post_id, "title": candidate.title}
    return {**named, "concerns": [to_data(one) for one in concerns]}
