"""Notices: when they may go, and what they say."""

from bridge.planner.notices.times import find_digest_slot, is_gathered, is_quiet, plan_next_try
from bridge.planner.notices.wording import to_failing_words, to_message

__all__ = [
    "find_digest_slot",
    "is_gathered",
    "is_quiet",
    "plan_next_try",
    "to_failing_words",
    "to_message",
]
