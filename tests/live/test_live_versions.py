"""Plugin and bridge of different versions: the old plugin with this bridge, this plugin with the old bridge."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from mariadb import MariaDb
from world import World

from processes import wait_for

OLD = Path(__file__).parents[1] / "data" / "v0.1.0"


@pytest.fixture(params=["old plugin", "old bridge"])
def mixed(request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path: Path) -> Iterator[World]:
    """An account with a token, and two versions."""
    with World("newest", tmp_path, mariadb, **versions(request.param, tmp_path)) as made:
        yield made


@pytest.fixture(params=["old plugin", "old bridge"])
def mixed_door(request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path: Path) -> Iterator[World]:
    """An account whose stories are imported from pages that WordPress shows, and two versions."""
    options: dict[str, Any] = {"has_token": False, "page_host": "wordpress"}
    with World("newest", tmp_path, mariadb, **options, **versions(request.param, tmp_path)) as made:
        yield made


def versions(which: str, folder: Path) -> dict[str, Any]:
    if which == "old plugin":
        return {"plugin": OLD / "bridge-for-medium.zip"}
    code = folder / "old"
    shutil.unpack_archive(OLD / "bridge.zip", code)
    return {"code": code}


def test_what_is_published_becomes_a_story_and_is_reported(mixed):
    post = mixed.wordpress.new_post(title=f"Two versions {uuid4()}")
    mixed.settle(post["id"], "live")
    assert mixed.types(post["id"]) == ["published"]
    assert mixed.is_quiet(post["id"])
    mixed.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", content="<p>Another text, of many other words.</p>")
    mixed.send()
    wait_for(lambda: mixed.handoffs(post["id"]) == ["update_in_place"], what="the edit")
    mixed.wordpress.rest("DELETE", f"wp/v2/posts/{post['id']}", force=True)
    mixed.send()
    wait_for(lambda: mixed.types(post["id"])[-1] in {"deleted", "unpublished"}, what="the deletion")
    (site,) = json.loads(mixed.run("status", "--json"))["sites"]
    assert (site["held_reason"], site.get("plugin", "0.1.0"), site.get("plugin_lacks", "")) == ("", "0.1.0", "")
    page = mixed.wordpress.login().get("options-general.php?page=bridge-for-medium").text
    assert ("the bridge was version 0.1.0" in page) == bool(mixed.code), "the old plugin does not ask"


def test_an_old_bridge_cannot_be_told_to_forget_and_the_eraser_says_so(mariadb, tmp_path):
    with World("newest", tmp_path, mariadb, **versions("old bridge", tmp_path)) as world:
        post = world.wordpress.new_post(title=f"Two versions {uuid4()}")
        world.settle(post["id"], "live")
        email = world.wordpress.php("return get_userdata(1)->user_email;")
        told = world.wordpress.php(f"return b4m('privacy')->erase('{email}');")
        assert (told["items_removed"], told["items_retained"]) == (False, True)
        assert "This bridge is too old to be told so from here" in told["messages"][0]


def test_a_page_is_offered_on_the_blog_and_reported(mixed_door):
    post = mixed_door.wordpress.new_post(title=f"Two versions {uuid4()}", content="<p>We walked for long.</p>" * 30)
    mixed_door.settle(post["id"], "offered")
    (handoff,) = json.loads(mixed_door.run("handoffs", "--json"))
    assert f"{mixed_door.wordpress.url}/" in handoff["reason"]
    assert "/medium/" in handoff["reason"]
