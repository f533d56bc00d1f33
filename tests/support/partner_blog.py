"""A blog whose owner reads the feeds of partners; the feeds are served by this very machine."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from blog import HOME, SECRET, Blog, reconfigured
from bridge.models.partners import Partner, PartnerEntry
from feed_server import a_feed, an_item

SITE = {
    "home": HOME,
    "account": "main",
    "secret": SECRET,
    "page_host": "bridge",
    "allowed_hosts": ["127.0.0.1"],
}
"""The site "blog", on whose hosts the tests' feeds lie: only those of the configuration may be private."""
LONG = "In which somebody says at some length what they think of {}, and why everybody should try it once."


def with_partners(blog: Blog, tmp_path: Any, medium: Any) -> Blog:
    """The same blog over the same ledger, whose bridge may read feeds on this machine."""
    return reconfigured(blog, tmp_path, medium, sites={"blog": SITE})


def a_story(number: int, title: str, at: datetime, *, about: str = "sourdough bread", **more: Any) -> str:
    """One story of a feed.

    Args:
        more: ``links``: addresses that it links to; ``tags``.
    """
    links = "".join(f'<p>See <a href="{url}">this page of somebody</a> for more.</p>' for url in more.get("links", ()))
    tags = "".join(f"<category><![CDATA[{tag}]]></category>" for tag in more.get("tags", ()))
    date = f"<pubDate>{format_datetime(at, usegmt=True)}</pubDate>"
    return an_item(f"{number:012x}", title, f"<p>{LONG.format(about)}</p>{links}", category=tags, pubDate=date)


def a_year_of(count: int, at: datetime, **more: Any) -> bytes:
    """A feed of so many stories, a week apart."""
    return a_feed(*(a_story(n, f"Story {n}", at - timedelta(weeks=n), **more) for n in range(count)))


def add(blog: Blog, url: str, **entry: Any) -> Partner:
    """Write a partner with this feed down."""
    return blog.bridge.notebook.add(PartnerEntry(entry.pop("name", "Ada Lovelace"), url, **entry))
