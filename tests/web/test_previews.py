"""A draft's preview, by program and by WordPress: what it says, who may ask, and that nothing of the text stays."""

import json
import threading
from datetime import UTC, datetime

import pytest
import requests

from blog import SECRET, a_config
from bridge.app import Bridge
from bridge.ledger.tables.columns import metadata
from bridge.models.access import Scope
from bridge.services.preview import Previews
from bridge.web import create_app
from bridge.wordpress.events import verify
from hookmaker import make_hook, signed
from processes import API_TOKEN, BridgeProcess

WORDS = "zebrafish-lullaby-7731"
FOLD = "<details><summary>More</summary><p>hidden</p></details>"
HTML = f"<p>{WORDS} walked.</p>{FOLD}<script>{WORDS}()</script>"
LIMIT = 64 * 1024


@pytest.fixture
def app(tmp_path, ledger, medium, clock):
    clock.at = datetime.now(UTC)
    config = a_config(
        tmp_path,
        medium.url,
        bridge={"api_token": API_TOKEN, "max_hook_bytes": LIMIT},
        sites={
            "blog": {"home": "https://blog.example", "account": "main", "secret": SECRET, "preview": True},
            "off": {"home": "https://off.example", "account": "main", "secret": SECRET},
        },
    )
    bridge = Bridge(config, ledger, clock=clock)
    bridge.identities.open()
    made = create_app(bridge, config)
    made.extensions["bridge"] = bridge
    return made


def bridge_of(app) -> Bridge:
    return app.extensions["bridge"]


def ask(app, token: str = API_TOKEN, **body):
    return app.test_client().post(
        "/api/v1/preview", json={"site": "blog"} | body, headers={"Authorization": f"Bearer {token}"}
    )


def question(**post) -> bytes:
    post = {"status": "draft", "published_at": None, "content_html": HTML, "title": f"Title {WORDS}"} | post
    return make_hook("post.preview", post=post)


def tell(app, body: bytes, site: str = "blog", path: str = "/preview", **headers: str):
    given = signed(SECRET, body, "pre_1", datetime.now(UTC)) | {"Content-Type": "application/json"} | headers
    return app.test_client().post(f"/hooks/{site}{path}", data=body, headers=given)


def dump(app) -> str:
    """Everything that the ledger holds, as text."""
    with bridge_of(app).ledger.engine.connect() as connection:
        return "".join(str(connection.execute(table.select()).all()) for table in metadata.sorted_tables)


# --- what it says ------------------------------------------------------------------------------------------------


def test_a_program_reads_what_a_draft_would_lose_and_how_it_would_close(app):
    said = ask(app, title="A walk", html=HTML, language="de").json
    assert (said["title"], said["account"]) == ("A walk", "main")
    assert {"kind", "severity", "text", "count", "lost"} == set(said["notes"][0])
    assert said["notes"][0]["text"].startswith("eingeklappter Text steht offen")
    words = next(one for one in said["counts"] if one["kind"] == "words")
    assert words["before"] == words["after"] == 4
    assert "https://blog.example/preview/" in said["closing"]
    assert WORDS not in said["closing"]


def test_a_post_as_a_hook_has_it_says_the_same_by_both_doors(app):
    body = json.loads(question())
    by_hook = tell(app, question())
    by_program = ask(app, post=body["data"]["post"])
    assert by_hook.status_code == by_program.status_code == 200
    assert by_hook.json["notes"] == by_program.json["notes"]
    assert by_hook.json["counts"] == by_program.json["counts"]


def test_the_answer_to_wordpress_is_signed(app):
    answer = tell(app, question())
    assert verify([SECRET], dict(answer.headers), answer.get_data(), datetime.now(UTC)) == "pre_1"


def test_a_ping_says_whether_previews_are_on(app):
    assert tell(app, make_hook("ping"), path="").json["preview"] is True
    assert tell(app, make_hook("ping", home="https://off.example"), "off", "").json["preview"] is False


# --- who may ask -------------------------------------------------------------------------------------------------


def test_previews_are_off_until_the_owner_of_the_site_turns_them_on(app):
    assert ask(app, site="off", title="A", html="<p>B</p>").status_code == 409
    body = make_hook("post.preview", home="https://off.example")
    answer = tell(app, body, "off")
    assert answer.status_code == 409
    assert "preview = true" in answer.json["detail"]


