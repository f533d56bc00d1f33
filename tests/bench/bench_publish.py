"""What publishing costs the editor with the plugin: queries, HTTP calls and time of the request, on against off.

A real WordPress on each version; the same request with the plugin and without it, in turns, while the bridge is up,
down, and hanging (it accepts the connection and never answers), with WP-Cron left to the system; and once with WP-Cron
on, on PHP's built-in server, which cannot send its answer before it starts the cron. Then what reading costs: views
of a blog of 200 posts that the plugin knows, and the list of them in the administration, in queries, bytes of meta and
peak memory.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from run import Figure

sys.path.insert(0, str(Path(__file__).parents[1] / "live"))

from mariadb import MariaDb
from world import World

from wordpress import VERSIONS, WordPress

PAIRS = 60
OFF = {"X-B4M-Plugin": "off"}
LISTED = 200
VIEWS = ("", "?s=Listed", "?p={first}", "feed/", "wp-json/wp/v2/posts?per_page=100")
"""What a visitor may ask for."""
WEIGH = """<?php add_action('shutdown', static function () {
	$weight = array('memory' => memory_get_peak_usage(), 'queries' => $GLOBALS['wpdb']->num_queries);
	$meta = $GLOBALS['wp_object_cache']->cache['post_meta'] ?? array();
	file_put_contents('%s', json_encode($weight + array('meta' => strlen(serialize($meta)))));
}, PHP_INT_MAX);"""
FILL = (Path(__file__).parent / "listed.php").read_text().removeprefix("<?php")
RESAMPLES = 2000
Samples = tuple[list[float], list[float]]
"""Seconds with the plugin, and without it."""


def measure() -> list[Figure]:
    """Each version and each state of the bridge."""
    with tempfile.TemporaryDirectory() as folder, MariaDb() as database:
        samples: Samples = ([], [])
        figures = [one for version in VERSIONS for one in _version(version, Path(folder), database, samples)]
    return [*figures, _time("publish, WP-Cron off, all of it", *samples)]


def _version(version: str, folder: Path, database: MariaDb, samples: Samples) -> Iterator[Figure]:
    with World(version, _made(folder / version), database) as world:
        world.send()  # From its first run on nothing of an earlier version is looked for.
        for state in ("up", "down", "hanging"):
            with _bridge(world, state):
                yield from _state(world.wordpress, f"publish {version}, bridge {state}", samples)
        yield from _reading(world.wordpress, version)
    with World(version, _made(folder / f"{version}-cron"), database, has_cron=True) as world:
        world.send()
        time_figure, *_ = _state(world.wordpress, f"publish {version}, WP-Cron on", ([], []))
        yield time_figure


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def _bridge(world: World, state: str) -> Iterator[None]:
    if state == "down":
        world.bridge.kill()
    if state == "hanging":
        import signal

        assert world.bridge.process is not None
        world.bridge.process.send_signal(signal.SIGSTOP)
    yield
    if state == "down":
        world.bridge.start()
    if state == "hanging":
        world.bridge.process.send_signal(signal.SIGCONT)


def _state(wordpress: WordPress, name: str, samples: Samples) -> Iterator[Figure]:
    for _ in range(3):
        _publish(wordpress, {})
        _publish(wordpress, OFF)
    wordpress.requests()
    on, off = [], []
    for number in range(PAIRS):
        # In turns, and each first as often as second.
        for headers, times in (({}, on), (OFF, off)) if number % 2 else ((OFF, off), ({}, on)):
            times.append(_publish(wordpress, headers))
    served = [line for line in wordpress.requests() if line["method"] == "POST" and line["uri"].count("/") == 5]
    with_it = statistics.median(line["queries"] for line in served if not line["off"])
    without = statistics.median(line["queries"] for line in served if line["off"])
    calls = sum(len(line["http"]) for line in served)
    samples[0].extend(on)
    samples[1].extend(off)
    yield _time(f"{name}, time", on, off)
    yield Figure(f"{name}, queries", with_it - without, "more", f"limit 4; without the plugin {without:.0f}")
    yield Figure(f"{name}, HTTP calls", calls, "calls", f"limit 0; in {len(served)} requests")


def _time(name: str, on: list[float], off: list[float]) -> Figure:
    low, high = _interval(on, off)
    against = f"limit 1.03; 95 % between {low:.3f} and {high:.3f}; {len(on)} pairs"
    return Figure(name, statistics.median(on) / statistics.median(off), "of without", against)


def _publish(wordpress: WordPress, headers: dict[str, str]) -> float:
    """Publish a draft as the editor does; seconds that its request took."""
    auth = ("admin", wordpress.app_password)
    url = f"{wordpress.url}/wp-json/wp/v2/posts"
    text = "<!-- wp:paragraph -->\n<p>" + "We walked along the river. " * 40 + "</p>\n<!-- /wp:paragraph -->"
    draft = {"status": "draft", "title": f"Bench {random.random()}", "content": text * 5}
    post_id = requests.post(url, json=draft, auth=auth, headers=OFF, timeout=60).json()["id"]
    began = time.perf_counter()
    answer = requests.post(f"{url}/{post_id}", json={"status": "publish"}, auth=auth, headers=headers, timeout=60)
    took = time.perf_counter() - began
    assert answer.json()["status"] == "publish"
    return took


def _reading(wordpress: WordPress, version: str) -> Iterator[Figure]:
    """What the plugin adds to views of the blog, all of them together, and to the list of posts."""
    first, *_ = wordpress.php(f"$wanted = {LISTED};{FILL}")
    seen = wordpress.root.parent / "weight.json"
    file = wordpress.root / "wp-content" / "mu-plugins" / "weigh.php"
    file.write_text(WEIGH % seen)
    visitor, editor = requests.Session(), wordpress.login().session
    views = [_weigh(wordpress, visitor, path.format(first=first), seen) for path in VIEWS]
    row = _weigh(wordpress, editor, "wp-admin/edit.php?s=Listed", seen)
    file.unlink()
    for what, unit in (("queries", "more"), ("meta", "bytes more")):
        added = sum(on[what] - off[what] for on, off in views)
        yield Figure(f"front end {version}, {what}", added, unit, f"limit 0; in {len(views)} views, {LISTED} posts")
    on, off = row
    yield Figure(f"list of {LISTED} posts {version}, queries", on["queries"] - off["queries"], "more", "limit 4")
    yield Figure(f"list of {LISTED} posts {version}, meta", on["meta"] - off["meta"], "bytes more", "limit 0")
    against = f"limit 1.02; without the plugin {off['memory'] / 2**20:.1f} MiB"
    yield Figure(f"list of {LISTED} posts {version}, memory", on["memory"] / off["memory"], "of without", against)


def _weigh(wordpress: WordPress, session: requests.Session, path: str, seen: Path) -> tuple[dict[str, int], ...]:
    """Memory, queries and meta of a view with the plugin and without; of a second one, since what is cached once is."""
    found = []
    for headers in ({}, OFF):
        for _ in range(4):  # each worker of the server has read the code by then
            seen.unlink(missing_ok=True)
            answer = session.get(f"{wordpress.url}/{path}", headers=headers, timeout=60)
            assert answer.status_code == 200, (path, answer.status_code)
        found.append(dict(json.loads(seen.read_text())))
    return tuple(found)


def _interval(on: list[float], off: list[float]) -> tuple[float, float]:
    """The ratio of the medians over resampled pairs: 2.5 % and 97.5 % (bootstrap)."""
    chance = random.Random(7)
    ratios = []
    for _ in range(RESAMPLES):
        picked = [chance.randrange(len(on)) for _ in on]
        ratios.append(statistics.median(on[n] for n in picked) / statistics.median(off[n] for n in picked))
    ratios.sort()
    return ratios[int(0.025 * RESAMPLES)], ratios[int(0.975 * RESAMPLES)]
