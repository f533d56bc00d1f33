"""What a transformation costs, against other tools on the same bodies in the same run; and how it grows.

The bodies are those of the golden cases, or of CORPUS (JSON lines with ``html``) when it names a file. Each figure is
the median of paired rounds: ours and the peer take turns.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import markdownify
import trafilatura
from lxml import html as lxml_html
from run import Figure

from bridge.errors import ContentError
from bridge.models import Post
from bridge.transform import check_gate, to_story
from cases import find, settings_for
from things import a_post

ROUNDS = 7
SIZES_KB = (10, 100, 500, 1000, 2000)
PARAGRAPH = (
    '<h2>On the way</h2><p>We walked along the <a href="https://river.example/">river</a> until the <em>light</em> was '
    "gone, and came home late, tired and <strong>content</strong>, with more to tell than anybody at home would have "
    "the patience to hear on a winter's evening, which did not keep us from telling all of it, twice.</p>"
    "<ul><li>mud</li><li>apples</li></ul>"
    '<figure><img src="https://blog.example/u/river.jpg" alt="A river"><figcaption>The river</figcaption></figure>\n'
)


def measure() -> list[Figure]:
    bodies = _bodies()
    posts = [a_post(id=number, url=f"https://blog.example/{number}/", content_html=body) for number, body in bodies]
    # lxml refuses control characters; ours replaces them.
    texts = ["".join(one for one in body if one.isprintable() or one.isspace()) for _, body in bodies]
    settings = settings_for(posts[0])

    def ours() -> None:
        for post in posts:
            to_story(post, settings)

    peers: dict[str, tuple[Callable[[str], object], str]] = {
        "markdownify": (markdownify.markdownify, "markdownify alone; aim 8"),
        "trafilatura": (trafilatura.extract, "trafilatura.extract alone; aim 12"),
        "lxml": (_parse_and_serialise, "lxml.html parse + serialise, which does nothing; aim 0.35"),
    }
    rounds: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, (peer, _) in peers.items():
            mine = _seconds(ours)
            rounds[name].append(_seconds(lambda peer=peer: [peer(text) for text in texts]) / mine)  # type: ignore[misc]
    figures = [
        Figure(f"transform_speed_vs_{name}", statistics.median(rounds[name]), "times as fast", against)
        for name, (_, against) in peers.items()
    ]
    return [*figures, _gate(posts), *_growth(), _memory()]


def _bodies() -> list[tuple[int, str]]:
    """Bodies that every tool can take."""
    texts = [(case / "post.html").read_text() for case in find()]
    if os.environ.get("CORPUS"):
        texts = [json.loads(line)["html"] for line in Path(os.environ["CORPUS"]).read_text().splitlines()]
    kept = []
    for number, text in enumerate(texts):
        with suppress(ContentError):
            to_story(a_post(content_html=text), settings_for(a_post()))
            kept.append((number, text))
    return kept


def _parse_and_serialise(text: str) -> bytes:
    return bytes(lxml_html.tostring(lxml_html.fragment_fromstring(text, "div")))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _gate(posts: list[Post]) -> Figure:
    stories = [to_story(post, settings_for(post)).content for post in posts]
    transform = _seconds(lambda: [to_story(post, settings_for(post)) for post in posts])
    gate = _seconds(lambda: [check_gate(story) for story in stories])
    return Figure("transform_gate", gate / transform, "of to_story's time", "the gate, once for each delivery")


def _post_of(size_kb: int) -> Post:
    return a_post(content_html=PARAGRAPH * (size_kb * 1024 // len(PARAGRAPH)))


def _growth() -> list[Figure]:
    """Time for each KB, against that of the smallest: 1 is linear."""
    settings = settings_for(a_post())
    each = {}
    for size in SIZES_KB:
        post = _post_of(size)
        repeats = max(3, 200 // size)
        each[size] = min(_seconds(lambda post=post: to_story(post, settings)) for _ in range(repeats)) / size  # type: ignore[misc]
    first = each[SIZES_KB[0]]
    return [
        Figure(
            f"transform_growth_{size}kb",
            each[size] / first,
            "of the time a KB",
            f"the same at {SIZES_KB[0]} KB; 1 is linear",
        )
        for size in SIZES_KB[1:]
    ]


_PROBE = """
import sys
sys.path[:0] = {paths!r}
from bench_transform import _post_of, settings_for, to_story

def peak_kb():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])

to_story(_post_of(10), settings_for(_post_of(10)))
post = _post_of(1000)
open("/proc/self/clear_refs", "w").write("5")  # the peak so far is forgotten: proc(5)
before = peak_kb()
to_story(post, settings_for(post))
print((peak_kb() - before) * 1024 / len(post.content_html))
"""


def _memory() -> Figure:
    """What a process of its own grows by: the parser's memory is not Python's."""
    code = _PROBE.format(paths=[one for one in sys.path if one])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return Figure("transform_memory", float(done.stdout), "times the input", "resident growth for 1 MB; limit 40")
