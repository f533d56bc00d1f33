"""The sandbox's ``/v1``: what Medium's API says and refuses."""

import json
import socket
import struct
import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from bridge.sandbox.faults import challenge
from bridge.sandbox.markup import clean, to_text
from bridge.sandbox.state import Fault, Publication, Sandbox, Story, User

FIELDS = {
    "title", "contentFormat", "content", "tags", "canonicalUrl", "publishStatus", "license", "notifyFollowers",
    "publishedAt",
}  # fmt: skip
STATUSES = {"public", "draft", "unlisted"}
LICENSES = {
    "all-rights-reserved", "cc-40-by", "cc-40-by-sa", "cc-40-by-nd", "cc-40-by-nc", "cc-40-by-nc-nd",
    "cc-40-by-nc-sa", "cc-40-zero", "public-domain",
}  # fmt: skip


class Refusal(Exception):
    """An error of the API: ``{"errors": [{"message", "code"}]}``."""

    def __init__(self, status: int, message: str, code: int) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("api", __name__, url_prefix="/v1")

    @routes.errorhandler(Refusal)
    def refuse(error: Refusal) -> tuple[Response, int]:
        return jsonify({"errors": [{"message": error.message, "code": error.code}]}), error.status

    @routes.get("/me")
    def me() -> Response:
        user = _authenticate(state)
        url = f"{request.host_url}@{user.username}"
        return _data({"id": user.id, "username": user.username, "name": user.name, "url": url, "imageUrl": ""})

    @routes.get("/users/<user_id>/publications")
    def publications(user_id: str) -> Response:
        _require_self(_authenticate(state), user_id)
        mine = [one for one in state.publications if user_id in one.roles]
        return _data([{"id": one.id, "name": one.name, "description": "", "url": "", "imageUrl": ""} for one in mine])

    @routes.get("/publications/<publication_id>/contributors")
    def contributors(publication_id: str) -> Response:
        _authenticate(state)
        one = _publication(state, publication_id)
        return _data([{"publicationId": one.id, "userId": user, "role": role} for user, role in one.roles.items()])

    @routes.post("/users/<user_id>/posts")
    def create_for_user(user_id: str) -> Response:
        user = _authenticate(state)
        _require_self(user, user_id)
        return _create(state, user, None)

    @routes.post("/publications/<publication_id>/posts")
    def create_in_publication(publication_id: str) -> Response:
        user = _authenticate(state)
        publication = _publication(state, publication_id)
        if user.id not in publication.roles:
            raise Refusal(403, "User is not a contributor of this publication.", 6006)
        return _create(state, user, publication)

    return routes


def _data(value: Any, status: int = 200) -> Response:
    answer = jsonify({"data": value})
    answer.status_code = status
    return answer


def _authenticate(state: Sandbox) -> User:
    state.requests += 1
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer "):
        raise Refusal(401, "An access token is required.", 6000)
    user = state.tokens.get(header.removeprefix("Bearer "))
    if user is None:
        raise Refusal(401, "Token was invalid.", 6003)
    return user


def _require_self(user: User, user_id: str) -> None:
    if user.id != user_id:
        raise Refusal(403, "User is not allowed to act for another user.", 6007)


def _publication(state: Sandbox, publication_id: str) -> Publication:
    found = next((one for one in state.publications if one.id == publication_id), None)
    if found is None:
        raise Refusal(404, "Publication not found.", 6008)
    return found


def _create(state: Sandbox, user: User, publication: Publication | None) -> Response:
    fields = _read_fields()
    fault = state.take_fault("api", str(fields.get("title", "")))
    if fault and (answer := _before(fault)):
        return answer
    with state.lock:
        if state.is_over_cap(user, state.clock()):
            raise Refusal(429, "User has reached the rate limit for publishing today.", 1007)
        story = _to_story(state, user, publication, fields)
        state.add(story)
    answer = _data(_describe(story), 201)
    return _after(fault, answer) if fault else answer


