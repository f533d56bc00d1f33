"""The hand-off screen in a real browser: what its buttons put on the clipboard, and how it fits on a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from browser import opened
from playwright.sync_api import Page

from hookmaker import make_hook, signed
from processes import API_TOKEN, SECRET, BridgeProcess, wait_for

HTML = """<p>We walked along the <a href="/river/">river</a> &amp; <strong>sang</strong>.</p><h2>On the way</h2>
<pre class="wp-block-code"><code class="language-python">def sing():
    pass</code></pre><figure><img src="https://blog.example/u/river.jpg" alt="The river"></figure>"""
STORY = "https://medium.com/@ada/a-walk-0123456789ab"


@pytest.fixture
def bridge(tmp_path) -> Iterator[BridgeProcess]:
    process = BridgeProcess(
        tmp_path, f"sqlite:///{tmp_path}/bridge.db", "http://127.0.0.1:9", accounts={"main": ""}
    ).start()
    yield process
    process.kill()


@pytest.fixture
def screen(bridge) -> str:
    """The address of the screen of a post that was just published."""
    now = datetime.now(UTC)
    post = {"content_html": HTML, "title": "A walk", "subtitle": "By the river", "published_at": now.isoformat()}
    body = make_hook("post.published", post=post, occurred_at=now)
    headers = signed(SECRET, body, "msg_1", now) | {"Content-Type": "application/json"}
    answer = requests.post(f"{bridge.url}/hooks/blog", body, headers=headers, timeout=10)
    assert answer.status_code == 202
    wait_for(lambda: read(bridge)["status"] == "offered", what="the offer")
    return str(read(bridge)["screen_url"])


def read(bridge: BridgeProcess) -> dict:
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    data = requests.get(f"{bridge.url}/api/v1/posts/blog/7", headers=headers, timeout=10).json()
    (delivery,) = data.get("deliveries") or [{"status": ""}]
    return delivery


def clipboard(page: Page, kind: str) -> str:
    return str(
        page.evaluate(
            "async (kind) => (await (await navigator.clipboard.read())[0].getType(kind)).text()",
            kind,
        )
    )


def test_each_button_copies_what_stands_beside_it(screen):
    with opened() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(screen)
        for button in page.locator("button[data-copy]:visible").all():
            button.click()
            assert clipboard(page, "text/plain") == button.get_attribute("data-copy")
            assert button.text_content() == "Copied"
        first = page.locator("button[data-copy]").first.get_attribute("data-copy")
        assert requests.get(first, timeout=10).text.count("<article>") == 1


def test_the_story_is_copied_as_rich_text_with_its_code_and_links(screen):
    with opened() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(screen)
        page.click("#rich")
        page.wait_for_selector("#rich:text-is('Copied')")
        html = clipboard(page, "text/html")
    assert '<a href="https://blog.example/river/"' in html
    assert "<strong>sang</strong>" in html
    assert 'data-code-block-lang="python"' in html
    assert "def sing():\n    pass" in html
    assert 'src="https://blog.example/u/river.jpg"' in html


@pytest.mark.parametrize(("width", "height"), [(1280, 38), (390, 44)])
def test_nothing_on_it_is_wider_than_the_screen_and_every_button_can_be_hit_with_a_thumb(screen, width, height):
    with opened(width=width) as page:
        page.goto(screen)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for button in page.locator("button:visible, a.button:visible").all():
            assert button.bounding_box()["height"] >= height


def test_the_storys_address_makes_it_live_and_the_page_leads_home(screen, bridge):
    with opened() as page:
        page.goto(screen)
        address = page.locator("button[data-copy]").first.get_attribute("data-copy")
        page.fill("#url", STORY)
        page.click("text=Done")
        page.wait_for_selector("text=Nothing to do here")
        assert page.locator(f'a[href="{STORY}"]').count() == 1
    assert read(bridge)["status"] == "live"
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (301, read(bridge)["canonical_url"])


def test_an_address_that_is_no_storys_is_told_on_the_screen(screen):
    with opened() as page:
        page.goto(screen)
        page.fill("#url", "https://medium.com/@ada")
        page.click("text=Done")
        page.wait_for_selector("[role=alert]")
        assert "That did not work" in page.text_content("[role=alert]")
        assert page.input_value("#url") == "https://medium.com/@ada"
