"""Tokens at the API: what each may do, on which sites, until when; and what it never learns."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from archive import FakeWordPress
from blog import HOME, SECRET, Blog, a_config
from bridge.app import Bridge
from bridge.logs import to_redact
from bridge.models.access import Scope
from bridge.services.access.tokens import USE
from bridge.web import create_app
from owner_pages import Browser, add_people
from processes import API_TOKEN

SITES = {
    "blog": {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge"},
    "other": {"home": "https://other.example", "account": "main", "secret": SECRET, "page_host": "bridge"},
}


@pytest.fixture
def database_url(tmp_path) -> str:
    """What depends on the database is tested with the services."""
    return f"sqlite:///{tmp_path}/ledger.db"


class Programs:
    """The API over a bridge of two sites, and programs with tokens that ask it."""

    def __init__(self, blog: Blog) -> None:
        self.blog, self.bridge = blog, blog.bridge
        self.app = create_app(self.bridge, self.bridge.config)

    def add(self, *scopes: Scope, sites: tuple[str, ...] = (), name: str = "program", **more) -> str:
        return self.bridge.tokens.add(name, scopes, sites, **more)[1]

    def ask(self, token: str, url: str, method: str = "GET", data: object = None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.app.test_client().open(f"/api/v1{url}", method=method, json=data, headers=headers)


def make(tmp_path, ledger, medium, clock, **bridge: object) -> Programs:
    clock.at = datetime.now(UTC)
    config = a_config(tmp_path, medium.url, bridge=bridge, sites=SITES)
    made = Bridge(config, ledger, clock=clock)
    made.identities.open()
    return Programs(Blog(made, clock))


@pytest.fixture
def programs(tmp_path, ledger, medium, clock) -> Programs:
    made = make(tmp_path, ledger, medium, clock, api_token=API_TOKEN)
    made.blog.publish(id=7)
    return made


POST = "/posts/blog/7"


@pytest.mark.parametrize("sites", [(), ("blog",), ("blog", "other")])
def test_a_token_that_may_read_reads_its_sites(programs, sites):
    assert programs.ask(programs.add(Scope.READ, sites=sites), POST).status_code == 200


def test_the_configured_token_stays_one_of_an_admin(programs):
    programs.add(Scope.READ)
    assert programs.ask(API_TOKEN, POST).status_code == 200
    assert programs.ask(API_TOKEN, "/tokens").status_code == 200


def test_tokens_of_the_ledger_open_the_api_without_a_configured_one(tmp_path, ledger, medium, clock):
    programs = make(tmp_path, ledger, medium, clock)
    programs.blog.publish(id=7)
    assert programs.ask("x", POST).status_code == 503
    token = programs.add(Scope.READ)
    assert programs.ask(token, POST).status_code == 200
    assert programs.ask("x", POST).status_code == 401
    assert programs.ask("", POST).status_code == 401
    programs.bridge.tokens.revoke("program")
    assert programs.ask(token, POST).status_code == 503, "nothing opens the API any more"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer x{token}",
        "Bearer {token} {token}",
        "Bearer {upper}",
        "Token {token}",
        "Bearer\t{token}",
        "Bearer é{token}",
        "Bearer bfm_",
        "Bearer None",
    ],
)
def test_a_header_that_is_not_the_token_opens_nothing(programs, header):
    token = programs.add(Scope.READ)
    given = {"Authorization": header.format(token=token, upper=token.upper())}
    answer = programs.app.test_client().get(f"/api/v1{POST}", headers=given)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert token not in answer.text


@pytest.mark.parametrize("header", ["bearer {token}", "BEARER {token}", "Bearer   {token}"])
def test_the_word_before_a_token_may_be_written_in_any_case(programs, header):
    given = {"Authorization": header.format(token=programs.add(Scope.READ))}
    assert programs.app.test_client().get(f"/api/v1{POST}", headers=given).status_code == 200


@pytest.mark.parametrize("place", ["query", "cookie", "form"])
def test_a_token_counts_in_its_header_alone(programs, place):
    token, client = programs.add(Scope.READ), programs.app.test_client()
    if place == "cookie":
        client.set_cookie("Authorization", f"Bearer {token}")
        client.set_cookie("bridge", token)
    query = f"?token={token}&access_token={token}&api_token={token}" if place == "query" else ""
    data = {"token": token, "access_token": token} if place == "form" else None
    assert client.get(f"/api/v1{POST}{query}", data=data).status_code == 401


ACTS = {
    "read": [("GET", POST, None), ("GET", "/jobs", None), ("GET", "/backlog", None)],
    "decide": [
        ("POST", f"{POST}/confirm", {"url": "https://medium.com/@ada/a-walk-0123456789ab"}),
        *(("POST", f"{POST}/{verb}", {}) for verb in ("deny", "done", "removed", "same", "approve", "up")),
    ],
    "resync": [("POST", "/resync", {"site": "blog", "post": 7}), ("DELETE", "/jobs/1", None)],
    "admin": [
        ("GET", "/tokens", None),
        ("POST", "/tokens", {"name": "more", "scopes": ["read"]}),
        ("DELETE", "/tokens/program", None),
        ("POST", "/pause", {"account": "main"}),
        ("POST", "/resume", {"account": "main"}),
    ],
}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_does_only_what_its_scope_says(programs, scope):
    token = programs.add(scope)
    for needed, asked in ACTS.items():
        for method, url, data in asked:
            answer = programs.ask(token, url, method, data)
            assert (answer.status_code == 403) is (needed != scope), (url, answer.text)
    assert [one.name for one in programs.bridge.tokens.read_tokens()] == ["program"] or scope is Scope.ADMIN


def test_a_site_that_a_token_is_not_good_for_does_not_exist_for_it(programs):
    token = programs.add(*Scope, sites=("other",))
    there = [(method, url, data) for asked in ACTS.values() for method, url, data in asked if "blog" in f"{url}{data}"]
    assert len(there) >= 9
    for method, url, data in there:
        hidden = programs.ask(token, url, method, data)
        made_up = programs.ask(
            token, url.replace("blog", "nosuch"), method, json.loads(json.dumps(data).replace("blog", "nosuch"))
        )
        assert (hidden.status_code, made_up.status_code) == (404, 404), url
        assert hidden.text.replace("blog", "nosuch") == made_up.text, "whether there is one of this name is not told"
    assert programs.blog.status() == "live", "nothing was done"


def test_a_token_is_shown_once_and_kept_as_a_hash(programs):
    answer = programs.ask(
        API_TOKEN, "/tokens", "POST", {"name": "Newsroom", "scopes": ["read", "decide"], "sites": ["blog"]}
    )
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    made = answer.json
    assert made["token"].startswith("bfm_")
    assert len(made["token"]) > 40
    assert {key: made[key] for key in ("name", "scopes", "sites", "ends_at")} == {
        "name": "newsroom", "scopes": ["decide", "read"], "sites": ["blog"], "ends_at": None,
    }  # fmt: skip
    assert programs.ask(made["token"], POST).status_code == 200
    listed = programs.ask(API_TOKEN, "/tokens").text
    assert "newsroom" in listed
    assert made["token"] not in listed
    with programs.bridge.ledger.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM tokens")).all()
    assert made["token"] not in str(tuple(row))


def test_a_revoked_token_opens_nothing_from_the_next_question_on(programs):
    token = programs.add(Scope.READ)
    assert programs.ask(token, POST).status_code == 200
    answer = programs.ask(API_TOKEN, "/tokens/program", "DELETE")
    assert answer.status_code == 200
    assert answer.json["revoked_at"]
    assert programs.ask(token, POST).status_code == 401
    assert programs.ask(API_TOKEN, "/tokens/program", "DELETE").status_code == 409


def test_a_token_ends_at_its_end(programs, clock):
    token = programs.add(Scope.READ, ends_at=clock.at + timedelta(hours=1))
    clock.pass_by(timedelta(minutes=59))
    assert programs.ask(token, POST).status_code == 200
    clock.pass_by(timedelta(minutes=1))
    assert programs.ask(token, POST).status_code == 401


def test_a_job_goes_on_when_the_token_that_asked_for_it_is_revoked_in_the_middle(ledger, tmp_path, medium, clock):
    with FakeWordPress(3) as wordpress:
        sites = SITES | {"blog": SITES["blog"] | {"home": wordpress.url}}
        config = a_config(tmp_path, medium.url, bridge={"api_token": API_TOKEN}, sites=sites)
        bridge = Bridge(config, ledger, clock=clock)
        bridge.identities.open()
        again = Programs(Blog(bridge, clock))
        token = again.add(Scope.READ, Scope.RESYNC)
        job = again.ask(token, "/resync", "POST", {"site": "blog", "all": True})
        assert job.status_code == 202
        url = f"/jobs/{job.json['job']}"
        assert again.ask(token, url).status_code == 200
        bridge.tokens.revoke("program")
        assert again.ask(token, url).status_code == 401
        assert again.ask(token, url, "DELETE").status_code == 401
        while bridge.jobs.run_jobs():
            pass
    done = again.ask(API_TOKEN, url).json
    assert (done["status"], done["done"]) == ("done", 3), "what was accepted is never lost"


def test_a_use_is_written_down_every_few_minutes_only(programs, clock):
    token = programs.add(Scope.READ)

    def used_at():
        return programs.bridge.tokens.read_tokens()[0].used_at

    assert used_at() is None
    programs.ask(token, POST)
    first = used_at()
    assert first == clock.at
    clock.pass_by(USE - timedelta(seconds=1))
    programs.ask(token, POST)
    assert used_at() == first
    clock.pass_by(timedelta(seconds=1))
    programs.ask(token, POST)
    assert used_at() == clock.at


# --- tokens that make tokens ---------------------------------------------------------------------------------------


def test_a_token_gives_no_scope_and_no_site_that_it_has_not_itself(programs):
    token = programs.add(Scope.ADMIN, Scope.READ, sites=("other",))
    more = {"name": "more", "scopes": ["read", "resync"]}
    refused = programs.ask(token, "/tokens", "POST", more)
    assert refused.status_code == 409
    assert "has not the scope resync" in refused.text
    elsewhere = programs.ask(token, "/tokens", "POST", {"name": "more", "scopes": ["read"], "sites": ["blog"]})
    assert elsewhere.status_code == 404
    made = programs.ask(token, "/tokens", "POST", {"name": "more", "scopes": ["read"]})
    assert made.json["sites"] == ["other"], "every site is every one of its own"
    assert programs.ask(made.json["token"], POST).status_code == 404


def test_a_token_of_some_sites_neither_sees_nor_ends_tokens_of_others(programs):
    token = programs.add(Scope.ADMIN, sites=("other",))
    programs.add(Scope.READ, name="everywhere")
    programs.add(Scope.READ, name="at-blog", sites=("blog",))
    programs.add(Scope.READ, name="both", sites=("blog", "other"))
    assert [one["name"] for one in programs.ask(token, "/tokens").json["tokens"]] == ["program"]
    for name in ("everywhere", "at-blog", "both", "nosuch"):
        answer = programs.ask(token, f"/tokens/{name}", "DELETE")
        assert answer.status_code == 404
        assert answer.json["detail"] == f"there is no token {name}"
    assert all(one.revoked_at is None for one in programs.bridge.tokens.read_tokens())


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        {"name": "x"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x", "scopes": "read"},
        {"name": 7, "scopes": ["read"]},
        {"name": "", "scopes": ["read"]},
        {"name": "x" * 65, "scopes": ["read"]},
        {"name": "x", "scopes": ["read"], "sites": "blog"},
        {"name": "x", "scopes": ["read"], "ends_at": "tomorrow"},
        {"name": "x", "scopes": ["read"], "ends_at": 1_900_000_000},
        {"name": "x", "scopes": ["read"], "token": "mine"},
        {"name": "x\x00", "scopes": ["read"]},
    ],
)
def test_a_wish_for_a_token_that_cannot_be_read_is_refused_with_an_example(programs, body):
    answer = programs.ask(API_TOKEN, "/tokens", "POST", body)
    assert answer.status_code == 400
    assert '"scopes": ["read", "decide"]' in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"name": "a b"}, 409, "a name has"),
        ({"name": "program"}, 409, "there is a token program already"),
        ({"name": "x", "sites": ["nosuch"]}, 404, "there is no site"),
        ({"name": "x", "ends_at": "2020-01-01"}, 409, "over at once"),
    ],
)
def test_a_wish_for_a_token_that_cannot_be_is_refused_in_words(programs, body, status, words):
    programs.add(Scope.READ)
    answer = programs.ask(API_TOKEN, "/tokens", "POST", {"scopes": ["read"]} | body)
    assert answer.status_code == status
    assert words in answer.json["detail"]


def test_the_journal_says_who_made_and_who_revoked_a_token(programs):
    programs.ask(API_TOKEN, "/tokens", "POST", {"name": "x", "scopes": ["read"], "sites": ["blog"]})
    programs.ask(API_TOKEN, "/tokens/x", "DELETE")
    with programs.bridge.ledger.engine.connect() as connection:
        lines = connection.execute(
            text("SELECT what, reason, who FROM journal WHERE what LIKE 'token%' ORDER BY id")
        ).all()
    assert [tuple(one) for one in lines] == [
        ("token made", "x (read; blog)", "token api_token"),
        ("token revoked", "x", "token api_token"),
    ]


# --- what must not be told -----------------------------------------------------------------------------------------


def test_neither_the_status_nor_the_report_for_strangers_tells_of_people_and_tokens(programs):
    add_people(programs.bridge)
    token = programs.add(Scope.READ, name="newsroom-canary")
    link_free = programs.bridge.sessions.open(programs.bridge.users.read_users()[0])
    key = programs.bridge.sessions.read_key()
    told = json.dumps([programs.bridge.overview.read_status(), programs.bridge.disclosure.read_disclosure()])
    with programs.bridge.ledger.engine.connect() as connection:
        hashes = connection.execute(
            text("SELECT password_hash FROM users UNION SELECT hash FROM user_sessions UNION SELECT hash FROM tokens")
        ).scalars()
        secrets = [token, link_free, key, "newsroom-canary", "ada", "eve", *hashes]
    words = set(told.replace('"', " ").replace(",", " ").split())
    assert [secret for secret in secrets if secret in words or (len(secret) > 3 and secret in told)] == []
    assert not {"users", "tokens", "user_sessions", "setup_links", "secret_keys"} & words


def test_a_token_and_a_set_up_link_are_masked_in_the_log():
    line = "GET https://b.example/owner/set-up/Abc-_9 with bfm_AbC-_123 and more"
    assert to_redact(())(line) == "GET https://b.example/owner/set-up/*** with *** and more"


def test_a_session_of_the_pages_is_no_token(programs):
    add_people(programs.bridge)
    browser = Browser(programs.app)
    browser.sign_in()
    session_id = programs.bridge.sessions.open(programs.bridge.users.read_users()[0])
    for given in (browser.cookie, session_id):
        assert programs.ask(given, POST).status_code == 401


def test_the_journal_says_at_whose_asking_a_post_was_answered(programs):
    token = programs.add(Scope.DECIDE, name="newsroom")

    def who(words: str) -> list[str]:
        journal = programs.bridge.overview.read_post("blog", 7)["journal"]
        return [line["who"] for line in journal if words in line["what"] + line["reason"]]

    assert set(who("")) == {""}, "what the bridge does by itself"
    programs.ask(token, f"{POST}/removed", "POST", {})
    assert who("removed") == ["token newsroom"]
    programs.ask(token, f"{POST}/approve", "POST", {})
    assert who("approve failed") == ["token newsroom"], "also what came to nothing"
    programs.app.test_client().get("/healthz")
    with programs.bridge.ledger.write() as tx:
        tx.write_journal("looked", "in the same thread, afterwards", site="blog", post_id=7)
    assert who("afterwards") == [""]