def _read_fields() -> dict[str, Any]:
    try:
        fields = json.loads(request.get_data())
    except ValueError:
        raise Refusal(400, "The body is not JSON.", 2000) from None
    if not isinstance(fields, dict):
        raise Refusal(400, "The body must be an object.", 2000)
    return fields


def _to_story(state: Sandbox, user: User, publication: Publication | None, fields: dict[str, Any]) -> Story:
    _check(fields, state.clock())
    status = fields.get("publishStatus", "public")
    if publication and publication.roles[user.id] == "writer":
        status = "draft"
    content = clean(str(fields["content"]))
    title = fields["title"] if len(fields["title"]) <= 100 else _made_up(content)
    return Story(
        id=state.new_id(),
        author=user,
        title=title,
        content=content,
        tags=[tag for tag in fields.get("tags", [])[:3] if len(tag) <= 25],
        canonical_url=fields.get("canonicalUrl", ""),
        publish_status=status,
        license=fields.get("license", "all-rights-reserved"),
        created_at=state.clock(),
        publication=publication,
        published_at=None if status == "draft" else state.clock(),
    )


def _check(fields: dict[str, Any], at: datetime) -> None:
    if set(fields) - FIELDS:
        raise Refusal(400, "Unexpected fields specified.", 2002)
    for name in ("title", "content", "contentFormat"):
        if not isinstance(fields.get(name), str) or not fields[name]:
            raise Refusal(400, f"{name} is required.", 2003)
    if fields["contentFormat"] not in {"html", "markdown"}:
        raise Refusal(400, "contentFormat must be html or markdown.", 2004)
    tags = fields.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise Refusal(400, "tags must be an array of strings.", 2005)
    if fields.get("publishStatus", "public") not in STATUSES:
        raise Refusal(400, "publishStatus is not valid.", 2006)
    if fields.get("license", "all-rights-reserved") not in LICENSES:
        raise Refusal(400, "license is not valid.", 2007)
    canonical = fields.get("canonicalUrl")
    if canonical is not None and (not isinstance(canonical, str) or not urlsplit(canonical).netloc):
        raise Refusal(400, "canonicalUrl must be an absolute URL.", 2008)
    if str(fields.get("publishedAt", ""))[:25] > at.isoformat():
        raise Refusal(400, "If specified, publishedAt must be in the past.", 2014)


def _made_up(content: str) -> str:
    """A title over 100 characters is ignored; Medium makes one of the first words."""
    return to_text(content)[:100]


def _describe(story: Story) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": story.id,
        "title": story.title,
        "authorId": story.author.id,
        "tags": story.tags,
        "url": f"{request.host_url.rstrip('/')}{story.path}",
        "publishStatus": story.publish_status,
        "license": story.license,
        "licenseUrl": "https://policy.medium.com/medium-terms-of-service-9db0094a1e0f",
    }
    if story.canonical_url:
        data["canonicalUrl"] = story.canonical_url
    if story.published_at:
        data["publishedAt"] = int(story.published_at.timestamp() * 1000)
    if story.publication:
        data["publicationId"] = story.publication.id
    return data


def _before(fault: Fault) -> Response | None:
    """Faults that keep the story from being stored."""
    if fault.kind == "delay":
        time.sleep(fault.seconds)
    if fault.kind == "drop_before_store":
        _cut()
    if fault.kind == "status":
        limit = fault.status == 429
        error = ("User has reached the rate limit for publishing today.", 1007) if limit else ("Scripted.", 1000)
        return Response(
            json.dumps({"errors": [{"message": error[0], "code": error[1]}]}), fault.status, mimetype="application/json"
        )
    if fault.kind == "challenge":
        return challenge()
    return None


def _after(fault: Fault, answer: Response) -> Response:
    """Faults of the answer: the story is stored."""
    if fault.kind == "drop_after_store":
        _cut()
    if fault.kind == "cut_json":
        return Response(answer.get_data()[:30], 201, mimetype="application/json")
    if fault.kind == "empty_201":
        return Response(b"", 201, mimetype="application/json")
    return answer


def _cut() -> None:
    """Reset the connection: the client gets no answer."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()
    raise ConnectionResetError
