"""Weeks of the archive's schedule over a real WordPress: a bridge in this process whose clock the test moves, a sandbox
in Medium's place, and an owner who looks three times a day.

The ledger's clock starts on the Monday to come: hooks are signed by WordPress' own clock, and must not lie ahead of it.
"""

import json
import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import requests

from bridge.app import Bridge
from bridge.config import Config, to_connection, to_connection_string
from bridge.ledger import Ledger
from bridge.models import Ask, Delivery
from bridge.sandbox import Rules, Sandbox, serving
from bridge.sandbox.state import Story
from bridge.web import create_app
from processes import SECRET, TOKEN, free_port
from serving import serving_app
from wordpress import WordPress

TICK = timedelta(minutes=30)
DAY_TICK = timedelta(hours=1)
NIGHT_TICK = timedelta(hours=2)
SLOTS = ((time(9, 0), time(11, 0)), (time(18, 0), time(20, 0)))
DAY = (time(7, 0), time(21, 0))
"""How quickly ticks follow each other where slots come and what they chose goes, else by day, and by night, on the wall."""
DAYS = 21
ZONE = ZoneInfo("Europe/Berlin")
"""The harness installs WordPress with it; the bridge is not told."""
LOOKS = (time(8, 0), time(12, 0), time(20, 0))
"""When the owner looks at what waits."""
FRESH = {(4, time(9, 30)): "Fresh one", (9, time(9, 30)): "Fresh two", (16, time(9, 30)): "Fresh three"}
"""Day and time on the wall: published right before a slot."""
KILL_DAYS = {2, 7, 14}
"""When the process ends whenever a slot has just been settled, and what it chose has not gone."""
OLD = 200
FILL = r"""
$made = array();
$add = function ($kind, $number, $days, $more = array()) use (&$made) {
    $gmt = gmdate('Y-m-d H:i:s', time() - 86400 * $days);
    $text = "Number $number of the $kind ones tells of the river, the weir and the people who mended it when the water was low.";
    $made[$kind][] = wp_insert_post($more + array(
        'post_title' => ucfirst($kind) . " walk number $number", 'post_status' => 'publish', 'post_date' => get_date_from_gmt($gmt), 'post_date_gmt' => $gmt,
        'post_content' => str_repeat("<!-- wp:paragraph -->\n<p>$text</p>\n<!-- /wp:paragraph -->\n\n", 4),
    ));
};
$names = array('walks', 'bread', 'clocks', 'news');
$ids = array_map(function ($name) { return wp_insert_term(ucfirst($name), 'category', array('slug' => $name))['term_id']; }, $names);
wp_defer_term_counting(true);
// Not in the order of their numbers: the oldest is not the first that was written.
for ($n = 0; $n < %d; $n++) {
    $turn = ($n * 77) %% 200;
    $add('news' === $names[$n %% 4] ? 'news' : 'old', $n, 3650 - 17 * $turn, array('post_category' => array($ids[$n %% 4])));
}
for ($n = 0; $n < 6; $n++) {
    $add('young', $n, 5 + $n);
    $add('draft', $n, 4000 + $n, array('post_status' => 'draft'));
    $add('private', $n, 4000 + $n, array('post_status' => 'private'));
    $add('locked', $n, 4000 + $n, array('post_password' => 'sesame'));
}
wp_defer_term_counting(false);
$made['old'] = get_posts(array('post__in' => $made['old'], 'numberposts' => -1, 'fields' => 'ids', 'orderby' => 'date', 'order' => 'ASC'));
return $made;
"""
ASKED = re.compile(r"paste (\S+) and press Import.* must be (\S+)\. Publish it", re.DOTALL)
STATUSES = r"""
global $wpdb;
return $wpdb->get_results("SELECT post_id, status AS meta_value FROM {$wpdb->prefix}bridge_for_medium_posts WHERE status <> ''");
"""


class Wall:
    """The ledger's clock."""

    def __init__(self) -> None:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self.start = today + timedelta(days=7 - today.weekday())
        self.at = self.start

    def __call__(self) -> datetime:
        return self.at

    def tick(self) -> None:
        hour = self.local[1]
        is_slot = any(begin <= hour < end for begin, end in SLOTS)
        self.at += TICK if is_slot else DAY_TICK if DAY[0] <= hour < DAY[1] else NIGHT_TICK

    @property
    def local(self) -> tuple[int, time]:
        """The day, from 0, and the time on the wall."""
        there = self.at.astimezone(ZONE)
        return (there.date() - self.start.date()).days, there.time()


