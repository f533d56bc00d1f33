"""What a round of partners costs: 200 feeds with 5,000 stories, against feedparser alone on the very same bytes.

CPU of this process, not time: the feeds are served by another one. A round is all that the tick does: requests, the
look whether a feed is harmless, parsing, kinds of pages, mentions, and the ledger. The ranking of 10,000 posts against
one partner is compared with one question to the same ``bm25s`` index.
"""

import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

import bm25s
import feedparser
from run import Figure

from bridge.app import Bridge
from bridge.config import Config
from bridge.ledger import Ledger
from bridge.models.partners import PageKind, PartnerEntry, Portrait, ShelvedPost
from bridge.planner.partners.ranking import PostIndex
from feed_server import a_feed
from partner_blog import SITE, a_story
from shelf import NOW

PARTNERS, STORIES, POSTS = 200, 25, 10_000
WORDS = tuple(f"word{number}" for number in range(3_000))
KINDS = ("case-studies", "dataset", "tutorial", "tools", "gallery", "essays", "about")
ROUND_AT_MOST, RANKING_AT_MOST = 2.0, 5.0
ROUNDS = 31


def measure() -> list[Figure]:
    """The figures."""
    feeds = [_to_feed(number) for number in range(PARTNERS)]
    plain = _to_cpu(lambda: [feedparser.parse(feed) for feed in feeds])
    bare = _to_cpu(lambda: [_parse_bare(feed) for feed in feeds])
    with tempfile.TemporaryDirectory() as folder, _served(feeds) as port:
        spent = _read_round(Path(folder), port)
    size = sum(map(len, feeds)) / 2**20
    words = f"{PARTNERS} feeds, {PARTNERS * STORIES:,} stories, {size:.0f} MiB; feedparser {plain:.1f} s of CPU"
    return [
        Figure("partners_round", spent / plain, "times", f"{words}; at most {ROUND_AT_MOST:g}"),
        Figure("partners_round_bare", spent / bare, "times", f"the same without its own sanitiser: {bare:.1f} s"),
        *_rank(),
    ]


def _read_round(folder: Path, port: int) -> float:
    ledger = Ledger(f"sqlite:///{folder}/ledger.db", lambda: NOW)
    ledger.create()
    values: dict[str, Any] = {"bridge": {"state_dir": folder}, "sites": {"blog": SITE}, "accounts": {"main": {}}}
    bridge = Bridge(Config.model_validate(values), ledger)
    for number in range(PARTNERS):
        bridge.notebook.add(PartnerEntry(f"Partner {number}", f"http://127.0.0.1:{port}/{number}"))
    spent = _to_cpu(bridge.partner_feeds.read_due)
    with ledger.read() as tx:
        assert len(tx.read_partner_stories(range(1, PARTNERS + 1))) == PARTNERS * STORIES
    ledger.close()
    return spent


def _rank() -> Iterator[Figure]:
    luck = random.Random(7)
    posts = [
        ShelvedPost("blog", number, _to_words(luck, 8), f"https://blog.example/{number}/", _to_words(luck, 2), 900, ())
        for number in range(POSTS)
    ]
    begun = time.process_time()
    index = PostIndex(posts)
    made = time.process_time() - begun
    topics = dict.fromkeys((_to_words(luck, 1) for _ in range(12)), 3)
    portrait = Portrait(topics, 4.0, {}, {PageKind.TUTORIAL: 9, PageKind.DATA: 2})
    alone = bm25s.BM25()
    alone.index([post.title.split() for post in posts], show_progress=False)
    ask = [word for topic in topics for word in topic.split()]
    jobs = (lambda: alone.retrieve([ask], k=10, show_progress=False), lambda: index.find_fits(portrait, 10))
    query, ranking = _to_medians(*jobs)
    words = f"{POSTS:,} posts with their reasons, against one query of {1000 * query:.1f} ms"
    yield Figure("partners_ranking", ranking / query, "times", f"{words}; at most {RANKING_AT_MOST:g}")
    yield Figure("partners_index", made, "s", f"once for each state of the archive: {POSTS:,} posts indexed")


def _to_feed(number: int) -> bytes:
    luck = random.Random(number)
    stories = []
    for place in range(STORIES):
        links = [f"https://host{luck.randrange(99)}.example/{luck.choice(KINDS)}/{place}-{n}" for n in range(6)]
        links += ["https://blog.example/a-walk/"] if place == 3 and number % 10 == 0 else []
        texts = {"about": _to_words(luck, 600), "links": links, "tags": [luck.choice(WORDS)]}
        stories.append(a_story(place, _to_words(luck, 8), NOW - timedelta(days=place), **texts))
    return a_feed(*stories)


def _to_words(luck: random.Random, count: int) -> str:
    return " ".join(luck.choices(WORDS, k=count))


def _parse_bare(feed: bytes) -> Any:
    return feedparser.parse(feed, sanitize_html=False, resolve_relative_uris=False)


def _to_cpu(job: Callable[[], object]) -> float:
    begun = time.process_time()
    job()
    return time.process_time() - begun


def _to_medians(*jobs: Callable[[], object]) -> list[float]:
    """In turn, so that whatever else the machine does hits all alike."""
    spent: list[list[float]] = [[] for _ in jobs]
    for _ in range(ROUNDS):
        for job, times in zip(jobs, spent, strict=True):
            begun = time.perf_counter()
            job()
            times.append(time.perf_counter() - begun)
    return list(map(median, spent))


@contextmanager
def _served(feeds: list[bytes]) -> Iterator[int]:
    """Another process serves them."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=_serve, args=(feeds, theirs), daemon=True)
    child.start()
    try:
        yield ours.recv()
    finally:
        child.kill()
        child.join()


def _serve(feeds: list[bytes], pipe: Any) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = feeds[int(self.path.lstrip("/"))]
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_port)
    server.serve_forever()
