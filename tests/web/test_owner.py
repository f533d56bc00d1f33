"""Signing in: who is somebody, what they may open, and the attacks on it."""

import re
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import pytest
from sqlalchemy import text

from blog import SECRET, a_config
from bridge.app import Bridge
from bridge.models.access import Role
from bridge.services.access.passwords import AT_A_TIME, Passwords
from bridge.services.access.sessions import IDLE, LASTS, USE
from bridge.services.access.users import Users
from bridge.web import create_app
from bridge.web.throttle import SIGN_INS_OF_A_NAME, SIGN_INS_OF_AN_ADDRESS
from hookmaker import make_hook, signed
from owner_pages import PASSWORD, Browser, add_people

NEW = "another battery, another staple"


@pytest.fixture
def database_url(tmp_path) -> str:
    """What depends on the database is tested with the services."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def empty(tmp_path, ledger, medium, clock) -> Bridge:
    clock.at = datetime.now(UTC)
    made = Bridge(a_config(tmp_path, medium.url), ledger, clock=clock)
    made.identities.open()
    return made


@pytest.fixture
def bridge(empty) -> Bridge:
    add_people(empty)
    return empty


@pytest.fixture
def app(bridge):
    return create_app(bridge, bridge.config)


@pytest.fixture
def browser(app) -> Browser:
    return Browser(app)


def key_of_link(bridge: Bridge) -> str:
    return bridge.users.make_link().rpartition("/")[2]


# --- signing in and out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"), [("ada", "owner of every site"), ("eve", "editor of blog"), ("vic", "viewer of every site")]
)
def test_whoever_signs_in_sees_their_name_role_and_sites(browser, name, words):
    answer = browser.sign_in(name)
    assert (answer.status_code, answer.location) == (303, "/owner/")
    assert f"<b>{name}</b>, {words}" in browser.get("/owner/you").text


@pytest.mark.parametrize("name", ["ADA", " ada ", "\uff41\uff44\uff41"])
def test_a_name_is_the_same_in_every_spelling(browser, name):
    assert browser.sign_in(name).status_code == 303


def test_a_cookie_is_for_this_site_alone_and_no_script_reads_it(browser):
    browser.sign_in()
    (cookie,) = browser.client._cookies.values()
    assert (cookie.path, cookie.http_only, cookie.same_site, cookie.secure) == ("/", True, "Lax", False)
    assert abs(cookie.expires - datetime.now(UTC) - LASTS) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("url", "name", "path"),
    [
        ("https://bridge.example", "__Host-bridge", "/"),
        ("https://example.com/deep/bridge", "__Secure-bridge", "/deep/bridge"),
        ("http://example.com/bridge", "bridge", "/bridge"),
    ],
)
def test_a_cookie_over_tls_is_secure_and_stays_within_public_url(bridge, tmp_path, medium, url, name, path):
    config = a_config(tmp_path, medium.url, bridge={"public_url": url})
    app = create_app(Bridge(config, bridge.ledger, clock=bridge.clock), config)
    header = app.test_client().get("/owner/sign-in").headers["Set-Cookie"]
    assert header.startswith(f"{name}=")
    assert f"; Path={path}" in header
    assert "Domain" not in header
    assert ("Secure;" in header) is url.startswith("https")


def test_a_sign_in_that_is_wrong_does_not_say_what_was_wrong(browser):
    wrong, unknown = browser.sign_in("ada", "x" * 20), browser.sign_in("nobody", "x" * 20)
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    plain = [re.sub(r'(nonce|value)="[^"]*"', "", answer.text) for answer in (wrong, unknown)]
    assert plain[0] == plain[1]
    assert not browser.is_signed_in()


def test_signing_out_ends_the_session_and_not_only_the_cookie(app, browser):
    browser.sign_in()
    stolen = Browser(app)
    stolen.keep(browser.cookie)
    assert stolen.is_signed_in()
    assert browser.send("/owner/sign-out", "/owner/").location == "/owner/sign-in"
    assert not browser.is_signed_in()
    assert not stolen.is_signed_in()


def test_signing_out_everywhere_ends_every_session_of_this_person_and_no_other(app, browser):
    phone, other = Browser(app), Browser(app)
    browser.sign_in()
    phone.sign_in()
    other.sign_in("eve")
    browser.send("/owner/sign-out-everywhere", "/owner/you")
    assert [one.is_signed_in() for one in (browser, phone, other)] == [False, False, True]


def test_another_password_ends_every_session_but_this_one(app, browser):
    phone = Browser(app)
    browser.sign_in()
    phone.sign_in()
    before = browser.cookie
    answer = browser.send("/owner/password", password=PASSWORD, new=NEW, again=NEW)
    assert answer.status_code == 303
    assert (browser.is_signed_in(), phone.is_signed_in()) == (True, False)
    phone.keep(before)
    assert not phone.is_signed_in(), "also this browser's session is a new one"
    assert phone.sign_in("ada", PASSWORD).status_code == 422
    assert phone.sign_in("ada", NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password": "wrong", "new": NEW, "again": NEW}, "your password of now is another one"),
        ({"password": PASSWORD, "new": NEW, "again": NEW + "!"}, "was not typed twice the same"),
        ({"password": PASSWORD, "new": "short", "again": "short"}, "12 to 256 characters"),
    ],
)
def test_a_password_that_cannot_be_changed_so_stays(browser, fields, words):
    browser.sign_in()
    answer = browser.send("/owner/password", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert browser.is_signed_in()
    assert browser.sign_in().status_code == 303


def test_a_session_ends_after_its_time_and_after_a_week_without_a_look(browser, clock):
    browser.sign_in()
    for _ in range(5):
        clock.pass_by(IDLE - timedelta(minutes=1))
        assert browser.is_signed_in() is (_ < 4), "four looks, a week apart, and then its thirty days are over"
    browser.sign_in()
    clock.pass_by(IDLE)
    assert not browser.is_signed_in()


def test_a_look_is_written_down_every_few_minutes_only(bridge, browser, clock):
    def used_at() -> str:
        with bridge.ledger.engine.connect() as connection:
            return str(connection.execute(text("SELECT used_at FROM user_sessions")).scalar_one())

    browser.sign_in()
    first = used_at()
    clock.pass_by(USE - timedelta(seconds=1))
    browser.get("/owner/")
    assert used_at() == first
    clock.pass_by(timedelta(seconds=1))
    browser.get("/owner/")
    assert used_at() > first


def test_whoever_is_removed_is_signed_in_no_more(bridge, browser):
    browser.sign_in("eve")
    bridge.users.remove("eve")
    assert not browser.is_signed_in()


def test_whoever_comes_back_under_a_name_does_not_get_the_sessions_of_who_had_it(bridge, browser):
    browser.sign_in("eve")
    bridge.users.remove("eve")
    bridge.users.add("eve", Role.OWNER, (), PASSWORD)
    assert not browser.is_signed_in()


def test_two_processes_of_one_ledger_know_the_same_sessions(bridge, browser):
    browser.sign_in()
    other = Browser(create_app(Bridge(bridge.config, bridge.ledger, clock=bridge.clock), bridge.config))
    other.keep(browser.cookie)
    assert other.is_signed_in()


# --- where somebody goes -------------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(browser):
    answer = browser.get("/owner/password?from=home%26away")
    assert (answer.status_code, answer.location) == (303, "/owner/sign-in?next=/owner/password?from%3Dhome%2526away")
    assert 'name="next" value="/owner/password?from=home%26away"' in browser.get(answer.location).text
    assert browser.sign_in(next="/owner/password?from=home%26away").location == "/owner/password?from=home%26away"


def test_the_bare_address_leads_to_the_first_page(browser):
    answer = browser.get("/")
    assert (answer.status_code, answer.location) == (302, "/owner/")


def test_whoever_is_signed_in_already_goes_on(browser):
    browser.sign_in()
    assert browser.get("/owner/sign-in?next=/owner/password").location == "/owner/password"


AWAY = (
    "https://evil.example/ http://evil.example //evil.example ///evil.example /\\evil.example \\\\evil.example "
    "/owner//evil.example /owner/\\evil.example /owner@evil.example https:/owner/ javascript:alert(1) evil.example "
    "/owner/../../evil /owner/%2e%2e/hooks /owner/%252e%252e/hooks /owner/..%2fhooks /owner/.%5c/x /owner/./x "
    "/hooks/blog /handoff/1/0/ /ownerx/ owner/ /owner http:evil.example "
).split(" ")


@pytest.mark.parametrize(
    "asked",
    [*AWAY, " /owner/", "/owner/\n", "/\t/evil.example", "/owner/\x0b", "/owner/é", "/owner/x#y", "\u2215owner/"],
)
def test_nobody_is_led_away_after_signing_in(browser, asked):
    assert browser.sign_in(next=asked).location == "/owner/"
    assert browser.get(f"/owner/sign-in?next={quote(asked)}").location == "/owner/"


LIES = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Script-Name": "/x",
}


@pytest.mark.parametrize("path", ["", "/bridge", "/br%C3%BCcke"])
def test_neither_a_host_nor_a_prefix_that_is_claimed_leads_away_from_the_pages(bridge, tmp_path, medium, path):
    config = a_config(tmp_path, medium.url, bridge={"public_url": f"https://example.com{path}"})
    app = create_app(Bridge(config, bridge.ledger, clock=bridge.clock), config)
    browser = Browser(app, base="https://evil.example")
    asked = browser.get("/owner/", headers=LIES)
    assert asked.location == f"{path}/owner/sign-in?next=/owner/"
    page = browser.get("/owner/sign-in", headers=LIES)
    assert f'action="{unquote(path)}/owner/sign-in"' in page.text
    assert "evil" not in page.text + str(page.headers)
    slash = browser.get("/owner", headers=LIES)
    assert slash.location == f"https://example.com{path}/owner/"


# --- attacks -------------------------------------------------------------------------------------------------------

FORMS = {
    "/owner/sign-in": {"name": "ada", "password": PASSWORD},
    "/owner/sign-out": {},
    "/owner/sign-out-everywhere": {},
    "/owner/password": {"password": PASSWORD, "new": NEW, "again": NEW},
}


@pytest.mark.parametrize("url", FORMS)
@pytest.mark.parametrize("kind", ["none", "made up", "another person's", "as a query"])
def test_a_form_that_another_site_sends_does_nothing(app, browser, url, kind):
    browser.sign_in()
    other = Browser(app)
    other.sign_in("eve")
    keys = {"made up": "x", "another person's": other.read_key("/owner/")}
    fields = FORMS[url] | ({"csrf_token": keys[kind]} if kind in keys else {})
    at = f"{url}?csrf_token={browser.read_key('/owner/')}" if kind == "as a query" else url
    before = browser.cookie
    answer = browser.post(at, fields)
    assert answer.status_code == 400
    assert "Nothing was done" in answer.text
    assert browser.cookie == before
    assert browser.is_signed_in()
    assert Browser(app).sign_in().status_code == 303, "the password is what it was"


def test_nobody_is_signed_in_as_somebody_else_by_another_site(browser):
    assert browser.post("/owner/sign-in", {"name": "eve", "password": PASSWORD}).status_code == 400
    assert not browser.is_signed_in()


def test_no_address_that_is_only_opened_changes_anything(browser):
    browser.sign_in()
    for url in FORMS:
        browser.get(url)
    assert browser.is_signed_in()
    assert browser.get("/owner/sign-out").status_code == 405


def test_every_form_of_the_pages_has_a_key(bridge, browser, app):
    urls = ["/owner/sign-in"]
    assert all("csrf_token" in form for url in urls for form in forms_of(browser.get(url).text))
    browser.sign_in()
    pages = [
        rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("owner.") and "<" not in rule.rule
    ]
    answers = [browser.get(url) for url in pages]
    texts = [one.text for one in answers if one.mimetype == "text/html"]  # one is a file to keep
    found = [form for page in texts for form in forms_of(page)]
    assert len(found) >= 3
    assert [form for form in found if "csrf_token" not in form] == []


def forms_of(page: str) -> list[str]:
    """Those that change something; a filter only looks."""
    return re.findall(r'<form(?![^>]*method="get").*?</form>', page, re.DOTALL)


def test_a_session_that_was_there_before_signing_in_is_worth_nothing_after(app, browser):
    attacker = Browser(app)
    attacker.get("/owner/sign-in")
    planted = attacker.cookie
    browser.keep(planted)
    browser.sign_in()
    assert browser.cookie != planted
    attacker.keep(planted)
    assert not attacker.is_signed_in()


def test_a_session_of_somebody_else_ends_when_its_browser_signs_in_anew(app, browser):
    attacker = Browser(app)
    attacker.sign_in("eve")
    browser.keep(attacker.cookie)
    browser.sign_in("ada")
    assert "<b>ada</b>" in browser.get("/owner/").text
    assert not attacker.is_signed_in()


def test_the_key_of_a_form_does_not_outlive_the_sign_in(browser):
    key = browser.read_key("/owner/sign-in")
    browser.post("/owner/sign-in", {"csrf_token": key, "name": "ada", "password": PASSWORD})
    assert browser.post("/owner/sign-out", {"csrf_token": key}).status_code == 400


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "eyJpZCI6IngifQ.aaaa.bbbb", "\x7f", "x" * 4_000])
def test_a_cookie_that_is_not_ours_is_nobody(browser, value):
    browser.keep(value)
    assert browser.get("/owner/").status_code == 303


def test_a_cookie_signed_with_our_key_but_with_another_id_is_nobody(app, browser):
    browser.sign_in()
    serializer = app.session_interface.get_signing_serializer(app)
    for made_up in ({"id": "x"}, {"id": ""}, {"id": 7}, {"id": None}, {"id": ["x"]}, {"user": "ada"}):
        browser.keep(serializer.dumps(made_up))
        assert browser.get("/owner/").status_code == 303


def test_a_password_is_guessed_ten_times_and_then_not_even_the_right_one_opens(app, clock):
    tries = [Browser(app, f"192.0.2.{number}") for number in range(SIGN_INS_OF_A_NAME.amount)]
    assert {one.sign_in("ada", f"guess number {n}").status_code for n, one in enumerate(tries)} == {422}
    late = Browser(app, "192.0.2.99")
    answer = late.sign_in("ADA")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= SIGN_INS_OF_A_NAME.get_expiry()
    assert not late.is_signed_in()
    assert late.sign_in("eve").status_code == 303, "nobody else is kept out"


def test_one_address_that_tries_many_names_is_stopped(app):
    browser = Browser(app, "192.0.2.1")
    for number in range(SIGN_INS_OF_AN_ADDRESS.amount):
        assert browser.sign_in(f"name{number}", "guess number one").status_code == 422
    assert browser.sign_in("eve").status_code == 429
    assert Browser(app, "192.0.2.2").sign_in("eve").status_code == 303


def test_of_many_guesses_at_once_no_more_than_ten_are_looked_at(app):
    browsers = [Browser(app, f"192.0.2.{number}") for number in range(40)]
    keys = [one.read_key("/owner/sign-in") for one in browsers]
    statuses: list[int] = []

    def guess(number: int) -> None:
        fields = {"csrf_token": keys[number], "name": "ada", "password": f"guess number {number}"}
        statuses.append(browsers[number].post("/owner/sign-in", fields).status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(statuses)) == [422, 429]
    assert statuses.count(422) <= SIGN_INS_OF_A_NAME.amount


def test_who_is_right_at_last_has_all_tries_again(browser):
    for _ in range(3):
        for number in range(SIGN_INS_OF_A_NAME.amount - 2):
            assert browser.sign_in("eve", f"guess number {number}").status_code == 422
        assert browser.sign_in("eve").status_code == 303
        browser.send("/owner/sign-out", "/owner/")


def test_a_network_of_ipv6_counts_as_one_address(app):
    for number in range(SIGN_INS_OF_AN_ADDRESS.amount):
        Browser(app, f"2001:db8::{number:x}").sign_in(f"name{number}", "guess number one")
    assert Browser(app, "2001:db8::ffff:1").sign_in("eve").status_code == 429
    assert Browser(app, "2001:db8:0:1::1").sign_in("eve").status_code == 303


def test_who_types_the_right_password_is_never_stopped_by_it(browser):
    assert {browser.sign_in().status_code for _ in range(3 * SIGN_INS_OF_A_NAME.amount)} == {303}


def test_a_stolen_browser_does_not_guess_the_password(browser):
    browser.sign_in()
    for number in range(SIGN_INS_OF_A_NAME.amount):
        answer = browser.send("/owner/password", password=f"guess {number}", new=NEW, again=NEW)
        assert answer.status_code == 422
    assert browser.send("/owner/password", password=PASSWORD, new=NEW, again=NEW).status_code == 429


def test_an_address_that_is_none_counts_as_itself(app):
    assert Browser(app, "").sign_in().status_code == 303


def test_what_was_seen_is_kept_nowhere_after_signing_out(browser):
    browser.sign_in()
    pages = [browser.get("/owner/"), browser.get("/owner/password"), browser.get("/owner/sign-in")]
    assert {page.headers["Cache-Control"] for page in pages} == {"no-store"}
    answer = browser.send("/owner/sign-out", "/owner/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert browser.cookie == ""
    assert browser.get("/owner/").status_code == 303


def test_a_session_opens_neither_the_api_nor_a_hand_off_nor_an_audit(browser):
    browser.sign_in()
    assert browser.get("/api/v1/jobs").status_code in {401, 503}
    assert browser.get("/handoff/1/" + "0" * 32 + "/").status_code == 404
    assert browser.get("/audit/blog/" + "0" * 32 + "/").status_code == 404


def test_no_page_of_those_who_sign_in_opens_without_it(app, browser):
    open_to_all = {"/owner/sign-in", "/owner/set-up/<key>"}
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/owner") and rule.rule not in open_to_all
    ]
    assert len(rules) >= 4
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = browser.client.open(re.sub("<.*?>", "1", rule.rule), method=method)
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/owner/sign-in"), rule


def test_a_form_sent_after_the_session_ended_asks_to_sign_in_and_leads_to_no_form(bridge, browser):
    browser.sign_in()
    key = browser.read_key("/owner/")
    bridge.sessions.end_all("ada")
    assert browser.post("/owner/sign-out", {"csrf_token": key}).location == "/owner/sign-in"


@pytest.mark.parametrize("password", ["x" * 257, "x" * 100_000, "\x00", "\ud800", "é" * 300, ""])
def test_a_password_that_nobody_can_have_is_only_wrong(browser, password):
    fields = {"csrf_token": browser.read_key("/owner/sign-in"), "name": "ada", "password": password}
    body = "&".join(f"{key}={quote(value.encode(errors='surrogatepass'))}" for key, value in fields.items())
    answer = browser.post("/owner/sign-in", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {400, 413, 422}
    assert not browser.is_signed_in()


@pytest.mark.parametrize("name", ["two words", "", "x" * 65, "<ada>"])
def test_a_name_that_nobody_can_have_is_only_wrong(browser, name):
    fields = {"csrf_token": browser.read_key("/owner/sign-in"), "name": name, "password": "correct horse battery"}
    assert browser.post("/owner/sign-in", fields).status_code == 422
    assert not browser.is_signed_in()


def test_a_crowd_that_signs_in_is_asked_to_come_back_in_a_moment(bridge, browser):
    passwords = Passwords()
    bridge.users = Users(bridge.config, bridge.ledger, passwords)
    with ExitStack() as taken:
        for _ in range(AT_A_TIME):
            taken.enter_context(passwords.a_place())
        answer = browser.sign_in()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "too many people sign in" in answer.text
    assert browser.sign_in().status_code == 303


# --- the first owner -----------------------------------------------------------------------------------------------


def open_setup(bridge: Bridge) -> tuple[Browser, str]:
    return Browser(create_app(bridge, bridge.config)), f"/owner/set-up/{key_of_link(bridge)}"


def test_the_set_up_link_makes_the_first_owner_and_signs_them_in(empty):
    browser, link = open_setup(empty)
    answer = browser.send(link, name="Ada", password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/owner/")
    assert "<b>ada</b>, owner of every site" in browser.get("/owner/you").text


def test_who_would_sign_in_where_nobody_may_is_told_of_the_link(empty):
    browser = Browser(create_app(empty, empty.config))
    assert "Nobody may sign in yet" in browser.get("/owner/sign-in").text
    _, link = open_setup(empty)
    browser.send(link, name="ada", password=PASSWORD, again=PASSWORD)
    late = Browser(create_app(empty, empty.config))
    assert "Nobody may sign in yet" not in late.get("/owner/sign-in").text


def test_a_set_up_link_that_was_used_makes_nobody_else(empty):
    browser, link = open_setup(empty)
    late = Browser(create_app(empty, empty.config))
    key = late.read_key(link)
    browser.send(link, name="ada", password=PASSWORD, again=PASSWORD)
    assert late.get(link).status_code == 410
    answer = late.post(link, {"csrf_token": key, "name": "mallory", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 410
    assert [one.name for one in empty.users.read_users()] == ["ada"]


def test_a_set_up_link_ends_after_an_hour(empty, clock):
    browser, link = open_setup(empty)
    clock.pass_by(timedelta(minutes=59))
    key = browser.read_key(link)
    clock.pass_by(timedelta(minutes=1))
    answer = browser.post(link, {"csrf_token": key, "name": "ada", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 410
    assert "bridge user setup-link" in answer.text
    assert empty.users.read_users() == []


def test_a_set_up_link_ends_when_somebody_is_added_another_way(empty):
    browser, link = open_setup(empty)
    empty.users.add("ada", Role.OWNER, (), PASSWORD)
    assert browser.get(link).status_code == 410


@pytest.mark.parametrize("key", ["x", "0" * 43, "%00", "..%2F..", "é"])
def test_a_set_up_link_that_was_never_made_opens_nothing(empty, key):
    browser = Browser(create_app(empty, empty.config))
    assert browser.get(f"/owner/set-up/{key}").status_code in {404, 410}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "a b", "password": PASSWORD, "again": PASSWORD}, "a name has"),
        ({"name": "ada", "password": "short", "again": "short"}, "12 to 256"),
        ({"name": "ada", "password": PASSWORD, "again": NEW}, "typed twice"),
    ],
)
def test_a_slip_does_not_cost_the_set_up_link(empty, fields, words):
    browser, link = open_setup(empty)
    answer = browser.send(link, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert browser.send(link, name="ada", password=PASSWORD, again=PASSWORD).status_code == 303


def test_the_page_of_the_set_up_link_tells_nobody_its_address(empty):
    browser, link = open_setup(empty)
    page = browser.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert link.rpartition("/")[2] not in page.text


# --- trouble -------------------------------------------------------------------------------------------------------


def test_the_pages_say_so_while_the_ledger_is_away(bridge, browser):
    with bridge.ledger.engine.begin() as connection:
        connection.execute(text("ALTER TABLE secret_keys RENAME TO away"))
    answer = browser.get("/owner/sign-in")
    assert answer.status_code == 503
    assert "the ledger cannot be read" in answer.text
    with bridge.ledger.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO secret_keys"))
    assert browser.sign_in().status_code == 303


# --- hooks ---------------------------------------------------------------------------------------------------------


def test_an_address_whose_hooks_are_refused_again_and_again_is_told_to_wait(app):
    body = make_hook("post.published")
    client = app.test_client()

    def send(headers: dict[str, str], address: str = "192.0.2.1"):
        at = {"REMOTE_ADDR": address}
        kind = {"Content-Type": "application/json"}
        return client.post("/hooks/blog", data=body, headers=kind | headers, environ_base=at)

    statuses = [send({}).status_code for _ in range(61)]
    assert (statuses[:60], statuses[60]) == ([401] * 60, 429)
    assert 0 < int(send({}).headers["Retry-After"]) <= 60
    assert send({}, "192.0.2.2").status_code == 401
    assert send(signed(SECRET, body)).status_code == 202, "what is signed always comes in, whoever else comes by there"
