"""Medium's REST API, for those who hold a token: who are we, and one new story.

https://github.com/Medium/medium-api-docs (archived in 2023; it says that the API is no longer supported).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from bridge.errors import MediumBlocked, MediumUnauthorized, MediumUnreachable
from bridge.http import NotSent, OutcomeUnknown, Reply, WrapSocket, exchange, to_shape
from bridge.medium.answers import is_challenge, to_answer, to_message, to_object, to_text
from bridge.models import Answer, MediumUser, Outcome, PublishStatus, Story

MOST_BYTES = 1024 * 1024
MOST_SECONDS_FOR_ME = 20.0


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """A story whose bytes are made: nothing can go wrong with it any more but sending."""

    path: str
    body: bytes
    publish_status: PublishStatus


def to_request(story: Story, user_id: str) -> CreateRequest:
    """The request that creates a story for a user, or in a publication.

    Only documented fields are sent, as unknown ones are a 400; ``publishStatus`` always, as its default publishes
    (https://github.com/Medium/medium-api-docs, sections 3.3 and 3.4).
    """
    fields = {
        "title": story.title,
        "contentFormat": "html",
        "content": story.content,
        "canonicalUrl": story.canonical_url,
        "tags": list(story.tags),
        "publishStatus": story.publish_status.value,
        "license": story.license.value,
        "notifyFollowers": story.notify_followers,
    }
    owner = f"publications/{story.publication_id}" if story.publication_id else f"users/{user_id}"
    return CreateRequest(f"/{owner}/posts", json.dumps(fields).encode(), story.publish_status)


class MediumApi:
    """The API with one token.

    Args:
        api_url: without a slash at its end.
        deadline: for one call as a whole.
        wrap_socket: for tests, which let sockets fail.
        verify: True, or the file with the authorities to trust.
        max_bytes: of an answer.
    """

    def __init__(
        self,
        api_url: str,
        token: SecretStr,
        *,
        deadline: timedelta,
        wrap_socket: WrapSocket | None = None,
        verify: bool | str = True,
        max_bytes: int = MOST_BYTES,
    ) -> None:
        self._api_url = api_url
        self._token = token
        self._deadline_s = deadline.total_seconds()
        self._options: dict[str, Any] = {"max_bytes": max_bytes, "verify": verify}
        if wrap_socket:
            self._options["wrap_socket"] = wrap_socket

    def me(self) -> MediumUser:
        """Whose token this is.

        Raises:
            MediumUnauthorized: the token is not accepted.
            MediumBlocked: a challenge page or a redirect stands before the API.
            MediumUnreachable: no usable answer.
        """
        try:
            reply = exchange(
                "GET",
                f"{self._api_url}/me",
                headers=self._headers(),
                deadline_s=min(self._deadline_s, MOST_SECONDS_FOR_ME),
                **self._options,
            )
        except (NotSent, OutcomeUnknown) as error:
            raise MediumUnreachable(self._clean(f"Medium could not be reached: {error}")) from None
        return self._to_user(reply)

    def create(self, request: CreateRequest, before_first_byte: Callable[[], None]) -> Answer:
        """Send a story, once; whatever happens is an Answer.

        Args:
            before_first_byte: called when the connection stands; what it raises comes through, and nothing is sent.
        """
        try:
            reply = exchange(
                "POST",
                f"{self._api_url}{request.path}",
                headers={**self._headers(), "Content-Type": "application/json"},
                body=request.body,
                deadline_s=self._deadline_s,
                before_first_byte=before_first_byte,
                **self._options,
            )
        except NotSent as error:
            return Answer(Outcome.NOT_SENT, self._clean(f"nothing was sent: {error}"))
        except OutcomeUnknown as error:
            return Answer(Outcome.UNKNOWN, self._clean(f"the story was sent and no answer came: {error}"))
        answer = to_answer(reply, request.publish_status, datetime.now(UTC), self._clean)
        return replace(answer, shape=to_shape(reply.body))

    def _to_user(self, reply: Reply) -> MediumUser:
        if is_challenge(reply) or 300 <= reply.status < 400:
            raise MediumBlocked(
                f"something stands before Medium's API (a challenge page or a redirect, {reply.status})"
            )
        if reply.status in {401, 403}:
            raise MediumUnauthorized(self._clean(to_message(reply)))
        data = to_object(reply.body).get("data") if reply.status == 200 and reply.is_whole else None
        if not isinstance(data, dict) or not (user_id := to_text(data.get("id"))):
            raise MediumUnreachable(self._clean(f"Medium did not say who we are: {to_message(reply)}"))
        return MediumUser(user_id, **{key: to_text(data.get(key)) for key in ("username", "name", "url")})

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token.get_secret_value()}", "Accept": "application/json"}

    def _clean(self, text: str) -> str:
        """A server, or a library's message, could give our token back."""
        return text.replace(self._token.get_secret_value(), "***")
