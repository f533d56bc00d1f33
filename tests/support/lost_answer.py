"""A story whose answer was lost."""

from datetime import timedelta

from blog import Blog, reconfigured
from processes import API_TOKEN

LATER = timedelta(minutes=10)


def a_lost_one(blog: Blog, tmp_path, medium, feed: str = "", status: str = "public") -> Blog:
    """A blog whose story's answer was lost some time ago."""
    account = {"token": "tok-canary", "api_url": medium.url, "publish_status": status, "feed_url": feed}
    bridge = {"state_dir": tmp_path, "api_token": API_TOKEN}
    medium.username = "ada"
    lost = reconfigured(blog, tmp_path, medium, accounts={"main": account}, bridge=bridge)
    medium.script("drop_after_store")
    lost.publish()
    assert lost.status() == "unconfirmed"
    lost.clock.pass_by(LATER)
    return lost
