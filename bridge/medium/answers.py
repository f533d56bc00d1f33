"""What Medium's answers to a create call mean: the table of ``docs/medium.md``, as code. Pure.

One question decides: is it certain that no story was made?
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bridge.http import Reply
from bridge.models import Answer, Outcome, PublishStatus
from bridge.models.letters import cut

SHORTEST_WAIT_S = 60
LONGEST_WAIT_S = 25 * 3600
LONGEST_MESSAGE = 300
MOST_BRACKETS = 400
"""Opening ones in an answer, which has a handful: nesting costs a parser a call for each."""
# "User has reached the rate limit for publishing today." (https://github.com/Medium/medium-api-docs/issues/141)
RATE_LIMIT_CODE = 1007
# Refusals of this one story: Medium has read it and made nothing of it.
CONTENT_REFUSALS = frozenset({400, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 417, 422, 431, 451})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/.*)?")
_LIMIT = re.compile(r"rate limit|too many|quota|limit for publishing", re.IGNORECASE)


def to_answer(reply: Reply, asked: PublishStatus, now: datetime, clean: Callable[[str], str] = str) -> Answer:
    """The row of the table that fits.

    Args:
        asked: the publish status that was sent; Medium may have made a draft of it (a writer in a publication).
        now: for a Retry-After that is a date.
        clean: takes secrets out of what Medium says.
    """
    status = reply.status
    if status == 201:
        return _created(reply, asked)
    words = clean(to_message(reply))
    if status in {401, 403, 429} and is_challenge(reply):
        return Answer(Outcome.BLOCKED, f"a challenge page stands before Medium's API ({status})", status)
    if status == 429 or (status == 403 and _speaks_of_a_limit(reply)):
        return Answer(Outcome.QUOTA, f"Medium's limit is reached: {words}", status, to_retry_after(reply, now))
    if status in {401, 403}:
        return Answer(Outcome.ACCOUNT_REFUSED, f"Medium refuses this account: {words}", status)
    if 300 <= status < 400:
        return Answer(Outcome.BLOCKED, f"Medium's API redirects ({status}), which is not followed", status)
    if status in CONTENT_REFUSALS:
        if is_challenge(reply):
            return Answer(Outcome.BLOCKED, f"a challenge page stands before Medium's API ({status})", status)
        return Answer(Outcome.CONTENT_REFUSED, f"Medium refuses this story: {words}", status)
    return Answer(Outcome.UNKNOWN, f"Medium answered {words}, which does not say whether the story was made", status)


def _created(reply: Reply, asked: PublishStatus) -> Answer:
    data = to_object(reply.body).get("data") if reply.is_whole else None
    story = data if isinstance(data, dict) else {}
    story_id, url = to_text(story.get("id")), to_text(story.get("url"))
    if not story_id or not _ADDRESS.fullmatch(url):
        return Answer(Outcome.CREATED_UNREADABLE, "Medium made the story and did not say which one it is", 201)
    made = to_text(story.get("publishStatus")) or asked.value
    forced = "" if asked is PublishStatus.DRAFT else " (a publication's editor must approve it)"
    is_draft = made == PublishStatus.DRAFT.value
    return Answer(
        Outcome.DRAFT if is_draft else Outcome.LIVE,
        f"a draft at Medium, to be published by you{forced}" if is_draft else f"{made} on Medium",
        201,
        story_id=story_id,
        story_url=url,
        canonical_url=to_text(story.get("canonicalUrl")),
    )


def to_text(value: object) -> str:
    """A word that every database can hold and every page can show; empty for anything else."""
    return value if isinstance(value, str) and value.isprintable() else ""


def is_challenge(reply: Reply) -> bool:
    """True for a page that wants to see a browser; Medium's API stands behind Cloudflare, which sends such pages.

    https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    """
    is_page = "text/html" in reply.headers.get("content-type", "").lower()
    return reply.headers.get("cf-mitigated", "").lower() == "challenge" or (is_page and 400 <= reply.status < 500)


def _speaks_of_a_limit(reply: Reply) -> bool:
    errors = to_object(reply.body).get("errors")
    codes = {one.get("code") for one in errors if isinstance(one, dict)} if isinstance(errors, list) else set()
    return RATE_LIMIT_CODE in codes or bool(_LIMIT.search(to_message(reply)))


def to_object(body: bytes, most_brackets: int = MOST_BRACKETS) -> dict[str, Any]:
    """The JSON object in a body; empty when there is none, or one that nests like nothing Medium says."""
    if body.count(b"[") + body.count(b"{") > most_brackets:
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def to_message(reply: Reply) -> str:
    """What a reply says in one short line: the status, and the messages of ``{"errors": [{"message", "code"}]}``."""
    errors = to_object(reply.body).get("errors")
    said = [str(one.get("message", "")) for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    words = cut(_CONTROL.sub(" ", "; ".join(said)).strip(), LONGEST_MESSAGE)
    return f"{reply.status}, {words}" if words else str(reply.status)


def to_retry_after(reply: Reply, now: datetime) -> int | None:
    """Seconds to wait, from either form of Retry-After, between a minute and 25 hours; None when it is not usable.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    value = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,18}", value):
        wait = int(value)
    else:
        try:
            at = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        wait = int(((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
    return min(max(wait, SHORTEST_WAIT_S), LONGEST_WAIT_S)
