"""The demo: a bridge and a sandbox as real processes, hooks through the signed door, and what became of each.

``python tests/demo/run.py`` stays up with the addresses printed; ``--once`` ends by itself, with 0 when everything went
as it should.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "support")]

from rich.console import Console
from rich.table import Table
from script import Hook, Scene, scenes

from hookmaker import signed
from processes import free_port, wait_for

BRIDGE = Path(sys.executable).with_name("bridge")
SITE_SECRET = "whsec_" + "ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHk="
API_TOKEN = "demo-api-token"
MEDIUM_TOKEN = "demo-medium-token"
SETTLED = {"live", "sent", "unconfirmed", "failed", "held", "cancelled"}
COLOURS = {"live": "green", "unconfirmed": "yellow", "planned": "cyan", "failed": "red", "held": "magenta"}

CONFIG = """\
# Settings of the demo. Those marked with * differ from the defaults, so that everything happens at once.
[bridge]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}"
api_token = "{api_token}"

[database]
url = "sqlite:///demo.db"

[delivery]
gap = "0s"               # * ten minutes between two stories
public_per_day = 100     # * two public stories a day
retry_first = "1s"       # * a minute
sweep = "1s"             # * thirty seconds
deadline = "5s"          # * ninety seconds
lease = "60s"            # * five minutes

[sites.blog]
home = "https://blog.example"
account = "main"
secret = "{secret}"

[accounts.main]
token = "{token}"
api_url = "{sandbox}/v1"
publish_status = "public"   # * draft
"""


class Demo:
    """Two processes in a folder that is gone afterwards."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.port, sandbox_port = free_port(), free_port()
        self.url, self.sandbox = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{sandbox_port}"
        self._sandbox_port = sandbox_port

    @contextmanager
    def running(self, folder: Path) -> Iterator[None]:
        config = self.config = folder / "config.toml"
        values = {"port": self.port, "sandbox": self.sandbox, "secret": SITE_SECRET}
        config.write_text(CONFIG.format(api_token=API_TOKEN, token=MEDIUM_TOKEN, **values))
        config.chmod(0o600)
        sandbox = ["sandbox", "--port", str(self._sandbox_port), "--token", f"{MEDIUM_TOKEN}=ada", "--cap", "0"]
        processes = [self._start(folder, "sandbox", sandbox), self._start(folder, "bridge", ["serve"])]
        try:
            for url in (f"{self.sandbox}/_sandbox/stories", f"{self.url}/healthz"):
                wait_for(lambda url=url: self._answers(url), what=f"an answer of {url}")
            yield
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(30)

    def _start(self, folder: Path, name: str, arguments: list[str]) -> subprocess.Popen[bytes]:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("BRIDGE_")}
        with (folder / f"{name}.log").open("wb") as log:
            command = [BRIDGE, "--config", str(folder / "config.toml"), *arguments]
            return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environ)

    def _answers(self, url: str) -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return True
        except OSError:
            return False

    def play(self, scene: Scene) -> dict[str, Any]:
        """Send a scene's hooks and wait until its post has settled; what the bridge says of it is answered."""
        for hook in scene.hooks:
            if hook.fault:
                self._ask("POST", f"{self.sandbox}/_sandbox/faults", hook.fault)
            status = self._send(hook)
            self.console.print(f"  hook  {hook.says:<68} [dim]{status}[/dim]", highlight=False)
            if hook is not scene.hooks[-1]:
                time.sleep(0.7)
        said = wait_for(lambda: self._settled(scene), what=f"an outcome of post {scene.post_id}")
        deliveries = said["deliveries"]
        status = deliveries[0]["status"] if deliveries else "not sent"
        self.console.print(f"  [{COLOURS.get(status, 'white')}]{status:>11}[/]  {said['title'][:70]}", highlight=False)
        return dict(said)

    def _send(self, hook: Hook) -> int:
        headers = {"Content-Type": "application/json"}
        headers |= signed(SITE_SECRET, hook.body, hook.webhook_id, datetime.now(UTC))
        request = urllib.request.Request(f"{self.url}/hooks/blog", data=hook.body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)

    def _settled(self, scene: Scene) -> dict[str, Any]:
        said = self.read(scene.post_id)
        if not said or len([line for line in said["journal"] if line["what"].startswith("hook")]) < _new(scene.hooks):
            return {}
        deliveries = said["deliveries"]
        if not deliveries:
            return said if scene.ends == "" else {}
        is_settled = deliveries[0]["status"] in SETTLED or scene.ends == "planned"
        return said if is_settled and scene.why in deliveries[0]["reason"] else {}

    def read(self, post_id: int) -> dict[str, Any]:
        """What the bridge says of a post, as any program can ask it."""
        try:
            return dict(self._ask("GET", f"{self.url}/api/v1/posts/blog/{post_id}"))
        except urllib.error.HTTPError as error:
            error.close()
            return {}

    def stories(self) -> list[dict[str, Any]]:
        """What stands on (simulated) Medium."""
        return list(self._ask("GET", f"{self.sandbox}/_sandbox/stories")["stories"])

    def _ask(self, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {API_TOKEN}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


def _new(hooks: list[Hook]) -> int:
    return len({hook.webhook_id for hook in hooks})


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


def _show(console: Console, rows: list[tuple[Scene, dict[str, Any], str]]) -> None:
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


def main() -> int:
    """Run the demo; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end by itself, with 0 when all went as it should")
    arguments = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 140)
    demo = Demo(console)
    with tempfile.TemporaryDirectory(prefix="bridge-demo-") as folder, demo.running(Path(folder)):
        console.print("\n[bold]Hooks go in through the signed door ...[/bold]")
        play = scenes()
        for scene in play:
            demo.play(scene)
        stories = demo.stories()
        found = [(scene, demo.read(scene.post_id)) for scene in play]
        rows = [(scene, said, _wrong(scene, said, stories)) for scene, said in found]
        _show(console, rows)
        wrong = [row for row in rows if row[2]]
        console.print(f"{len(play)} posts, {len(stories)} stories, {len(wrong)} not as they should be.")
        if not arguments.once:
            _stay(console, demo)
    return 1 if wrong else 0


def _stay(console: Console, demo: Demo) -> None:
    console.print(
        "\nThe demo differs from the defaults: stories are public at once, nothing waits between two of them, "
        f"and a day has 100 places: {demo.config}"
    )
    console.print(f"\nStories on (simulated) Medium   {demo.sandbox}/")
    console.print(f"Its feed                        {demo.sandbox}/feed/@ada")
    console.print(f"The bridge                      {demo.url}/")
    console.print(
        f"A post's whole history          curl -H 'Authorization: Bearer {API_TOKEN}' {demo.url}/api/v1/posts/blog/112"
    )
    console.print("\nCtrl-C ends the demo.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("Bye.")


if __name__ == "__main__":
    sys.exit(main())
