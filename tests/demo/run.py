"""The demo: a bridge and stand-ins for Medium as real processes, hooks through the signed door, and what came of each.

``python tests/demo/run.py`` stays up and prints one address to click; ``--wordpress`` adds a real WordPress that is
connected to it; ``--once`` ends by itself, with 0 when everything went as it should.
"""

import argparse
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "support")]

from rich.console import Console
from rich.table import Table
from script import Scene, scenes
from stage import COLOURS, Stage

Row = tuple[Scene, dict[str, Any], str]
"""A scene, what the bridge says of its post, and what is not as it should be."""


def main() -> int:
    """Run the demo; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end by itself, with 0 when all went as it should")
    parser.add_argument("--wordpress", action="store_true", help="with a real WordPress, to publish in yourself")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    console = Console(width=None if sys.stdout.isatty() else 140)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bridge-demo-")))
        press = None
        if arguments.wordpress:
            from press import Press  # only those who ask for it need PHP and MariaDB

            console.print("\n[bold]A WordPress is installed ...[/bold]")
            press = stack.enter_context(Press.installed(folder))
        stage = Stage(console, press.table if press else "")
        stack.enter_context(stage.running(folder))
        if press:
            press.connect(stage.run("connect", "press"))
        wrong = _play(console, stage)
        if not arguments.once:
            _stay(console, stage, press.words if press else "", stack.enter_context(stage.open_door()))
    return 1 if wrong else 0


def _play(console: Console, stage: Stage) -> list[Row]:
    """Everything that happens before anybody looks; what did not go as it should."""
    console.print("\n[bold]Two archives of old posts are read ...[/bold]")
    stage.read_archives()
    console.print("\n[bold]Hooks go in through the signed door ...[/bold]")
    play = scenes(stage.kitchen)
    for scene in play:
        stage.play(scene)
    console.print("\n[bold]The schedule looks for an old post ...[/bold]")
    stage.propose()
    stories = stage.stories()
    found = [(scene, stage.read(scene.site, scene.post_id)) for scene in play]
    rows = [(scene, said, _wrong(scene, said, stories)) for scene, said in found]
    _show(console, rows)
    wrong = [row for row in rows if row[2]]
    console.print(f"{len(play)} posts, {len(stories)} stories, {len(wrong)} not as they should be.")
    return wrong


def _wrong(scene: Scene, said: dict[str, Any], stories: list[dict[str, Any]]) -> str:
    """What is not as it should be; empty when all is well."""
    deliveries = said["deliveries"]
    status = deliveries[0]["status"] if deliveries else ""
    if status != scene.ends:
        return f"expected {scene.ends or 'no delivery'}, found {status or 'none'}"
    if scene.why not in _why(said):
        return f"its reason does not speak of {scene.why}"
    count = len([one for one in stories if one["canonicalUrl"] == said["url"]])
    if scene.stories and count != scene.stories:
        return f"{count} stories on Medium"
    kinds = [one["kind"] for one in deliveries[0]["handoffs"]] if deliveries else []
    return "" if not scene.handoff or scene.handoff in kinds else f"no hand-off {scene.handoff}"


def _why(said: dict[str, Any]) -> str:
    if said["deliveries"]:
        return str(said["deliveries"][0]["reason"])
    reasons = [line["reason"] for line in said["journal"] if line["what"] in {"not sent", "held"}]
    return str(reasons[-1]) if reasons else ""


def _show(console: Console, rows: list[Row]) -> None:
    table = Table(title="What became of each post", title_justify="left", expand=True)
    table.add_column("post", ratio=3)
    table.add_column("status", min_width=11)
    table.add_column("story on (simulated) Medium", ratio=3, overflow="fold")
    table.add_column("why", ratio=5)
    for scene, said, wrong in rows:
        delivery = said["deliveries"][0] if said["deliveries"] else {}
        status = delivery.get("status", "not sent")
        why = _why(said) + (f" — WRONG: {wrong}" if wrong else "")
        colour = "red" if wrong else COLOURS.get(status, "white")
        table.add_row(
            f"{scene.post_id} {said['title'][:60]}", f"[{colour}]{status}[/]", delivery.get("story_url", ""), why
        )
    console.print(table)


def _stay(console: Console, stage: Stage, press: str, door: str) -> None:
    console.print(
        f"\nThe demo differs from the defaults, so that everything happens at once: {stage.config} says in what."
        f"\n(Simulated) Medium: {stage.medium}/ for stories by API, {stage.import_only}/ for imported ones."
    )
    if press:
        console.print(press)
    console.print(f"\n[bold green]Open this, and you are signed in:  {door}[/bold green]")
    console.print("\nPosts wait to be imported: press Import, and do the minute yourself. Ctrl-C ends the demo.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("Bye.")


def _end(*_: object) -> None:
    """SIGTERM is as good as Ctrl-C: everything that was started is ended."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
