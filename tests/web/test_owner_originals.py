"""Drafts for Medium first: handed off by WordPress' signed message, pasted and decided about on the owner's screens."""

import json

import pytest

from blog import SECRET
from bridge.models.pages import Slice
from bridge.web import create_app
from bridge.wordpress.events import verify
from counting import counted
from hookmaker import make_hook, signed
from original_drafts import STORY, a_draft
from owner_pages import Browser, add_people

ROUTE = "/owner/medium-first"
MOST = 15


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def app(desk):
    add_people(desk.bridge)
    return create_app(desk.bridge, desk.bridge.config)


@pytest.fixture
def tell(desk, app):
    """WordPress hands a draft off, signed; what it is answered."""

    def tell(number: int = 7, secret: str = SECRET, kind: str = "post.original", **post):
        body = make_hook(kind, post=a_draft(id=number, **post), home=desk.wordpress.url)
        headers = signed(secret, body, f"org_{number}", desk.clock()) | {"Content-Type": "application/json"}
        return app.test_client().post("/hooks/blog/original", data=body, headers=headers)

    return tell


@pytest.fixture
def ada(desk, app) -> Browser:
    return Browser(app).enter(desk.bridge)


def find_token(desk, number: int = 1) -> str:
    return desk.bridge.originals.read(number).tasks[0].questions[0].token


def test_wordpress_is_answered_signed_with_the_screen_or_with_why_not(desk, tell):
    answer = tell()
    verify([SECRET], dict(answer.headers), answer.data, desk.clock())
    assert json.loads(answer.data) == {"problem": "", "url": desk.bridge.links.to_owner_url("medium-first/1")}
    refused = json.loads(tell(8, status="publish").data)
    assert refused["url"] == ""
    assert "public on your blog already" in refused["problem"]


def test_an_unsigned_message_and_one_of_another_type_hand_nothing_off(desk, tell):
    assert tell(secret="whsec_" + "A" * 32).status_code == 401
    assert tell(kind="post.preview").status_code == 400
    assert desk.bridge.originals.read_list(Slice())[0].rows == []


def test_it_is_pasted_said_where_it_is_and_decided(desk, tell, ada):
    tell()
    assert "Ready to paste" in ada.get(ROUTE).text
    page = f"{ROUTE}/1"
    shown = ada.get(page).text
    assert "until the light was gone" in shown
    assert ada.send(f"{page}/plan", page, days="30").status_code == 303
    assert 'value="30"' in ada.get(page).text
    assert ada.send(f"{page}/plan", page, days="many").status_code == 422

    def say(url: str):
        fields = {"asked": "where", "token": find_token(desk), "action": "confirm", "url": url}
        return ada.post(page, {"csrf_token": ada.read_key(page), **fields})

    refused = say("https://medium.com/")
    assert refused.status_code == 422
    assert "https://medium.com/" in refused.text
    assert say(STORY).status_code == 303
    assert "Next comes its extended version" in ada.get(page).text
    desk.publish()
    assert desk.status() == "held"
    assert "To decide" in ada.get(ROUTE).text
    assert "Which one is the original?" in ada.get(page).text
    ada.send(page, asked="direction", token=find_token(desk), action="blog")
    assert "The post on your blog is the original" in ada.get(page).text
    assert "At the asking of user ada" in ada.get("/owner/posts/blog/7").text


def test_who_may_only_read_answers_nothing_and_who_has_other_sites_sees_nothing(desk, app, tell):
    tell()
    vic = Browser(app).enter(desk.bridge, "vic")
    shown = vic.get(f"{ROUTE}/1").text
    assert 'name="action"' not in shown
    key = vic.read_key("/owner/")
    for page in (f"{ROUTE}/1", f"{ROUTE}/1/plan"):
        assert vic.post(page, {"csrf_token": key}).status_code == 403
    desk.bridge.users.change_role("vic", desk.bridge.users.read_users()[1].role, ["other"])
    assert "A walk" not in vic.get(ROUTE).text
    assert vic.get(f"{ROUTE}/1").status_code == 404


def test_many_of_them_cost_as_few_statements_as_one(desk, tell, ada):
    for number in range(7, 67):
        tell(number, title=f"Draft {number}.", guid=str(number))
    first = ada.get(ROUTE).text
    assert "Draft 66." in first
    assert "Draft 7." not in first
    following = first.partition('class="pages"')[2].partition('href="')[2].partition('"')[0]
    assert "Draft 7." in ada.get(following.replace("&amp;", "&")).text
    for page in (ROUTE, f"{ROUTE}/1"):
        with counted(desk.bridge.ledger) as seen:
            assert ada.get(page).status_code == 200
        assert len([sql for sql, _ in seen if not sql.startswith("BEGIN")]) <= MOST, page
