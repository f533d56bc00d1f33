"""WordPress' REST API: one post, read when somebody asks for it.

Where our plugin is, it answers with the very article that its hooks carry; elsewhere the post is put together from what
WordPress itself offers (https://developer.wordpress.org/rest-api/reference/posts/).
"""

import html
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from pydantic import TypeAdapter, ValidationError

from bridge.config import SiteSection
from bridge.errors import HookMalformed, NotFound, WordPressError, WordPressUnauthorized
from bridge.http import NotSent, OutcomeUnknown, exchange, open_session
from bridge.models import Post
from bridge.wordpress.events import to_event, to_state
from bridge.wordpress.signing import sign

MOST_BYTES = 16 * 1024 * 1024
DEADLINE_S = 60.0
_POST = TypeAdapter(Post)
_POST_LINK = re.compile(r"/wp/v2/[^/>]+/(\d+)>; rel=\"alternate\"; title=\"JSON\"|[?&]p=(\d+)>; rel=shortlink")
_TAGS = re.compile(r"<[^>]*>")

Data = dict[str, Any]


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
        self._session = open_session()
        if site.app_password:
            self._session.auth = (site.app_user, site.app_password.get_secret_value())

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
        answer = self._get(url, {})
        match = _POST_LINK.search(answer.headers.get("Link", ""))
        if answer.status_code != 200 or not match:
            raise NotFound(
                f"there is no post at {url} (WordPress answers {answer.status_code}); give its number instead"
            )
        return int(match[1] or match[2])

    def _ask_plugin(self, post_id: int) -> Post | None:
        """The article as a hook would carry it; None where no plugin of ours answers."""
        if not self._rest_url or self._site.secret is None:
            return None
        self._check_host(self._rest_url)
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
        except HookMalformed as error:
            raise WordPressError(f"the plugin's answer does not fit ({error}); update plugin and bridge") from error
        if event.site_info.home.rstrip("/") != self._site.home:
            raise WordPressError(f"the site says that it is {event.site_info.home}, not {self._site.home}")
        return event.post

    def _ask_wordpress(self, post_id: int, revision: int) -> Post:
        root = self._find_root()
        if self._site.app_password:
            self._check_password(root)
        for base in self._bases(root):
            answer = self._get(f"{root}wp/v2/{base}/{post_id}", {"context": self._context, "_embed": "1"})
            if answer.status_code == 200:
                return self._to_post(_to_object(answer), revision)
            if answer.status_code in {401, 403}:
                raise NotFound(f"WordPress shows post {post_id} to nobody (its answer is {answer.status_code})")
        raise NotFound(f"WordPress has no post {post_id} of the types {', '.join(self._site.post_types)}")

    @property
    def _context(self) -> str:
        return "edit" if self._site.app_password else "view"

    def _find_root(self) -> str:
        home = self._site.home
        # The last one works without pretty permalinks.
        for root in filter(None, (self._rest_url, f"{home}/wp-json/", f"{home}/?rest_route=/")):
            answer = self._get(root, {"_fields": "namespaces"})
            if answer.status_code == 200 and "wp/v2" in _to_namespaces(answer):
                return root
        raise WordPressError(f"WordPress' REST API does not answer at {home}; a security plugin may block it")

    def _check_password(self, root: str) -> None:
        """A wrong application password makes no error on a public post: WordPress answers as if to a stranger."""
        answer = self._get(f"{root}wp/v2/users/me", {"context": "edit"})
        if answer.status_code in {401, 403}:
            raise WordPressUnauthorized(
                f"WordPress does not accept the application password of {self._site.app_user}; make a new one (Users, "
                "Profile), or take app_user and app_password out: public posts need none"
            )

    def _bases(self, root: str) -> Iterator[str]:
        """The path of each configured type: ``posts`` for ``post``."""
        types = _to_object(self._get(f"{root}wp/v2/types", {}))
        for name in self._site.post_types:
            kind = types.get(name)
            if isinstance(kind, dict) and kind.get("rest_base"):
                yield str(kind["rest_base"])

    def _get(self, url: str, params: Mapping[str, str]) -> requests.Response:
        self._check_host(url)
        try:
            return self._session.get(url, params=dict(params), allow_redirects=False)
        except requests.RequestException as error:
            raise WordPressError(f"WordPress does not answer ({type(error).__name__}) at {self._site.home}") from error

    def _check_host(self, url: str) -> None:
        host = (urlsplit(url).hostname or "").lower()
        if host not in self._site.hosts:
            raise WordPressError(f'"{host}" is not a host of this site; add it to allowed_hosts if it is yours')

    def _to_post(self, data: Data, revision: int) -> Post:
        try:
            # What kind of environment it is, REST does not say; the owner has named this very site.
            known = {"site": self._name, "revision": revision, "state": "", "environment": self._site.environments[0]}
            post = _POST.validate_python(_to_values(data) | known)
        except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
            raise WordPressError(f"WordPress' answer does not look like a post ({type(error).__name__})") from error
        return replace(post, state=to_state(post))


