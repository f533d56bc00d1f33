"""What counting visits from Medium costs: pages with the script, pages without it, and the call that a page makes.

A real WordPress on each version. Pages with the counting on against off, in queries and bytes; and the call that a
visit makes, which starts WordPress, against a view of the post in the same turns: in queries and time, where it is
counted and where it is believed to be nothing.
"""

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import requests
from run import Figure

sys.path.insert(0, str(Path(__file__).parents[1] / "live"))

from mariadb import MariaDb
from world import World

from wordpress import VERSIONS, WordPress

ROUNDS = 60
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SWITCH = "b4m('settings')->change(array('visits' => {}));"


def measure() -> list[Figure]:
    """Each version."""
    with tempfile.TemporaryDirectory() as folder, MariaDb() as database:
        return [one for version in VERSIONS for one in _version(version, Path(folder), database)]


def _version(version: str, folder: Path, database: MariaDb) -> Iterator[Figure]:
    (folder / version).mkdir()
    with World(version, folder / version, database) as world:
        post, plain = world.wordpress.new_post(), world.wordpress.new_post(title="A swim")
        world.wordpress.php(
            f"b4m('statuses')->keep({post['id']}, \\Bridge_For_Medium\\Status::from_record(array('status' => 'live')));"
            f"b4m('post_table')->delete({plain['id']});"
        )
        pages = {"with a story": post["link"], "without a story": plain["link"]}
        off = {name: _weigh(world.wordpress, url) for name, url in pages.items()}
        world.wordpress.php(SWITCH.format("true"))
        for name, url in pages.items():
            on = _weigh(world.wordpress, url)
            limit = 600 if name == "with a story" else 0
            yield Figure(f"page {name} {version}, queries", on[0] - off[name][0], "more", "limit 0")
            yield Figure(f"page {name} {version}, bytes", on[1] - off[name][1], "more", f"limit {limit}")
        yield from _calls(world.wordpress, version, post)


def _weigh(wordpress: WordPress, url: str) -> tuple[int, int]:
    """Queries and bytes of a view."""
    for _ in range(8):  # each worker of the server has read the code by then
        wordpress.requests()
        size = len(requests.get(url, timeout=60).content)
    (served,) = wordpress.requests()
    return served["queries"], size


def _calls(wordpress: WordPress, version: str, post: dict) -> Iterator[Figure]:
    """The call against a view, in turns."""
    kinds = {"counted": f"{post['id']},1,0", "of a post without a story": "999999,1,0", "rubbish": "rubbish"}
    views: list[float] = []
    calls: dict[str, list[float]] = {name: [] for name in kinds}
    for number in itertools.count():
        warm = number >= 8
        if number == ROUNDS + 8:
            break
        for name, body in kinds.items():
            took = _time("POST", f"{wordpress.url}/?b4m", body)
            calls[name] += [took] if warm else []
        took = _time("GET", post["link"], None)
        views += [took] if warm else []
    for name, times in calls.items():
        against = f"the view of a post; {ROUNDS} turns"
        yield Figure(f"call {name} {version}, time", statistics.median(times) / statistics.median(views), "of", against)
    for name, body in kinds.items():
        wordpress.requests()
        _time("POST", f"{wordpress.url}/?b4m", body)
        (served,) = wordpress.requests()
        yield Figure(f"call {name} {version}, queries", served["queries"], "queries", "WordPress' own start included")


def _time(method: str, url: str, body: str | None) -> float:
    began = time.perf_counter()
    requests.request(method, url, data=body, headers={"User-Agent": PERSON}, timeout=60)
    return time.perf_counter() - began
