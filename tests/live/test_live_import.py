"""The whole import door: published in a real WordPress, imported by hand in a real browser, found in the feed, live."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from uuid import uuid4

import pytest
import requests
from browser import log_in, opened
from mariadb import MariaDb
from owner import Owner
from playwright.sync_api import expect
from world import World

from bridge.sandbox import CanonicalRule, Rules
from bridge.sandbox.state import Story
from bridge.transform import to_marker
from processes import wait_for
from visible import to_words, words_of_page, words_of_story

HOMES = {"newest-wordpress": ("newest", ""), "newest-bridge": ("newest", "bridge"), "oldest": ("oldest", "wordpress")}
"""Version of WordPress, and who is to serve the pages."""
ON_WORDPRESS, ON_THE_BRIDGE, ON_THE_OLDEST = (pytest.mark.parametrize("world", [one], indirect=True) for one in HOMES)
CODE = """def sing(song):
    for line in song:
        print(&quot;la&quot;, line)

    return len(song)"""
CONTENT = """<!-- wp:paragraph --><p>We walked along the <a href="https://river.example/map">river</a> until the <strong>light</strong> was gone; it's "not wide" there -- no.</p><!-- /wp:paragraph -->
<!-- wp:heading --><h2 class="wp-block-heading">On the way</h2><!-- /wp:heading -->
<!-- wp:paragraph --><p>Everything that had happened since spring was told twice, and nobody minded, as the apples were good this year.</p><!-- /wp:paragraph -->
<!-- wp:image {{"id":{id},"sizeSlug":"large"}} --><figure class="wp-block-image size-large"><img src="{url}" alt="The weir" class="wp-image-{id}"/><figcaption class="wp-element-caption">Water, mostly</figcaption></figure><!-- /wp:image -->
<!-- wp:code --><pre class="wp-block-code"><code>{code}</code></pre><!-- /wp:code -->
<!-- wp:list --><ul class="wp-block-list"><!-- wp:list-item --><li>mud on both shoes</li><!-- /wp:list-item --><!-- wp:list-item --><li>a bag of apples</li><!-- /wp:list-item --></ul><!-- /wp:list -->
<!-- wp:quote --><blockquote class="wp-block-quote"><!-- wp:paragraph --><p>Nobody steps into it twice.</p><!-- /wp:paragraph --></blockquote><!-- /wp:quote -->
<!-- wp:paragraph --><p>We came home late, tired and content, with no wish to be anywhere else, and slept until the afternoon.</p><!-- /wp:paragraph -->"""
MARKS = [
    *("<h3>On the way</h3>", "<strong>light</strong>", '<a href="https://river.example/map">river</a>'),
    *(
        "<li>mud on both shoes</li>",
        "<blockquote>Nobody steps",
        'alt="The weir"',
        "<figcaption>Water, mostly</figcaption>",
    ),
    '<pre>def sing(song):<br>\tfor line in song:<br>\t\tprint("la", line)<br>\xa0\u200b<br>\treturn len(song)</pre>',
]
"""What stands in its story."""
IMAGE = """$name = 'weir-' . wp_generate_password(8, false) . '.png'; $image = imagecreatetruecolor(64, 48); ob_start(); imagepng($image);
$file = wp_upload_bits($name, null, ob_get_clean()); require_once ABSPATH . 'wp-admin/includes/image.php';
$id = wp_insert_attachment(array('post_mime_type' => 'image/png', 'post_title' => 'Weir', 'post_status' => 'inherit'), $file['file']);
wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $file['file'])); return array($id, $file['url']);"""


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world whose account has no token."""
    version, page_host = HOMES[request.param]
    folder = tmp_path_factory.mktemp("import")
    with World(version, folder, mariadb, has_token=False, page_host=page_host) as made:
        yield made


@pytest.fixture(scope="module")
def owner(world: World) -> Iterator[Owner]:
    with opened() as page:
        log_in(page, world.wordpress)
        yield Owner(page, world)


@pytest.fixture(autouse=True)
def medium_begins_anew(world: World) -> None:
    """Each test has its own rules, and no cap but where it says so."""
    world.sandbox.rules = Rules(web_cap=None)


