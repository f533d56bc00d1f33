"""A WordPress that exists only as answers: REST and XML-RPC over HTTP, with faults on demand; and its export file."""

import json
import threading
import xmlrpc.client
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bridge.config import SiteSection

Answer = tuple[int, dict[str, str], bytes]
FIRST = datetime(2015, 3, 1, 8, 30, tzinfo=UTC)


def a_row(number: int, **changes: Any) -> dict[str, Any]:
    """A post as REST gives it."""
    date = (FIRST + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%S")
    row = {
        "id": number,
        "guid": {"rendered": f"https://blog.example/?p={number}"},
        "type": "post",
        "status": "publish",
        "link": f"https://blog.example/walk-{number}/",
        "slug": f"walk-{number}",
        "title": {"rendered": f"Walk &#8220;{number}&#8221; &amp; more"},
        "content": {"rendered": f"<p>We walked {number} miles.</p>", "protected": False},
        "excerpt": {"rendered": "made up"},
        "author": 1,
        "date_gmt": date,
        "modified_gmt": date,
        "meta": {"footnotes": ""},
        "_embedded": {
            "author": [{"id": 1, "name": "Ada", "slug": "ada"}],
            "wp:term": [[{"id": 2, "taxonomy": "category", "name": "Walks &amp; talks", "slug": "walks"}]],
        },
    }
    return row | changes


class FakeWordPress:
    """Answers over HTTP until the block ends.

    Attributes:
        rows: its posts, as REST gives them in full.
        meddle: looks at each request before it is answered, and may answer in its place.
        body: of the last request.
        asked: path and parameters of each request, in order.
    """

    def __init__(self, count: int = 0, host: str = "127.0.0.1") -> None:
        self.rows = [a_row(number + 1) for number in range(count)]
        self.meddle: Callable[[str, dict[str, str]], Answer | None] = lambda *_: None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.body = b""
        self.chance = Random(1)
        self.headers: list[dict[str, str]] = []
        self.struct: Callable[[dict[str, Any]], dict[str, Any]] = to_struct
        self._server = ThreadingHTTPServer((host, 0), self._handler())
        self.url = f"http://{host}:{self._server.server_port}"

    def __enter__(self) -> "FakeWordPress":
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def site(self, **changes: Any) -> SiteSection:
        return SiteSection.model_validate({"home": self.url, "account": "main"} | changes)

    def site_with_password(self) -> SiteSection:
        return self.site(app_user="ada", app_password="abcd efgh")

    def answer_posts(self, make: Callable[[dict[str, str]], Answer | None]) -> None:
        """Answer questions for posts otherwise."""
        self.meddle = lambda path, params: make(params) if path.endswith("/posts") else None

    def lists(self) -> list[dict[str, str]]:
        """Parameters of the questions for posts."""
        return [params for path, params in self.asked if path.endswith("/wp/v2/posts")]

    def answer(self, path: str, params: dict[str, str], headers: dict[str, str], body: bytes) -> Answer:
        self.asked.append((path, params))
        self.headers.append(headers)
        self.body = body
        made = self.meddle(path, params)
        if made:
            return made
        if path == "/xmlrpc.php":
            return self._xmlrpc(body)
        if path == "/wp-json/":
            return a_json({"namespaces": ["wp/v2"]})
        if path == "/wp-json/wp/v2/types":
            return a_json({"post": {"rest_base": "posts"}, "page": {"rest_base": "pages"}})
        if path == "/wp-json/wp/v2/users/me":
            return a_json({"id": 1}) if "authorization" in headers else a_json({}, 401)
        if path == "/wp-json/wp/v2/posts":
            return self._posts(params)
        return a_json({"code": "rest_no_route"}, 404)

    def _posts(self, params: dict[str, str]) -> Answer:
        rows = self.rows
        if "include" in params:
            wanted = [int(one) for one in params["include"].split(",")]
            rows = [row for number in wanted for row in rows if row["id"] == number]
        if "modified_after" in params:
            after = params["modified_after"].removesuffix("Z")
            rows = [row for row in rows if row["modified_gmt"] > after]
        if params.get("orderby") == "modified":
            # Those that share a second come in any order, and on each page in another, as MariaDB sorts them.
            rows = sorted(self.chance.sample(rows, len(rows)), key=lambda row: row["modified_gmt"])
        elif "include" not in params and all(type(row["id"]) is int for row in rows):
            rows = sorted(rows, key=lambda row: row["id"])
        offset = int(params.get("offset", 0))
        page = rows[offset : offset + int(params["per_page"])]
        return a_json(page, headers={"X-WP-Total": str(len(rows))})

    def _xmlrpc(self, body: bytes) -> Answer:
        arguments, method = xmlrpc.client.loads(body)
        if method == "mt.supportedMethods":
            result: Any = ["wp.getPosts", "wp.getAuthors", "wp.getMediaItem"]
        elif method == "wp.getPosts":
            place: Any = arguments[3]
            rows = self.rows[place["offset"] : place["offset"] + place["number"]]
            result = [self.struct(row) for row in rows]
        elif method == "wp.getAuthors":
            result = [{"user_id": "1", "user_login": "ada", "display_name": "Ada"}]
        else:
            result = xmlrpc.client.Fault(404, "no such file")
        packed = result if isinstance(result, xmlrpc.client.Fault) else (result,)
        return 200, {"Content-Type": "text/xml"}, xmlrpc.client.dumps(packed, methodresponse=True).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, more, sent = fake.answer(parts.path, params, headers, body)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", more.get("Content-Length", str(len(sent))))
                self.end_headers()
                self.wfile.write(sent)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler


def a_json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(data).encode()


def to_struct(row: dict[str, Any]) -> dict[str, Any]:
    """The same post as XML-RPC gives it."""
    date = xmlrpc.client.DateTime(row["modified_gmt"].replace("-", ""))
    return {
        "post_id": str(row["id"]),
        "guid": row["guid"]["rendered"],
        "post_type": "post",
        "post_status": row["status"],
        "post_password": "",
        "link": row["link"],
        "post_name": row["slug"],
        "post_title": f"Walk {row['id']}",
        "post_excerpt": "",
        "post_content": f"We walked {row['id']} miles.",
        "post_author": "1",
        "post_date_gmt": date,
        "post_modified_gmt": date,
        "post_thumbnail": [],
        "terms": [
            {"term_id": "2", "name": "Walks &amp; talks", "slug": "walks", "taxonomy": "category", "parent": "0"}
        ],
        "custom_fields": [],
    }


HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- an <item> in a comment is none -->
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/{version}/"
>
<channel>
	<title>A blog</title>
	<link>https://blog.example</link>
	<wp:wxr_version>{version}</wp:wxr_version>
	<wp:base_blog_url>https://blog.example</wp:base_blog_url>
	<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[ada]]></wp:author_login><wp:author_display_name><![CDATA[Ada]]></wp:author_display_name></wp:author>
	<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename><![CDATA[walks]]></wp:category_nicename><wp:category_parent></wp:category_parent></wp:category>
