"""Whether visitors get a post on the blog, found out before a story of it leaves.

Status and password do not say it: membership, a login for the whole site, a page that says "coming soon". The plugin
looks at its own page; where its server cannot, the bridge looks from outside.
"""

from datetime import UTC, datetime

from bridge.config import Config
from bridge.errors import WordPressError
from bridge.models import SiteState, StoredPost
from bridge.transform import find_share
from bridge.wordpress.guests import ABILITY, BLIND, KEPT, Guest, read_guest, view

LEAST = 0.9
"""Which part of a post's words a page must have; the plugin asks for as much (``Guest_Look::LEAST``)."""


class Guests:
    """Asks a site's WordPress what visitors get of a post."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def find_obstacle(self, state: SiteState, stored: StoredPost) -> str:
        """What visitors get instead of a post, in a sentence; empty when they get it, or nobody can say.

        Raises:
            WordPressError: WordPress does not say it, and from here it cannot be seen.
        """
        site = self._config.site(state.name)
        if site.secret is None or not state.rest_url or ABILITY not in state.plugin_can:
            return ""
        secret, now = site.secret.get_secret_value(), datetime.now(UTC)
        said = read_guest(state.rest_url, secret, stored.post.id, now, hosts=site.hosts)
        if said is None:
            return ""
        if said.verdict == BLIND:
            return _look(said, stored.post.content_html, site.hosts)
        return said.why if said.verdict == KEPT else ""


def _look(said: Guest, content_html: str, hosts: frozenset[str]) -> str:
    """What a visitor gets instead, seen from here. Raises WordPressError: nothing can be seen from here."""
    seen = view(said, hosts)
    if seen.status != 200:
        return f"{said.url} answers {seen.status} to whoever is not logged in."
    share = find_share(content_html, seen.html)
    if share is None:
        raise WordPressError(f"{said.url} is too large to be compared with the post")
    if share < LEAST:
        return f"{said.url} has only {share:.0%} of its words for whoever is not logged in."
    if not (seen.is_own or said.url.rstrip("/") in seen.html):
        return f"{said.url} answers with a page that does not say that it is the post."
    return ""
