"""Measure how code is laid out: rooms and steps of four journeys from real runs, and the sizes of files and functions.

A room is a module of the joining code (``bridge.services``, ``bridge.app``; ``bridge.core`` before). A step is a call
from one room into another. The journeys run with the tests' own builders: the real services over SQLite and over HTTP.
"""

import argparse
import ast
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

HERE = Path(__file__).parents[1]
JOINING = ("bridge/services/", "bridge/core/", "bridge/app.py")


class Recorder:
    """Notes which rooms are entered, and from where, while a journey runs in this thread."""

    def __init__(self) -> None:
        self.rooms: set[str] = set()
        self.steps: set[tuple[str, str, str]] = set()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        room = self._room_of(frame)
        if event != "call" or room is None:
            return
        self.rooms.add(room)
        caller = frame.f_back
        while caller is not None and self._room_of(caller) is None:
            caller = caller.f_back
        source = self._room_of(caller) if caller else None
        if source and source != room:
            self.steps.add((source, room, frame.f_code.co_name))

    def _room_of(self, frame: FrameType) -> str | None:
        name = frame.f_code.co_filename
        at = name.find("/bridge/")
        inner = name[at + 1 :] if at >= 0 else ""
        return inner if inner.startswith(JOINING) else None


def find(bridge: Any, verb: str) -> Callable[..., Any]:
    """A verb of the bridge, whichever service has it."""
    holders = (bridge, *vars(bridge).values())
    return next(getattr(one, verb) for one in holders if callable(getattr(type(one), verb, None)))


