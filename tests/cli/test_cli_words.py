"""How the command line speaks: narrow terminals, completion, times with their zone, mistakes in one sentence."""

import fcntl
import json
import os
import pty
import re
import select
import socket
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from bridge.ledger import Ledger
from bridge.models import Code, HandoffKind, Reason, Status
from commands import config, run, used
from warm_process import WarmProcess, run_warm

__all__ = ["config", "used"]

FRAME = re.compile(r"[\u2500-\u257f]|\x1b\[[0-9;]*m")
HEADINGS = {"site", "post", "status", "story", "why"}
"""Of columns; in a list they are said with each row."""


def at_terminal(columns: int, *arguments: str) -> list[str]:
    """The lines that a terminal so wide is given, without colours and frames."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environ = {"PATH": os.environ["PATH"], "TERM": "xterm"}
    process = WarmProcess(arguments, environ, Path.cwd(), Path(os.ttyname(theirs)))
    said = b""
    while _has_more(ours) or process.poll() is None:
        said += os.read(ours, 65536) if _has_more(ours, 0.1) else b""
    os.close(ours)
    os.close(theirs)
    return [FRAME.sub("", line) for line in said.decode().replace("\r", "").split("\n")]


def _has_more(terminal: int, seconds: float = 0) -> bool:
    return bool(select.select([terminal], [], [], seconds)[0])


def to_words(lines: list[str]) -> set[str]:
    return {word for word in "\n".join(lines).split() if word.rstrip(":") not in HEADINGS}


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["posts"],
        ["post", "blog", "2"],
        ["handoffs"],
        ["check"],
        ["--help"],
        ["help"],
        ["post", "nope", "2"],
    ],
    ids=" ".join,
)
def test_a_terminal_of_forty_columns_breaks_no_word(used, command):
    arguments = ("--config", str(used), *command)
    narrow, wide = at_terminal(40, *arguments), at_terminal(400, *arguments)
    assert to_words(narrow) == to_words(wide)
    too_long = [line for line in narrow if len(line.rstrip()) > 40 and len(line.split()) > 1]
    assert too_long == [], "a terminal would break it somewhere"


def test_what_goes_into_a_pipe_keeps_its_lines(used):
    said = run("--config", str(used), "post", "blog", "2", environ={"COLUMNS": "40"}).output
    assert [line for line in said.split("\n") if len(line) > 60]


def test_every_time_has_its_zone(used):
    for command in (["status"], ["post", "blog", "2"], ["handoffs"]):
        said = run("--config", str(used), *command).output
        for time in re.finditer(r"\d\d:\d\d(?::\d\d)?", said):
            assert re.match(r" (?:UTC|[A-Z]{2,5})\b", said[time.end() :]), said[time.start() - 40 : time.end() + 20]


def test_the_shell_completes_commands_topics_and_options(used):
    def complete(*words: str) -> set[str]:
        environ = {"_BRIDGE_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(("bridge", *words)), "PATH": "/usr/bin"}
        environ["COMP_CWORD"] = str(len(words))
        said = run_warm([], environ, Path.cwd()).stdout
        return {line.partition(",")[2] for line in said.splitlines()}

    assert {"resume", "restore", "resync"} <= complete("re")
    assert complete("help", "sch") == {"schedule"}
    assert complete("resume", "--acc") == {"--account"}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["posts", "--site", "nope"], 'there is no site "nope"'),
        (["post", "nope", "1"], 'there is no site "nope"'),
        (["backlog", "--site", "nope"], 'there is no site "nope"'),
        (["backlog", "--account", "nope"], 'there is no account "nope"'),
        (["resync", "nope"], 'there is no site "nope"'),
        (["resync", "nope", "1"], 'there is no site "nope"'),
        (["stale", "nope"], 'there is no site "nope"'),
        (["keyphrases", "nope"], 'there is no site "nope"'),
        (["audit", "nope"], 'there is no site "nope"'),
        (["drift", "nope", "1"], 'there is no site "nope"'),
        (["preview", "nope", "1"], 'there is no site "nope"'),
        (["retry", "nope", "1"], 'there is no site "nope"'),
        (["connect", "nope"], "there is no [sites.nope]"),
        (["rotate", "nope"], 'there is no site "nope"'),
        (["approve", "nope", "1"], 'there is no site "nope"'),
        (["confirm", "nope", "1", "https://medium.com/@ada/a-0123456789ab"], 'there is no site "nope"'),
        (["pin", "nope", "1", "1"], 'there is no site "nope"'),
        (["token", "add", "reader", "--site", "nope"], 'there is no site "nope"'),
        (["retry", "blog", "1", "--account", "nope"], "has no delivery on nope"),
        (["reconnect", "nope"], 'there is no site "nope"'),
        (["forget", "nope", "1", "--yes"], 'there is no site "nope"'),
        (["handoffs", "--new-keys", "nope"], 'there is no site "nope"'),
        (["resume", "--account", "nope"], 'there is no account "nope"'),
        (["pause", "--account", "nope"], 'there is no account "nope"'),
        (["forecast", "--account", "nope"], 'there is no account "nope"'),
        (["slots", "--account", "nope"], 'there is no account "nope"'),
        (["plan", "--simulate", "9d", "--account", "nope"], 'there is no account "nope"'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_site_or_an_account_that_is_not_there_is_one_sentence(used, command, told):
    done = run("--config", str(used), *command)
    assert done.exit_code == 2, done.output
    assert told in done.output
    assert done.output.count("\n") == 1


@pytest.mark.parametrize(
    "command", [["check"], ["drift", "blog", "1"], ["stale", "blog"], ["db", "current"]], ids=" ".join
)
def test_what_a_program_may_read_is_json_too(used, command):
    assert json.loads(run("--config", str(used), *command, "--json").stdout) is not None


@pytest.fixture
def taken():
    """A port that another program has."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_that_another_program_has_is_one_sentence(config, taken):
    config.write_text(config.read_text().replace("[bridge]\n", f'[bridge]\nlisten = "127.0.0.1:{taken}"\n'))
    for command in (["--config", str(config), "serve"], ["sandbox", "--port", str(taken)]):
        done = run_warm(command, os.environ, config.parent)
        assert done.returncode == 2, done.stderr
        (said,) = [line for line in done.stderr.splitlines() if line.startswith("bridge: ")]
        assert f"127.0.0.1:{taken} cannot be listened on (Address already in use" in said
        assert "Traceback" not in done.stderr


