"""Posts at addresses that change hands."""

from typing import Any

from blog import HOME, Blog

PLACES = ("one", "two", "three")
LATER = {"delay": 86_400}


def delivery_of(blog: Blog, post_id: int) -> Any:
    with blog.bridge.ledger.read() as tx:
        return tx.read_deliveries("blog", post_id)[0]


def place(case: int, number: int) -> str:
    return f"{HOME}/{case}/{PLACES[number]}/"


def post_of(case: int, number: int, url: str) -> dict[str, Any]:
    """Three posts of a case; their words have nothing in common."""
    post_id = 100 + 10 * case + number
    words = " ".join(f"w{post_id}x{count}" for count in range(9))
    return {"id": post_id, "guid": str(post_id), "title": words, "url": url, "content_html": f"<p>{words}</p>"}