"""
TAIL = "</channel>\n</rss>\n"


def an_item(number: int, content: str = "", **changes: str) -> str:
    """An item of an export; ``changes`` are fields without their prefix; ``file`` and ``more`` are XML."""
    fields = {
        "status": "publish",
        "type": "post",
        "password": "",
        "date": (FIRST + timedelta(days=number)).strftime("%Y-%m-%d %H:%M:%S"),
        "title": f"<![CDATA[Walk {number} & more]]>",
        "link": f"https://blog.example/walk-{number}/",
        "file": "",
        "more": "",
        "parent": "0",
    } | changes
    fields.setdefault("modified", fields["date"])
    usual = {
        "date_gmt": fields["date"],
        "modified_gmt": fields["modified"],
        "slug": f"walk-{number}",
        "guid": f"https://blog.example/?p={number}",
        "creator": "ada",
        "excerpt": "",
        "pub": "Sun, 01 Mar 2015 08:30:00 +0000",
    }
    fields = usual | fields
    return f"""	<item>
		<title>{fields["title"]}</title>
		<link>{fields["link"]}</link>
		<pubDate>{fields["pub"]}</pubDate>
		<dc:creator><![CDATA[{fields["creator"]}]]></dc:creator>
		<guid isPermaLink="false">{fields["guid"]}</guid>
		<description></description>
		<content:encoded><![CDATA[{content or f"We walked {number} miles."}]]></content:encoded>
		<excerpt:encoded><![CDATA[{fields["excerpt"]}]]></excerpt:encoded>
		<wp:post_id>{number}</wp:post_id>
		<wp:post_date><![CDATA[{fields["date"]}]]></wp:post_date>
		<wp:post_date_gmt><![CDATA[{fields["date_gmt"]}]]></wp:post_date_gmt>
		<wp:post_modified><![CDATA[{fields["modified"]}]]></wp:post_modified>
		<wp:post_modified_gmt><![CDATA[{fields["modified_gmt"]}]]></wp:post_modified_gmt>
		<wp:comment_status><![CDATA[open]]></wp:comment_status>
		<wp:ping_status><![CDATA[open]]></wp:ping_status>
		<wp:post_name><![CDATA[{fields["slug"]}]]></wp:post_name>
		<wp:status><![CDATA[{fields["status"]}]]></wp:status>
		<wp:post_parent>{fields["parent"]}</wp:post_parent>
		<wp:menu_order>0</wp:menu_order>
		<wp:post_type><![CDATA[{fields["type"]}]]></wp:post_type>
		<wp:post_password><![CDATA[{fields["password"]}]]></wp:post_password>
		<wp:is_sticky>0</wp:is_sticky>
{fields["file"]}		<category domain="category" nicename="walks"><![CDATA[Walks &amp; talks]]></category>
{fields["more"]}	</item>
"""


def a_meta(key: str, value: str) -> str:
    return (
        f"		<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
    )


def an_export(*items: str, version: str = "1.2", tail: str = TAIL) -> bytes:
    return (HEAD.format(version=version) + "".join(items) + tail).encode()
