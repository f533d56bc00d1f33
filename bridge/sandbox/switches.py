"""The sandbox's own routes, which Medium has not: who is signed in, faults, rules, and stories made by hand."""

from html import escape
from typing import Annotated, Any

from flask import Blueprint, Response, abort, jsonify, redirect, request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from werkzeug.wrappers import Response as AnyResponse

from bridge.sandbox.faults import FAULTS
from bridge.sandbox.markup import clean
from bridge.sandbox.rules import Rules
from bridge.sandbox.state import Fault, Sandbox, Story, User

_COOKIE = "sandbox-user"


def _refuse_numbers(value: object) -> object:
    """Numbers, also as text, which pydantic takes for seconds."""
    if isinstance(value, str) and "T" in value:
        return value
    raise ValueError('write a time with its zone, such as "2026-11-24T10:00:00Z"')


class NativeStory(BaseModel):
    """A story or response that its author wrote on Medium."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    username: str = ""
    title: str = ""
    content: str = "<p>A story that was written on Medium.</p>"
    tags: list[str] = Field(default=[], max_length=5)
    canonical_url: str = ""
    publish_status: str = Field(default="public", pattern="^(public|draft|unlisted)$")
    published_at: Annotated[AwareDatetime, BeforeValidator(_refuse_numbers)] | None = None
    is_response: bool = False
    is_member_only: bool = False


def signed_in(state: Sandbox) -> User:
    """Who looks: the user of the cookie, else the first one."""
    user = state.user(request.cookies.get(_COOKIE, "")) or state.user("")
    return user or abort(403, "this sandbox has no users")


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("switches", __name__, url_prefix="/_sandbox")

    @routes.errorhandler(ValidationError)
    def refuse(error: ValidationError) -> tuple[Response, int]:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        return jsonify({"error": "; ".join(wrong)}), 400

    @routes.get("/sign-in")
    def sign_in() -> AnyResponse:
        name = request.args.get("user", "")
        if not name or state.user(name) is None:
            abort(404, f"there is no user {name!r}")
        answer = redirect("/", 303)
        answer.set_cookie(_COOKIE, name, httponly=True, samesite="Lax")
        return answer

    @routes.get("/rules")
    def rules() -> Response:
        return jsonify(state.rules.model_dump(by_alias=True))

    @routes.post("/rules")
    def set_rules() -> Response:
        state.rules = Rules.model_validate({**state.rules.model_dump(by_alias=True), **_read_object()})
        return rules()

    @routes.get("/stories")
    def stories() -> Response:
        return jsonify({"requests": state.requests, "stories": [_to_json(one) for one in state.stories]})

    @routes.post("/stories")
    def add_story() -> tuple[Response, int]:
        story = _to_story(state, NativeStory.model_validate(_read_object()))
        state.add(story)
        return jsonify(_to_json(story)), 201

    _add_faults(routes, state)
    return routes


def _add_faults(routes: Blueprint, state: Sandbox) -> None:
    @routes.post("/faults")
    def add_fault() -> tuple[Response, int]:
        asked = _read_object()
        try:
            fault = Fault(kind=asked.pop("fault"), **asked)
        except (KeyError, TypeError):
            fault = Fault(kind="")
        if fault.kind not in FAULTS.get(fault.door, ()):
            names = "; ".join(f"{door}: {', '.join(sorted(kinds))}" for door, kinds in FAULTS.items())
            return jsonify({"error": f"fault is one of these, by door: {names}"}), 400
        state.faults.append(fault)
        return jsonify({"faults": len(state.faults)}), 201

    @routes.delete("/faults")
    def clear_faults() -> Response:
        state.faults.clear()
        return jsonify({"faults": 0})


def _read_object() -> dict[str, Any]:
    asked = request.get_json(force=True)
    return dict(asked) if isinstance(asked, dict) else abort(400, "the body is not an object")


def _to_story(state: Sandbox, asked: NativeStory) -> Story:
    content = clean(asked.content)
    return Story(
        id=state.new_id(),
        author=state.user(asked.username) or abort(404, f"there is no user {asked.username!r}"),
        title=asked.title,
        content=f"<h3>{escape(asked.title, quote=False)}</h3>{content}" if asked.title else content,
        tags=asked.tags,
        canonical_url=asked.canonical_url,
        publish_status=asked.publish_status,
        license="all-rights-reserved",
        created_at=state.clock(),
        published_at=None if asked.publish_status == "draft" else asked.published_at or state.clock(),
        door="web",
        is_response=asked.is_response,
        is_member_only=asked.is_member_only,
    )


def _to_json(story: Story) -> dict[str, object]:
    return {
        "id": story.id,
        "author": story.author.username,
        "title": story.title,
        "content": story.content,
        "tags": story.tags,
        "canonicalUrl": story.canonical_url,
        "publishStatus": story.publish_status,
        "license": story.license,
        "door": story.door,
        "url": f"{request.host_url.rstrip('/')}{story.path}",
        "publishedAt": story.published_at.isoformat() if story.published_at else None,
        "importedUrl": story.imported_url,
        "importedPublishedAt": story.imported_published_at.isoformat() if story.imported_published_at else None,
    }
