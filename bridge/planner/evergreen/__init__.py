"""The archive's schedule, as decisions: which old post goes, when, why, and what would come next.

A tick asks ``iterate_slots`` for the slots that nobody settled yet, ``plan_due`` for the one to run, ``plan_slot``
whether it may run now, and ``plan_evergreen`` what it comes to. ``forecast`` and ``simulate`` ask ahead.
"""

from bridge.planner.evergreen.archive import Archive, ListedArchive
from bridge.planner.evergreen.candidates import CANDIDATES_AT_MOST, Candidate, Concern, Key, Marks, Pool
from bridge.planner.evergreen.choosing import Choice, ChoiceKind, plan_evergreen
from bridge.planner.evergreen.notes import NOTE_AT_MOST, to_note
from bridge.planner.evergreen.quiet import Pause
from bridge.planner.evergreen.ranking import Part, Ranked, rank, to_standing_points, to_words
from bridge.planner.evergreen.refusals import (
    Refusal,
    find_lasting_refusals,
    find_refusals,
    find_story_refusals,
    to_summary,
)
from bridge.planner.evergreen.running import (
    ON_TIME,
    AccountFacts,
    DueSlots,
    Rules,
    SlotVerdict,
    Verdict,
    latest_at,
    plan_due,
    plan_slot,
)
from bridge.planner.evergreen.simulate import REACTION, Entry, What, forecast, simulate
from bridge.planner.evergreen.slots import (
    Schedule,
    Slot,
    iterate_slots,
    next_slots,
    slots_between,
    to_local_words,
    to_schedule,
)

__all__ = [
    "CANDIDATES_AT_MOST",
    "NOTE_AT_MOST",
    "ON_TIME",
    "REACTION",
    "AccountFacts",
    "Archive",
    "Candidate",
    "Choice",
    "ChoiceKind",
    "Concern",
    "DueSlots",
    "Entry",
    "Key",
    "ListedArchive",
    "Marks",
    "Part",
    "Pause",
    "Pool",
    "Ranked",
    "Refusal",
    "Rules",
    "Schedule",
    "Slot",
    "SlotVerdict",
    "Verdict",
    "What",
    "find_lasting_refusals",
    "find_refusals",
    "find_story_refusals",
    "forecast",
    "iterate_slots",
    "latest_at",
    "next_slots",
    "plan_due",
    "plan_evergreen",
    "plan_slot",
    "rank",
    "simulate",
    "slots_between",
    "to_local_words",
    "to_note",
    "to_schedule",
    "to_standing_points",
    "to_summary",
    "to_words",
]