class Clock:
    """A clock that the journey moves."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def a_world() -> Iterator[tuple[Any, Any, Clock, Path]]:
    """A ledger, a stand-in for Medium, a clock and a folder."""
    from bridge.ledger import Ledger
    from sandboxed import visiting

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock = Clock()
        ledger = Ledger(f"sqlite:///{folder}/ledger.db", clock)
        stack.callback(ledger.close)
        ledger.create()
        yield ledger, stack.enter_context(visiting(web_cap=None)), clock, folder


def a_bridge(config: Any, ledger: Any, clock: Clock) -> Any:
    """The bridge of the tree that is measured."""
    try:
        from bridge.app import Bridge
    except ImportError:
        from bridge.core import Bridge  # the layout before services had rooms of their own
    bridge = Bridge(config, ledger, clock=clock)
    find(bridge, "open")()
    return bridge


def send_by_api() -> Iterator[None]:
    """A hook becomes a story by API."""
    from blog import Blog, a_config

    with a_world() as (ledger, medium, clock, folder):
        accounts = {"main": {"token": "one", "api_url": f"{medium.url}/v1", "publish_status": "public"}}
        blog = Blog(a_bridge(a_config(folder, f"{medium.url}/v1", accounts=accounts), ledger, clock), clock)
        yield
        blog.publish()
        assert blog.status() == "live", blog.journal()


def publish_by_import() -> Iterator[None]:
    """A hook becomes a page, its owner imports it, the feed shows it."""
    from blog import HOME, Blog, a_config
    from bridge.transform import to_marker

    with a_world() as (ledger, medium, clock, folder):
        accounts = {"main": {"username": "ada", "feed_url": f"{medium.url}/feed/@ada"}}
        config = a_config(
            folder, "", accounts=accounts, bridge={"public_url": "http://127.0.0.1:9", "state_dir": folder}
        )
        blog = Blog(a_bridge(config, ledger, clock), clock)
        yield
        blog.publish()
        assert blog.status() == "offered", blog.journal()
        marked = f'<p>We walked. <a href="{HOME}/a-walk/?utm_id={to_marker("blog", 7, "main")}">my blog</a></p>'
        medium.write(username="ada", title="A walk", content=marked, tags=[])
        clock.at += timedelta(hours=1)
        find(blog.bridge, "read_feeds")()
        assert blog.status() == "live", blog.journal()


def send_an_old_post() -> Iterator[None]:
    """A slot proposes an old post, its owner approves it, it is sent."""
    from shelf import NOW, a_schedule, a_shelf, an_old_post

    with a_world() as (ledger, medium, clock, folder):
        clock.at = NOW
        shelf = a_shelf(
            ledger, clock, a_schedule(folder, f"{medium.url}/v1", accounts={"main": _ada(medium)}), an_old_post(1)
        )
        yield
        shelf.at("2026-11-24T10:00:00")
        find(shelf.bridge, "approve")("blog", 1)
        shelf.settle()
        assert shelf.status(1) == "live", shelf.journal(1)


def read_an_archive() -> Iterator[None]:
    """Every post of a WordPress is read and kept."""
    from archive import FakeWordPress, a_row
    from blog import SECRET, a_config
    from bridge.models import Ask

    with a_world() as (ledger, _medium, clock, folder), FakeWordPress() as wordpress:
        wordpress.rows = [a_row(number) for number in range(1, 4)]
        site = {"home": wordpress.url, "account": "main", "secret": SECRET, "allowed_hosts": ["blog.example"]}
        bridge = a_bridge(a_config(folder, "http://127.0.0.1:9", sites={"blog": site}), ledger, clock)
        yield
        job = find(bridge, "run_job")(Ask("blog"))
        assert job.status == "done", job


def _ada(medium: Any) -> dict[str, str]:
    return {"token": "one", "api_url": f"{medium.url}/v1", "publish_status": "public"}


JOURNEYS = (send_by_api, publish_by_import, send_an_old_post, read_an_archive)


def measure(journey: Callable[[], Iterator[None]]) -> Recorder:
    """Run a journey; what is set up before its ``yield`` does not count."""
    recorder = Recorder()
    steps = journey()
    next(steps)
    sys.setprofile(recorder)
    try:
        next(steps, None)
    finally:
        sys.setprofile(None)
    return recorder


def to_sizes(folder: Path) -> Iterator[str]:
    """Median and 90th percentile of the lengths of files and functions, in lines."""
    files, functions = [], []
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text()
        files.append(text.count("\n"))
        functions += [
            node.end_lineno - node.lineno + 1
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and node.end_lineno
        ]
    for what, lengths in (("files", files), ("functions", functions)):
        tenth = statistics.quantiles(lengths, n=10)[-1]
        yield f"| {what} | {len(lengths)} | {statistics.median(lengths):.0f} | {tenth:.0f} |"
    yield f"| lines | {sum(files):,} | | |"


def count_crossings(folder: Path) -> tuple[int, int, int]:
    """Bases and depth of ``Bridge``, and calls through ``self`` to what another class of the joining code defines."""
    classes: dict[str, ast.ClassDef] = {}
    for path in [*folder.glob("core/*.py"), *folder.glob("services/**/*.py"), *folder.glob("app.py")]:
        classes |= {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)}
    own = {name: {one.name for one in node.body if isinstance(one, ast.FunctionDef)} for name, node in classes.items()}

    def bases(name: str) -> list[str]:
        return [base.id for base in classes[name].bases if isinstance(base, ast.Name) and base.id in classes]

    def depth(name: str) -> int:
        return 1 + max((depth(base) for base in bases(name)), default=0)

    crossings = sum(
        node.attr not in own[name] and any(node.attr in verbs for other, verbs in own.items() if other != name)
        for name, body in classes.items()
        if bases(name)
        for node in ast.walk(body)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    )
    return len(bases("Bridge")), depth("Bridge"), crossings


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", nargs="?", type=Path, default=HERE, help="another checkout, to compare with")
    tree = parser.parse_args().tree.resolve()
    if not (tree / "bridge").is_dir():
        parser.error(f"{tree} holds no bridge/")
    sys.path[:0] = [str(tree), str(tree / "tests"), str(tree / "tests" / "support")]
    base, depth, crossings = count_crossings(tree / "bridge")
    print(f"Bridge: {base} bases, {depth} floors; calls that cross classes through self: {crossings}\n")
    print("| | how many | median | 90 % |\n|---|---|---|---|")
    print("\n".join(to_sizes(tree / "bridge")))
    print("\n| journey | rooms | steps |\n|---|---|---|")
    for journey in JOURNEYS:
        found = measure(journey)
        print(f"| {(journey.__doc__ or '').rstrip('.')} | {len(found.rooms)} | {len(found.steps)} |", flush=True)


if __name__ == "__main__":
    main()
