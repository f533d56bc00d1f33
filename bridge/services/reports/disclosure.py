"""The report (``bridge report``) that an owner may send to those who mend the bridge.

Names and words are left out where it is made, not taken out after. Everything in it is a number, an instant, a word of
our own vocabulary, or the shape of an answer. Whatever else stands in the ledger or the configuration is "other" or
"set", or not there; sites and accounts have no names (docs/design.md, "A report that is scrubbed by construction").
"""

import json
import platform
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from importlib.metadata import version
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from bridge import __version__
from bridge.config import Config
from bridge.http import read_shape, to_shape
from bridge.ledger import Ledger, Transaction
from bridge.models import (
    AccountState,
    CanonicalState,
    EventOutcome,
    EventType,
    HandoffKind,
    HandoffStatus,
    JobStatus,
    Outcome,
    PublishStatus,
    Route,
    SeenKind,
    SlotStatus,
    Status,
    Trigger,
)

_OTHER = "other"
_LIBRARIES = ("flask", "jinja2", "lxml", "pydantic", "requests", "selectolax", "sqlalchemy", "urllib3", "waitress")
_TICKS = (
    "check_ledger check_silence follow_originals plan_slots prune read_feeds read_partners report_statuses run_jobs"
    " send_notices sweep"
).split()
_NOTES = (
    "code drawing embed footnote form heading image junk link list loss math player shortcode subtitle table tag text"
    " title"
).split()
_ENVIRONMENTS = ("production", "staging", "development", "local")
_SOURCES = ("feed", "export", "api", "person", "wordpress")
_VERSION = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,5}){1,3}(?:-(?:alpha|beta|rc|dev|src)[0-9.-]{0,12})?")
# What our own sentences are about, by words that no text of an owner brings into them in that place; the first fits.
_REASONS = {
    "forgotten": "its texts were forgotten",
    "dry_run": "dry run",
    "quota": "on this account are used",
    "limit": "Medium's limit is reached",
    "account": "Medium refuses this account",
    "content": "Medium refuses this story",
    "challenge": "a challenge page stands before",
    "redirect": "Medium's API redirects",
    "no_answer": "the story was sent and no answer came",
    "unclear": "which does not say whether the story was made",
    "nothing_sent": "nothing was sent",
    "unreachable": "Medium could not be reached",
    "moved": "the post moved to",
    "address_taken": "two stories of one article are a duplicate",
    "maybe_there": "it may be on Medium already",
    "there": "it is on Medium already",
    "edited": "the post was changed",
    "withdrawn": "the post was taken off the blog",
    "deleted": "the post was deleted on WordPress",
    "cancelled": "you cancelled it",
    "asked": "you asked for it",
    "gate": "the gate would change",
    "import": "import it",
    "draft": "a draft at Medium",
    "public": "public on Medium",
    "published": "published on WordPress",
    "resync": "a resync asked for it",
}
# What is counted: the report's key, then the table, and its columns with the words that may be shown of each.
_COUNTS: dict[str, tuple[str, dict[str, Iterable[str]]]] = {
    "events": ("events", {"type": EventType, "outcome": EventOutcome}),
    "deliveries": ("deliveries", {"status": Status, "route": Route, "trigger": Trigger, "evidence": _SOURCES}),
    "canonical_links": ("deliveries", {"canonical_state": CanonicalState}),
    "attempts": ("attempts", {"outcome": Outcome, "publish_status": PublishStatus, "http_status": ()}),
    "handoffs": ("handoffs", {"kind": HandoffKind, "status": HandoffStatus}),
    "seen": ("stories", {"kind": SeenKind, "source": _SOURCES}),
    "slots": ("slots", {"status": SlotStatus}),
    "jobs": ("jobs", {"status": JobStatus}),
}


