"""Every code of a reason comes about, in lists and in what WordPress is told; the long text stands beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from blog import HOME, SECRET, Blog, reconfigured
from bridge.models import Code
from bridge.models.reasons import SENTENCES, to_short
from shelf import NOW, a_schedule, a_shelf, an_old_post
from slot_posts import SLOT
from status_wordpress import hook, publish, site, wordpress

__all__ = ["site", "wordpress"]

SITE = {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge"}
BY_IMPORT = {"main": {}}


@dataclass
class Scene:
    """A blog, its Medium, and what a test may need to set it up anew."""

    blog: Blog
    medium: Any
    folder: Path

    def again(self, **changes: Any) -> Blog:
        return reconfigured(self.blog, self.folder, self.medium, **changes)


def waits(scene: Scene) -> Blog:
    scene.blog.hook("post.published")
    scene.blog.bridge.events.apply_events()
    return scene.blog


def waits_for_its_time(scene: Scene) -> Blog:
    scene.blog.hook("post.published", choice={"delay": 3600})
    scene.blog.settle()
    return scene.blog


def waits_for_a_place(scene: Scene) -> Blog:
    careful = scene.again(delivery={"gap": "0s", "public_per_day": 1})
    careful.publish(id=8, guid="8", url=f"{HOME}/8/")
    careful.publish()
    return careful


def is_paused(scene: Scene) -> Blog:
    scene.blog.bridge.accounts.pause("main", scene.blog.clock() + timedelta(days=2))
    scene.blog.publish()
    return scene.blog


def is_dry(scene: Scene) -> Blog:
    dry = scene.again(bridge={"dry_run": True})
    dry.publish()
    return dry


def has_a_held_site(scene: Scene) -> Blog:
    waits_for_its_time(scene)
    with scene.blog.bridge.ledger.write() as tx:
        tx.change_site("blog", held_reason="its home has moved")
    return scene.blog


def has_a_parked_account(scene: Scene) -> Blog:
    scene.medium.script_me(401)
    scene.blog.publish()
    return scene.blog


def is_tried_again(scene: Scene) -> Blog:
    scene.medium.script_me(500)
    scene.blog.publish()
    return scene.blog


def has_an_unknown_account(scene: Scene) -> Blog:
    scene.blog.hook("post.published", choice={"account": "nowhere"})
    scene.blog.settle()
    return scene.blog


def is_proposed(scene: Scene) -> Blog:
    scene.blog.clock.at = NOW
    shelf = a_shelf(scene.blog.bridge.ledger, scene.blog.clock, a_schedule(scene.folder), an_old_post(7))
    shelf.at(SLOT)
    return shelf


def is_offered(scene: Scene) -> Blog:
    door = scene.again(accounts=BY_IMPORT)
    door.publish()
    return door


def is_a_draft(scene: Scene) -> Blog:
    scene.blog.hook("post.published", choice={"publish_status": "draft"})
    scene.blog.settle()
    return scene.blog


def is_unconfirmed(scene: Scene) -> Blog:
    scene.medium.script("drop_after_store")
    scene.blog.publish()
    return scene.blog


def may_be_there(scene: Scene) -> Blog:
    scene.blog.publish(existing_story_url="https://stories.example/a-walk-0123456789ab")
    return scene.blog


def is_live(scene: Scene) -> Blog:
    scene.blog.publish()
    return scene.blog


def is_changed(scene: Scene) -> Blog:
    scene.blog.publish()
    scene.blog.edit(title="Another walk", content_html="<p>Another text.</p>")
    return scene.blog


def has_no_canonical(scene: Scene) -> Blog:
    scene.medium.script("no_canonical")
    scene.blog.publish()
    return scene.blog


def leaves_the_blog(scene: Scene) -> Blog:
    scene.blog.publish()
    scene.blog.unpublish()
    return scene.blog


def is_removed(scene: Scene) -> Blog:
    scene.blog.publish()
    scene.blog.bridge.decisions.remove("blog", 7)
    return scene.blog


def has_anothers_address(scene: Scene) -> Blog:
    scene.blog.publish(id=8, guid="8", url=f"{HOME}/old/")
    scene.blog.edit(id=8, guid="8", url=f"{HOME}/new/", previous_urls=[f"{HOME}/old/"])
    scene.blog.publish(url=f"{HOME}/old/")
    return scene.blog


def loses_something(scene: Scene) -> Blog:
    careful = scene.again(sites={"blog": SITE | {"block_on": ["loss"]}})
    careful.publish(content_html='<p>Text</p><iframe class="map"></iframe>')
    return careful


def is_refused(scene: Scene) -> Blog:
    scene.medium.script(400)
    scene.blog.publish()
    return scene.blog


def has_a_broken_hook(scene: Scene) -> Blog:
    scene.blog.edit()
    with scene.blog.bridge.ledger.write() as tx:
        why = "this hook could not be applied three times; the log says why. Please report it."
        scene.blog.bridge.events.hold_broken(tx, 1, "blog", 7, why)
    return scene.blog


def crashes(scene: Scene) -> Blog:
    waits(scene)
    for _ in range(11):
        scene.blog.clock.pass_by(timedelta(days=1))
        with scene.blog.bridge.ledger.write() as tx:
            tx.claim_delivery(tx.read_deliveries("blog", 7)[0].id, timedelta(minutes=1))
        scene.blog.bridge.recovery.sweep(is_alone=True)
    return scene.blog


def is_cancelled(scene: Scene) -> Blog:
    waits_for_its_time(scene)
    scene.blog.bridge.decisions.cancel("blog", 7)
    return scene.blog


def is_withdrawn(scene: Scene) -> Blog:
    waits_for_its_time(scene)
    scene.blog.unpublish()
    return scene.blog


def is_of_another_type(scene: Scene) -> Blog:
    scene.blog.publish(type="page")
    return scene.blog


def goes_elsewhere(scene: Scene) -> Blog:
    scene.blog.publish()
    accounts = {"other": {"token": "tok-other", "api_url": scene.medium.url, "publish_status": "public"}}
    both = scene.again(accounts=accounts)
    both.hook("post.published", choice={"account": "other"})
    both.settle()
    return both


def is_known_from_an_edit(scene: Scene) -> Blog:
    scene.blog.edit()
    return scene.blog


SCENES: dict[Code, Callable[[Scene], Blog]] = {
    Code.PLANNED: waits,
    Code.DUE_LATER: waits_for_its_time,
    Code.WAITS_FOR_PLACE: waits_for_a_place,
    Code.PAUSED: is_paused,
    Code.DRY_RUN: is_dry,
    Code.SITE_HELD: has_a_held_site,
    Code.ACCOUNT_PARKED: has_a_parked_account,
    Code.TRIED_AGAIN: is_tried_again,
    Code.NOT_CONFIGURED: has_an_unknown_account,
    Code.PROPOSED: is_proposed,
    Code.READY_TO_IMPORT: is_offered,
    Code.DRAFT_TO_PUBLISH: is_a_draft,
    Code.UNCONFIRMED: is_unconfirmed,
    Code.MAYBE_ON_MEDIUM: may_be_there,
    Code.LIVE: is_live,
    Code.REMOVED: is_removed,
    Code.ANOTHER_ARTICLE: has_anothers_address,
    Code.LOSSES_TO_ACCEPT: loses_something,
    Code.CONTENT_REFUSED: is_refused,
    Code.HELD: has_a_broken_hook,
    Code.FAILED: crashes,
    Code.CANCELLED: is_cancelled,
    Code.NOT_PUBLIC: is_withdrawn,
    Code.NOT_CHOSEN: is_of_another_type,
    Code.IN_BACKLOG: is_known_from_an_edit,
}
STEPS: dict[Code, Callable[[Scene], Blog]] = {
    Code.PROPOSED: is_proposed,
    Code.READY_TO_IMPORT: is_offered,
    Code.DRAFT_TO_PUBLISH: is_a_draft,
    Code.UNCONFIRMED: is_unconfirmed,
    Code.MAYBE_ON_MEDIUM: may_be_there,
    Code.CHANGED_ON_BLOG: is_changed,
    Code.CANONICAL_TO_MEND: has_no_canonical,
    Code.STORY_TO_REMOVE: leaves_the_blog,
    Code.ANOTHER_ARTICLE: has_anothers_address,
}
ELSEWHERE = {Code.BEING_SENT, Code.SECOND_COPY}
"""Codes that have a test of their own below."""


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases; SQLite is the faster one."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def scene(blog, medium, tmp_path) -> Scene:
    return Scene(blog, medium, tmp_path)


def reasons(blog: Blog) -> list[dict[str, Any]]:
    """What the lists of posts, of deliveries and of the backlog say of post 7."""
    (line,) = [one for one in blog.bridge.overview.read_posts() if one["id"] == 7]
    whole = blog.bridge.overview.read_post("blog", 7)
    assert {key: whole[key] for key in ("code", "short", "values", "reason")} == {
        key: line[key] for key in ("code", "short", "values", "reason")
    }
    return line["deliveries"] or [line]


def is_whole(said: dict[str, Any], code: Code) -> bool:
    """Whether all four fields of a reason stand there."""
    short = to_short(code, said["values"])
    return (said["code"], said["short"]) == (code.value, short) and len(said["reason"]) > 0


def test_every_code_has_its_scene():
    assert SCENES.keys() | STEPS.keys() | ELSEWHERE == set(Code)


@pytest.mark.parametrize("code", SCENES)
def test_a_list_shows_the_code_and_its_sentence(scene, code):
    (said,) = reasons(SCENES[code](scene))
    assert is_whole(said, code), said
    assert "?" not in said["short"]


@pytest.mark.parametrize("code", STEPS)
def test_what_waits_for_its_owner_has_a_code(scene, code):
    (said,) = [one for one in STEPS[code](scene).bridge.overview.read_handoffs() if one["post_id"] == 7]
    assert is_whole(said, code), said


def test_what_is_being_sent_says_so(scene):
    seen: list[dict[str, Any]] = []
    scene.medium.on_create = lambda: seen.extend(reasons(scene.blog))
    scene.blog.publish()
    (said,) = seen
    assert is_whole(said, Code.BEING_SENT)


def test_a_post_that_goes_to_another_account_says_so_in_its_journal(scene):
    goes_elsewhere(scene)
    lines = scene.blog.bridge.overview.read_post("blog", 7)["journal"]
    (said,) = [line for line in lines if line["what"] == "not sent"]
    assert said["code"] == Code.SECOND_COPY.value


def test_values_are_those_of_the_sentence_and_more(scene):
    is_paused(scene)
    (said,) = reasons(scene.blog)
    until = (scene.blog.clock() + timedelta(days=2)).isoformat()
    assert said["values"] == {"account": "main", "until": until}
    assert said["short"] == "Account main is paused."


def test_a_try_that_failed_stays_one_while_it_waits_for_the_next(scene):
    is_tried_again(scene)
    (said,) = reasons(scene.blog)
    assert said["code"] == "tried-again"
    assert list(said["values"]) == ["at"]


def test_the_backlog_has_all_four_fields(scene):
    is_known_from_an_edit(scene)
    (line,) = scene.blog.bridge.backlog.read_backlog()["posts"]
    assert is_whole(line, Code.IN_BACKLOG)


def test_a_post_that_was_skipped_waits_in_the_backlog(scene):
    shelf = is_proposed(scene)
    shelf.bridge.queue.skip("blog", 7)
    (said,) = reasons(shelf)
    assert is_whole(said, Code.IN_BACKLOG)
    assert said["reason"] == "you skipped it this once"


def test_wordpress_is_told_code_sentence_values_and_the_long_text(site, wordpress):
    site.bridge.accounts.pause("main")
    publish(site, wordpress)
    site.bridge.reports.report_statuses()
    (told,) = wordpress.told
    assert is_whole(told, Code.PAUSED)
    assert told["values"] == {"account": "main"}
    assert told["reason"] == "account main is paused: you paused it"


def test_wordpress_is_told_the_code_of_what_waits_longest(site, wordpress):
    publish(site, wordpress)
    hook(site, wordpress, "post.updated", {"title": "Another walk", "state": "b" * 64})
    moved = {"title": "Another walk", "state": "c" * 64, "url": f"{HOME}/another-walk/"}
    hook(site, wordpress, "post.updated", moved)
    site.bridge.reports.report_statuses()
    told = wordpress.told[-1]
    assert told["code"] == "changed-on-blog"
    assert "link" not in told["short"]
    assert "; " in told["reason"]


def test_no_short_sentence_that_was_told_is_the_long_text():
    assert all(len(text) < 80 for text in SENTENCES.values())
