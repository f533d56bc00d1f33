"""What the demo runs: a bridge, two sandboxes that stand in for Medium, and blogs; all gone when it ends."""

import json
import os
import secrets
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import door
from kitchen import a_kitchen, a_slow_blog
from rich.console import Console
from script import Hook, Scene

from bridge.cli.options import Options
from bridge.cli.read import opened
from hookmaker import signed
from processes import free_port, wait_for

BRIDGE = Path(sys.executable).with_name("bridge")
SITE_SECRET = "whsec_" + "ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHk="
API_TOKEN = "demo-api-token"
MEDIUM_TOKEN = "demo-medium-token"
OWNER = "demo"
SETTLED = {"live", "sent", "unconfirmed", "failed", "held", "cancelled", "offered"}
COLOURS = {"live": "green", "offered": "yellow", "unconfirmed": "yellow", "planned": "cyan", "failed": "red"}
_END_S = 30
SOON = timedelta(seconds=20)

CONFIG = """\
# Settings of the demo. Those marked with * differ from the defaults, so that everything happens at once.
[bridge]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}"
api_token = "{api_token}"
state_dir = "{folder}"

[database]
url = "sqlite:///{folder}/demo.db"

[delivery]
gap = "0s"               # * ten minutes between two stories
public_per_day = 100     # * two public stories a day
open_imports = 5         # * two pages at a time wait to be imported
retry_first = "1s"       # * a minute
sweep = "1s"             # * thirty seconds
deadline = "5s"          # * ninety seconds
lease = "60s"            # * five minutes
feed_every = "2s"        # * half an hour between two looks at a feed

# A blog whose account has one of Medium's old tokens: its stories go by API.
[sites.blog]
home = "https://blog.example"
account = "main"
secret = "{secret}"

[accounts.main]
token = "{token}"
api_url = "{main}/v1"
publish_status = "public"   # * draft

# A blog whose account has none: its stories are imported by hand, a minute each. Its archive follows by a schedule.
[sites.kitchen]
home = "{kitchen}"
account = "kitchen"
secret = "{secret}"
page_host = "bridge"
allowed_hosts = ["kitchen.example"]

[accounts.kitchen]
username = "bea"
api_url = "{import_only}/v1"
feed_url = "{import_only}/feed/@bea"

[accounts.kitchen.evergreen]
cron = ["{minute} {hour} * * *", "30 9 * * tue"]
zone = "UTC"
cooldown = "0s"             # * twenty hours

# A large blog on a slow machine: its archive is being read while you look.
[sites.notes]
home = "{notes}"
account = "main"
secret = "{secret}"
allowed_hosts = ["notes.example"]
"""


