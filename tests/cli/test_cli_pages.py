"""What the pages say to type is typed: each command of README.md and docs, where there is some of everything."""

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import requests

from api_desk import WordPress
from blog import SECRET
from bridge.app import Bridge
from bridge.cli import main
from bridge.config import load
from bridge.ledger import Ledger
from bridge.models import Code, HandoffKind, Reason, Status
from bridge.sandbox import Sandbox, serving
from commands import run
from processes import BRIDGE, free_port, wait_for
from typed import PAGES, ROOT, find_blocks, find_commands

CONFIG = """
[bridge]
public_url = "http://127.0.0.1:8085"

[sites.blog]
home = "{home}"
allowed_hosts = ["blog.example"]
account = "main"
secret = "{secret}"
page_host = "bridge"
app_user = "ada"
app_password = "abcd efgh"

[accounts.main]
token = "tok-canary"
api_url = "{medium}/v1"
feed_url = "{medium}/feed/@ada"
publish_status = "public"

[delivery]
gap = "0s"
public_per_day = 100

[evergreen]
cron = "30 9 * * tue"
"""
LIVE, FAILED, PLANNED, PROPOSED, UNCONFIRMED, OLD = 42, 2, 3, 4, 5, 12
"""Posts that wait for each kind of answer; the last one is the backlog's."""
POSTS = {
    "approve": PROPOSED,
    "cancel": PLANNED,
    "confirm": UNCONFIRMED,
    "deny": UNCONFIRMED,
    "never": OLD,
    "pin": OLD,
    "retry": FAILED,
    "skip": PROPOSED,
    "stale": OLD,
    "up": OLD,
}
"""Which post a command is for; the others are for one that is live."""
PLACES = {
    "COMMAND": "status",
    "N": "3",
    "NAME": "main",
    "SITE": "blog",
    "FEED": "https://medium.com/feed/@a-neighbour",
    "PARTNER": "1",
    "SLOT": "1",
    "SPAN": "30d",
    "STORY_URL": "https://medium.com/@ada/a-walk-0123456789ab",
    "URL": "https://medium.com/@ada/a-walk-0123456789ab",
    "WHEN": "7d",
    "WORDS": "holiday",
    "EXPORT": "medium-export.zip",
}
"""What a reader puts in the place of a word in capitals."""
FILES = {"preview": "post.html", "restore": "old.backup"}
"""A file that is read; others are written."""
NOBODY_TO_ASK = {"approve", "deny", "forget", "partners forget", "restore", "retry"}
"""They ask for a yes at a terminal, where there is one."""
ENDS_OTHERWISE = {
    "bridge accept SITE POST --another": (2, "whether it is another article is not asked"),
    "bridge check": (1, "FAIL  site blog"),
    "bridge deny SITE POST": (2, "the call could still be under way"),
    "bridge forget SITE --site": (2, "is unconfirmed: it may be on Medium"),
    "bridge jobs ID --cancel": (2, "job 1 is done already"),
    "bridge partners look PARTNER": (2, "there is no partner 1"),
    "bridge notify --test": (1, "No notice goes anywhere"),
    "bridge post SITE -1": (2, "post -1 of site blog is not known"),
    "bridge retire account NAME": (2, "[accounts.main] is in the configuration"),
    "bridge retire site NAME": (2, "[sites.blog] is in the configuration"),
    "bridge rotate SITE --finish": (2, "no secret of blog is being replaced"),
}
"""On this installation there is nothing of the kind, or it must not be: the exit code, and the sentence."""
OWNER, EVE = "user add root", "user add eve --role editor --site blog"
BEFORE = {
    "bridge partners forget PARTNER": ["partners add Neighbour https://medium.com/feed/@a-neighbour"],
    "bridge token revoke newsroom": ["token add newsroom"],
    "bridge user password eve": [OWNER, EVE],
    "bridge user remove eve": [OWNER, EVE],
    "bridge user role eve viewer": [OWNER, EVE],
}
"""What was typed before it."""
ELSEWHERE = {
    "serve": "runs until it is stopped: tests/runtime, and the README's trial below",
    "worker": "runs until it is stopped: tests/runtime",
    "sandbox": "runs until it is stopped: the README's trial below",
    "init": "it asks at a terminal, or is told all: tests/cli/test_cli_setup.py, and the README's trial below",
}
"""Commands that are typed in other tests."""
OTHERS = {
    "bridge ": "above",
    "runuser -u bridge -- /opt/bridge/bin/bridge ": "above, as somebody else",
    "make ": "the targets are there (below); each is run by whoever develops",
    "apt-get |adduser |cp /path/|cd |export PATH": "they change the machine, or the shell",
    "pipx install |/opt/bridge/bin/pip |python3 -m venv ": "tests/install",
    "systemctl |journalctl ": "systemd runs no unit in a test; tests/install/test_deploy.py has it checked",
    "mkdir -p ~": "above, in the trial",
}
"""How other lines begin, and where they are tried."""
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Path]:
    """A folder as it is after some weeks."""
    folder = tmp_path_factory.mktemp("installation")
    with serving(Sandbox.with_users({"tok-canary": "ada"})) as medium, WordPress(42) as wordpress:
        config = folder / "config.toml"
        config.write_text(CONFIG.format(home=wordpress.url, secret=SECRET, medium=medium))
        config.chmod(0o600)
        done = run("--config", str(config), "db", "upgrade")
        assert done.exit_code == 0, done.output
        done = run("--config", str(config), "resync", "blog")
        assert done.exit_code == 0, done.output
        ledger = Ledger(f"sqlite:///{folder}/bridge.db")
        bridge = Bridge(load(config, {}), ledger)
        bridge.identities.open()
        for post_id in (LIVE, UNCONFIRMED, FAILED, PLANNED, PROPOSED):
            bridge.resync.resync("blog", post_id)
            if post_id in {LIVE, UNCONFIRMED}:
                while bridge.sender.deliver_next():
                    pass
        with ledger.write() as tx:
            for post_id, status, code in (
                (FAILED, Status.FAILED, Code.FAILED),
                (PROPOSED, Status.PROPOSED, Code.PROPOSED),
                (UNCONFIRMED, Status.UNCONFIRMED, Code.UNCONFIRMED),
            ):
                tx.move_delivery(tx.read_deliveries("blog", post_id)[0], status, Reason(code, "for the test"))
            tx.open_handoff(tx.read_deliveries("blog", LIVE)[0], HandoffKind.UPDATE_IN_PLACE, "it was edited")
        ledger.close()
        done = run("--config", str(config), "backup", str(folder / "old.backup"))
        assert done.exit_code == 0, done.output
        export = requests.get(f"{medium}/_sandbox/export/@ada.zip", timeout=20)
        (folder / "medium-export.zip").write_bytes(export.content)
        (folder / "post.html").write_text("<p>We walked.</p>")
        yield folder