def publish(world: World) -> tuple[int, str]:
    """A post of everything that Medium has a block for; its number and address, once it is offered."""
    number, url = world.wordpress.php(IMAGE)
    content = CONTENT.format(id=number, url=url, code=CODE)
    post = world.wordpress.new_post(title=f"A walk {uuid4().hex[:8]}", content=content)
    world.settle(post["id"], "offered")
    return post["id"], post["link"]


def waiting(world: World, post_id: int) -> list[str]:
    """Kinds of the open hand-offs about a post."""
    return [one["kind"] for one in world.delivery(post_id)["handoffs"] if one["status"] == "open"]


def is_live(world: World, post_id: int) -> Story:
    """Its only story, once the bridge has found it by itself and said so in WordPress."""
    delivery = world.settle(post_id, "live")
    (story,) = world.stories(post_id)
    assert delivery["story_url"] == f"{world.medium}{story.path}"
    assert waiting(world, post_id) == []
    return story


def lost(world: World, post_id: int, story: Story) -> list[str]:
    """What of a post its story has not got; only that quotes, dashes and dots are curled is no loss."""
    post = world.wordpress.rest("GET", f"wp/v2/posts/{post_id}")
    html = post["content"]["rendered"]
    words = words_of_page(f"<p>{post['title']['rendered']}</p>{html}") - words_of_story(story.content)
    marks = [mark for mark in MARKS if mark not in unescape(story.content)]
    pictures = [world.sandbox.images[one].body for one in re.findall('<img src="/max/800/([^"]+)"', story.content)]
    wanted = [requests.get(url, timeout=20).content for url in re.findall('<img[^>]* src="([^"]+)"', html)]
    return [*words, *marks, *["the image"] * (pictures != wanted)]


def leads_home(address: str, url: str) -> bool:
    answer = requests.get(address, allow_redirects=False, timeout=20)
    return answer.status_code == 301 and answer.headers["Location"] == url


def carry_over(world: World, owner: Owner, rule: CanonicalRule) -> None:
    """From publishing to live as the screens say, and all that must hold then."""
    world.sandbox.rules = Rules(web_cap=None, canonical=rule)
    post_id, url = publish(world)
    assert "Ready to import" in owner.row(post_id)
    owner.open_handoff(post_id)
    addresses = {owner.copied_address()}
    ending = owner.closing_lines()
    draft = owner.import_copied()
    if ending not in draft:
        assert rule is CanonicalRule.FOLLOW_CANONICAL, "the page that was given was read, and its end is missing"
        owner.page.click("text=Delete draft")
        owner.say_that_the_closing_lines_are_missing()
        addresses.add(owner.copied_address())
        assert len(addresses) == 2
        assert ending in owner.import_copied()
    owner.finish_draft("walking, rivers", url)
    owner.publish()
    story = is_live(world, post_id)
    assert lost(world, post_id, story) == []
    assert (story.publish_status, story.canonical_url, story.tags) == ("public", url, ["walking", "rivers"])
    assert [one for one in world.sandbox.stories if one.canonical_url == url] == [story]
    assert not to_words(ending) - words_of_story(story.content)
    assert to_marker("blog", post_id, "main") in story.content
    assert "On Medium" in owner.row(post_id)
    assert owner.page.locator(f'#post-{post_id} a[href="{world.medium}{story.path}"]').count() == 1
    assert all(leads_home(address, url) for address in addresses)
    owner.page.goto(owner.screen)
    expect(owner.page.locator("text=Nothing to do here")).to_be_visible()


@ON_WORDPRESS
@pytest.mark.parametrize("rule", CanonicalRule)
def test_a_post_becomes_one_whole_story_that_names_it_as_its_original(world, owner, rule):
    carry_over(world, owner, rule)


def addresses_of(world: World, post_id: int) -> list[str]:
    """The screen of a post's hand-off, and its page's two addresses, as the message to the owner names them."""
    (handoff,) = [one for one in world.delivery(post_id)["handoffs"] if one["status"] == "open"]
    return re.findall(r"http\S+/(?:handoff|medium)/\S+/", handoff["reason"])


def bring(world: World, page_url: str, canonical: str) -> Story:
    """Import a page, set its canonical link and publish it, as the owner does, without a browser."""
    answer = requests.post(f"{world.medium}/p/import", json={"importUrl": page_url}, timeout=60)
    story = world.sandbox.find(answer.json()["id"])
    assert story is not None
    story.canonical_url = canonical
    assert world.sandbox.publish(story)
    return story


