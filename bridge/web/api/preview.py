"""A draft's loss report and closing, on demand. Nothing of it is stored or logged."""

from datetime import UTC, datetime
from typing import Annotated

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from bridge.app import Bridge
from bridge.models import Post, Severity
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.api.problems import refusals
from bridge.web.api.shape import Shape
from bridge.web.previews import to_preview_answer
from bridge.wordpress.schema import ChoicePart, Line, PostPart, Text

_POST = TypeAdapter(Post)


class PreviewAsk(Shape):
    """A text with a title, or a post as a hook has it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"site": "blog", "title": "A walk", "html": "<p>We walked.</p>"}]},
    )

    site: Annotated[str, Field(max_length=32)]
    title: Line = ""
    html: Text | None = None
    raw: Text = ""
    language: Line = ""
    post: PostPart | None = None
    choice: ChoicePart = ChoicePart()

    @model_validator(mode="after")
    def _has_one(self) -> "PreviewAsk":
        if (self.html is None) == (self.post is None):
            raise ValueError("either html or post")
        return self


class NoteAnswer(Shape):
    """What was changed, moved or dropped, and how often."""

    kind: str
    severity: Severity
    text: str
    lost: Annotated[int, Field(description="words")]
    count: int


class CountAnswer(Shape):
    """Of one kind of thing, how many the post has and how many the story."""

    kind: str
    before: int
    after: int


class PreviewAnswer(Shape):
    """What the post would be on Medium; the closing is HTML."""

    title: str
    subtitle: str
    tags: list[str]
    account: str
    notes: list[NoteAnswer]
    counts: list[CountAnswer]
    closing: str


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The route. It takes no Idempotency-Key: it changes nothing, and nothing of it is kept."""
    routes = APIBlueprint("preview", __name__, abp_tags=[{"name": "preview"}])

    @routes.post("/preview", responses={200: PreviewAnswer, **refusals(422)})
    def preview(body: PreviewAsk) -> Response:
        """What a draft would lose and how it would close; off until the site's owner turns it on."""
        allow(Scope.DECIDE, body.site)
        bridge.previews.refuse_where_off(body.site)
        return to_preview_answer(bridge, _to_post(body, bridge.config.site(body.site).home))

    return routes


def _to_post(asked: PreviewAsk, home: str) -> Post:
    known = {"site": asked.site, "revision": 0, "choice": asked.choice.model_dump()}
    if asked.post is not None:
        return _POST.validate_python(asked.post.model_dump() | known)
    now = datetime.now(UTC)
    values = {
        "id": 0,
        "guid": "",
        "type": "post",
        "status": "draft",
        "password_protected": False,
        "url": f"{home}/preview/",
        "canonical_url": "",
        "slug": "preview",
        "title": asked.title,
        "content_html": asked.html,
        "content_raw": asked.raw,
        "language": asked.language,
        "created_at": now,
        "published_at": None,
        "modified_at": now,
        "state": "",
    }
    return _POST.validate_python(values | known)
