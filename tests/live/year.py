"""A year of a blog whose stories bring visitors back: fifty posts, two closings, and whoever follows their links.

WordPress, its bridge and the sandbox run by the hour that it is; what counts visits has a clock of its own, which the test sets
to each day in turn. A visit says what a page says in a browser (``test_live_visits`` compares the two); some are made by one.
"""

import html
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import requests
from page_cache import PageCache
from playwright.sync_api import Page
from world import World

from processes import wait_for

POSTS = 50
DAYS = 365
BUSY = 48
"""Days on which somebody comes."""
VISITS = 480
SIGMA = 1.5
"""Of the logarithm of a story's share: few stories bring most."""
GOAL = 0.1
UNMARKED = 0.15
"""Of all visits, those by another link on Medium."""
SILENT = range(20, 24)
"""Busy days on which the bridge is away."""
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
CLOSINGS = """
[cta.default]
text = ['<p>First on <a href="{{ url }}">my blog</a>.</p>', '<p>More on <a href="{{ url }}">my own pages</a>.</p>']
utm_content = true
"""
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
FILL = """$made = array();
foreach (range(1, %d) as $n) {
    $made[] = wp_insert_post(array('post_status' => 'publish', 'post_title' => "A walk of the year, number $n",
        'post_content' => "<p>Walk $n led along the river.</p><p><a class='medium-goal' href='#letter'>My letter</a></p>"));
}
return $made;"""
HREF = re.compile(r'href="(http://127[^"]+utm_id=[^"]+)"')
Key = tuple[str, int, str, str]
"""Day, post, closing, placement."""


@dataclass
class Year:
    """What is played, and by it what must have been counted."""

    world: World
    seed: int = 7
    links: dict[int, str] = field(default_factory=dict)
    """The closing's link in each post's story."""
    visits: Counter[Key] = field(default_factory=Counter)
    goals: Counter[Key] = field(default_factory=Counter)

    def publish(self) -> None:
        """The posts, until each has its story and WordPress knows."""
        posts = self.world.wordpress.php(FILL % POSTS)
        self.world.send()
        is_live = "return array_diff(array({}), b4m('post_table')->live());".format(", ".join(map(str, posts)))
        wait_for(lambda: not self.world.wordpress.php(is_live), what="all stories")
        stories = {story.title: story.content for story in self.world.sandbox.stories}
        for number, post_id in enumerate(posts, 1):
            (link,) = HREF.findall(stories[f"A walk of the year, number {number}"])
            self.links[post_id] = html.unescape(link)

    def set_day(self, day: date) -> None:
        """It is noon of a day."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        (self.world.folder / "now").write_text(str(int(noon.timestamp())))

    def live_through(self, cache: PageCache, page: Page) -> None:
        """All busy days; on each the report of those before is due, as every day."""
        chance = random.Random(self.seed)
        today = datetime.now(UTC).date()
        days = sorted(today - timedelta(days=back) for back in chance.sample(range(2, DAYS), BUSY))
        weights = {post_id: chance.lognormvariate(0, SIGMA) for post_id in self.links}
        for number, day in enumerate(days):
            self.set_day(day)
            self._report(is_away=number in SILENT)
            came = chance.choices(list(weights), list(weights.values()), k=VISITS // BUSY)
            calls = [call for post_id in came for call in self._come(chance, day, post_id)]
            with ThreadPoolExecutor(4) as pool:
                for some in (0, 1):  # who reaches a goal was there before
                    list(pool.map(self._say, [body for body, is_goal in calls if is_goal == some]))
            if number % 20 == 0:
                self._browse(cache, page, day, came[0])
        self.set_day(today)
        self._report(is_away=False)

    def _come(self, chance: random.Random, day: date, post_id: int) -> list[tuple[str, int]]:
        content = "" if chance.random() < UNMARKED else self._content(post_id)
        self._count(day, post_id, content, is_goal=False)
        calls = [(f"{post_id},{content},0", 0)]
        if chance.random() < GOAL:
            self._count(day, post_id, content, is_goal=True)
            calls.append((f"{post_id},{content},1", 1))
        return calls

    def _content(self, post_id: int) -> str:
        return parse_qs(urlsplit(self.links[post_id]).query)["utm_content"][0]

    def _count(self, day: date, post_id: int, content: str, *, is_goal: bool) -> None:
        variant, _, placement = content.rpartition("-")
        (self.goals if is_goal else self.visits)[day.isoformat(), post_id, variant, placement] += 1

    def _say(self, body: str) -> None:
        headers = {"User-Agent": PERSON, "Content-Type": "text/plain;charset=UTF-8", "Sec-Fetch-Site": "same-origin"}
        answer = requests.post(f"{self.world.wordpress.url}/?b4m", data=body, headers=headers, timeout=60)
        assert answer.status_code == 204

    def _browse(self, cache: PageCache, page: Page, day: date, post_id: int) -> None:
        """Somebody in a real browser follows the closing's link, and the one that is a goal."""
        before, parts = len(cache.posted), urlsplit(self.links[post_id])
        page.goto(f"{cache.url}{parts.path}?{parts.query}")
        wait_for(lambda: len(cache.posted) == before + 1, what="the browser's call")
        page.click("a.medium-goal")
        wait_for(lambda: len(cache.posted) == before + 2, what="the call about a goal")
        for is_goal in (False, True):
            self._count(day, post_id, self._content(post_id), is_goal=is_goal)

    def _report(self, *, is_away: bool) -> None:
        """What WordPress does every hour."""
        if is_away and not self.world.bridge.is_dead():
            self.world.bridge.kill()
        if not is_away and self.world.bridge.is_dead():
            self.world.bridge.start()
        self.world.wordpress.php("b4m('landing_report')->run();")