def write_on_medium(world: World, **story: object) -> Story:
    """A story that has nothing to do with the bridge."""
    answer = requests.post(f"{world.medium}/_sandbox/stories", json=story, timeout=20)
    found = world.sandbox.find(answer.json()["id"])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def live(world: World) -> tuple[int, Story]:
    """A post whose story is out, and that names it."""
    world.sandbox.rules = Rules(web_cap=None)
    post_id, url = publish(world)
    bring(world, addresses_of(world, post_id)[1], url)
    return post_id, is_live(world, post_id)


@ON_WORDPRESS
def test_an_edit_is_carried_over_by_copying_the_changed_paragraph_and_no_second_story_comes_of_it(world, owner, live):
    post_id, story = live
    raw = world.wordpress.rest("GET", f"wp/v2/posts/{post_id}?context=edit")["content"]["raw"]
    edited = raw.replace("nobody minded, as the apples were good this year", "everybody asked for a third time")
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content=edited)
    world.send()
    wait_for(lambda: world.wordpress.record(post_id, "status")["action_url"], what="the link in WordPress")
    assert world.handoffs(post_id) == ["update_in_place"]
    owner.open_handoff(post_id)
    assert owner.page.locator(".change").count() == 1
    assert "asked for a third time" in owner.page.locator(".change ins").all_inner_texts()[-1]
    assert "good this year" in owner.page.locator(".change del").all_inner_texts()[-1]
    owner.page.click("text=Copy changed paragraphs")
    expect(owner.page.locator("#rich")).to_have_text("Copied")
    editor = str(owner.page.get_attribute("text=Open the story in Medium's editor", "href"))
    owner.page.goto(editor.replace("https://medium.com", world.medium))
    owner.page.click(".js-content p:has-text('Everything that had happened')", click_count=3)
    owner.page.keyboard.press("Control+V")
    owner.page.click("[data-action=save]")
    owner.page.goto(owner.screen)
    owner.page.click("text=Done: the story has all of it")
    expect(owner.page.locator("text=Nothing to do here")).to_be_visible()
    assert waiting(world, post_id) == []
    assert lost(world, post_id, story) == []
    assert "good this year" not in story.content
    assert world.stories(post_id) == [story]


@ON_WORDPRESS
def test_the_bookmarklet_reports_a_right_canonical_link_and_a_wrong_one_until_it_is_mended(world, owner, live):
    post_id, story = live
    url = f"{world.medium}{story.path}"
    bookmarklet = owner.bookmarklet()
    for canonical, words, state, handoffs in (
        (story.canonical_url, "Its canonical link is right", "checked", []),
        ("https://elsewhere.example/", "Its canonical link is wrong", "wrong", ["mend_canonical"]),
        (story.canonical_url, "Its canonical link is right", "checked", []),
    ):
        owner.page.goto(f"{world.medium}/p/{story.id}/edit")
        owner.set_canonical(canonical)
        reading = owner.press(bookmarklet, url)
        expect(reading.locator("h2")).to_have_text(words)
        reading.click("text=Write it down")
        row = reading.locator(".rows li", has_text=url)
        expect(row.locator(".state")).to_have_text(state)
        reading.close()
        assert world.delivery(post_id)["canonical_state"] == state
        assert waiting(world, post_id) == handoffs


@ON_WORDPRESS
def test_the_export_marks_an_old_post_whose_story_was_written_on_medium_and_a_dry_run_marks_nothing(world):
    title = f"How it began {uuid4().hex[:8]}"
    post = world.wordpress.new_post(title=title, date_gmt="2019-05-01T10:00:00")
    world.send()
    wait_for(lambda: world.bridge.read(post["id"]).get("journal"), what="the post")
    content = f'<p>Once upon a time. First told on <a href="{post["link"]}">my blog</a>.</p>'
    # The feed shows nothing unlisted, so that the export alone can tell.
    written = write_on_medium(world, title=title, content=content, publishStatus="unlisted")
    export = world.folder / "medium-export.zip"
    export.write_bytes(requests.get(f"{world.medium}/_sandbox/export/@ada.zip", timeout=20).content)
    said = world.run("reconcile", str(export), "--dry-run")
    assert "Nothing was changed" in said
    assert world.bridge.read(post["id"])["deliveries"] == []
    done = world.run("reconcile", str(export))
    assert done.splitlines()[:-1] == said.splitlines()[:-1], "it does what it said it would"
    delivery = world.delivery(post["id"])
    assert (delivery["status"], delivery["evidence"], delivery["story_id"]) == ("live", "export", written.id)
    wait_for(lambda: world.wordpress_says(post["id"]) == ("live", delivery["story_url"]), 20, "the report")


