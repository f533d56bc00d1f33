"""Partners: what their stories are about and link to, when they are read, and what fits them."""

from bridge.planner.partners.kinds import to_host, to_kind, to_post_kind
from bridge.planner.partners.portraits import to_portrait
from bridge.planner.partners.publications import find_objections
from bridge.planner.partners.readings import EVERY, plan_reading

__all__ = [
    "EVERY",
    "find_objections",
    "plan_reading",
    "to_host",
    "to_kind",
    "to_portrait",
    "to_post_kind",
]