@dataclass(frozen=True)
class Seen:
    """A story that became public, and when by the ledger's clock."""

    at: datetime
    story: Story


class Weeks:
    """One account of a WordPress, from its archive to what has come of it.

    Args:
        account: lines of ``[accounts.main]`` beyond its feed.
        delivery: ``[delivery]``.
        evergreen: ``[evergreen]``.
    """

    def __init__(self, wordpress: WordPress, folder: Path, **tables: dict[str, Any]) -> None:
        self.wordpress, self.folder, self.clock = wordpress, folder, Wall()
        self.sandbox = Sandbox.with_users({TOKEN: "ada"}, None)
        self.sandbox.rules = Rules(web_cap=None)  # three weeks pass within its minute
        self.posts: dict[str, list[int]] = wordpress.php(FILL % OLD)
        """By kind; the old ones, oldest first, are those that may go."""
        self.fresh: dict[int, datetime] = {}
        """When each fresh post was published, by the ledger's clock."""
        self.diary: list[Seen] = []
        self.answers: dict[str, int] = {}
        self.unexpected: list[dict[str, Any]] = []
        """Steps that nobody should have been asked for."""
        self.restarts: list[tuple[Any, Any]] = []
        """All there is to know before and after each."""
        self.forecast: list[dict[str, Any]] = []
        """Made before the first day."""
        self._tables = tables
        self._stack = ExitStack()

    def __enter__(self) -> "Weeks":
        port = free_port()
        self.medium = self._stack.enter_context(serving(self.sandbox))
        self.config = self._to_config(f"http://127.0.0.1:{port}")
        self._open()
        self._stack.callback(lambda: self.ledger.close())
        self._stack.enter_context(serving_app(lambda environ, start: self._app(environ, start), port))
        self._connect()
        self._write_by_hand(self.posts["old"][0])
        self.bridge.feeds.read_feeds()
        self.bridge.jobs.run_job(Ask("blog"))
        self.bridge.slots.plan_slots()
        (found,) = self.bridge.forecast.read_forecast("main", 10)
        self.forecast = found["slots"]
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def live_through(self) -> "Weeks":
        """Three weeks, tick by tick."""
        while self.clock.at < self.clock.start + timedelta(days=DAYS):
            self.clock.tick()
            self._tick()
        return self

    def slots(self) -> list[dict[str, Any]]:
        """What the slots came to, the oldest first."""
        return list(reversed(self.bridge.forecast.read_slots("main", 1000)))

    def chosen(self) -> list[int]:
        """The posts that slots chose, in order."""
        return [one["post_id"] for one in self.slots() if one["kind"] == "delivery"]

    def deliveries(self) -> list[Delivery]:
        with self.ledger.read() as tx:
            return [one for post_id in self._known(tx) for one in tx.read_deliveries("blog", post_id)]

    def journal(self, post_id: int) -> str:
        return "\n".join(line["reason"] for line in self.bridge.overview.read_post("blog", post_id)["journal"])

    def told(self) -> dict[int, Any]:
        """What WordPress was told of its posts, as the plugin keeps it."""
        return {int(row["post_id"]): json.loads(row["meta_value"]) for row in self.wordpress.php(STATUSES)}

    def _to_config(self, url: str) -> Config:
        feed = {"username": "ada", "feed_url": f"{self.medium}/feed/@ada", "api_url": f"{self.medium}/v1"}
        site = {"home": self.wordpress.url, "account": "main", "secret": SECRET, "environments": ["local"]}
        login = {"app_user": "admin", "app_password": self.wordpress.app_password}
        values = {
            "bridge": {"state_dir": self.folder, "public_url": url},
            "delivery": {"feed_every": "3h"} | self._tables["delivery"],
            "evergreen": self._tables["evergreen"],
            "sites": {"blog": site | login},
            "accounts": {"main": feed | self._tables["account"]},
        }
        return Config.model_validate(values)

    def _open(self) -> None:
        """Begin as ``serve`` does."""
        self.ledger = Ledger(f"sqlite:///{self.folder}/bridge.db", self.clock)
        self.ledger.create()
        self.bridge = Bridge(self.config, self.ledger)
        self.bridge.identities.open()
        assert not self.bridge.departures.check_backup()
        self.bridge.recovery.sweep(is_alone=True)
        self._app = create_app(self.bridge, self.config)

    def _connect(self) -> None:
        """What an owner does: paste the line of ``bridge connect``, save."""
        browser = self.wordpress.login()
        form = {"action": "bridge_for_medium_save", "_wpnonce": browser.nonce("bridge_for_medium_save")}
        line = to_connection_string(to_connection(self.config, "blog"))
        browser.post("admin-post.php", **form, **{"connection": line, "enabled": "1", "post_types[]": ["post"]})
        assert self.wordpress.php("return b4m('settings')->is_watching();")

    def _tick(self) -> None:
        """All verbs of the scheduler once, each where it stands there, and what people do meanwhile."""
        if title := FRESH.get(self.clock.local):
            self._publish(title)
        self.bridge.events.apply_events()
        if self.bridge.slots.plan_slots() and self.clock.local[0] in KILL_DAYS:
            self._restart()
        self._settle()
        if self.clock.local[1] in LOOKS:
            self._look()
            self._settle()
        self.bridge.feeds.read_feeds()
        self.bridge.reports.report_statuses()
        self.bridge.notices.send_notices()
        self.bridge.recovery.sweep()
        self._write_diary()

    def _settle(self) -> None:
        while self.bridge.events.apply_events() or self.bridge.sender.deliver_next():
            pass

    def _write_by_hand(self, post_id: int) -> None:
        """The owner had carried over a post long before there was a bridge."""
        title, url = self.wordpress.php(f"return array(get_the_title({post_id}), get_permalink({post_id}));")
        content = f'<p>As it was.</p><p><em>Originally published at </em><a href="{url}"><em>{url}</em></a>.</p>'
        asked = {"title": title, "content": content, "canonicalUrl": url, "publishedAt": "2020-03-01T10:00:00Z"}
        answer = requests.post(f"{self.medium}/_sandbox/stories", json=asked, timeout=20)
        assert answer.status_code == 201, answer.text
        self.diary += [Seen(one.published_at, one) for one in self.sandbox.stories if one.published_at]

    def _publish(self, title: str) -> None:
        post = self.wordpress.new_post(title=title, content="<p>The river is high today, and the weir holds.</p>" * 4)
        self.fresh[post["id"]] = self.clock.at
        self.wordpress.run_cron()

    def _restart(self) -> None:
        before = self._everything()
        self.ledger.close()
        self._open()
        self.restarts.append((before, self._everything()))

    def _everything(self) -> Any:
        return (
            self.deliveries(),
            self.slots(),
            self.bridge.overview.read_handoffs(),
            self.bridge.forecast.read_forecast("main", 3),
        )

    def _known(self, tx: Any) -> list[int]:
        return sorted({*tx.read_public_ids("blog"), *(number for many in self.posts.values() for number in many)})

    def _look(self) -> None:
        """The owner does what waits."""
        for one in self.bridge.overview.read_handoffs():
            if one["kind"] == "proposal":
                self._answer(one["post_id"])
            elif one["kind"] == "import":
                self._import(one["reason"])
            else:
                self.unexpected.append(one)

    def _answer(self, post_id: int) -> None:
        """The first proposal of the second week is skipped, the second one banned, all others are welcome."""
        day, _ = self.clock.local
        if day >= 7 and "skipped" not in self.answers:
            self.answers["skipped"] = post_id
            self.bridge.queue.skip("blog", post_id)
        elif day >= 7 and "banned" not in self.answers:
            self.answers["banned"] = post_id
            self.bridge.queue.ban("blog", post_id)
        else:
            self.bridge.queue.approve("blog", post_id)

    def _import(self, words: str) -> None:
        """Follow a hand-off to the letter, on Medium."""
        match = ASKED.search(words)
        assert match, words
        made = requests.post(f"{self.medium}/p/import", json={"importUrl": match[1]}, timeout=60)
        assert made.status_code == 201, made.text
        draft = f"{self.medium}/p/{made.json()['id']}"
        for step, form in (("canonical", {"canonicalUrl": match[2]}), ("publish", {})):
            answer = requests.post(f"{draft}/{step}", data=form, allow_redirects=False, timeout=60)
            assert answer.status_code == 303, answer.text

    def _write_diary(self) -> None:
        known = {one.story.id for one in self.diary}
        self.diary += [Seen(self.clock.at, one) for one in self.sandbox.stories if one.id not in known]
