"""A WordPress that is connected to a bridge which is not there: the test speaks in its place."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests

from bridge.config.connection import Connection, to_connection_string
from bridge.wordpress.pages import HostedPage, PagesPut, PageText, put_pages
from bridge.wordpress.signing import sign
from processes import SECRET
from wordpress import WordPress

HOSTS = frozenset({"127.0.0.1"})
HTML = (
    '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>Grüße</title></head><body>\n'
    "<article><h1>Grüße &amp; “Küsse” \\ 🌊 \\u00fc</h1><pre>a\tb\n\n  c\\n'd'</pre></article></body></html>\n"
)
OFF = {"X-B4M-Plugin": "off"}
TYPES = {"status": "post.status", "pages": "pages.put", "post": "post.read", "look": "look"}


class Site:
    """A WordPress that is connected to a bridge which is not there: the test speaks in its place."""

    def __init__(self, wordpress: WordPress) -> None:
        self.wordpress = wordpress
        line = to_connection_string(Connection("http://127.0.0.1:9/hooks/blog", "blog", SECRET))
        self.wordpress.php(
            f"b4m('settings')->change(array('connection' => '{line}')); b4m('settings')->connect(time());"
        )
        self.sequence = 0

    def post(self, slug: str = "") -> "Article":
        """Publish a post that nobody is told of."""
        slug = slug or f"walk-{uuid4().hex[:8]}"
        found = self.wordpress.php(
            f"$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'A walk', 'post_name' => '{slug}',"
            "'post_content' => 'We walked.')); $post = get_post($id); return array($id, $post->guid, get_permalink($post));",
            "import",
        )
        return Article(self, *found)

    def sent(self, route: str, data: Any, *, secret: str = SECRET, at: datetime | None = None) -> requests.Response:
        """Call a route as the bridge does; ``data`` may be bytes."""
        body = data if isinstance(data, bytes) else json.dumps({"type": TYPES[route], "data": data}).encode()
        headers = sign(secret, f"x_{uuid4().hex}", at or datetime.now(UTC), body) | {"Content-Type": "application/json"}
        url = f"{self.wordpress.url}/?rest_route=/bridge-for-medium/v1/{route}"
        return requests.post(url, data=body, headers=headers, timeout=60)

    @contextmanager
    def permalinks(self, structure: str) -> Iterator[None]:
        """Permalinks of this form, set as on the settings screen."""
        code = "$GLOBALS['wp_rewrite']->set_permalink_structure('%s'); flush_rewrite_rules(false);"
        self.wordpress.php(code % structure)
        try:
            yield
        finally:
            self.wordpress.php(code % "/%postname%/")


class Article:
    """A post, and what a bridge does about it."""

    def __init__(self, site: Site, post_id: int, guid: str, url: str) -> None:
        self.site, self.id, self.guid, self.url = site, post_id, guid, url

    def data(self, html: str = HTML, **changes: Any) -> dict[str, Any]:
        self.site.sequence += 1
        pages = [{"slug": uuid4().hex, "role": role, "html": html} for role in ("canonical", "plain")]
        data = {"post_id": self.id, "guid": self.guid, "account": "main", "sequence": self.site.sequence}
        return data | {"pages": pages} | changes

    def put(self, html: str = HTML, account: str = "main") -> tuple[HostedPage, ...]:
        """Have both pages served, as the bridge does."""
        data = self.data(html, account=account)
        texts = tuple(PageText(**page) for page in data["pages"])
        put = PagesPut(self.id, self.guid, account, data["sequence"], texts)
        root = f"{self.site.wordpress.url}/?rest_route=/"
        return put_pages(root, SECRET, put, datetime.now(UTC), hosts=HOSTS) or ()

    def tell(self, status: str, account: str = "main", **more: Any) -> None:
        """Say where its delivery stands."""
        self.site.sequence += 1
        data = {"post_id": self.id, "guid": self.guid, "account": account, "status": status, "story_url": ""}
        answer = self.site.sent("status", data | {"reason": "because", "sequence": self.site.sequence} | more)
        assert answer.json() == {"stored": True}

    def change(self, fields: str) -> None:
        """Save it with other fields (PHP)."""
        self.site.wordpress.php(f"wp_update_post(array('ID' => {self.id}, {fields}));", "import")


def get(url: str, method: str = "GET", **more: Any) -> requests.Response:
    return requests.request(method, url, allow_redirects=False, timeout=60, **more)


def is_shown(url: str, html: str = HTML) -> bool:
    answer = get(url)
    return answer.status_code == 200 and answer.content == html.encode()


def is_404(url: str) -> bool:
    """WordPress' own page for what is not there, that nobody may keep."""
    answer = get(url)
    is_theirs = "error404" in answer.text and "no-cache" in answer.headers["Cache-Control"]
    return answer.status_code == 404 and is_theirs and "Location" not in answer.headers