@ON_WORDPRESS
def test_a_third_story_of_a_day_that_medium_refuses_waits_with_its_hand_off_and_goes_the_next_day(world, owner):
    world.sandbox.rules = Rules(web_cap=2)
    world.sandbox.publishings.clear()
    post_id, url = publish(world)
    owner.open_handoff(post_id)
    page_url = owner.copied_address()
    owner.import_copied()
    owner.finish_draft("walking", url)
    ours = [write_on_medium(world, title=f"Written on Medium {number}") for number in (1, 2)]
    owner.page.click("[data-action=publish]")
    expect(owner.page.get_by_role("alert")).to_contain_text("maximum of two stories")
    wait_for(lambda: {one.id for one in ours} <= seen_in_feed(world), what="a reading of the feed")
    assert world.delivery(post_id)["status"] == "offered"
    assert waiting(world, post_id) == ["import"]
    assert requests.get(page_url, allow_redirects=False, timeout=20).status_code == 200
    world.sandbox.publishings.clear()
    owner.page.goto(owner.page.url.replace("/publish", "/edit"))
    owner.publish()
    assert is_live(world, post_id).canonical_url == url


def seen_in_feed(world: World) -> set[str]:
    with closing(sqlite3.connect(world.folder / "bridge.db")) as connection:
        return {row[0] for row in connection.execute("SELECT story_id FROM stories")}


@ON_WORDPRESS
def test_a_bridge_that_dies_between_offer_and_import_has_the_same_page_and_hand_off_and_finds_the_one_story(world):
    post_id, url = publish(world)
    before = addresses_of(world, post_id)
    page = requests.get(before[1], timeout=20).content
    world.bridge.kill()
    world.bridge.start()
    assert addresses_of(world, post_id) == before
    assert requests.get(before[0], timeout=20).status_code == 200
    assert waiting(world, post_id) == ["import"]
    world.bridge.kill()
    assert requests.get(before[1], timeout=20).content == page
    story = bring(world, before[1], url)
    world.bridge.start()
    assert is_live(world, post_id) == story
    assert [one for one in world.sandbox.stories if one.canonical_url == url] == [story]
    assert leads_home(before[1], url)


@ON_THE_BRIDGE
@pytest.mark.parametrize("rule", [CanonicalRule.GIVEN_CANONICAL, CanonicalRule.FOLLOW_CANONICAL])
def test_a_page_that_the_bridge_serves_becomes_such_a_story_too(world, owner, rule):
    carry_over(world, owner, rule)


@ON_THE_OLDEST
def test_the_oldest_wordpress_serves_a_page_that_becomes_such_a_story(world, owner):
    carry_over(world, owner, CanonicalRule.FOLLOW_CANONICAL)


@ON_WORDPRESS
@pytest.mark.parametrize("width", [1280, 390])
def test_the_whole_minute_is_done_inside_wordpress(world, owner, width):
    """From the list to live: what to copy, Medium's tool, the story's address, and then the next one."""
    (post_id, url), (next_id, _) = publish(world), publish(world)
    page = owner.page
    page.set_viewport_size({"width": width, "height": 900})
    owner.open_in_wordpress(post_id)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "/handoff/" not in page.content()
    assert owner.copied_address().startswith("http")
    owner.import_copied()
    owner.finish_draft("walking, rivers", url)
    owner.publish()
    story = page.url.partition("?")[0]
    page.goto(owner.screen)
    if page.locator("input[name='values[url]']:visible").count():
        page.locator("input[name='values[url]']:visible").first.fill(story)
        page.locator("form:has(input[name='values[url]']) button:visible").first.click()
    is_live(world, post_id)
    page.goto(owner.screen)
    expect(page.locator("text=Nothing to do here")).to_be_visible()
    page.locator(f".bridge-waiting a[href$='post_id={next_id}']").click()
    page.wait_for_url(f"**&post_id={next_id}")
    expect(page.locator(".bridge-task[data-kind=import]")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
