"""A draft's preview: its text leaves WordPress only when both sides allow it, and the bridge keeps none of it."""

import pytest
from world import World

WORDS = "zebrafish-lullaby-7731"
ASK = "return b4m('preview')->ask(get_post({id}));"


@pytest.fixture
def world(mariadb, tmp_path):
    with World("newest", tmp_path, mariadb) as made:
        yield made


def test_a_draft_is_looked_at_only_when_both_sides_allow_it_and_nothing_of_it_stays(world):
    wordpress = world.wordpress
    content = f"<p>{WORDS} and more words.</p><script>{WORDS}()</script><details><summary>More</summary><p>hidden</p></details>"
    draft = wordpress.new_post(status="draft", title=f"Title {WORDS}", content=content)
    switch = "b4m('settings')->change(array('send_drafts' => true));"
    assert wordpress.php(ASK.format(id=draft["id"]))["ok"] is False
    wordpress.php(switch)
    assert wordpress.php(ASK.format(id=draft["id"]))["ok"] is False, "the bridge did not say that it takes them"
    config = world.bridge.config.read_text()
    world.bridge.config.write_text(config.replace("[sites.blog]", "[sites.blog]\npreview = true"))
    world.bridge.stop()
    world.bridge.start()
    world.connect()
    wordpress.php(switch)
    said = wordpress.php(ASK.format(id=draft["id"]))
    assert said["ok"], said
    assert said["preview"]["title"] == f"Title {WORDS}"
    assert {"kind", "severity", "text", "count"} <= set(said["preview"]["notes"][0])
    assert wordpress.url in said["preview"]["closing"]
    world.bridge.stop()
    for file in world.folder.glob("bridge*"):
        assert WORDS.encode() not in file.read_bytes(), file
    assert world.bridge.folder.joinpath("bridge.db").exists()
