"""Writes ``hooks.json``: what Python and PHP must agree on to the byte. Run it only when the format itself changes."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "support")]

from bridge.wordpress.events import sign, to_event, to_state
from hookmaker import make_hook

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STAMP = {
    "created_at": "2026-11-23T12:00:00Z",
    "published_at": "2026-11-23T12:00:00Z",
    "modified_at": "2026-11-23T12:00:00Z",
}
SECRETS = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "/+" * 16]
BODIES = {"empty": "", "object": '{"a": 1}', "unicode": "Grüße 🌊 \u202e", "line feeds": "a\r\nb\n", "quotes": "\"\\'"}
POSTS = {
    "plain": {},
    "unicode": {"title": "Grüße & <Küsse> 🌊", "excerpt": "e\u0301"},
    "what JSON may escape": {"title": "a/b \u2028 \u2029 </p> \x7f", "slug": "прогулка", "excerpt": "\\u00fc"},
    "empty lists": {"categories": [], "tags": []},
    "terms out of order": {
        "categories": [{"id": 2, "name": "Z", "slug": "z"}, {"id": 1, "name": "A", "slug": "a"}],
        "tags": [{"id": 4, "name": "über", "slug": "ueber"}, {"id": 3, "name": "Apple", "slug": "apple"}],
    },
    "never published": {"published_at": None, "status": "draft"},
    "protected": {"password_protected": True},
    "image and footnotes": {
        "featured_image": {"id": 5, "url": "https://blog.example/a.jpg"},
        "footnotes": '[{"id":"x","content":"n"}]',
    },
    "choices of the panel": {},
}
CHOICES = {
    "unicode": {"syndicate": True, "delay": 60, "tags": ["b", "a"], "cta": "none"},
    "choices of the panel": {
        "account": "kitchen",
        "publication": "Mud Weekly",
        "publish_status": "unlisted",
        "tags": ["Über Flüsse", "Mud"],
        "evergreen": False,
        "delay": 0,
        "ai": "mostly",
    },
}


def main() -> None:
    signatures = [
        {
            "name": f"{name}, secret {number}",
            "secret": secret,
            "id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
            "timestamp": int(AT.timestamp()),
            "body": body,
            "signature": sign(secret, "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", AT, body.encode())["webhook-signature"],
        }
        for number, secret in enumerate(SECRETS, 1)
        for name, body in BODIES.items()
    ]
    states = []
    for name, post in POSTS.items():
        body = make_hook("post.published", post=STAMP | post, choice=CHOICES.get(name), occurred_at=AT)
        event = to_event("blog", "m", body)
        assert event.post is not None
        states.append({"name": name, "hook": json.loads(body), "state": to_state(event.post)})
    vectors = {"signatures": signatures, "states": states}
    (HERE / "hooks.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
