"""A WordPress and its bridge, for tests: publish, edit, let the senders run, look what became of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bridge.app import Bridge
from bridge.config import Config
from hookmaker import make_hook, signed

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOME = "https://blog.example"


def a_config(tmp_path: Path, api_url: str, **changes: Any) -> Config:
    """A configuration for tests: public stories, no waiting; ``changes`` are merged table by table.

    The deadline is real time, and a machine may be busy: a test that waits for its end sets its own.
    """
    values: dict[str, Any] = {
        "bridge": {"state_dir": tmp_path},
        "delivery": {"gap": "0s", "public_per_day": 1000, "deadline": "20s", "lease": "60s"},
        "sites": {"blog": {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge"}},
        "accounts": {"main": {"token": "tok-canary", "api_url": api_url, "publish_status": "public"}},
    }
    for table, keys in changes.items():
        values[table] = values.get(table, {}) | keys
    return Config.model_validate(values)


class Blog:
    """A WordPress and its bridge: publishes, edits, and lets the senders run until they are quiet."""

    def __init__(self, bridge: Bridge, clock: Callable[[], datetime]) -> None:
        self.bridge = bridge
        self.clock = clock
        self.sent = 0

    def hook(self, kind: str, post: dict[str, Any] | None = None, **more: Any) -> Any:
        self.sent += 1
        more.setdefault("revision", self.sent)
        more.setdefault("occurred_at", self.clock())
        body = make_hook(kind, post={"id": 7} | (post or {}), **more)
        return self.deliver(body, more.get("webhook_id") or f"msg_{self.sent}")

    def deliver(self, body: bytes, webhook_id: str) -> Any:
        return self.bridge.inbox.receive("blog", signed(SECRET, body, webhook_id, self.clock()), body)

    def publish(self, **post: Any) -> None:
        self.hook("post.published", post)
        self.settle()

    def edit(self, **post: Any) -> None:
        self.hook("post.updated", {"state": f"{self.sent:064x}"} | post)
        self.settle()

    def unpublish(self, reason: str = "trash", **post: Any) -> None:
        self.hook("post.unpublished", {"status": reason} | post, reason=reason)
        self.settle()

    def settle(self) -> None:
        while self.bridge.events.apply_events() or self.bridge.sender.deliver_next():
            pass

    def deliveries(self, post_id: int = 7) -> list[dict[str, Any]]:
        return list(self.bridge.overview.read_post("blog", post_id)["deliveries"])

    def status(self, post_id: int = 7) -> str:
        (delivery,) = self.deliveries(post_id)
        return str(delivery["status"])

    def journal(self, post_id: int = 7) -> str:
        return "\n".join(line["reason"] for line in self.bridge.overview.read_post("blog", post_id)["journal"])

    def handoffs(self) -> list[str]:
        return [one["kind"] for one in self.bridge.overview.read_handoffs()]


def reconfigured(blog: Blog, tmp_path: Path, medium: Any, **changes: Any) -> Blog:
    bridge = Bridge(a_config(tmp_path, medium.url, **changes), blog.bridge.ledger, clock=blog.clock)
    bridge.identities.open()
    other = Blog(bridge, blog.clock)
    other.sent = blog.sent
    return other