class Stage:
    """A bridge with a blog by API, one by import, and a large archive, in a folder that is gone afterwards.

    Attributes:
        url: the bridge's.
        medium, import_only: where the two sandboxes are, one for each account.
        kitchen: where the WordPress of the blog without a token is.
        press: the table of one more site, which a real WordPress is; empty without one.
    """

    def __init__(self, console: Console, press: str = "") -> None:
        self.console, self.press = console, press
        self._ports = {"bridge": free_port(), "medium": free_port(), "import_only": free_port()}
        self.url, self.medium, self.import_only = (f"http://127.0.0.1:{port}" for port in self._ports.values())
        self.password = secrets.token_urlsafe(12)
        self._hurry = threading.Event()

    @contextmanager
    def running(self, folder: Path) -> Iterator[None]:
        """Everything up, the owner known; all of it ended afterwards, however the block ends."""
        self._folder, self.config = folder, folder / "config.toml"
        with ExitStack() as stack:
            kitchen, notes = stack.enter_context(a_kitchen()), stack.enter_context(a_slow_blog(self._hurry))
            self.kitchen = kitchen.url
            self._write_config(notes.url)
            self.run("db", "upgrade")
            self._plan_slots()  # before the slot comes, however long the rest takes
            users = [("medium", f"{MEDIUM_TOKEN}=ada"), ("import_only", "nobody-has-it=bea")]
            for name, user in users:
                port = str(self._ports[name])
                caps = ["--cap", "0", "--web-cap", "0"]
                self._start(stack, name, ["sandbox", "--port", port, "--token", user, *caps])
            self._start(stack, "bridge", ["serve"])
            for url in (f"{self.medium}/", f"{self.import_only}/", f"{self.url}/readyz"):
                wait_for(lambda url=url: self._answers(url), what=f"an answer of {url}")
            self.run("user", "add", OWNER, typed=f"{self.password}\n")
            stack.callback(self._hurry.set)  # before anything is ended: nobody is cut off in the middle of a page
            yield

    def _write_config(self, notes: str) -> None:
        # A slot that comes while the demo plays, so that there is a proposal to decide on.
        slot = self._slot = (datetime.now(UTC) + SOON).replace(second=0, microsecond=0) + timedelta(minutes=1)
        values: dict[str, object] = {
            "folder": self._folder,
            "port": self._ports["bridge"],
            "main": self.medium,
            "import_only": self.import_only,
        }
        values |= {"kitchen": self.kitchen, "notes": notes, "minute": slot.minute, "hour": slot.hour}
        text = CONFIG.format(api_token=API_TOKEN, token=MEDIUM_TOKEN, secret=SITE_SECRET, **values)
        self.config.touch(0o600)
        self.config.write_text(text + self.press)

    def run(self, *arguments: str, typed: str = "") -> str:
        """A command of the bridge; what it printed."""
        command = [BRIDGE, "--config", str(self.config), *arguments]
        done = subprocess.run(
            command, cwd=self._folder, env=_to_environ(), input=typed, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"bridge {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def _start(self, stack: ExitStack, name: str, arguments: list[str]) -> None:
        with (self._folder / f"{name}.log").open("wb") as log:
            command = [BRIDGE, "--config", str(self.config), *arguments]
            options = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL, "env": _to_environ()}
            process = subprocess.Popen(command, cwd=self._folder, **options)
        stack.callback(_end, process)

    def _answers(self, url: str) -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return True
        except OSError:
            return False

    @contextmanager
    def open_door(self) -> Iterator[str]:
        """The address at which whoever comes is signed in."""
        with door.opened(self.url, OWNER, self.password) as address:
            yield address

    def read_archives(self) -> None:
        """Read the kitchen's archive to its end, and begin with that of the slow blog."""
        job = self._ask("POST", f"{self.url}/api/v1/resync", {"site": "kitchen", "all": True})["job"]
        wait_for(lambda: self.read_job(job)["status"] == "done", what="the end of the kitchen's resync")
        self._ask("POST", f"{self.url}/api/v1/resync", {"site": "notes", "all": True})
        found = self._ask("GET", f"{self.url}/api/v1/backlog?site=kitchen")
        self.console.print(f"  archive  {found['count']} old posts wait for their turn", highlight=False)

    def read_job(self, job: int) -> dict[str, Any]:
        """How far a resync is."""
        return dict(self._ask("GET", f"{self.url}/api/v1/jobs/{job}"))

    def play(self, scene: Scene) -> dict[str, Any]:
        """Send a scene's hooks and wait until its post has settled; what the bridge says of it is answered."""
        for hook in scene.hooks:
            if hook.fault:
                self._ask("POST", f"{self.medium}/_sandbox/faults", hook.fault)
            status = self._send(scene.site, hook)
            self.console.print(f"  hook  {hook.says:<68} [dim]{status}[/dim]", highlight=False)
            if hook is not scene.hooks[-1]:
                time.sleep(0.7)
        said = wait_for(lambda: self._settled(scene), what=f"an outcome of post {scene.post_id}")
        deliveries = said["deliveries"]
        status = deliveries[0]["status"] if deliveries else "not sent"
        self.console.print(f"  [{COLOURS.get(status, 'white')}]{status:>11}[/]  {said['title'][:70]}", highlight=False)
        return dict(said)

    def _send(self, site: str, hook: Hook) -> int:
        headers = {"Content-Type": "application/json"}
        headers |= signed(SITE_SECRET, hook.body, hook.webhook_id, datetime.now(UTC))
        request = urllib.request.Request(f"{self.url}/hooks/{site}", data=hook.body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)

    def _settled(self, scene: Scene) -> dict[str, Any]:
        said = self.read(scene.site, scene.post_id)
        if not said or len([line for line in said["journal"] if line["what"].startswith("hook")]) < _new(scene.hooks):
            return {}
        deliveries = said["deliveries"]
        if not deliveries:
            return said if scene.ends == "" else {}
        is_settled = deliveries[0]["status"] in SETTLED or scene.ends == "planned"
        return said if is_settled and scene.why in deliveries[0]["reason"] else {}

    def read(self, site: str, post_id: int) -> dict[str, Any]:
        """What the bridge says of a post, as any program can ask it."""
        try:
            return dict(self._ask("GET", f"{self.url}/api/v1/posts/{site}/{post_id}"))
        except urllib.error.HTTPError as error:
            error.close()
            return {}

    def stories(self) -> list[dict[str, Any]]:
        """What stands on (simulated) Medium."""
        places = (self.medium, self.import_only)
        return [one for place in places for one in self._ask("GET", f"{place}/_sandbox/stories")["stories"]]

    def propose(self) -> None:
        """Let the slot come, and the schedule propose one of the old posts."""
        time.sleep(max(0.0, (self._slot - datetime.now(UTC)).total_seconds()) + 1)
        self._plan_slots()
        url = f"{self.url}/api/v1/handoffs?kind=proposal"
        found = wait_for(lambda: self._ask("GET", url)["handoffs"], what="the schedule's proposal")
        self.console.print(f"  proposed  {found[0]['title']}", highlight=False)

    def _plan_slots(self) -> None:
        """What ``bridge serve`` does once a minute, now: begin the schedule, then see that a slot has come."""
        with opened(Options(self.config)) as bridge:
            bridge.identities.open()  # accounts are known then
            bridge.slots.plan_slots()

    def _ask(self, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {API_TOKEN}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


def _new(hooks: list[Hook]) -> int:
    return len({hook.webhook_id for hook in hooks})


def _to_environ() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("BRIDGE_")}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
