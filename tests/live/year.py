"""A year of a blog whose stories bring visitors back: fifty posts, a closing with two texts, and whoever follows their links.

A bridge in this process, whose ledger's clock the test moves, and with it the clock by which WordPress counts visits; hooks and
reports are signed by the hour that it is. A visit says what a page says in a browser (``test_live_visits`` compares the two);
some are made by one.
"""

import html
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from page_cache import PageCache
from playwright.sync_api import Page
from werkzeug.exceptions import ServiceUnavailable

from bridge.app import Bridge
from bridge.config import Config, to_connection, to_connection_string
from bridge.ledger import Ledger
from bridge.sandbox import Sandbox, serving
from bridge.web import create_app
from processes import SECRET, TOKEN, free_port, wait_for
from serving import serving_app
from wordpress import WordPress

DAYS = 365
BATCHES, BATCH = 5, 10
"""So often so many posts are published."""
BUSY = 30
"""Days on which somebody comes."""
VISITS = 16
"""On each of these."""
SIGMA = 1.5
"""Of the logarithm of a story's share: few stories bring most."""
GOAL = 0.1
UNMARKED = 0.15
"""Of all visits, those by another link on Medium."""
AWAY = range(14, 17)
"""Busy days on which the bridge does not answer."""
BROWSED = range(0, BUSY, 20)
"""Those on which one visit is a real browser's."""
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
TEXTS = ["<p>First on <a href='{{ url }}'>my blog</a>.</p>", "<p>More on <a href='{{ url }}'>my own pages</a>.</p>"]
CLOCK = """add_action( 'plugins_loaded', static function () {
	$clock = new class() extends \\Bridge_For_Medium\\Clock { public function now(): int { return (int) file_get_contents( '%s' ); } };
	$plugin = new \\Bridge_For_Medium\\Plugin( array(
		'landing_table' => static function () use ( &$plugin, $clock ) { return new \\Bridge_For_Medium\\Landing_Table( $plugin->tables, $clock ); },
		'landing_report' => static function () use ( &$plugin, $clock ) { return new \\Bridge_For_Medium\\Landing_Report( $plugin->settings, $plugin->landing_table, $plugin->live_posts, $plugin->handoff_client, $clock ); },
	) );
	$place = new \\ReflectionProperty( \\Bridge_For_Medium\\Plugin::class, 'instance' );
	$place->setAccessible( true );
	$place->setValue( null, $plugin );
}, 0 );"""
CONNECT = """b4m('settings')->change(array('connection' => '%s', 'visits' => true));
return b4m('ping')->connect(b4m('settings')->connection());"""
FILL = """return array_map(static function ($n) { return wp_insert_post(array('post_status' => 'publish', 'post_title' => "Walk number $n",
    'post_content' => "<p>Walk $n led along the river.</p><p><a class='medium-goal' href='#letter'>My letter</a></p>")); }, range(%d, %d));"""
HREF = re.compile(r'href="(http://127[^"]+utm_id=[^"]+)"')
Key = tuple[date, int, str, str]
"""Day, post, closing, placement."""


