"""Logs: readable lines, and no secret in any of them, wherever it comes from."""

import io
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bridge import logs
from bridge.config import load, secrets_of
from plain_logs import log_plainly

CANARY = "canary-2f9c"
QUOTED = "can'ary\"with\\quotes"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the log says. Python's own settings are put back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # basicConfig closes those it finds, and these are pytest's
    stream = io.StringIO()
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    log_plainly()


def test_a_tick_that_takes_longer_than_its_period_is_no_line_of_the_log_and_an_error_of_the_scheduler_is(stream):
    logs.setup("debug", stream=stream)
    scheduler = logging.getLogger("apscheduler.scheduler")
    scheduler.warning("Execution of job skipped: maximum number of running instances reached")
    scheduler.error("Error submitting job")
    assert "skipped" not in stream.getvalue()
    assert "Error submitting job" in stream.getvalue()


def fail(message: str) -> None:
    raise RuntimeError(message)


def fail_deeply() -> None:
    """An error whose causes, notes and arguments hold the secret."""
    try:
        try:
            {}[CANARY]
        except KeyError as inner:
            raise OSError(f"could not reach https://u:{CANARY}@host") from inner
    except OSError as outer:
        outer.add_note(f"the token was {CANARY}")
        raise RuntimeError(f"Bearer {CANARY}") from outer


def test_a_line_has_time_level_event_and_values_in_order(stream: io.StringIO) -> None:
    logs.setup("info", stream=stream)
    structlog.get_logger().info(
        "story sent", site="blog", post=7, title='He said "hi"', url="https://x/?a=1", none=None
    )
    time, level, rest = stream.getvalue().split(maxsplit=2)
    assert time.endswith("Z")
    assert level == "info"
    assert rest == ('event="story sent" site=blog post=7 title="He said \\"hi\\"" url="https://x/?a=1" none=None\n')


def test_a_value_cannot_forge_a_line_or_repaint_the_terminal(stream: io.StringIO) -> None:
    logs.setup("info", stream=stream)
    structlog.get_logger().info("seen", title="a\n2026 info event=forged\x1b[2J\u202e\u2028")
    assert stream.getvalue().count("\n") == 1
    assert "\\n2026" in stream.getvalue()
    assert not {"\x1b", "\u202e", "\u2028"} & set(stream.getvalue())


def test_a_traceback_stands_below_its_line_indented(stream: io.StringIO) -> None:
    logs.setup("info", stream=stream)
    try:
        fail("first\nsecond")
    except RuntimeError:
        structlog.get_logger().exception("it failed")
    lines = stream.getvalue().splitlines()
    assert 'event="it failed"' in lines[0]
    assert all(line.startswith("  | ") for line in lines[1:])
    assert lines[-1] == "  | second"


def test_a_level_below_the_configured_one_is_silent(stream: io.StringIO) -> None:
    logs.setup("warning", stream=stream)
    structlog.get_logger().info("nothing")
    logging.getLogger("elsewhere").info("nothing")
    assert stream.getvalue() == ""


def test_libraries_write_the_same_lines_but_only_their_warnings(stream: io.StringIO) -> None:
    logs.setup("info", stream=stream)
    logging.getLogger("apscheduler.scheduler").info("Running job")
    logging.getLogger("urllib3.connectionpool").warning("Retrying %s", "it")
    assert stream.getvalue().count("\n") == 1
    assert 'warning event="Retrying it"' in stream.getvalue()


def test_a_second_setup_replaces_the_first(stream: io.StringIO) -> None:
    logs.setup("info", stream=io.StringIO())
    logs.setup("info", [CANARY], stream=stream)
    structlog.get_logger().info(CANARY)
    assert stream.getvalue().count("event=***") == 1


@pytest.mark.parametrize("secret", [CANARY, QUOTED, "p@ss/wörd"])
def test_a_secret_is_masked_wherever_it_stands(stream: io.StringIO, secret: str) -> None:
    logs.setup("debug", [secret], stream=stream)
    log = structlog.get_logger()
    log.info(f"event {secret}", value=secret, nested={"deep": [secret]}, raw=secret.encode().decode())
    log.info("in a URL", url=f"https://x/{logs.quote(secret, safe='')}")
    logging.getLogger("third.party").warning("it says %r and %s", {"a": secret}, secret)
    try:
        fail(secret)
    except RuntimeError:
        logging.getLogger("third.party").exception("failed")
        log.exception("failed")
    assert stream.getvalue().count("***") >= 9
    for form in (secret, repr(secret)[1:-1], logs.quote(secret, safe="")):
        assert form not in stream.getvalue()


def test_nested_exceptions_hide_their_secrets(stream: io.StringIO) -> None:
    logs.setup("info", [CANARY], stream=stream)
    try:
        fail_deeply()
    except RuntimeError:
        structlog.get_logger().exception("it failed")
    assert "KeyError: '***'" in stream.getvalue()
    assert "the token was ***" in stream.getvalue()
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer UNKNOWN",
        "authorization: bearer  UNKNOWN",
        "{'Authorization': 'Bearer UNKNOWN'}",
        "Authorization: Basic VU5LTk9XTg==UNKNOWN",
        "secret whsec_UNKNOWN+/=",
        "b4m1.UNKNOWN",
        "postgresql://bridge:UNKNOWN@db/bridge",
        "postgresql://bridge:UN@KNOWN@db/bridge",
        "postgresql://:UNKNOWN@db/bridge",
    ],
)
def test_what_looks_like_a_secret_is_masked_without_being_known(text: str) -> None:
    masked = logs.to_redact(())(text)
    assert "KNOWN" not in masked
    assert logs.MASK in masked


def test_ordinary_text_is_left_alone() -> None:
    text = "the bearer of https://blog.example:8080/a@b told 3 basic facts: x:y@z"
    assert logs.to_redact([CANARY])(text).replace("***", "of") == text


def test_a_secret_inside_another_leaves_nothing_showing() -> None:
    assert logs.to_redact(["inner", "the-inner-word"])("the-inner-word") == "***"


def test_an_error_that_nobody_caught_is_masked(tmp_path: Path) -> None:
    program = f"""
import sys, threading
sys.path[:0] = {[str(here := Path(__file__).parent), str(here / "support")]!r}
from bridge import logs
from test_logs import fail_deeply
logs.setup("info", [{CANARY!r}])
thread = threading.Thread(target=fail_deeply, name="sender-0")
thread.start(); thread.join()
fail_deeply()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert "thread=sender-0" in done.stderr
    assert done.stderr.count("KeyError: '***'") == 2
    # The source line of the raise is shown by name, never by value.
    assert CANARY not in done.stderr


def test_a_config_in_a_log_shows_no_secret(stream: io.StringIO, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[accounts.main]\ntoken = "{CANARY}"\n')
    config = load(tmp_path / "config.toml", {"BRIDGE_DATABASE_URL": f"postgresql://u:{CANARY}@h/d"})
    logs.setup("info", secrets_of(config), stream=stream)
    token = config.accounts["main"].token
    structlog.get_logger().info("started", config=config, token=token and token.get_secret_value())
    assert "accounts" in stream.getvalue()
    assert CANARY not in stream.getvalue()
