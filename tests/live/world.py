"""A WordPress, a bridge and a sandbox that know each other; and whether the three agree."""

import json
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from mariadb import MariaDb

from bridge.sandbox import Sandbox, serving
from processes import TOKEN, BridgeProcess, to_program, wait_for
from warm_process import run_warm
from wordpress import WordPress

NO_FEED = "http://127.0.0.1:9/feed"
"""Stories that come by API answer for themselves; and no test may ask the real Medium."""
SETTLED = {"live", "sent", "unconfirmed", "failed", "held", "cancelled"}
HEALTH = "SELECT option_value FROM wp_options WHERE option_name = 'bridge_for_medium_health'"
WELL = ('"failures";i:0;', '"not_before";i:0;', '"error";s:0:"";')
"""What stands in it when the plugin waits for nothing."""
FORGET_MARKS = "UPDATE wp_bridge_for_medium_posts SET changed = '', marked_at = 0 WHERE marked_at > 0"
TAKE = (
    "$text = %s; b4m('settings')->change(array('connection' => $text));"
    "b4m('ping')->connect(\\Bridge_For_Medium\\Connection::parse($text));"
)
"""What the settings page does with a connection string."""


class World:
    """``publish`` in WordPress, ``settle``, and look at the story.

    Args:
        version: ``oldest`` or ``newest``.
        has_token: else the account's stories are imported by hand, and found in the sandbox's feed.
        page_host: who serves import pages; empty leaves it to the bridge, which asks WordPress.
        plugin: a zip of another version of the plugin.
        code: a folder with another version of the bridge.
    """

    def __init__(
        self,
        version: str,
        folder: Path,
        database: MariaDb,
        *,
        has_cron: bool = False,
        has_token: bool = True,
        page_host: str = "bridge",
        plugin: Path | None = None,
        code: Path | None = None,
    ) -> None:
        self.version, self.folder = version, folder
        self.has_token, self.page_host, self.code = has_token, page_host, code
        self.wordpress = WordPress(version, folder, database, f"wp_{uuid4().hex[:8]}", has_cron=has_cron, plugin=plugin)
        self.sandbox = Sandbox.with_users({TOKEN: "ada"}, None)
        self._stack = ExitStack()
        self.bridge: BridgeProcess
        self.medium: str
        """Where the sandbox is."""

    def __enter__(self) -> "World":
        self._stack.callback(self.wordpress.stop)
        self.wordpress.install().start()
        self.medium = self._stack.enter_context(serving(self.sandbox))
        self.bridge = BridgeProcess(
            self.folder,
            f"sqlite:///{self.folder}/bridge.db",
            f"{self.medium}/v1",
            accounts={"main": TOKEN if self.has_token else ""},
            home=self.wordpress.url,
            site="environments = ['local']",
            account=f"username = 'ada'\nfeed_url = '{NO_FEED if self.has_token else f'{self.medium}/feed/@ada'}'",
            page_host=self.page_host,
            deadline="5s",
            lease="10s",
            feed_every="1s" if not self.has_token else "30m",
            open_imports=100,
            update_words=1,
            code=self.code,
        ).start()
        self._stack.callback(self.bridge.kill)
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def mend(self, *, forgets_marks: bool = False) -> None:
        """Have the bridge up, and nothing waiting for trouble that is over; or nothing to be tried again at all.

        The database is asked first: WordPress would have to be loaded for it before each test, and is mostly well.
        """
        if self.bridge.is_dead():
            self.bridge.start()
        self.sandbox.faults.clear()
        database, name = self.wordpress.database, self.wordpress.name
        health = database.run(HEALTH, name)
        if health and not all(part in health for part in WELL):
            self.wordpress.php("b4m('health')->clear();")
        if forgets_marks and self.wordpress.has_table():
            database.run(FORGET_MARKS, name)
        self.wordpress.requests()

    def connection_string(self) -> str:
        """What ``bridge connect`` prints."""
        said = self.run("connect", "blog")
        (line,) = [word for word in said.split() if word.startswith("b4m1.")]
        return line

    def connect(self) -> None:
        """What an owner does: run ``bridge connect``, paste the line, save.

        Where the same WordPress was connected so before, its PHP takes the line without the page.
        """
        line, said = self.connection_string(), ""
        if self.wordpress.is_copy:
            self.wordpress.php(TAKE % json.dumps(line))
        else:
            said = self.save_settings(line)
        if not self.wordpress.php("return b4m('settings')->is_watching();"):
            # The plugin gives a bridge 15 seconds to answer, which a busy machine may need: press the button again.
            said = self.save_settings(self.connection_string())
        assert self.wordpress.php("return b4m('settings')->is_watching();"), said[:2000]

    def save_settings(self, line: str, wordpress: WordPress | None = None) -> str:
        """Paste a line into the settings page and save; the page is answered."""
        browser = (wordpress or self.wordpress).login()
        return browser.post(
            "admin-post.php",
            **{
                "action": "bridge_for_medium_save",
                "_wpnonce": browser.nonce("bridge_for_medium_save"),
                "connection": line,
                # Of version 0.1, whose form saved everything at once.
                "enabled": "1",
                "post_types[]": ["post"],
            },
        ).text

    def run(self, *arguments: str) -> str:
        """A command of the bridge; what it prints is answered."""
        program, more = to_program(self.bridge.code)
        command, environ = ["--config", str(self.bridge.config), *arguments], {**os.environ, **more}
        if self.bridge.code:
            known = {"capture_output": True, "text": True, "timeout": 60}
            done = subprocess.run([*program, *command], cwd=self.folder, env=environ, **known)
        else:
            done = run_warm(command, environ, self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def send(self) -> None:
        """Let WordPress' cron run, as the system's cron does."""
        self.wordpress.run_cron()

    def events(self, post_id: int) -> list[dict[str, Any]]:
        """The hooks about a post that the bridge accepted, oldest first."""
        import sqlite3

        with sqlite3.connect(self.folder / "bridge.db") as connection:
            rows = connection.execute("SELECT body FROM events WHERE post_id = ? ORDER BY id", (post_id,)).fetchall()
        connection.close()
        return [json.loads(row[0]) for row in rows]

    def types(self, post_id: int) -> list[str]:
        """Their types, without "post."."""
        return [event["type"].removeprefix("post.") for event in self.events(post_id)]

    def stories(self, post_id: int) -> list[Any]:
        """The stories on Medium that were made of a post."""
        marks = {one["story_id"] for one in self.bridge.read(post_id).get("deliveries", [])}
        return [story for story in self.sandbox.stories if story.id in marks]

    def delivery(self, post_id: int) -> dict[str, Any]:
        (delivery,) = self.bridge.read(post_id)["deliveries"]
        return dict(delivery)

    def handoffs(self, post_id: int) -> list[str]:
        """Kinds of the open hand-offs about a post, as the owner reads them."""
        rows = json.loads(self.run("handoffs", "--json"))
        return [one["kind"] for one in rows if one["post_id"] == post_id]

    def settle(self, post_id: int, status: str) -> dict[str, Any]:
        """Let the hooks go, wait until the delivery is where it should be, and see that all three say the same."""
        self.send()
        wait_for(
            lambda: self.bridge.status(post_id) == status,
            what=lambda: f"{status} of post {post_id}: {self._seen(post_id)}",
        )
        self.agree(post_id)
        return self.delivery(post_id)

    def agree(self, post_id: int) -> None:
        """Medium, the ledger and WordPress agree about a post; WordPress is told within a few seconds."""
        delivery = self.delivery(post_id)
        stories = self.stories(post_id)
        assert len(stories) == (1 if delivery["story_id"] else 0)
        titles = [story for story in self.sandbox.stories if story.canonical_url == delivery["canonical_url"]]
        assert len(titles) <= 1, "two stories of one article"
        if stories:
            is_wrong = delivery["canonical_state"] == "wrong"
            named = delivery["canonical_seen"] if is_wrong else delivery["canonical_url"]
            assert stories[0].canonical_url == named
        wait_for(lambda: self.wordpress_says(post_id) == (delivery["status"], delivery["story_url"]), what="the report")

    def wordpress_says(self, post_id: int) -> tuple[str, str]:
        record = self.wordpress.record(post_id, "status")
        return record.get("status", ""), record.get("story_url", "")

    def is_quiet(self, post_id: int) -> bool:
        """Nothing waits in WordPress for this post."""
        return not self.wordpress.record(post_id, "changed") and not self.wordpress.record(post_id, "event")

    def _seen(self, post_id: int) -> str:
        known = {name: self.wordpress.record(post_id, name) for name in ("changed", "event", "guest")}
        planned = self.wordpress.php("return array(b4m('health')->read(), wp_next_scheduled('bridge_for_medium_run'));")
        return json.dumps([self.types(post_id), self.bridge.read(post_id).get("journal", [])[-3:], known, planned])[
            :4000
        ]