class Disclosure:
    """Makes a report of the bridge in numbers and shapes, without names, addresses or texts."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def read_disclosure(self) -> dict[str, Any]:
        """A report for strangers, as JSON; ``docs/operations.md`` says what stands in it."""
        with self._ledger.read() as tx:
            hooks = tx.read_newest_hooks()
            states = {one.name: one for one in tx.read_accounts()}
            return {
                "made_at": tx.now.isoformat(),
                "versions": _read_versions(tx),
                "rows": tx.count_rows(),
                **{name: _count(tx, table, columns) for name, (table, columns) in _COUNTS.items()},
                "answers": _read_answers(tx),
                "reasons": _read_reasons(tx),
                "note_kinds": _known_only(tx.count_note_kinds(), _NOTES),
                "sites": [self._to_site(tx, name, hooks) for name in self._config.sites],
                "accounts": [self._to_account(name, states.get(name)) for name in self._config.accounts],
                "ticks": {
                    _known(one.name, _TICKS): one.beat_at.isoformat() if one.beat_at else None
                    for one in tx.read_ticks()
                },
                "config": _to_settings(self._config),
            }

    def _to_site(self, tx: Transaction, name: str, hooks: list[tuple[str, str, bytes]]) -> dict[str, Any]:
        state = tx.read_site(name)
        mine = [(kind, body) for site, kind, body in hooks if site == name]
        said = [_read_info(body) for _, body in reversed(mine)]
        newest = next((one for one in said if one), {})
        return {
            "is_connected": state.connected_at is not None,
            "is_held": bool(state.held_reason),
            "last_seen_at": state.last_seen_at.isoformat() if state.last_seen_at else None,
            "environment": _known(state.environment, _ENVIRONMENTS),
            "wordpress": _to_version(newest.get("wordpress")),
            "plugin": _to_version(state.plugin or newest.get("plugin")),
            "has_rest_url": bool(state.rest_url),
            "hooks": {_known(kind, EventType): read_shape(to_shape(body)) for kind, body in mine},
        }

    def _to_account(self, name: str, state: AccountState | None) -> dict[str, Any]:
        section = self._config.accounts[name]
        if state is None:
            return {"route": section.route.value}
        return {
            "route": section.route.value,
            "knows_its_user": bool(state.medium_user_id),
            "is_parked": state.parked_at is not None,
            "parked_for": _to_class(state.parked_reason),
            "failures": state.failures,
            "circuit_until": state.circuit_until.isoformat() if state.circuit_until else None,
            "importer": _known(state.importer, ("canonical", "plain")),
            "has_feed": bool(section.feed_of(state.medium_username)),
            "feed_read_at": state.feed_read_at.isoformat() if state.feed_read_at else None,
            "feed_failures": state.feed_failures,
            "feed_has_problem": bool(state.feed_problem),
            "feed_has_etag": bool(state.feed_etag),
        }


def _read_versions(tx: Transaction) -> dict[str, Any]:
    return {
        "bridge": __version__,
        "schema": tx.read_schema(),
        "database": tx.read_database(),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "machine": platform.machine(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _count(tx: Transaction, table: str, columns: dict[str, Iterable[str]]) -> list[dict[str, Any]]:
    """How many rows have each combination of values; values outside of our vocabulary are counted as "other"."""
    total: Counter[tuple[Any, ...]] = Counter()
    for *values, count in tx.count_by(table, *columns):
        total[tuple(map(_known, values, columns.values()))] += count
    return [dict(zip(columns, values, strict=True)) | {"count": count} for values, count in total.items()]


def _read_answers(tx: Transaction) -> list[dict[str, Any]]:
    """HTTP statuses and shapes (keys and types) of Medium's answers to stories, each with how often it came."""
    shapes = [
        {"http_status": _known(status, ()), "shape": read_shape(shape), "count": count}
        for status, shape, count in tx.count_by("attempts", "http_status", "shape")
    ]
    return [one for one in shapes if one["shape"] is not None]


def _read_reasons(tx: Transaction) -> dict[str, dict[str, int]]:
    total: dict[str, Counter[str]] = {}
    for status, reason in tx.read_reasons():
        total.setdefault(_known(status, Status), Counter())[_to_class(reason)] += 1
    return {status: dict(counts) for status, counts in total.items()}


def _known(value: Any, words: Iterable[str]) -> Any:
    """A word of the vocabulary, a number, or nothing, as it is; anything else is "other"."""
    if value is None or value == "" or isinstance(value, int):
        return value
    return str(value) if value in set(words) else _OTHER


def _known_only(counts: Counter[str], words: Iterable[str]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for word, count in counts.items():
        total[_known(word, words)] += count
    return dict(total)


def _to_class(reason: str) -> str:
    return next((name for name, words in _REASONS.items() if words in reason), _OTHER if reason else "")


def _read_info(body: bytes) -> dict[str, Any]:
    try:
        info = json.loads(body)["data"]["site"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return info if isinstance(info, dict) else {}


def _to_version(value: object) -> str:
    return value if isinstance(value, str) and _VERSION.fullmatch(value) else _OTHER if value else ""


def _to_settings(section: BaseModel) -> dict[str, Any]:
    """The settings that are set: numbers, durations (in seconds) and words of ours as they are, all else as "set"."""
    fields = type(section).model_fields
    shown = ((name, getattr(section, name)) for name in sorted(section.model_fields_set))
    return {name: _to_setting(value, fields[name].annotation) for name, value in shown}


def _to_setting(value: Any, annotation: Any) -> Any:
    if isinstance(value, BaseModel):
        return _to_settings(value)
    if isinstance(value, dict) and all(isinstance(one, BaseModel) for one in value.values()):
        return [_to_settings(one) for one in value.values()]
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}s"
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, StrEnum):
        return value.value
    return value if isinstance(value, str) and value in set(_literals(annotation)) else "set"


def _literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from (one for one in get_args(annotation) if isinstance(one, str))
    elif get_origin(annotation) in {Union, UnionType}:
        for one in get_args(annotation):
            yield from _literals(one)
