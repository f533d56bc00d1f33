"""What betrays the age of an old post: years, "this week", events that are over, prices, offers. Pure."""

from bridge.planner.staleness.check import MOST_PER_KIND, Stale, StaleKind, find_stale
from bridge.planner.staleness.vocabulary import LANGUAGES

__all__ = ["LANGUAGES", "MOST_PER_KIND", "Stale", "StaleKind", "find_stale"]