def _to_namespaces(answer: requests.Response) -> list[str]:
    try:
        return list(answer.json()["namespaces"])
    except (ValueError, KeyError, TypeError):
        return []


def _to_object(answer: requests.Response) -> Data:
    try:
        data = answer.json()
    except ValueError as error:
        raise WordPressError(f"WordPress answered {answer.status_code} without JSON") from error
    if not isinstance(data, dict):
        raise WordPressError(f"WordPress answered {answer.status_code} with something else than was asked")
    return data


def _to_values(data: Data) -> Data:
    embedded = data.get("_embedded", {})
    terms = [term for group in embedded.get("wp:term", []) for term in group]
    # Only what a field holds in the database is an excerpt; the rendered one is made up from the text.
    return {
        "id": data["id"],
        "guid": html.unescape(_raw(data["guid"]) or data["guid"]["rendered"]),
        "type": data["type"],
        "status": data["status"],
        "password_protected": bool(data["content"].get("protected")),
        "url": data["link"],
        "canonical_url": _to_canonical(data),
        "slug": data["slug"],
        "title": _to_plain(_raw(data["title"]) or data["title"]["rendered"]),
        "excerpt": _to_plain(_raw(data.get("excerpt", {}))),
        "content_html": data["content"]["rendered"],
        "content_raw": _raw(data["content"]),
        "footnotes": str((data.get("meta") or {}).get("footnotes", "")) if isinstance(data.get("meta"), dict) else "",
        "author": _to_author(data, embedded),
        "created_at": _to_instant(data["date_gmt"]),
        "published_at": _to_instant(data["date_gmt"]),
        "modified_at": _to_instant(data["modified_gmt"]),
        "categories": [_to_term(term) for term in terms if term.get("taxonomy") == "category"],
        "tags": [_to_term(term) for term in terms if term.get("taxonomy") == "post_tag"],
        "featured_image": _to_image(embedded),
    }


def _raw(field: Data) -> str:
    return str(field.get("raw") or "")


def _to_plain(text: str) -> str:
    return html.unescape(_TAGS.sub("", text)).strip()


def _to_instant(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def _to_canonical(data: Data) -> str:
    """What Yoast says the page names (https://developer.yoast.com/customization/apis/rest-api/), if it is another."""
    head = data.get("yoast_head_json")
    canonical = str(head.get("canonical", "")) if isinstance(head, dict) else ""
    return "" if canonical == data["link"] else canonical


def _to_author(data: Data, embedded: Data) -> Data:
    author: Data = next(iter(embedded.get("author", [])), {})
    return {"id": data.get("author", 0), "name": str(author.get("name", "")), "slug": str(author.get("slug", ""))}


def _to_term(term: Data) -> Data:
    return {"id": term["id"], "name": html.unescape(term["name"]), "slug": term["slug"]}


def _to_image(embedded: Data) -> Data | None:
    image: Data = next(iter(embedded.get("wp:featuredmedia", [])), {})
    if "source_url" not in image:
        return None
    details = image.get("media_details") or {}
    return {
        "id": image["id"],
        "url": image["source_url"],
        "mime": str(image.get("mime_type", "")),
        "width": int(details.get("width") or 0),
        "height": int(details.get("height") or 0),
        "alt": str(image.get("alt_text", "")),
    }
