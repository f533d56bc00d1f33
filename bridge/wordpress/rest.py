"""WordPress' REST API: one post, read when somebody asks for it.

Where our plugin is, it answers with the very article that its hooks carry; elsewhere the post is put together from what
WordPress itself offers, its text as a visitor sees it (https://developer.wordpress.org/rest-api/reference/posts/).
"""

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from bridge.config import SiteSection
from bridge.errors import HookError, NotFound, WordPressError, WordPressUnauthorized
from bridge.http import Reply
from bridge.models import Event, Post
from bridge.wordpress.answers import explain, read_clean, read_post, read_said
from bridge.wordpress.causes import Cause
from bridge.wordpress.events import to_event
from bridge.wordpress.rest_client import RestClient
from bridge.wordpress.rest_media import with_images
from bridge.wordpress.rest_terms import with_terms
from bridge.wordpress.rest_values import EMBEDDED, FIELDS, to_values
from bridge.wordpress.signed import ask_signed, refuse
from bridge.wordpress.source import UNREADABLE, WordPressBusy
from bridge.wordpress.values import to_post, to_words
from bridge.wordpress.visitors import rendered_for_visitor

ROUTE = "post"
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
        self._why = ""

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
        """The article as a hook would carry it; None where no plugin of ours answers, for which ``_why`` has words."""
        if self._site.secret is None:
            return None
        rest_url = self._rest_url or f"{self._site.home}/wp-json/"
        self._client.check_host(rest_url)
        body = json.dumps({"type": "post.read", "post_id": post_id}).encode()
        secret, now = self._site.secret.get_secret_value(), datetime.now(UTC)
        reply = ask_signed(rest_url, ROUTE, secret, body, now, deadline_s=DEADLINE_S, max_bytes=MOST_BYTES)
        if reply.status == 410 and read_said(reply).is_ours:
            raise NotFound(f"WordPress has no post {post_id} that the plugin watches")
        if reply.status != 200 or not reply.is_whole:
            self._why = "" if reply.status == 404 else f" Our plugin could not be asked: {refuse(reply)}"
            return None
        try:
            event = to_event(self._name, "resync", read_clean(reply, "type"))
        except HookError as error:
            raise WordPressError(f"the plugin's answer does not fit ({error}); update plugin and bridge") from error
        return self._to_checked(event, post_id)

    def _to_checked(self, event: Event, post_id: int) -> Post:
        if event.site_info.home.rstrip("/") != self._site.home:
            raise WordPressError(f"the site says that it is {event.site_info.home}, not {self._site.home}")
        if event.post is None or event.post.id != post_id:
            raise WordPressError(f"the plugin answered with something else than the post {post_id}")
        return event.post

    def _ask_wordpress(self, post_id: int, revision: int) -> Post:
        try:
            return self._find_post(post_id, revision)
        except WordPressError as error:
            if not self._why or isinstance(error, WordPressBusy):
                raise
            kind = WordPressUnauthorized if isinstance(error, WordPressUnauthorized) else WordPressError
            raise kind(f"{error}.{self._why}") from error

    def _find_post(self, post_id: int, revision: int) -> Post:
        root = self._client.open()
        for _, base in self._client.bases(root):
            url = f"{root}wp/v2/{base}/{post_id}"
            reply = self._client.get(url, {"context": self._client.context, "_fields": FIELDS, "_embed": EMBEDDED})
            if reply.status == 200:
                row = rendered_for_visitor(self._client, url, read_post(reply, post_id))
                return self._to_post(self._with_rest(root, row), revision)
            if reply.status in {401, 403}:
                raise self._to_refusal(reply, post_id)
            if reply.status != 404:
                raise WordPressError(f"WordPress did not give post {post_id}: {explain(reply).to_words()}")
        raise NotFound(f"WordPress has no post {post_id} of the types {', '.join(self._site.post_types)}")

    def _to_refusal(self, reply: Reply, post_id: int) -> NotFound | WordPressError:
        """WordPress' own 401 or 403 says that a post is hidden; somebody else's says nothing of it."""
        diagnosis = explain(reply)
        if diagnosis.cause in {Cause.UNKNOWN, Cause.LOGIN} and not self._why:
            words = f" {diagnosis.to_words()}" if diagnosis.cause else ""
            return NotFound(f"WordPress shows post {post_id} to nobody (its answer is {reply.status}).{words}")
        return WordPressError(f"WordPress did not give post {post_id}: {diagnosis.to_words()}")

    def _with_rest(self, root: str, row: dict[str, object]) -> dict[str, object]:
        problems: list[str] = []
        rows = with_images(self._client, root, with_terms(self._client, [row], problems), problems)
        if not rows:
            raise WordPressError(problems[0])
        return rows[0]

    def _to_post(self, data: dict[str, object], revision: int) -> Post:
        try:
            values = to_values(data)
        except UNREADABLE as error:
            raise WordPressError(f"WordPress' answer does not look like a post: {to_words(error)}") from error
        return to_post(values, self._name, self._site, revision)
