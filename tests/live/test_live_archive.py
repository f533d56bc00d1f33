"""The archive of a real WordPress becomes the backlog, by REST and by XML-RPC, beside a bridge that serves."""

import json
import os
import signal
import sqlite3
import subprocess
from uuid import uuid4

import pytest
import requests

from bridge.sandbox import Sandbox, serving
from processes import API_TOKEN, BRIDGE, STARTED, TOKEN, BridgeProcess, wait_for
from warm_process import run_warm
from wordpress import WordPress

POSTS = 120
FILL = r"""
for ($n = 1; $n <= %d; $n++) {
    wp_insert_post(array('post_title' => "Walk & talk number $n", 'post_status' => 'publish', 'post_content' => "<!-- wp:paragraph -->\n<p>We walked $n miles.</p>\n<!-- /wp:paragraph -->",
        'post_date' => gmdate('Y-m-d H:i:s', 1262304000 + $n * 90000), 'post_date_gmt' => gmdate('Y-m-d H:i:s', 1262304000 + $n * 90000)));
}
return array_map('intval', get_posts(array('numberposts' => -1, 'fields' => 'ids', 'orderby' => 'ID', 'order' => 'ASC')));
"""
SLOW = (
    "<?php add_action('pre_get_posts', function ($q) {"
    " if ((int) $q->get('offset') >= 99) { touch(__DIR__ . '/slow.begun'); sleep(3); } });"
)


class Archive:
    """A WordPress with old posts and, for each test, a bridge of its own that has never heard of it."""

    def __init__(self, wordpress, folder, api):
        self.wordpress = wordpress
        self.ids = wordpress.php(FILL % POSTS) if not wordpress.php("return count(get_posts());") else self.listed()
        site = f"environments = ['local']\napp_user = 'admin'\napp_password = '{wordpress.app_password}'"
        self.bridge = BridgeProcess(
            folder, f"sqlite:///{folder}/bridge.db", api, home=wordpress.url, site=site, accounts={"main": TOKEN}
        ).start()
        self.folder = folder

    def listed(self):
        return self.wordpress.php(
            "return array_map('intval', get_posts(array('numberposts' => -1, 'fields' => 'ids', 'orderby' => 'ID', 'order' => 'ASC')));"
        )

    def run(self, *arguments):
        done = run_warm(["--config", str(self.bridge.config), *arguments], os.environ, self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def done(self):
        """How far each job is, as a program sees it."""
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        answer = requests.get(f"{self.bridge.url}/api/v1/jobs", headers=headers, timeout=60)
        return [job["done"] for job in answer.json()["jobs"]]

    def rows(self):
        """Every row but those of jobs and ticks."""
        with sqlite3.connect(self.folder / "bridge.db") as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            kept = set(names) - {"jobs", "heartbeats"}
            rows = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in kept}
        connection.close()
        return rows


@pytest.fixture(scope="module")
def wordpress(mariadb, tmp_path_factory):
    made = WordPress("newest", tmp_path_factory.mktemp("archive"), mariadb, f"wp_{uuid4().hex[:8]}")
    try:
        yield made.install().start()
    finally:
        made.stop()


@pytest.fixture
def sandbox():
    return Sandbox.with_users({TOKEN: "ada"}, None)


@pytest.fixture
def archive(wordpress, sandbox, tmp_path):
    with serving(sandbox) as api:
        made = Archive(wordpress, tmp_path, f"{api}/v1")
        yield made
        made.bridge.kill()


@pytest.mark.parametrize("source", ["rest", "xmlrpc"])
def test_an_archive_is_read_stopped_gone_on_with_and_listed_and_nothing_is_sent(archive, sandbox, source):
    plugin = archive.wordpress.root / "wp-content" / "mu-plugins" / "slow.php"
    plugin.write_text(SLOW)
    command = [str(BRIDGE), "--config", str(archive.bridge.config), "resync", "blog", "--all", "--source", source]
    reading = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    STARTED.append(reading)
    begun = plugin.with_suffix(".begun")
    wait_for(begun.exists, what="the request for the rest")
    wait_for(lambda: archive.done() == [100], what="100 posts")
    reading.send_signal(signal.SIGINT)
    _, said = reading.communicate(timeout=60)
    plugin.unlink()
    begun.unlink()
    assert (reading.returncode, "Stopped after 100 posts read" in said) == (130, True), said

    page = "offset=99" if source == "rest" else "xmlrpc.php"
    wait_for(
        lambda: any(page in one["uri"] for one in archive.wordpress.requests()), what="the end of the last request"
    )
    done = archive.run("resync", "blog", "--all", "--source", source)
    assert f"{POSTS} posts read: {POSTS} new, 0 changed." in done
    before = archive.rows()
    archive.wordpress.requests()
    assert f"{POSTS} posts read: 0 new, 0 changed." in archive.run("resync", "blog", "--all", "--source", source)
    asked = [one["uri"] for one in archive.wordpress.requests()]
    if source == "rest":
        assert len([uri for uri in asked if "/wp/v2/posts" in uri]) == 2, "one for each hundred"
    assert archive.rows() == before

    backlog = json.loads(archive.run("backlog", "--json", "--limit", "500"))
    assert (backlog["count"], [post["post_id"] for post in backlog["posts"]]) == (POSTS, archive.ids)
    assert {post["state"] for post in backlog["posts"]} == {"waits"}
    assert backlog["posts"][0]["title"] == "Walk & talk number 1"
    status = json.loads(archive.run("status", "--json"))
    assert (status["deliveries"], status["handoffs"], sandbox.stories) == ({}, 0, [])
    assert (before["reports"], before["outbox"], len(before["journal"])) == ([], [], 1)


def test_what_was_changed_hidden_and_deleted_is_noticed(archive, sandbox):
    changed, hidden, gone = archive.ids[3], archive.ids[5], archive.ids[110]
    archive.run("resync", "blog")
    archive.wordpress.php(
        f"wp_update_post(array('ID' => {changed}, 'post_title' => 'Changed')); "
        f"wp_update_post(array('ID' => {hidden}, 'post_status' => 'private')); wp_delete_post({gone}, true);"
    )
    seen = archive.run("resync", "blog", "--dry-run")
    assert f"changed  {changed} Changed" in seen
    assert f"post {gone} is not shown any more; WordPress would be asked for it" in seen
    done = archive.run("resync", "blog")
    assert f"post {hidden} is not shown any more, and counts as unpublished: its status is private" in done
    assert f"post {gone} is not shown any more, and counts as unpublished: WordPress has no such post" in done
    assert f"{POSTS - 2} posts read: 0 new, 1 changed, 2 problems." in done
    backlog = json.loads(archive.run("backlog", "--json", "--limit", "500"))
    assert {post["post_id"] for post in backlog["posts"]} == set(archive.ids) - {hidden, gone}
    assert sandbox.stories == []
