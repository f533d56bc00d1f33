"""An import page is looked at from outside before it is offered: what was lost on the way holds it, with the reason."""

from collections.abc import Iterator

import pytest
from flask import Flask, Response

from blog import HOME, Blog, reconfigured
from bridge.web import create_app
from page_sources import IMAGE, between, door
from serving import Between, serving_app

__all__ = ["between", "door"]


@pytest.fixture
def images() -> Iterator[str]:
    """A server of images: the path says what it answers."""
    app = Flask(__name__)

    @app.get("/<kind>/<int:status>/x")
    def image(kind: str, status: int) -> Response:
        return Response(b"x" * 10, status, content_type=f"image/{kind}")

    @app.get("/large")
    def large() -> Response:
        return Response(iter([b"x"]), 200, {"Content-Length": str(30 * 1024 * 1024), "Content-Type": "image/png"})

    with serving_app(app) as url:
        yield url


def changed(between: Between, old: str, new: str) -> None:
    """Somebody on the way replaces words of pages."""

    def change(_request, response):
        text = response.get_data(as_text=True)
        assert old in text
        response.set_data(text.replace(old, new))
        return response

    between.change = change


def test_a_page_that_the_world_gets_as_it_was_made_is_offered(door, between):
    door.publish()
    assert door.status() == "offered"
    assert len({path for path in between.paths if path.startswith("/import/")}) == 2
    assert "not certain" not in door.journal()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("along the river", "", "3 of its"),
        ("<title>A walk</title>", "<title>A walk | Blog</title>", 'its title is "A walk | Blog"'),
        ("<article>", "<main>", "it has no article any more"),
    ],
)
def test_a_page_that_lost_something_on_the_way_is_held_with_the_reason_and_not_shown(door, between, old, new, reason):
    changed(between, old, new)
    door.publish()
    assert door.status() == "held"
    assert reason in door.deliveries()[0]["reason"]
    assert door.handoffs() == []
    with door.bridge.ledger.read() as tx:
        page = tx.read_current_page(1, has_canonical=True)
    assert page is not None
    assert door.bridge.pages.read_page(page.key, page.digest) is None


def test_a_page_that_was_only_squeezed_on_the_way_is_offered(door, between):
    changed(between, "\n", " ")
    door.publish()
    assert door.status() == "offered"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (Response("Checking your browser", 403), "answers 403 instead of the page"),
        (Response("Just a moment...", 200, content_type="text/html"), "it has no article"),
        (Response("{}", 200, content_type="application/json"), "importers read text/html only"),
    ],
)
def test_something_else_in_the_pages_place_holds_the_offer(door, between, response, reason):
    between.change = lambda request, answer: response if request.path.startswith("/import/") else answer
    door.publish()
    assert door.status() == "held"
    assert reason in door.deliveries()[0]["reason"]


def test_when_it_is_mended_retry_offers_it(door, between):
    changed(between, "<article>", "<main>")
    door.publish()
    between.change = lambda _request, answer: answer
    door.bridge.retries.retry("blog", 7)
    door.settle()
    assert (door.status(), door.handoffs()) == ("offered", ["import"])


def test_the_owner_may_offer_it_all_the_same(door, between):
    changed(between, "along the river", "")
    door.publish()
    door.bridge.retries.retry("blog", 7, accept_losses=True)
    door.settle()
    assert door.status() == "offered"
    assert "3 of its" in door.journal()


def test_a_bridge_that_does_not_reach_itself_offers_and_says_that_it_could_not_check(blog, medium, tmp_path):
    changes = {"accounts": {"main": {}}, "bridge": {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path}}
    door = reconfigured(blog, tmp_path, medium, **changes)
    door.publish()
    assert door.status() == "offered"
    assert "could not be checked from here" in door.journal()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/png/404/x", "is gone (404)"),
        ("/png/410/x", "is gone (410)"),
        ("/svg+xml/200/x", "is image/svg+xml; Medium takes JPEG, PNG and GIF"),
        ("/large", "has 30 MiB; Medium takes 25"),
    ],
)
def test_an_image_that_medium_would_not_get_holds_the_offer(door, images, between, tmp_path, medium, path, reason):
    door = with_images(door, between, tmp_path, medium)
    door.publish(content_html=IMAGE.format(images + path))
    assert door.status() == "held"
    assert f"{images}{path} {reason}" in door.deliveries()[0]["reason"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/webp/200/x", "is image/webp, which Medium may not take"),
        ("/avif/200/x", "is image/avif, which Medium may not take"),
        ("/png/503/x", "it answers 503"),
        ("/png/403/x", "it answers 403"),
        ("/jpeg/200/x", "is not on https"),
    ],
)
def test_an_image_that_medium_may_or_may_not_get_is_only_noted(door, images, between, tmp_path, medium, path, words):
    door = with_images(door, between, tmp_path, medium)
    door.publish(content_html=IMAGE.format(images + path))
    assert door.status() == "offered"
    assert words in door.journal()


def test_of_many_pictures_each_deleted_one_is_named_and_a_far_one_is_still_featured(
    door, images, between, tmp_path, medium
):
    door = with_images(door, between, tmp_path, medium)
    gone = {3, 40, 71}
    urls = {number: f"{images}/png/{404 if number in gone else 200}/x?{number}" for number in range(1, 72)}
    html = "".join(f'<p><img src="{url}" class="wp-image-{number}" alt=""></p>' for number, url in urls.items())
    media = [{"id": number, "url": url, "mime": "image/png"} for number, url in urls.items() if number not in gone]
    door.publish(content_html=f"<p>Pictures.</p>{html}", media=media, featured_image=media[-2])
    reason = door.deliveries()[0]["reason"]
    assert door.status() == "held"
    assert [number for number in urls if f"{urls[number]} is gone (404)" in reason] == sorted(gone)
    with door.bridge.ledger.read() as tx:
        page = tx.read_current_page(1, has_canonical=True)
    assert page is not None
    assert page.html.index(urls[69]) < page.html.index("Pictures.") < page.html.index(urls[1])
    assert "images were checked" not in door.journal()


@pytest.mark.parametrize("url", ["http://10.1.2.3/x.png", "http://[::1]/x.png", "http://169.254.169.254/latest/x.png"])
def test_an_image_of_the_content_on_a_private_address_is_never_asked_for(door, url):
    door.publish(content_html=IMAGE.format(url))
    assert door.status() == "held"
    assert "is nowhere that Medium could reach" in door.deliveries()[0]["reason"]


def test_a_page_that_was_edited_while_it_was_looked_at_is_made_again(door, between):
    def edit(request, answer):
        if request.path.startswith("/import/"):
            between.change = lambda _request, response: response
            door.hook("post.updated", {"state": "e" * 64, "content_html": "<p>Mended.</p>"})
            door.bridge.events.apply_events()
        return answer

    between.change = edit
    door.publish()
    assert door.status() == "offered"
    with door.bridge.ledger.read() as tx:
        page = tx.read_current_page(1, has_canonical=True)
    assert page is not None
    assert "Mended." in page.html


def with_images(door: Blog, between: Between, tmp_path, medium) -> Blog:
    """The same, on a blog whose own host serves the images."""
    site = door.bridge.config.sites["blog"].model_dump() | {"allowed_hosts": ["127.0.0.1"], "home": HOME}
    changes = {
        "accounts": {"main": {}},
        "bridge": {"public_url": door.bridge.config.bridge.public_url, "state_dir": tmp_path},
        "sites": {"blog": site},
    }
    made = reconfigured(door, tmp_path, medium, **changes)
    between.app = create_app(made.bridge, made.bridge.config)
    return made
