"""Notices by apprise: they arrive, and when they do not, the reason is a sentence and nothing secret is said."""

import logging
import subprocess
import sys

import pytest

from bridge import notify
from bridge.errors import NotTold
from bridge.models.notices import Item
from bridge.planner.notices import to_message
from mail_server import Mailbox, mailbox
from notice_target import Target, target

__all__ = ["mailbox", "target"]

# apprise loads all its services, and one of them asks Python for a module that is going away.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
OWNER = "https://bridge.example/owner/"
MESSAGE = to_message([Item("Account main is parked", "401")], OWNER)


def failure(url: str) -> str:
    with pytest.raises(NotTold) as raised:
        notify.UrlChannel(url, 2).tell(MESSAGE)
    return str(raised.value)


def test_a_notice_reaches_its_target(target: Target) -> None:
    notify.UrlChannel(target.url, 1).tell(MESSAGE)
    (taken,) = target.taken
    assert taken["title"] == "Account main is parked"
    assert taken["message"] == f"401\n\nAll that waits, and everything else: {OWNER}"


def test_a_refusal_is_a_failure_and_no_url_is_logged(target: Target, caplog: pytest.LogCaptureFixture) -> None:
    target.status = 500
    caplog.set_level(logging.INFO)
    said = [
        failure(target.url),
        failure("unknown://canary"),
        failure("json://127.0.0.1:1/canary-path"),
        failure("canary"),
    ]
    assert "did not take the notice" in said[0]
    assert "notice target 2 is not a URL that apprise understands" in said[1]
    names = [notify.UrlChannel(url, 1).name for url in (target.url, "unknown://canary", "canary")]
    assert names == ["json (1)", "unknown (1)", "url (1)"]
    assert "canary" not in caplog.text + str(said)


def test_a_title_out_of_wordpress_is_text_also_where_a_service_shows_html(mailbox: Mailbox) -> None:
    url = f"mailto://127.0.0.1:{mailbox.port}?from=bridge@blog.example&to=ada@blog.example&mode=insecure&format=html"
    notify.UrlChannel(url, 1).tell(to_message([Item("A", "x", "<script>alert(1)</script>")], OWNER))
    (mail,) = mailbox.mails
    shown = [part.get_content() for part in mail.walk() if part.get_content_type() == "text/html"]
    assert shown
    assert "<script>" not in "".join(shown)
    assert "&lt;script&gt;alert(1)" in "".join(shown)


def test_urls_that_apprise_does_not_know_are_found_before_a_notice_is_sent(target: Target) -> None:
    problems = notify.find_problems([target.url, "unknown://canary", "https://canary"])
    assert [problem.split(" is ")[0] for problem in problems] == ["notice target 2", "notice target 3"]
    assert "canary" not in str(problems)
    assert target.taken == []


def test_no_urls_need_no_apprise() -> None:
    assert notify.find_problems([]) == []


SCRIPT = """
import sys
{prepare}
from bridge import notify
from bridge.errors import NotTold
from bridge.models.notices import Message
print(notify.find_problems(['json://canary']))
try:
    notify.UrlChannel('json://canary', 1).tell(Message('t', 'b', 'h'))
except NotTold as error:
    print(error)
"""


def said_with(prepare: str) -> list[str]:
    program = SCRIPT.format(prepare=prepare)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "canary" not in done.stdout
    return done.stdout.splitlines()


def test_without_apprise_the_owner_is_told_what_to_install() -> None:
    found, failed = said_with("sys.modules['apprise'] = None")
    assert notify.INSTALL in found
    assert failed == notify.INSTALL


def test_a_broken_apprise_is_told_in_words_without_a_url(tmp_path) -> None:
    (tmp_path / "apprise.py").write_text("raise RuntimeError('half an upgrade: json://canary')\n")
    found, failed = said_with(f"sys.path.insert(0, {str(tmp_path)!r})")
    assert "apprise cannot be used (RuntimeError); install it again" in found
    assert "apprise cannot be used (RuntimeError); install it again" in failed


def test_a_channel_is_stored_under_what_gives_nothing_away(target: Target) -> None:
    first, again, other = (notify.UrlChannel(url, 1).key for url in (target.url, target.url, "json://other"))
    assert first == again != other
    assert len(first) <= len("url-123456")
