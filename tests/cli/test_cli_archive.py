"""resync, jobs and backlog on the command line: a bar to watch, Ctrl-C, mistakes told in one line."""

import json
import re
import signal
import subprocess
import threading
from contextlib import contextmanager

import pytest

from archive import an_export, an_item
from archive_commands import config, run, wordpress
from processes import BRIDGE, STARTED, with_plain_signals

__all__ = ["config", "wordpress"]


def test_an_archive_is_read_and_listed(config, wordpress):
    done = run(config, "resync", "blog", "--all")
    assert done.exit_code == 0, done.output
    assert "250 posts read: 250 new, 0 changed. Old posts are listed by: bridge backlog --site blog" in done.output
    assert "250 posts read: 0 new, 0 changed" in run(config, "resync", "blog").output
    listed = run(config, "backlog", "--limit", "2").output
    assert "250 posts have no story; the oldest 2 are shown." in listed
    assert re.search(r"2015-03-02\s.*blog\s.*1 Walk “1” & more\s.*main\s.*waits", listed)
    found = json.loads(run(config, "backlog", "--site", "blog", "--account", "main", "--json").output)
    assert (found["count"], len(found["posts"]), found["posts"][0]["post_id"]) == (250, 50, 1)
    assert run(config, "posts").exit_code == 0


def test_a_program_reads_what_a_reading_came_to(config, wordpress):
    survey = json.loads(run(config, "resync", "blog", "--dry-run", "--json").stdout)
    assert (survey["counts"]["new"], len(survey["posts"]), survey["problems"]) == (250, 250, [])
    read = json.loads(run(config, "resync", "blog", "--json").stdout)
    assert (read["status"], read["new"], read["did"][:14]) == ("done", 250, "250 posts read")


def test_jobs_are_listed_shown_with_their_problems_and_cancelled(config, wordpress):
    assert "Nothing was asked for yet." in run(config, "jobs").output
    del wordpress.rows[3]["slug"]
    done = run(config, "resync", "blog", "--since", "2015-01-01")
    assert "post 4 cannot be read" in done.output
    assert "1  blog (rest, since 2015-01-01T00:00:00+00:00)  done: 249 of 250 posts" in run(config, "jobs").output
    assert "post 4 cannot be read" in run(config, "jobs", "1").output
    assert json.loads(run(config, "jobs", "1", "--json").output)["problem_count"] == 1
    over = run(config, "jobs", "1", "--cancel")
    assert (over.exit_code, "job 1 is done already" in over.output) == (2, True)
    assert "name the job" in run(config, "jobs", "--cancel").output
    assert "there is no job 9" in run(config, "jobs", "9").output


def test_a_dry_run_names_what_would_be_and_leaves_the_ledger_alone(config, wordpress, tmp_path):
    run(config, "resync", "blog")
    wordpress.rows[6] |= {"title": {"rendered": "[red]Changed[/red]"}, "modified_gmt": "2020-01-01T00:00:00"}
    del wordpress.rows[249]
    before = (tmp_path / "bridge.db").read_bytes()
    done = run(config, "resync", "blog", "--dry-run")
    assert "changed  7 [red]Changed[/red]" in done.output
    assert "post 250 is not shown any more; WordPress would be asked for it" in done.output
    assert "0 new, 1 changed, 248 unchanged. Nothing was written (--dry-run)." in done.output
    assert (tmp_path / "bridge.db").read_bytes() == before


def test_a_dry_run_of_a_new_archive_names_the_first_and_counts_the_others(config):
    done = run(config, "resync", "blog", "--dry-run")
    assert "new      50 Walk “50” & more\n... and 200 more" in done.output
    assert "250 new, 0 changed, 0 unchanged" in done.output


def test_an_export_file_is_read(config, wordpress, tmp_path):
    file = tmp_path / "export.xml"
    home = wordpress.url.encode()
    file.write_bytes(an_export(an_item(500)).replace(b"https://blog.example</", home + b"</"))
    assert "1 post read: 1 new" in run(config, "resync", "blog", "--file", str(file)).output
    assert "0 new" in run(config, "resync", "blog", "--source", "wxr", "--file", str(file)).output


def test_what_an_export_file_leaves_out_is_counted_on_the_screen_and_in_the_job(config, wordpress, tmp_path):
    file = tmp_path / "export.xml"
    items = [an_item(500), an_item(501, status="draft"), an_item(502, status="draft"), an_item(503, type="page")]
    data = an_export(*items, an_item(504, link="", guid="")).replace(
        b"https://blog.example</", wordpress.url.encode() + b"</"
    )
    file.write_bytes(data)
    left_out = "Left out: 1 of the type page, 2 with the status draft"
    would = run(config, "resync", "blog", "--dry-run", "--file", str(file)).output
    assert f"1 new, 0 changed, 0 unchanged. {left_out}. Nothing was written" in would
    done = run(config, "resync", "blog", "--file", str(file)).output
    assert "post 504 cannot be read: it has neither an address (link) nor a guid" in done
    assert f"1 post read: 1 new, 0 changed, 1 problem. {left_out}. Old posts are listed by" in done
    assert json.loads(run(config, "jobs", "1", "--json").output)["reason"].endswith(left_out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("blog", "7", "--all"), "a single POST is read by itself"),
        (("blog", "--all", "--since", "2020-01-01"), "exclude each other"),
        (("blog", "--since", "yesterday"), "2026-11-24"),
        (("blog", "--source", "wxr"), "--source wxr and --file belong together"),
        (("blog", "--source", "ftp"), "rest"),
        (("elsewhere",), 'there is no site "elsewhere"'),
        (("blog", "--source", "xmlrpc"), "app_password"),
        (("blog", "999"), "has no post 999"),
    ],
)
def test_a_mistake_is_told_in_words(config, arguments, words):
    done = run(config, "resync", *arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


@contextmanager
def blocked(number):
    """What is started meanwhile inherits a signal that is ignored and blocked, as of a job in the background."""
    handler, mask = signal.signal(number, signal.SIG_IGN), signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(number, handler)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_reading_that_is_stopped_goes_on_with_the_same_command(config, wordpress, how):
    is_asked, is_stopped = threading.Event(), threading.Event()

    def hold_the_third_page(params):
        if params.get("offset") == "198":
            is_asked.set()
            is_stopped.wait(100)

    wordpress.answer_posts(hold_the_third_page)
    command = with_plain_signals([str(BRIDGE), "--config", str(config), "resync", "blog", "--all"])
    with blocked(how):
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    STARTED.append(process)
    assert is_asked.wait(60), "the third page was never asked for"
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    is_stopped.set()
    assert process.returncode == 130
    assert "Stopped after 199 posts read: 199 new, 0 changed. Run the same command again to go on" in said
    assert "Traceback" not in said
    wordpress.asked.clear()
    done = run(config, "resync", "blog", "--all")
    assert "250 posts read: 250 new, 0 changed" in done.output
    assert [params["offset"] for params in wordpress.lists() if "offset" in params] == ["198"]
