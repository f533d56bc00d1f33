"""Decisions, and nothing else: no clock, no network, no database. ``now`` is an argument.

Every answer carries its reason in words for the owner.
"""

from bridge.planner.addresses import is_same_address, to_url_key, to_url_keys
from bridge.planner.backlog import Standing, plan_standing
from bridge.planner.changes import (
    EventVerdict,
    Move,
    find_restore,
    plan_edit,
    plan_event,
    plan_republish,
    plan_resync,
    plan_unpublish,
)
from bridge.planner.eligibility import plan_delivery, plan_sending
from bridge.planner.identity import (
    Likeness,
    Signs,
    count_agreeing,
    is_other_guid,
    plan_likeness,
    to_difference,
    to_known_signs,
    to_name,
    to_signs,
)
from bridge.planner.matching import is_absence_telling, plan_matches
from bridge.planner.outcomes import OutcomePlan, plan_not_ready, plan_outcome, plan_retry_at
from bridge.planner.policy import ON_MEDIUM, Known, plan_known, to_refusal
from bridge.planner.quota import plan_offer_quota, plan_quota
from bridge.planner.stories import StoryAddress, to_story_address
from bridge.planner.titles import to_title_key
from bridge.planner.waiting import to_pause_words, to_step_reason, to_waiting

__all__ = [
    "ON_MEDIUM",
    "EventVerdict",
    "Known",
    "Likeness",
    "Move",
    "OutcomePlan",
    "Signs",
    "Standing",
    "StoryAddress",
    "count_agreeing",
    "find_restore",
    "is_absence_telling",
    "is_other_guid",
    "is_same_address",
    "plan_delivery",
    "plan_edit",
    "plan_event",
    "plan_known",
    "plan_likeness",
    "plan_matches",
    "plan_not_ready",
    "plan_offer_quota",
    "plan_outcome",
    "plan_quota",
    "plan_republish",
    "plan_resync",
    "plan_retry_at",
    "plan_sending",
    "plan_standing",
    "plan_unpublish",
    "to_difference",
    "to_known_signs",
    "to_name",
    "to_pause_words",
    "to_refusal",
    "to_signs",
    "to_step_reason",
    "to_story_address",
    "to_title_key",
    "to_url_key",
    "to_url_keys",
    "to_waiting",
]
