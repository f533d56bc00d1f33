"""The way from the bridge to a site's WordPress, tried while its plugin asks whether the two know each other."""

from datetime import UTC, datetime

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.planner import is_same_address
from bridge.wordpress.look import is_at, read_look

DEADLINE_S = 8.0
"""The plugin waits for its answer meanwhile, fifteen seconds at most."""


def find_obstacle(name: str, site: SiteSection, rest_url: str) -> str:
    """What stands between the bridge and a WordPress, in words; empty when nothing does.

    Args:
        name: of the site in the configuration.
        rest_url: where its REST API is, as its plugin has just said.
    """
    assert site.secret is not None, "the ping was verified with it"
    if not is_at(rest_url, site.hosts):
        return (
            f"its REST API is at {rest_url or 'no address'}, where the bridge expects nothing of this site; add the "
            f"host to allowed_hosts of [sites.{name}]"
        )
    secret = site.secret.get_secret_value()
    try:
        look = read_look(rest_url, secret, datetime.now(UTC), hosts=site.hosts, deadline_s=DEADLINE_S)
    except WordPressError as error:
        return str(error)
    if look is None:
        return f"at {rest_url} something answers that is not this plugin (404): another server, or a page of a firewall"
    if not is_same_address(look.home, site.home):
        return f"at {rest_url} another WordPress answers: {look.home}"
    return ""
