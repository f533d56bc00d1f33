"""WordPress' REST API: one post, read when somebody asks for it.

Where our plugin is, it answers with the very article that its hooks carry; elsewhere the post is put together from what
WordPress itself offers, its text as a visitor sees it (https://developer.wordpress.org/rest-api/reference/posts/).
"""

import json
import re
import secrets
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from bridge.config import SiteSection
from bridge.errors import HookError, NotFound, WordPressError
from bridge.http import NotSent, OutcomeUnknown, exchange
from bridge.models import Post
from bridge.wordpress.events import to_event
from bridge.wordpress.rest_client import RestClient, to_object
from bridge.wordpress.rest_values import to_values
from bridge.wordpress.signing import sign
from bridge.wordpress.source import UNREADABLE
from bridge.wordpress.values import to_post
from bridge.wordpress.visitors import rendered_for_visitor

MOST_BYTES = 16 * 1024 * 1024
DEADLINE_S = 60.0
_POST_LINK = re.compile(r"/wp/v2/[^/>]+/(\d+)>; rel=\"alternate\"; title=\"JSON\"|[?&]p=(\d+)>; rel=shortlink")


class RestSource:
    """One WordPress, asked over REST.

    Args:
        name: the site's name in the configuration.
        rest_url: the root of its REST API as its hooks said it; empty when they never did.
    """

    def __init__(self, name: str, site: SiteSection, rest_url: str = "") -> None:
        self._name = name
        self._site = site
        self._rest_url = rest_url
        self._client = RestClient(site, rest_url, waits_s=(), max_bytes=MOST_BYTES, deadline_s=DEADLINE_S)

    def read_post(self, post_id: int, revision: int) -> Post:
        """The post as it is now.

        Args:
            revision: what its counter counts as when only WordPress itself answers, which has none.

        Raises:
            NotFound: WordPress has no such post, or shows it to nobody.
            WordPressUnauthorized: the application password is not accepted.
            WordPressError: no usable answer.
        """
        post = self._ask_plugin(post_id)
        return post or self._ask_wordpress(post_id, revision)

    def find_post(self, url: str) -> int:
        """The id of the post at an address: WordPress names it in the page's own headers.

        Raises:
            NotFound: there is no post at this address.
            WordPressError: no usable answer.
        """
        query = parse_qs(urlsplit(url).query)
        if "p" in query and query["p"][0].isascii() and query["p"][0].isdigit():
            return int(query["p"][0])
        reply = self._client.get(url, {})
        match = _POST_LINK.search(reply.headers.get("link", ""))
        if reply.status != 200 or not match:
            raise NotFound(f"there is no post at {url} (WordPress answers {reply.status}); give its number instead")
        return int(match[1] or match[2])

    def _ask_plugin(self, post_id: int) -> Post | None:
        """The article as a hook would carry it; None where no plugin of ours answers."""
        if not self._rest_url or self._site.secret is None:
            return None
        self._client.check_host(self._rest_url)
        body = json.dumps({"post_id": post_id}).encode()
        secret = self._site.secret.get_secret_value().split()[0]
        headers = sign(secret, f"get_{secrets.token_hex(16)}", datetime.now(UTC), body)
        url = f"{self._rest_url}bridge-for-medium/v1/post"
        headers |= {"Content-Type": "application/json"}
        try:
            reply = exchange("POST", url, headers=headers, body=body, deadline_s=DEADLINE_S, max_bytes=MOST_BYTES)
        except (NotSent, OutcomeUnknown) as error:
            raise WordPressError(f"WordPress does not answer: {error}") from error
        if reply.status == 410:
            raise NotFound(f"WordPress has no post {post_id} that the plugin watches")
        if reply.status != 200 or not reply.is_whole:
            return None
        try:
            event = to_event(self._name, "resync", reply.body)
        except HookError as error:
            raise WordPressError(f"the plugin's answer does not fit ({error}); update plugin and bridge") from error
        if event.site_info.home.rstrip("/") != self._site.home:
            raise WordPressError(f"the site says that it is {event.site_info.home}, not {self._site.home}")
        return event.post

    def _ask_wordpress(self, post_id: int, revision: int) -> Post:
        root = self._client.open()
        for _, base in self._client.bases(root):
            reply = self._client.get(f"{root}wp/v2/{base}/{post_id}", {"context": self._client.context, "_embed": "1"})
            if reply.status == 200:
                row = rendered_for_visitor(self._client, f"{root}wp/v2/{base}/{post_id}", to_object(reply))
                return self._to_post(row, revision)
            if reply.status in {401, 403}:
                raise NotFound(f"WordPress shows post {post_id} to nobody (its answer is {reply.status})")
            if reply.status != 404:
                raise WordPressError(f"WordPress answered {reply.status} when it was asked for post {post_id}")
        raise NotFound(f"WordPress has no post {post_id} of the types {', '.join(self._site.post_types)}")

    def _to_post(self, data: dict[str, object], revision: int) -> Post:
        try:
            values = to_values(data)
        except UNREADABLE as error:
            raise WordPressError(f"WordPress' answer does not look like a post ({type(error).__name__})") from error
        return to_post(values, self._name, self._site, revision)
