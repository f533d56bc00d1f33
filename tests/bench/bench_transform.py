"""What a transformation costs: against other tools and version 0.1.0 on the same bodies in one run; and how it grows.

The unit is ``to_draft`` and the print of one dialect, in seconds of CPU. The bodies are those of the golden cases, or
of CORPUS (JSON lines with ``html``) when it names a file. All contenders take turns in small parts, so that a busy
machine slows all of them alike, and a contender's time is the sum of its median times for each part. COMPILED names
a folder in which a compiled bridge is installed (``make test-compiled``: .cache/compiled), which is measured, too.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import markdownify
import trafilatura
from lxml import html as lxml_html
from run import Figure
from transform_worker import PARTS, transform

from bridge.errors import ContentError
from bridge.models import Post
from bridge.transform import StorySettings, check_gate, to_story
from cases import find, settings_for
from things import a_post

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OLD = "v0.1.0"
OLD_COMMIT = "e2b6e49"
COMPILED = "compiled"
ROUNDS = 9
GROWTH_ROUNDS = 9
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
    # lxml refuses control characters; ours replaces them.
    texts = ["".join(one for one in body if one.isprintable() or one.isspace()) for body in bodies]
    peers: dict[str, tuple[Callable[[str], object], str]] = {
        "markdownify": (markdownify.markdownify, "markdownify alone; aim 8"),
        "trafilatura": (trafilatura.extract, "trafilatura.extract alone; aim 12"),
        "lxml": (_parse_and_serialise, "lxml.html parse + serialise, which does nothing; aim 0.22"),
    }
    with ExitStack() as open_until:
        trees = {"ours": ROOT, OLD: open_until.enter_context(old_version())}
        if os.environ.get("COMPILED"):
            trees[COMPILED] = Path(os.environ["COMPILED"])
        contenders = {name: open_until.enter_context(_worker(tree, bodies)) for name, tree in trees.items()} | {
            name: lambda part, peer=peer: _seconds(lambda: [peer(text) for text in texts[part::PARTS]])  # type: ignore[misc]
            for name, (peer, _) in peers.items()
        }
        seconds = _take_turns(contenders)
    said = {OLD: f"version {OLD} itself; aim 1.6"} | {name: against for name, (_, against) in peers.items()}
    figures = [
        Figure(f"transform_speed_vs_{name}", seconds[name] / seconds["ours"], "times as fast", against)
        for name, against in said.items()
    ]
    figures += _compiled(seconds)
    posts = [a_post(id=number, content_html=body) for number, body in enumerate(bodies)]
    return [*figures, _gate(posts), *_growth(), _memory()]


def _compiled(seconds: dict[str, float]) -> list[Figure]:
    """What compiling brings; nothing where it was not measured."""
    if COMPILED not in seconds:
        return []
    said = {"ours": "the same, not compiled; worth it from 1.3", OLD: f"version {OLD} itself; aim 1.6"}
    return [
        Figure(f"transform_compiled_vs_{name}", seconds[name] / seconds[COMPILED], "times as fast", against)
        for name, against in said.items()
    ]


def _take_turns(contenders: dict[str, Callable[[int], float]]) -> dict[str, float]:
    """Seconds of CPU that each takes for all bodies."""
    taken: dict[str, list[list[float]]] = {name: [[] for _ in range(PARTS)] for name in contenders}
    for _ in range(ROUNDS):
        for part in range(PARTS):
            for name, run in contenders.items():
                taken[name][part].append(run(part))
    return {name: sum(map(statistics.median, parts)) for name, parts in taken.items()}


@contextmanager
def old_version() -> Iterator[Path]:
    """The first version's tree, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / OLD
        subprocess.run(
            ["git", "worktree", "add", "--detach", tree, OLD_COMMIT], cwd=ROOT, check=True, capture_output=True
        )
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True, capture_output=True)


@contextmanager
def _worker(tree: Path, bodies: list[str]) -> Iterator[Callable[[int], float]]:
    """What transforms one part of the bodies with the version in a tree, in a process of its own; seconds of CPU."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(bodies, file)
        file.flush()
        command = [sys.executable, HERE / "transform_worker.py", tree, file.name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            into, out = process.stdin, process.stdout

            def run(part: int) -> float:
                into.write(f"{part}\n")
                return float(out.readline())

            yield run
            into.close()


def _bodies() -> list[str]:
    """Bodies that every tool can take."""
    texts = [(case / "post.html").read_text() for case in find()]
    if os.environ.get("CORPUS"):
        texts = [json.loads(line)["html"] for line in Path(os.environ["CORPUS"]).read_text().splitlines()]
    kept = []
    for text in texts:
        with suppress(ContentError):
            to_story(a_post(content_html=text), settings_for(a_post()))
            kept.append(text)
    return kept


def _parse_and_serialise(text: str) -> bytes:
    return bytes(lxml_html.tostring(lxml_html.fragment_fromstring(text, "div")))


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _gate(posts: list[Post]) -> Figure:
    stories = [to_story(post, settings_for(post)).content for post in posts]
    transform = _seconds(lambda: [to_story(post, settings_for(post)) for post in posts])
    gate = _seconds(lambda: [check_gate(story) for story in stories])
    return Figure("transform_gate", gate / transform, "of to_story's time", "the gate, once for each delivery")


def _post_of(size_kb: int) -> Post:
    return a_post(content_html=PARAGRAPH * (size_kb * 1024 // len(PARAGRAPH)))


def _growth() -> list[Figure]:
    """Time for each KB, against that of the smallest in the same round: 1 is linear."""
    # What the others left in memory would be looked through again and again as if it were the transformation's.
    gc.collect()
    gc.freeze()
    settings = settings_for(a_post())
    posts = {size: _post_of(size) for size in SIZES_KB}
    first = SIZES_KB[0]
    ratios: dict[int, list[float]] = {size: [] for size in SIZES_KB[1:]}
    for _ in range(GROWTH_ROUNDS):
        each = {size: _seconds_each_kb(posts[size], settings, size) for size in SIZES_KB}
        for size, found in ratios.items():
            found.append(each[size] / each[first])
    return [
        Figure(
            f"transform_growth_{size}kb",
            statistics.median(found),
            "of the time a KB",
            f"the same at {first} KB; 1 is linear, limit 1.25",
        )
        for size, found in ratios.items()
    ]


def _seconds_each_kb(post: Post, settings: StorySettings, size_kb: int) -> float:
    repeats = max(1, 300 // size_kb)
    return _seconds(lambda: [transform(post, settings) for _ in range(repeats)]) / repeats / size_kb


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