def to_words(line: str) -> list[str]:
    """A command as a reader types it, each word in capitals replaced; all that is optional is given."""
    words = [re.sub(r"[\[\]…]", "", word).rstrip(",;:") for word in shlex.split(line)][1:]
    command = words[0]
    post = str(POSTS.get(command, LIVE))
    more = {"POST": post, "ID": "1" if command == "jobs" else post, "FILE": FILES.get(command, "written")}
    known = PLACES | more | ({"NAME": "blog"} if words[:2] == ["retire", "site"] else {})
    given = [known.get(word, word) for word in words]
    is_asked = not NOBODY_TO_ASK.isdisjoint({command, " ".join(words[:2])})
    return [*given, "--yes"] if is_asked and "--yes" not in given else given


def is_typed(line: str) -> bool:
    """Whether it stands there to be typed; else a sentence only names a command that takes more words."""
    words = [word for word in line.split()[1:] if not word.startswith("-")]
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        command = command.commands[words.pop(0)]
    needs = [one for one in command.params if isinstance(one, click.Argument) and one.required]
    return not isinstance(command, click.Group) and len(words) >= len(needs)


def find_typed() -> list[str]:
    found = {line for page in PAGES for line in find_commands(page) if line.split()[1] not in ELSEWHERE}
    return sorted(one for one in found if is_typed(one))


@pytest.mark.parametrize("line", find_typed())
def test_a_command_of_the_pages_does_what_it_says(installation, tmp_path, monkeypatch, line):
    folder = tmp_path / "copy"
    shutil.copytree(installation, folder)
    monkeypatch.chdir(folder)
    for words in BEFORE.get(line, []):
        assert run(*words.split(), typed="four words make one\n").exit_code == 0
    code, said = ENDS_OTHERWISE.get(line, (0, ""))
    done = run(*to_words(line), typed="another four words\n")
    assert done.exit_code == code, done.output
    assert said in done.output


def test_the_trial_of_the_readme_starts_as_it_is_typed(tmp_path):
    """Up to the link that makes the first owner; on other ports, as those may be taken."""
    (block,) = [one for one in find_blocks(README) if "END" in one]
    ports = {"8085": str(free_port()), "8086": str(free_port())}
    text = re.sub("|".join(ports), lambda found: ports[found[0]], "\n".join(block))
    text = text.replace("[accounts.main]", f'[bridge]\nlisten = "127.0.0.1:{ports["8085"]}"\n\n[accounts.main]')
    environ = {"HOME": str(tmp_path), "PATH": f"{BRIDGE.parent}:/usr/bin:/bin"}
    with (tmp_path / "said").open("w") as said:
        shell = subprocess.Popen(
            ["/bin/sh", "-ec", text], env=environ, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
    folder = tmp_path / "bridge-trial"
    try:
        wait_for(lambda: "/owner/set-up/" in (tmp_path / "said").read_text(), 60, "the link of the first owner")
        wait_for(lambda: "feed/@ada" in (folder / "sandbox.log").read_text(), 60, "the stand-in's lines")
        assert run("--config", str(folder / "config.toml"), "status").exit_code == 0
        assert (folder / "bridge-for-medium.zip").exists()
    finally:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_whatever_else_is_typed_is_tried_elsewhere(page):
    typed = [line for block in find_blocks(page) if "END" not in block for line in block]
    assert [line for line in typed if not any(re.match(start, line) for start in OTHERS)] == []


def test_what_is_made_by_make_can_be_made():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        word
        for page in [*PAGES, ROOT / "CONTRIBUTING.md"]
        for word in re.findall(r"(?:`|^ {4})make ([a-z-]+)", page.read_text(), re.MULTILINE)
    }
    assert named
    assert named <= targets
