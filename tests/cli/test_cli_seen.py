"""The command line about what is on Medium: its export, canonical links, how far a story lags behind its post."""

import json
from pathlib import Path

import pytest

from blog import Blog, a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from commands import config
from doors import STORY
from feed_blog import LINKED, write
from offered_post import TEXT, bridge, offered
from sandboxed import Visitor, visiting

__all__ = ["config", "offered"]


def edit(config: Path, **post) -> None:
    ledger = Ledger(f"sqlite:///{config.parent}/bridge.db")
    bridge = Bridge(a_config(config.parent, "http://127.0.0.1:9/v1", accounts={"main": {}}), ledger)
    blog = Blog(bridge, ledger.now)
    blog.sent = 5
    blog.edit(**post)
    ledger.close()


def exported(visitor: Visitor, folder: Path) -> str:
    path = folder / "medium-export.zip"
    path.write_bytes(visitor.get("/_sandbox/export/@ada.zip").content)
    return str(path)


def test_reconcile_shows_what_it_would_do_and_then_does_it(offered):
    with visiting(web_cap=None) as ada:
        write(ada, "A [bold]walk[/bold]", LINKED)
        write(ada, "Native", "<p>x</p>")
        path = exported(ada, offered.parent)
    dry = bridge(offered, "reconcile", path, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "Nothing was changed" in dry.output
    assert "A [bold]walk[/bold]" in dry.output
    assert "1 live, 1 other" in dry.output
    assert "offered" in bridge(offered, "posts").output
    done = bridge(offered, "reconcile", path)
    assert "1 live, 1 other." in done.output
    assert "live" in bridge(offered, "posts").output
    again = json.loads(bridge(offered, "reconcile", path, "--json").output)
    assert sorted(line["what"] for line in again["lines"]) == ["", "known"]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_an_export_is_read_before_the_bridge_ever_ran(config, tmp_path, options):
    assert bridge(config, "db", "upgrade").exit_code == 0
    with visiting() as writer:
        write(writer)
        export = tmp_path / "medium-export.zip"
        export.write_bytes(writer.get("/_sandbox/export/@ada.zip").content)
    done = bridge(config, "reconcile", str(export), *options)
    assert done.exit_code == 0, done.output
    assert "1 other" in done.output


def test_a_file_that_is_no_export_is_one_line_and_says_what_to_do(offered, tmp_path):
    (tmp_path / "x.zip").write_text("nonsense")
    done = bridge(offered, "reconcile", str(tmp_path / "x.zip"))
    assert done.exit_code == 2
    assert "download it again from Medium" in done.output
    assert bridge(offered, "reconcile", str(tmp_path / "nothing.zip")).exit_code == 2


def test_an_account_that_is_none_is_named(offered):
    with visiting() as ada:
        done = bridge(offered, "reconcile", exported(ada, offered.parent), "--account", "nobody")
    assert done.exit_code == 2
    assert "nobody" in done.output


def test_audit_lists_stories_and_says_where_the_bookmarklet_is(offered):
    assert "No story is live yet" in bridge(offered, "audit", "blog").output
    assert bridge(offered, "confirm", "blog", "7", STORY + "?sk=secret").exit_code == 0
    listed = bridge(offered, "audit", "blog").output
    assert f"expected  7 A [bold]walk[/bold]: {STORY}" in listed
    assert "/audit/blog/" in listed
    assert "secret" not in listed
    assert bridge(offered, "confirm", "blog", "7", STORY, "--canonical-ok").exit_code == 0
    (line,) = json.loads(bridge(offered, "audit", "blog", "--json").output)
    assert (line["state"], line["story_url"]) == ("checked", STORY)
    assert bridge(offered, "audit", "nobody").exit_code == 2


def test_drift_prints_what_changed_and_where_there_is_no_story_says_so(offered):
    refused = bridge(offered, "drift", "blog", "7")
    assert refused.exit_code == 2
    assert "no story to compare with" in refused.output
    bridge(offered, "confirm", "blog", "7", STORY)
    assert "every word" in bridge(offered, "drift", "blog", "7").output
    edit(offered, content_html=TEXT.replace("along the river", "through deep woods"), title="A [bold]walk[/bold]")
    assert "along the river through deep woods" in bridge(offered, "drift", "blog", "7").output


def test_removed_is_for_ever_and_retry_says_why(offered):
    bridge(offered, "confirm", "blog", "7", STORY)
    assert "removed" in bridge(offered, "removed", "blog", "7").output
    again = bridge(offered, "retry", "blog", "7")
    assert again.exit_code == 2
    assert "No Duplicate Content" in again.output
    assert bridge(offered, "removed", "blog", "8").exit_code == 2
