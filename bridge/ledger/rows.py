"""Rows of the tables become the dataclasses of ``models``."""

import json
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Row

from bridge.errors import LedgerError
from bridge.ledger.tables import deliveries
from bridge.models import (
    SKEW,
    AccountState,
    ArchivedPost,
    ArchiveSource,
    Ask,
    Attempt,
    CanonicalState,
    Carried,
    Delivery,
    Handoff,
    HandoffKind,
    HandoffStatus,
    Heartbeat,
    Job,
    JobStatus,
    JournalLine,
    JudgedPost,
    Outcome,
    Page,
    Post,
    PostFacts,
    PostMarks,
    PublishStatus,
    Route,
    SeenKind,
    SiteState,
    SlotStatus,
    Status,
    StoredLink,
    StoredPause,
    StoredPost,
    StoredSlot,
    StoryState,
    Tried,
    Trigger,
    to_facts,
)
from bridge.models.pages import PostHead
from bridge.models.partners import ShelvedPost
from bridge.models.reasons import find_code

Word = TypeVar("Word", bound=Enum)
_POST, _FACTS = TypeAdapter(Post), TypeAdapter(PostFacts)
_DELIVERY = deliveries.c.keys()


def from_post(post: Post) -> str:
    """A post as the ledger keeps it."""
    return _POST.dump_json(post).decode()


def to_post(content: str) -> Post:
    """The post that ``from_post`` wrote."""
    return _POST.validate_json(content)


def from_facts(post: Post) -> str:
    """What of a post decides whether it may become a story, as the ledger keeps it."""
    return _FACTS.dump_json(to_facts(post)).decode()


def to_judged_post(head: PostHead) -> JudgedPost:
    """A post as it is judged, by its row in a list. Raises ValueError: its facts cannot be read."""
    return JudgedPost(
        head.site,
        _FACTS.validate_json(head.facts),
        is_public=head.is_public,
        held_reason=head.held_reason,
        deleted_at=head.deleted_at,
        unpublished_reason=head.unpublished_reason,
    )


def to_shelved_post(row: Row[Any]) -> ShelvedPost:
    """A post as it is compared with partners; one whose facts were never written has no categories."""
    categories = _FACTS.validate_json(row.facts).categories if row.facts else ()
    return ShelvedPost(row.site, row.post_id, row.title, row.url, row.keyphrase, row.words, categories)


def to_site(row: Row[Any]) -> SiteState:
    return SiteState(
        name=row.name,
        connected_at=row.connected_at,
        last_seen_at=row.last_seen_at,
        held_reason=row.held_reason,
        rest_url=row.rest_url,
        timezone=row.timezone,
        environment=row.environment,
        silence_told_at=row.silence_told_at,
        retired_at=row.retired_at,
        plugin=row.plugin,
        plugin_can=tuple(row.plugin_can.split()),
        key_number=row.key_number,
        told_sequence=row.told_sequence,
        looked_at=row.looked_at,
        rotated_at=row.rotated_at,
        secret_heard_at=row.secret_heard_at,
        untold_since=row.untold_since,
        untold_tries=row.untold_tries,
        untold_why=row.untold_why,
    )


def to_stored_post(row: Row[Any]) -> StoredPost:
    post = to_post(row.content)
    if row.generation or row.former_id is not None:
        # WordPress does not tell these, so no content has them.
        post = replace(post, id=row.post_id, generation=row.generation, former_id=row.former_id)
    return StoredPost(
        post=post,
        guid=row.guid,
        revision=row.revision,
        # Nothing happened after it was written down; a clock that was ahead has left some of these in the future.
        occurred_at=min(row.occurred_at, row.updated_at + SKEW),
        is_public=row.is_public,
        first_seen_at=row.first_seen_at,
        deleted_at=row.deleted_at,
        unpublished_reason=row.unpublished_reason,
        held_reason=row.held_reason,
        rival=to_post(row.rival) if row.rival else None,
        holder_id=row.holder_id,
        wanted_by=_to_word(Trigger, row.wanted_by) if row.wanted_by else None,
        wanted_at=row.wanted_at,
        apart_from=row.apart_from,
        shingles=tuple(json.loads(row.shingles)) if row.shingles else (),
    )


def _to_status(text: str) -> Status:
    try:
        status: Status = _to_word(Status, text)
    except ValueError as error:
        raise LedgerError(f'a newer version wrote the status "{text}"; this process leaves it alone') from error
    return status


@cache
def _to_word(kind: type[Word], text: str) -> Word:
    """The member of an enum; remembered, as a list has hundreds of them."""
    return kind(text)


def to_delivery(row: Row[Any]) -> Delivery:
    """Of a row that begins with the table's columns: a list has many, and a look for each name would cost the most."""
    found = dict(zip(_DELIVERY, row, strict=False))
    del found["rested_from"]
    values = found.pop("code_values")
    found["values"] = {} if values == "{}" else json.loads(values)
    found["status"] = _to_status(found["status"])
    found["trigger"] = _to_word(Trigger, found["trigger"])
    found["publish_status"] = _to_word(PublishStatus, found["publish_status"]) if found["publish_status"] else None
    found["route"] = _to_word(Route, found["route"]) if found["route"] else None
    found["canonical_state"] = _to_word(CanonicalState, found["canonical_state"])
    found["code"] = find_code(found["code"])
    return Delivery(**found)


