"""bridge preview: what a post would become, from a file, the ledger, or a WordPress, without sending it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from bridge.errors import ContentError
from bridge.services.preview import to_draft_apart
from cases import settings_for
from things import a_post
from warm_process import run_warm

PAGE = '<html lang="de"><title>Ein &amp; alles</title><p>Text mit <a href="/x">Link</a>.</p><iframe></iframe>'


def bridge(folder: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    return run_warm(args, os.environ | more, folder)


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    return tmp_path


def test_a_file_is_shown_as_markdown_with_its_loss_report(page):
    done = bridge(page, "preview", "page.html", "--base", "https://blog.example/alles/")
    assert done.returncode == 0, done.stderr
    assert "# Ein & alles" in done.stdout
    assert "[Link](https://blog.example/x)" in done.stdout
    assert "loss     eine Einbettung" in done.stdout
    assert "embeds" in done.stdout


def test_a_file_as_it_was_written_comes_without_what_is_for_members_and_says_so(tmp_path):
    raw = "<!-- wp:paragraph -->\n<p>Open to all.</p>\n<!-- /wp:paragraph -->\n"
    raw += "<!-- wp:jetpack/paywall /-->\n<p>canary here</p>"
    (tmp_path / "post.html").write_text(raw)
    done = bridge(tmp_path, "preview", "post.html")
    assert ("Open to all." in done.stdout, "canary" in done.stdout + done.stderr) == (True, False)
    assert "2 words for members or subscribers only (jetpack/paywall) were left out" in done.stdout


def test_for_programs_it_prints_everything_as_json(page):
    done = bridge(page, "preview", "page.html", "--json", "--dialect", "paste")
    data = json.loads(done.stdout)
    assert data["title"] == "Ein & alles"
    assert data["content"].startswith("<p>Text mit <a href=")
    assert {count["kind"]: (count["before"], count["after"]) for count in data["counts"]}["embeds"] == (1, 0)
    assert any(note["severity"] == "loss" for note in data["notes"])


def test_the_story_alone_goes_to_the_output_and_the_report_beside_it(page):
    done = bridge(page, "preview", "page.html", "--html", "--dialect", "import")
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert "embeds" in done.stderr


def test_in_a_browser_the_import_page_is_shown(page):
    done = bridge(page, "preview", "page.html", "--open", BROWSER="cat %s >&2")
    name = done.stderr.strip().rpartition(" ")[2]
    text = Path(name).read_text() if name.endswith(".html") else done.stdout + done.stderr
    assert "<article>" in text


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("nothing.html", "neither a file"),
        ("7", "SITE POST"),
        ("http://127.0.0.1:9/post/", "127.0.0.1"),
    ],
)
def test_what_cannot_be_found_is_told_in_one_line(page, what, told):
    done = bridge(page, "preview", what)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_that_is_too_deep_is_refused_with_its_number(page):
    (page / "deep.html").write_text("<div>" * 201 + "x")
    done = bridge(page, "preview", "deep.html")
    assert (done.returncode, "200 levels" in done.stderr) == (2, True)


def test_the_same_draft_comes_out_of_a_process_of_its_own():
    from bridge.transform import to_draft

    post = a_post()
    assert to_draft_apart(post, settings_for(post)) == to_draft(post, settings_for(post))


def test_a_transformation_that_takes_too_long_is_stopped():
    post = a_post()
    with pytest.raises(ContentError, match="seconds and was stopped"):
        to_draft_apart(post, settings_for(post), wall=0.01)


def test_a_transformation_that_crashes_leaves_us_alive(monkeypatch):
    monkeypatch.setenv("BRIDGE_FAILPOINT", "transforming")
    post = a_post()
    with pytest.raises(ContentError, match="crashed"):
        to_draft_apart(post, settings_for(post))