def test_a_missing_driver_is_one_sentence_with_the_command_that_installs_it(config):
    config.write_text(config.read_text() + "\n[database]\nurl = 'postgresql://bridge@localhost/bridge'\n")
    program = "import sys; sys.modules['psycopg'] = None; from bridge.cli import main; main()"
    command = [sys.executable, "-c", program, "--config", str(config), "status"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert f"{sys.executable} -m pip install 'psycopg[binary]'" in done.stderr


def test_a_missing_extra_is_one_sentence_with_the_command_that_installs_it(config):
    config.write_text(config.read_text() + "\n[notify]\nurls = ['json://127.0.0.1:9/']\n")
    program = "import sys; sys.modules['apprise'] = None; from bridge.cli import main; main()"
    for words in (["db", "upgrade"], ["notify", "--test"]):
        command = [sys.executable, "-c", program, "--config", str(config), *words]
        done = subprocess.run(command, capture_output=True, text=True)
        assert "Traceback" not in done.stderr
    assert done.returncode in {1, 2}
    said = done.stdout + done.stderr
    assert said.count("-m pip install 'apprise'") == 1, said


def test_a_worker_without_its_extra_is_one_sentence_with_the_command_that_installs_it(config):
    config.write_text(config.read_text() + "\n[database]\nurl = 'postgresql://bridge@localhost/bridge'\n")
    program = "import sys; sys.modules['procrastinate'] = None; from bridge.cli import main; main()"
    command = [sys.executable, "-c", program, "--config", str(config), "worker"]
    done = subprocess.run(command, capture_output=True, text=True)
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("bridge: ")]
    assert done.returncode == 2, done.stderr
    assert "bridge worker needs procrastinate, of the extra workers" in said
    assert f"{sys.executable} -m pip install 'bridge-for-medium[workers]'" in said


def test_a_queue_that_does_not_exist_is_refused_with_those_that_do(config):
    done = run("--config", str(config), "worker", "--queues", "send,mail")
    assert done.exit_code == 2
    assert "'mail' is not one of 'send', 'apply', 'feeds', 'archive', 'upkeep'" in done.output


def test_done_says_what_is_done_and_that_nothing_was_to_be_done(used):
    ledger = Ledger(f"sqlite:///{used.parent}/bridge.db")
    with ledger.write() as tx:
        tx.open_handoff(tx.read_deliveries("blog", 1)[0], HandoffKind.UPDATE_IN_PLACE, "it was edited")
    ledger.close()
    done = run("--config", str(used), "done", "blog", "1").output
    assert "Post 1 of blog on main has this done: update in place. It is live now. See: bridge post blog 1" in done
    again = run("--config", str(used), "done", "blog", "1").output
    assert "had nothing to be done, so nothing was changed. It is live now" in again


def test_retry_cancel_and_accept_say_what_they_did(used):
    base = ("--config", str(used))
    ledger = Ledger(f"sqlite:///{used.parent}/bridge.db")
    with ledger.write() as tx:
        tx.move_delivery(tx.read_deliveries("blog", 2)[0], Status.FAILED, Reason(Code.FAILED, "for the test"))
    ledger.close()
    assert (
        "Post 2 of blog on main is tried again. It is planned now." in run(*base, "retry", "blog", "2", "--yes").output
    )
    assert "Post 2 of blog on main is not sent. It is cancelled now." in run(*base, "cancel", "blog", "2").output
    assert "its newest text counts, and it gets no second story" in run(*base, "accept", "blog", "1").output


def test_a_program_reads_what_a_decision_came_to(used):
    base = ("--config", str(used))

    def told(*command):
        done = run(*base, *command, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    ledger = Ledger(f"sqlite:///{used.parent}/bridge.db")
    with ledger.write() as tx:
        tx.move_delivery(tx.read_deliveries("blog", 2)[0], Status.FAILED, Reason(Code.FAILED, "for the test"))
    ledger.close()
    tried = told("retry", "blog", "2", "--yes")
    assert tried["did"].startswith("Post 2 of blog on main is tried again. It is planned now")
    assert (tried["id"], tried["deliveries"][0]["status"]) == (2, "planned")
    assert told("cancel", "blog", "2")["deliveries"][0]["status"] == "cancelled"
    assert told("removed", "blog", "1")["deliveries"][0]["status"] == "removed"
    assert told("accept", "blog", "1")["id"] == 1
    assert told("never", "blog", "2")["did"].startswith("Post 2 of blog: ")
    assert told("pause", "--account", "main", "--until", "7d")["until"].endswith("+00:00")
    assert told("pause") == {"did": "Everything is paused. To go on: bridge resume", "account": "", "until": None}
    assert told("resume", "--account", "main")["account"] == "main"
    assert told("reconnect", "blog") == {"did": "Site blog is connected again.", "site": "blog"}
