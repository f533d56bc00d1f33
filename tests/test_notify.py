"""Notices: they arrive, and when they do not, nothing else fails and nothing secret is said."""

import logging
import subprocess
import sys

import pytest

from bridge import notify
from notice_target import Target, target

__all__ = ["target"]

# apprise loads all its services, and one of them asks Python for a module that is going away.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def test_a_notice_reaches_its_target(target: Target) -> None:
    assert notify.tell([target.url], "Account main is parked", "401") == []
    assert [(one["title"], one["message"]) for one in target.taken] == [("Account main is parked", "401")]


def test_one_target_that_fails_does_not_keep_the_others_from_hearing(target: Target) -> None:
    failures = notify.tell(["json://127.0.0.1:1/canary-path", "canary", target.url], "title", "body")
    assert len(target.taken) == 1
    assert failures[0] == "notice target 1 (JSON) did not take the notice"
    assert failures[1].startswith("notice target 2 is not a URL that apprise understands")
    assert len(failures) == 2


def test_a_refusal_is_a_failure_and_no_url_is_logged(target: Target, caplog: pytest.LogCaptureFixture) -> None:
    target.status = 500
    caplog.set_level(logging.INFO)
    failures = notify.tell([target.url, "unknown://canary"], "title", "body")
    assert len(failures) == 2
    assert "canary" not in caplog.text + str(failures)


def test_urls_that_apprise_does_not_know_are_found_before_a_notice_is_sent(target: Target) -> None:
    problems = notify.find_problems([target.url, "unknown://canary", "https://canary"])
    assert [problem.split(" is ")[0] for problem in problems] == ["notice target 2", "notice target 3"]
    assert "canary" not in str(problems)
    assert target.taken == []


def test_no_urls_need_no_apprise() -> None:
    assert notify.tell([], "title", "body") == []
    assert notify.find_problems([]) == []


def test_without_apprise_the_owner_is_told_what_to_install() -> None:
    program = (
        "import sys; sys.modules['apprise'] = None\n"
        "from bridge import notify\n"
        "print(notify.find_problems(['json://x'])[0]); print(notify.tell(['json://x'], 't', 'b')[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [notify.INSTALL] * 2


@pytest.mark.parametrize(
    ("installed", "problem", "failure"),
    [
        ("raise ImportError", notify.INSTALL, notify.INSTALL),
        ("raise RuntimeError('json://canary')", "apprise cannot be used (RuntimeError)", "apprise cannot be used"),
        (
            "class Apprise:\n"
            "    service_name = 'Post'\n"
            "    def instantiate(*_, **__): return Apprise()\n"
            "    def notify(self, **_): raise OSError('json://canary')\n",
            "",
            "notice target 1 (Post) did not take the notice",
        ),
    ],
)
def test_a_broken_apprise_is_told_in_words_without_a_url(tmp_path, monkeypatch, installed, problem, failure) -> None:
    (tmp_path / "apprise.py").write_text(installed)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "apprise", raising=False)
    said = notify.find_problems(["json://canary"]), notify.tell(["json://canary"], "title", "body")
    monkeypatch.delitem(sys.modules, "apprise", raising=False)
    assert "".join(said[0]).startswith(problem)
    assert said[1][0].startswith(failure)
    assert "canary" not in str(said)