class Year:
    """What is played, and by it what must have been counted."""

    def __init__(self, wordpress: WordPress, folder: Path) -> None:
        self.wordpress, self.folder = wordpress, folder
        self.start = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.at = self.start
        self.is_away = False
        self.chance = random.Random(7)
        self.links: dict[int, str] = {}
        """The closing's link in each post's story."""
        self.shares: dict[int, float] = {}
        self.months: dict[int, str] = {}
        """In which each post's story went live."""
        self.visits: Counter[Key] = Counter()
        self.goals: Counter[Key] = Counter()
        self.sandbox = Sandbox.with_users({TOKEN: "ada"}, None)
        self._stack = ExitStack()

    def __enter__(self) -> "Year":
        port = free_port()
        self._set_day(0)
        self.config = self._to_config(self._stack.enter_context(serving(self.sandbox)), f"http://127.0.0.1:{port}")
        self.ledger = Ledger(f"sqlite:///{self.folder}/bridge.db", lambda: self.at)
        self.ledger.create()
        self._stack.callback(self.ledger.close)
        self.bridge = Bridge(self.config, self.ledger)
        self.bridge.identities.open()
        self._app = create_app(self.bridge, self.config)
        self._stack.enter_context(serving_app(self._answer, port))
        self._stack.enter_context(self.wordpress.with_code(CLOCK % (self.folder / "now")))
        line = to_connection_string(to_connection(self.config, "blog"))
        said = self.wordpress.php(CONNECT % line)
        assert said["ok"], said
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def live_through(self, cache: PageCache, page: Page) -> None:
        """Day after day: posts are published, visitors come, and what was counted is told."""
        busy = sorted(self.chance.sample(range(2, DAYS), BUSY))
        for number, day in enumerate(busy):
            if number % (BUSY // BATCHES) == 0:
                self._publish()
            self._set_day(day)
            self.is_away = number in AWAY
            self._report()
            came = self.chance.choices(list(self.shares), list(self.shares.values()), k=VISITS)
            self._visit([self._come(post_id) for post_id in came])
            if number in BROWSED:
                self._browse(cache, page, came[0])
        self._set_day(DAYS)
        self._report()

    def _to_config(self, medium: str, url: str) -> Config:
        site = {"home": self.wordpress.url, "account": "main", "secret": SECRET, "environments": ["local"]}
        account = {"token": TOKEN, "api_url": f"{medium}/v1", "publish_status": "public", "username": "ada"}
        values = {
            "bridge": {"state_dir": self.folder, "public_url": url},
            "delivery": {"gap": "0s", "public_per_day": 1000},
            "sites": {"blog": site},
            "accounts": {"main": account | {"feed_url": f"{medium}/feed/@ada"}},
            "cta": {"default": {"text": TEXTS, "utm_content": True}},
        }
        return Config.model_validate(values)

    def _answer(self, environ: Any, start: Any) -> Any:
        return (ServiceUnavailable() if self.is_away else self._app)(environ, start)

    def _set_day(self, number: int) -> None:
        """It is noon of a day of the year."""
        self.at = self.start + timedelta(days=number)
        (self.folder / "now").write_text(str(int(self.at.timestamp())))

    def _publish(self) -> None:
        """Some posts, until each has its story and WordPress knows."""
        first = len(self.links) + 1
        posts = self.wordpress.php(FILL % (first, first + BATCH - 1))
        self.wordpress.run_cron()
        while self.bridge.events.apply_events() or self.bridge.sender.deliver_next():
            pass
        self.bridge.reports.report_statuses()
        stories = {story.title: story.content for story in self.sandbox.stories}
        for number, post_id in enumerate(posts, first):
            (link,) = HREF.findall(stories[f"Walk number {number}"])
            self.links[post_id] = html.unescape(link)
            self.shares[post_id] = self.chance.lognormvariate(0, SIGMA)
            self.months[post_id] = f"{self.at:%Y-%m}"
        assert set(posts) <= set(self.wordpress.php("return b4m('post_table')->live();"))

    def _report(self) -> None:
        """What WordPress does every hour."""
        self.wordpress.php("b4m('landing_report')->run();")

    def _come(self, post_id: int) -> list[str]:
        """What the pages of one visitor say."""
        content = "" if self.chance.random() < UNMARKED else self._content(post_id)
        has_goal = self.chance.random() < GOAL
        self._count(post_id, content, has_goal=has_goal)
        return [f"{post_id},{content},{is_goal}" for is_goal in range(1 + has_goal)]

    def _visit(self, visitors: list[list[str]]) -> None:
        """All at once, each page by page."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda said: [self._say(body) for body in said], visitors))

    def _say(self, body: str) -> None:
        headers = {"User-Agent": PERSON, "Content-Type": "text/plain;charset=UTF-8", "Sec-Fetch-Site": "same-origin"}
        answer = requests.post(f"{self.wordpress.url}/?b4m", data=body, headers=headers, timeout=60)
        assert answer.status_code == 204

    def _browse(self, cache: PageCache, page: Page, post_id: int) -> None:
        """Somebody in a real browser follows the closing's link, and the one that is a goal."""
        before, parts = len(cache.posted), urlsplit(self.links[post_id])
        page.goto(f"{cache.url}{parts.path}?{parts.query}")
        wait_for(lambda: len(cache.posted) == before + 1, what="the browser's call")
        page.click("a.medium-goal")
        wait_for(lambda: len(cache.posted) == before + 2, what="the call about a goal")
        self._count(post_id, self._content(post_id), has_goal=True)

    def _content(self, post_id: int) -> str:
        return parse_qs(urlsplit(self.links[post_id]).query)["utm_content"][0]

    def _count(self, post_id: int, content: str, *, has_goal: bool) -> None:
        variant, _, placement = content.rpartition("-")
        key = (self.at.date(), post_id, variant, placement)
        self.visits[key] += 1
        self.goals[key] += has_goal