def test_a_token_needs_the_scope_and_the_site(app):
    tokens = bridge_of(app).tokens
    _, reader = tokens.add("reader", [Scope.READ])
    _, other = tokens.add("other", [Scope.DECIDE], ["off"])
    assert ask(app, reader, title="A", html="<p>B</p>").status_code == 403
    assert ask(app, other, title="A", html="<p>B</p>").status_code == 404
    assert ask(app, "nobody", title="A", html="<p>B</p>").status_code == 401
    assert ask(app, site="nowhere", title="A", html="<p>B</p>").status_code == 404


def test_a_question_is_bound_to_its_route_and_its_type(app):
    elsewhere = tell(app, question(), path="")
    assert elsewhere.status_code == 503, "the door for hooks does not know the type, and stores nothing"
    assert tell(app, make_hook("post.published")).status_code == 400
    assert tell(app, make_hook("ping")).status_code == 400
    assert tell(app, question(), **{"webhook-signature": "v1,AAAA"}).status_code == 401
    assert tell(app, question(), "nowhere").status_code == 401
    assert tell(app, make_hook("post.preview", home="https://copy.example")).status_code == 403
    assert tell(app, question(), **{"Content-Type": "text/plain"}).status_code == 415
    assert tell(app, question(content_html="x" * LIMIT)).status_code == 413
    assert dump(app).count(WORDS) == 0


# --- one at a time -----------------------------------------------------------------------------------------------


def test_previews_of_a_site_are_made_one_after_the_other_and_too_many_are_told_to_come_back(app, monkeypatch):
    monkeypatch.setenv("BRIDGE_FAILPOINT", "transforming:stop")
    bridge = bridge_of(app)
    bridge.previews = Previews(bridge.config, wall=4)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(app, title="A", html=HTML))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    busy = [one for one in answers if one.status_code == 503]
    assert len(busy) >= 3
    assert {one.headers["Retry-After"] for one in busy} == {"5"}
    assert {one.status_code for one in answers} <= {422, 503}
    monkeypatch.delenv("BRIDGE_FAILPOINT")
    bridge.previews = Previews(bridge.config)
    assert ask(app, title="A", html=HTML).status_code == 200, "a place is free again"


# --- nothing stays -----------------------------------------------------------------------------------------------


def test_no_word_of_a_draft_is_in_the_ledger_or_a_log_whatever_became_of_it(app, monkeypatch, capfd):
    bridge = bridge_of(app)
    assert tell(app, question()).status_code == 200
    assert ask(app, title=WORDS, html=HTML).status_code == 200
    # What cannot become a story.
    assert ask(app, title=WORDS, html=f"<script>{WORDS}</script>").status_code == 422
    assert ask(app, title=WORDS, html=f"<p>{WORDS}" + "<div>" * 500).status_code == 422
    # What cannot be read.
    for body in ({"html": HTML, "post": {"title": WORDS}}, {"title": {WORDS: 1}, "html": HTML}, {"html": [WORDS]}):
        answer = ask(app, **body)
        assert answer.status_code == 400
        assert WORDS not in answer.text
    for broken in (question()[:-9], question(url=WORDS), question(state=WORDS), question(title=[WORDS])):
        answer = tell(app, broken)
        assert answer.status_code == 400
        assert WORDS not in answer.text
    # A child that is killed, and one that takes too long.
    monkeypatch.setenv("BRIDGE_FAILPOINT", "transforming")
    answer = tell(app, question())
    assert (answer.status_code, "crashed" in answer.json["detail"]) == (422, True)
    monkeypatch.setenv("BRIDGE_FAILPOINT", "transforming:stop")
    bridge.previews = Previews(bridge.config, wall=2)
    answer = tell(app, question())
    assert (answer.status_code, "more than 2 seconds" in answer.json["detail"]) == (422, True)
    seen = capfd.readouterr()
    assert WORDS not in seen.out + seen.err
    assert WORDS not in dump(app)


def test_a_real_process_that_loses_its_child_keeps_no_word(tmp_path, medium):
    bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", medium.url, site="preview = true")
    bridge.start("transforming")
    body = question()
    headers = signed(SECRET, body, "pre_1", datetime.now(UTC)) | {"Content-Type": "application/json"}
    answer = requests.post(f"{bridge.url}/hooks/blog/preview", data=body, headers=headers, timeout=60)
    assert (answer.status_code, "crashed" in answer.text) == (422, True)
    assert bridge.stop() == 0
    for file in tmp_path.iterdir():
        assert WORDS.encode() not in file.read_bytes(), file


def test_an_account_that_there_is_not_is_said(app):
    answer = ask(app, title="A", html="<p>B</p>", choice={"account": "nobody"})
    assert answer.status_code == 404