def to_page(row: Row[Any]) -> Page:
    return Page(
        delivery_id=row.delivery_id,
        key=row.key,
        digest=row.digest,
        has_canonical=row.has_canonical,
        html=row.html,
        offered_at=row.offered_at,
        url=row.url,
    )


def to_tried(row: Row[Any]) -> Tried:
    outcome = Outcome(row.outcome) if row.outcome else None
    return Tried(row.started_at, PublishStatus(row.publish_status), outcome)


def to_attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        id=row.id,
        delivery_id=row.delivery_id,
        fence=row.fence,
        trigger=Trigger(row.trigger),
        started_at=row.started_at,
        publish_status=PublishStatus(row.publish_status),
        request_bytes=row.request_bytes,
        request_sha256=row.request_sha256,
        outcome=Outcome(row.outcome) if row.outcome else None,
        notes=tuple(json.loads(row.notes)),
        ended_at=row.ended_at,
        http_status=row.http_status,
        reason=row.reason,
        story_id=row.story_id,
        story_url=row.story_url,
    )


def to_account(row: Row[Any]) -> AccountState:
    return AccountState(
        name=row.name,
        medium_user_id=row.medium_user_id or "",
        medium_username=row.medium_username,
        next_at=row.next_at,
        parked_at=row.parked_at,
        parked_reason=row.parked_reason,
        circuit_until=row.circuit_until,
        failures=row.failures,
        importer=row.importer,
        feed_etag=row.feed_etag,
        feed_modified=row.feed_modified,
        feed_due_at=row.feed_due_at,
        feed_read_at=row.feed_read_at,
        feed_failures=row.feed_failures,
        feed_problem=row.feed_problem,
        schedule=row.schedule,
        schedule_from=row.schedule_from,
        retired_at=row.retired_at,
        known_as=row.known_as,
    )


def to_story_state(row: Row[Any]) -> StoryState:
    return StoryState(
        account=row.account,
        id=row.story_id,
        url=row.url,
        title=row.title,
        kind=SeenKind(row.kind),
        source=row.source,
        published_at=row.published_at,
        last_seen_at=row.last_seen_at,
        delivery_id=row.delivery_id,
        missing_at=row.missing_at,
        asked_at=row.asked_at,
    )


def to_job(row: Row[Any]) -> Job:
    posts = tuple(json.loads(row.posts))
    return Job(
        id=row.id,
        ask=Ask(row.site, ArchiveSource(row.source), posts, row.since, row.file),
        status=JobStatus(row.status),
        created_at=row.created_at,
        updated_at=row.updated_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        lease_until=row.lease_until,
        fence=row.fence,
        crashes=row.crashes,
        cursor=json.loads(row.cursor) if row.cursor else None,
        done=row.done,
        total=row.total,
        new=row.new,
        changed=row.changed,
        problems=tuple(json.loads(row.problems)),
        problem_count=row.problem_count,
        reason=row.reason,
    )


def to_carried(row: Row[Any]) -> Carried:
    return Carried(row.state, tuple(json.loads(row.paragraphs)), row.carried_at)


def to_handoff(row: Row[Any]) -> Handoff:
    return Handoff(
        id=row.id,
        delivery_id=row.delivery_id,
        kind=HandoffKind(row.kind),
        status=HandoffStatus(row.status),
        reason=row.reason,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        reminded_at=row.reminded_at,
        story_url=row.story_url,
        note=row.note,
    )


def to_slot(row: Row[Any]) -> StoredSlot:
    return StoredSlot(
        account=row.account,
        planned_at=row.planned_at,
        due_at=row.due_at,
        status=SlotStatus(row.status),
        reason=row.reason,
        waits=row.waits,
        kind=row.kind,
        site=row.site,
        post_id=row.post_id,
        parts=tuple((name, value, points) for name, value, points in json.loads(row.parts)),
        decided_at=row.decided_at,
    )


def to_marks(row: Row[Any]) -> PostMarks:
    """The marks of a row; of one that an outer join left empty, none."""
    return PostMarks(bool(row.never), row.skip_until, row.pinned_to, row.moved_up_at)


def to_archived_post(row: Row[Any]) -> ArchivedPost:
    return ArchivedPost(to_stored_post(row), row.words, row.merit, row.lot, to_marks(row))


def to_pause(row: Row[Any]) -> StoredPause:
    return StoredPause(row.id, row.account, row.since, row.until, row.reason)


def to_link(row: Row[Any]) -> StoredLink:
    return StoredLink(row.url, row.state, row.reason, row.checked_at)


def to_heartbeat(row: Row[Any]) -> Heartbeat:
    return Heartbeat(row.name, row.beat_at, row.due_at, row.every_s, row.told_at)


def to_journal_line(row: Row[Any]) -> JournalLine:
    return JournalLine(
        id=row.id,
        at=row.at,
        what=row.what,
        who=row.who,
        reason=row.reason,
        site=row.site,
        post_id=row.post_id,
        account=row.account,
        delivery_id=row.delivery_id,
        code=find_code(row.code),
        values=json.loads(row.code_values),
    )
