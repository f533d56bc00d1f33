"""A bridge with a WordPress, a Medium and an archive, for programs to ask."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive import FakeWordPress, a_json
from blog import SECRET, Blog, a_config
from bridge.app import Bridge
from processes import API_TOKEN


class WordPress(FakeWordPress):
    """Also shows its posts one by one; ``on_post`` is called before it does."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.on_post: Callable[[], object] = int

    def answer(self, path: str, params: dict[str, str], headers: dict[str, str], body: bytes) -> Any:
        found = re.fullmatch("/wp-json/wp/v2/posts/([0-9]+)", path)
        answer = super().answer(path, params, headers, body)
        row = next((row for row in self.rows if found and row["id"] == int(found[1])), None)
        if row:
            self.on_post()
        return a_json(row) if row else answer


class Desk(Blog):
    """A blog and its bridge, with a second site that knows nothing."""

    def __init__(self, bridge: Bridge, clock: Any, wordpress: WordPress) -> None:
        super().__init__(bridge, clock)
        self.wordpress = wordpress

    def publish(self, **post: Any) -> None:
        home = self.wordpress.url
        self.hook("post.published", {"url": f"{home}/a-walk/"} | post, home=home)
        self.settle()


def a_desk(tmp_path: Path, ledger: Any, api_url: str, clock: Any, wordpress: WordPress, **changes: Any) -> Desk:
    clock.at = datetime.now(UTC)
    place = {"home": wordpress.url, "allowed_hosts": ["blog.example"], "page_host": "bridge"}
    site = {**place, "account": "main", "secret": SECRET}
    other = {"home": "http://127.0.0.1:9", "account": "main", "secret": SECRET}
    tables = {
        "bridge": {"state_dir": tmp_path, "api_token": API_TOKEN, "api_per_minute": 1_000_000},
        "sites": {"blog": site, "other": other},
        "evergreen": {"cron": "30 9 * * tue", "zone": "UTC"},
    }
    config = a_config(tmp_path, api_url, **tables | changes)
    bridge = Bridge(config, ledger, clock=clock)
    bridge.identities.open()
    return Desk(bridge, clock, wordpress)
