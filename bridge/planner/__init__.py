"""Decisions, and nothing else: no clock, no network, no database. ``now`` is an argument.

Every answer carries its reason in words for the owner.
"""

from bridge.planner.addresses import to_url_key, to_url_keys
from bridge.planner.changes import EventVerdict, Move, plan_edit, plan_event, plan_republish, plan_unpublish
from bridge.planner.eligibility import plan_delivery, plan_sending
from bridge.planner.outcomes import OutcomePlan, plan_not_ready, plan_outcome, plan_retry_at
from bridge.planner.quota import plan_offer_quota, plan_quota
from bridge.planner.waiting import to_waiting

__all__ = [
    "EventVerdict",
    "Move",
    "OutcomePlan",
    "plan_delivery",
    "plan_edit",
    "plan_event",
    "plan_not_ready",
    "plan_offer_quota",
    "plan_outcome",
    "plan_quota",
    "plan_republish",
    "plan_retry_at",
    "plan_sending",
    "plan_unpublish",
    "to_url_key",
    "to_url_keys",
    "to_waiting",
]
