"""A story as the API takes it."""

from bridge.models import License, PublishStatus, Story

STORY = Story(
    title="A walk",
    content="<h1>A walk</h1><p>" + "river " * 5000 + "</p>",
    canonical_url="https://blog.example/a-walk/",
    tags=("Walks",),
    publish_status=PublishStatus.PUBLIC,
    license=License.ALL_RIGHTS_RESERVED,
    notify_followers=False,
)
