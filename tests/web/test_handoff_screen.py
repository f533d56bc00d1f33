"""The screen of an import hand-off: what it shows, who may answer on it, and what each answer does."""

import re

import pytest

from blog import HOME
from doors import PUBLIC, STORY, at_home_in, client, door

__all__ = ["door"]


def screen_of(door) -> str:
    (handoff,) = door.bridge.overview.read_handoffs()
    return str(handoff["screen_url"]).removeprefix(PUBLIC)


def say_yes(door, asked, **other: str):
    """Send the form of the second page, as it stands there."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked.text))
    return client(door).post(screen_of(door), data=fields | other)


def test_it_offers_everything_to_copy(door):
    door.publish(tags=[{"id": 1, "name": "Walking", "slug": "walking"}], subtitle="By the river", title="A & B")
    html = client(door).get(screen_of(door)).text
    for copied in ("A &amp; B", "By the river", "Walking", f"{HOME}/"):
        assert f'data-copy="{copied}' in html
    assert len(re.findall(rf'data-copy="{PUBLIC}/import/', html)) == 1
    assert f'href="{door.bridge.config.accounts["main"].api_url.removesuffix("/v1")}/p/import"' in html


def test_it_holds_the_story_as_rich_text_and_names_what_is_to_be_done_by_hand(door):
    door.publish(content_html='<p>We walked.</p><iframe src="https://www.youtube.com/embed/abcdefg"></iframe>')
    html = client(door).get(screen_of(door)).text
    assert '<div id="story"><p>We walked.</p>' in html
    assert "press Enter to embed it" in html


def test_nothing_runs_on_it_but_its_own_script(door):
    door.publish(title="<script>alert(1)</script>", content_html="<p>x</p>")
    answer = client(door).get(screen_of(door))
    assert "<script>alert" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    (nonce,) = set(re.findall(r'nonce="([^"]+)"', answer.text))
    assert f"script-src 'nonce-{nonce}'" in policy
    assert nonce not in client(door).get(screen_of(door)).text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/handoff/1/wrong/", "/handoff/99/{key}/", "/handoff/1/%00/"])
def test_another_key_sees_nothing_and_answers_nothing(door, path):
    door.publish()
    path = path.format(key=screen_of(door).split("/")[3])
    assert client(door).get(path).status_code == 404
    assert client(door).post(path, data={"action": "never"}).status_code == 404
    assert door.status() == "offered"


def test_the_import_pages_key_does_not_open_the_screen(door):
    door.publish()
    (handoff,) = door.bridge.overview.read_handoffs()
    page_key = re.search(r"/import/([^/]+)/", handoff["reason"])[1]
    _, _, number, _, _ = screen_of(door).split("/")
    assert client(door).get(f"/handoff/{number}/{page_key}/").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        STORY + "?source=friends_link&sk=abc#top",
        "https://ada.medium.com/a-walk-0123456789ab",
        "https://medium.com/a-publication/a-walk-0123456789ab",
        "https://stories.example/a-walk-0123456789ab",
        "https://medium.com/p/0123456789ab",
        "https://medium.com/p/0123456789ab/edit",
        "https://medium.com/@ada/0123456789ab",
        "https://medium.com/@ada/%D7%A9%D7%9C%D7%95%D7%9D-0123456789ab",
    ],
)
def test_the_storys_address_in_any_form_makes_it_live(door, medium, tmp_path, url):
    door = at_home_in(door, medium, tmp_path, "Stories.example")
    door.publish()
    screen = screen_of(door)
    answer = client(door).post(screen, data={"action": "confirm", "url": f"  {url} "})
    assert answer.status_code == 303
    (delivery,) = door.deliveries()
    assert (delivery["status"], delivery["story_id"], delivery["evidence"]) == ("live", "0123456789ab", "owner")
    html = client(door).get(screen).text
    assert "Nothing to do here" in html
    assert 'data-copy="' not in html


@pytest.mark.parametrize("url", ["", "nonsense", "https://medium.com/@ada", "javascript:alert(1)//-0123456789ab"])
def test_an_address_that_is_no_storys_is_told_and_what_was_typed_stays(door, url):
    door.publish()
    answer = client(door).post(screen_of(door), data={"action": "confirm", "url": url})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "That did not work" in answer.text
    assert door.status() == "offered"


def test_not_now_frees_the_place_and_asks_again_in_a_day(door):
    door.publish()
    asked = client(door).post(screen_of(door), data={"action": "later"})
    assert "a second import is a second copy" in asked.text
    assert door.status() == "offered"
    say_yes(door, asked)
    door.settle()
    assert (door.status(), door.handoffs()) == ("planned", [])
    assert "not now" in door.deliveries()[0]["reason"]
    with door.bridge.ledger.write() as tx:
        tx.change_delivery(tx.read_deliveries("blog", 7)[0], due_at=tx.now)
    door.settle()
    assert (door.status(), door.handoffs()) == ("offered", ["import"])
    assert "was offered to you before" in client(door).get(screen_of(door)).text
    assert door.bridge.overview.read_handoffs()[0]["reason"].startswith(
        "it was offered before; if you have imported it then"
    )


def test_never_cancels_it_for_good(door):
    door.publish()
    client(door).post(screen_of(door), data={"action": "never"})
    door.publish()
    assert (door.status(), door.handoffs()) == ("cancelled", [])


def test_an_answer_that_means_nothing_changes_nothing(door):
    door.publish()
    assert client(door).post(screen_of(door), data={"action": "explode"}).status_code == 422
    assert client(door).post(screen_of(door)).status_code == 422
    assert door.status() == "offered"


def test_the_screen_of_a_withdrawn_post_says_why_and_offers_nothing(door):
    door.publish()
    screen = screen_of(door)
    door.unpublish()
    html = client(door).get(screen).text
    assert "Nothing to do here" in html
    assert client(door).post(screen, data={"action": "later"}).status_code == 422
    assert door.status() == "cancelled"


def test_it_tells_the_whole_loss_report(door):
    door.publish(content_html='<p>We walked.</p><div class="sharedaddy"><p>Share this</p></div>')
    html = client(door).get(screen_of(door)).text
    assert "sharing buttons (Jetpack sharing) were left out: Share this" in html
    assert "words: 2 of 4" in html


def first_page_of(door, screen: str) -> str:
    found = re.search(rf'data-copy="{PUBLIC}(/import/[^"]+)"', client(door).get(screen).text)
    assert found
    return found[1]


def has_canonical(door, page: str) -> bool:
    return 'rel="canonical"' in client(door).get(page).text


def test_it_asks_once_which_address_works_and_begins_with_that_one_from_then_on(door):
    door.publish()
    screen = screen_of(door)
    assert "Does the draft end with your closing lines?" in client(door).get(screen).text
    assert has_canonical(door, first_page_of(door, screen))
    client(door).post(screen, data={"action": "plain-works"})
    assert "Does the draft end" not in client(door).get(screen).text
    assert not has_canonical(door, first_page_of(door, screen))
    door.bridge.decisions.confirm("blog", 7, STORY)
    door.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert not has_canonical(door, first_page_of(door, screen_of(door)))
    client(door).post(screen_of(door), data={"action": "canonical-works"})
    assert has_canonical(door, first_page_of(door, screen_of(door)))


def test_who_ticks_that_the_canonical_link_was_looked_at_has_checked_it(door):
    door.publish()
    client(door).post(screen_of(door), data={"action": "confirm", "url": STORY, "canonical": "right"})
    assert door.deliveries()[0]["canonical_state"] == "checked"


def test_an_address_on_the_blog_itself_is_no_storys(door):
    door.publish()
    answer = client(door).post(screen_of(door), data={"action": "confirm", "url": f"{HOME}/p/0123456789ab"})
    assert answer.status_code == 422
    assert "is on the blog" in answer.text


def test_a_story_of_another_post_is_not_taken_twice(door):
    door.publish()
    door.bridge.decisions.confirm("blog", 7, STORY)
    door.publish(id=8, guid="8", url=f"{HOME}/8/")
    answer = client(door).post(screen_of(door), data={"action": "confirm", "url": STORY})
    assert answer.status_code == 422
    assert "is post 7 of blog already" in answer.text
    assert door.status(8) == "offered"


def test_after_an_edit_it_says_what_to_do_with_a_draft_of_the_earlier_page(door):
    door.publish()
    assert "delete that draft first" not in client(door).get(screen_of(door)).text
    door.edit(content_html="<p>Mended.</p>")
    door.settle()
    assert "delete that draft first" in client(door).get(screen_of(door)).text
