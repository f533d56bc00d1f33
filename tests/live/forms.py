"""What a browser would send of a page."""

from html.parser import HTMLParser
from typing import Any


class Form(HTMLParser):
    """The fields of a page's inputs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name") and given.get("type") in {"hidden", "text", None}:
            self.fields[str(given["name"])] = given.get("value") or ""
