"""The commands for partners."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from commands import config, run, used
from feed_server import a_feed, an_item, feed, server

__all__ = ["config", "feed", "server", "used"]


@pytest.fixture
def told(config, made_file):
    """Runs a command; sites of the configuration may lie on this machine."""
    text = config.read_text()
    config.write_text(text.replace("[sites.blog]", '[sites.blog]\nallowed_hosts = ["127.0.0.1"]'))
    (config.parent / "bridge.db").write_bytes(made_file.read_bytes())

    def tell(*arguments: str, **more):
        return run("--config", str(config), "partners", *arguments, **more)

    return tell


def test_a_partner_is_added_listed_looked_at_and_forgotten(told, feed, config):
    feed.body = a_feed(an_item(content="<p>See <a href='https://www.kaggle.com/x'>data</a></p>"))
    assert "Nobody yet" in told("list").output
    added = told("add", "Ada", feed.url, "--contact", "ada@example.org", "--json")
    assert json.loads(added.output)["partner"] == 1
    assert "1  Ada (person): nothing read yet" in told("list").output
    looked = told("look", "1")
    assert "links to: kaggle.com (1)" in looked.output
    assert "kinds of page: data (1)" in looked.output
    assert "writes about: walking (3), walk (1)" in looked.output
    assert "wrote last on 2026-11-23" in told("list").output
    again = told("look", "1", "--json")
    assert json.loads(again.stdout)["hosts"] == {"kaggle.com": 1}
    assert "at most four times a day" in again.stderr
    assert told("forget", "1", typed="n\n").exit_code == 1
    assert json.loads(told("list", "--json").output)[0]["name"] == "Ada"
    assert "Forgotten" in told("forget", "1", "--yes").output
    assert json.loads(told("list", "--json").output) == []


def test_a_publication_is_written_down_with_its_rule(told):
    added = json.loads(told("add", "The Paper", "https://medium.com/feed/the-paper", "--no-reposts", "--json").output)
    assert (added["kind"], added["publication"], added["takes_reposts"]) == ("publication", "The Paper", False)
    refused = told("add", "Twice", "https://medium.com/feed/the-paper")
    assert refused.exit_code == 2
    assert "already" in refused.output


def test_the_short_list_is_told_with_the_post_that_is_near(used, feed):
    def tell(*arguments: str):
        return run("--config", str(used), "partners", *arguments)

    text = used.read_text()
    used.write_text(text.replace("[sites.blog]", '[sites.blog]\nallowed_hosts = ["127.0.0.1"]'))
    assert "Nothing to read this week" in tell("look").output
    today = format_datetime(datetime.now(UTC), usegmt=True)
    words = "<p>Whoever writes live has one of the answers that were lost before.</p>"
    feed.body = a_feed(an_item(title="Live one", content=words, pubDate=f"<pubDate>{today}</pubDate>"))
    tell("add", "Ada", feed.url)
    tell("look", "1")
    said = tell("look").output
    assert "Ada: Live one" in said
    assert "nearest to your post blog 1 Live [bold]one[/bold]" in said
    (line,) = json.loads(tell("look", "--json").output)
    assert line["post"] == ["blog", 1]
