"""A WordPress connects without a shell: what its owner sees, what the code gives, and every way to get one by trick."""

import base64
import re
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from blog import SECRET
from bridge.app import Bridge
from bridge.config import ConfigSource, read_connection_string
from bridge.web import create_app
from owner_pages import Browser, add_people

VERIFIER = "v" * 43
STATE = "s" * 43
BACK = "/wp-admin/admin-post.php?action=bridge_for_medium_connected"
SHOP = "https://shop.example"
TOML = f"""
[bridge]
public_url = "https://bridge.example"
[sites.blog]
home = "https://blog.example"
account = "main"
secret = "{SECRET}"  # kept by hand
[accounts.main]
token = "tok-canary"
[accounts.other]
"""


def challenge_of(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def asked(home: str = SHOP, **changes: str) -> dict[str, str]:
    """What the plugin puts into the address."""
    return {
        "home": home,
        "return": home.rstrip("/") + BACK,
        "state": STATE,
        "challenge": challenge_of(),
        "name": "A shop",
    } | changes


class House:
    """A bridge with a configuration that it may write, and an owner at a browser."""

    def __init__(self, folder: Path, ledger, clock, environ: dict[str, str] | None = None) -> None:
        self.file = folder / "config.toml"
        self.file.write_text(TOML)
        self.file.chmod(0o640)
        self.ledger, self.clock = ledger, clock
        self.source = ConfigSource(self.file, environ or {})
        self.reloads = 0
        self.open()
        add_people(self.bridge)
        self.owner = Browser(self.app)
        self.owner.client.get("/owner/sign-in", base_url="https://bridge.example")
        self.sign_in("ada")

    def open(self) -> None:
        config = self.source.load()
        self.bridge = Bridge(config, self.ledger, clock=self.clock, source=self.source, reload=self.count)
        self.bridge.identities.open()
        self.app = create_app(self.bridge, config)

    def count(self) -> None:
        self.reloads += 1

    def sign_in(self, name: str) -> None:
        self.owner = Browser(self.app)
        assert self.owner.sign_in(name).status_code == 303

    def see(self, **changes: str):
        return self.owner.get(f"/owner/connect?{urlencode(asked(**changes))}")

    def answer(self, answer: str = "approve", site: str = "shop", account: str = "main", **changes: str):
        page = f"/owner/connect?{urlencode(asked())}"
        fields = asked(**changes) | {"answer": answer, "site": site, "account": account}
        answer = self.owner.send("/owner/connect", page, **fields)
        answer.close()  # as a web server does when it is sent
        return answer

    def code(self, **changes: str) -> str:
        """Approve, and take the code out of the address that the browser goes to."""
        answer = self.answer(**changes)
        assert answer.status_code == 303, answer.text
        return parse_qs(urlsplit(answer.location).query)["code"][0]

    def exchange(self, code: str, verifier: str = VERIFIER, home: str = SHOP):
        body = {"code": code, "verifier": verifier, "home": home}
        return self.app.test_client().post("/connect/exchange", json=body)

    def journal(self) -> str:
        with self.ledger.engine.connect() as connection:
            return "\n".join(str(row) for row in connection.exec_driver_sql("SELECT what, reason FROM journal"))


@pytest.fixture
def house(tmp_path, ledger, clock) -> House:
    clock.at = datetime.now(UTC)
    return House(tmp_path, ledger, clock)


# --- it works ----------------------------------------------------------------------------------------------------


def test_an_owner_sees_which_wordpress_asks_and_what_it_becomes(house):
    page = house.see().text
    assert SHOP in page
    assert "A shop" in page
    assert 'value="shop"' in page, "a name is suggested"
    assert "<option>main</option><option>other</option>" in page
    assert "https://bridge.example" in page
    known = house.see(home="https://blog.example").text
    assert "the site <strong>blog</strong>" in known
    assert "the account <strong>main</strong>" in known
    assert "<select" not in known


def test_an_approved_wordpress_gets_its_connection_once_and_the_site_is_written(house):
    answer = house.answer(site="shop", account="other")
    back = urlsplit(answer.location)
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{SHOP}/wp-admin/admin-post.php"
    query = {key: values[0] for key, values in parse_qs(back.query).items()}
    assert (query["action"], query["state"]) == ("bridge_for_medium_connected", STATE)
    assert set(query) == {"action", "state", "code"}
    said = house.exchange(query["code"])
    connection = read_connection_string(said.json["connection"])
    assert (connection.url, connection.site) == ("https://bridge.example/hooks/shop", "shop")
    site = house.source.load().sites["shop"]
    assert (site.home, site.account) == (SHOP, "other")
    assert site.secret.get_secret_value() == connection.secret
    written = house.file.parent / "conf.d" / "shop.toml"
    assert written.stat().st_mode & 0o777 == 0o600
    assert house.file.read_text() == TOML
    assert house.reloads == 1


def test_the_configuration_is_taken_over_after_the_answer_and_not_before(house):
    page = f"/owner/connect?{urlencode(asked())}"
    fields = asked() | {"answer": "approve", "site": "shop", "account": "main"}
    answer = house.owner.send("/owner/connect", page, **fields)
    assert house.reloads == 0
    answer.close()
    assert house.reloads == 1


def test_a_site_that_connects_again_has_both_secrets(house):
    code = house.code(**asked("https://blog.example"))
    connection = read_connection_string(house.exchange(code, home="https://blog.example").json["connection"])
    assert connection.site == "blog"
    secrets = house.source.load().sites["blog"].secret.get_secret_value().split()
    assert secrets == [connection.secret, SECRET]
    assert house.file.read_text() == TOML.replace(SECRET, f"{connection.secret} {SECRET}")
    assert house.file.stat().st_mode & 0o777 == 0o640, "who could read it still can"


def test_an_owner_may_say_no(house):
    answer = house.answer("refuse")
    assert answer.location == f"{SHOP}{BACK}&refused=1&state={STATE}"
    assert not (house.file.parent / "conf.d").exists()
    assert house.reloads == 0


# --- nothing secret anywhere else --------------------------------------------------------------------------------


def test_neither_code_nor_verifier_nor_secret_is_in_a_log_the_ledger_or_an_address(house, capfd, tmp_path):
    code = house.code()
    said = house.exchange(code)
    house.exchange(code)
    secret = read_connection_string(said.json["connection"]).secret
    seen = capfd.readouterr()
    dump = house.journal() + seen.out + seen.err
    with house.ledger.engine.connect() as connection:
        for table in ("connect_codes", "outbox", "sites"):
            dump += str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
    for word in (code, VERIFIER, secret, secret.removeprefix("whsec_"), said.json["connection"]):
        assert word not in dump
    assert said.headers["Cache-Control"] == "no-store"
    assert said.headers["Referrer-Policy"] == "no-referrer"


# --- tricks ------------------------------------------------------------------------------------------------------


def test_a_code_that_comes_again_gives_nothing_and_its_owner_hears_of_it_once(house):
    code = house.code()
    assert house.exchange(code).status_code == 200
    for _ in range(3):
        again = house.exchange(code)
        assert again.status_code == 403
        assert again.content_type == "application/problem+json"
        assert "connection" not in again.json
    with house.ledger.read() as tx:
        titles = [one.title for one in tx.read_due_notices()]
    assert titles.count("A code for shop was used twice") == 1
    assert house.source.load().sites["shop"].secret, "what the WordPress got stays good"


@pytest.mark.parametrize(
    ("verifier", "home"), [("w" * 43, SHOP), ("", SHOP), (VERIFIER, "https://evil.example"), (VERIFIER, "")]
)
def test_a_wrong_verifier_or_home_uses_the_code_up(house, verifier, home):
    code = house.code()
    assert house.exchange(code, verifier, home).status_code == 403
    assert house.exchange(code).status_code == 403


def test_a_code_ends_after_ten_minutes(house):
    early, late = (
        house.code(),
        house.code(home="https://two.example", site="two", **{"return": f"https://two.example{BACK}"}),
    )
    house.clock.pass_by(timedelta(minutes=9, seconds=59))
    assert house.exchange(early).status_code == 200
    house.clock.pass_by(timedelta(seconds=1))
    assert house.exchange(late, home="https://two.example").status_code == 403


@pytest.mark.parametrize("code", ["", "x", "c" * 43, "c" * 200, "\x00", "ü" * 40])
def test_a_code_that_was_never_given_gives_nothing(house, code):
    assert house.exchange(code).status_code in {400, 403}


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"code": 1, "verifier": "v", "home": SHOP}, {"code": "c" * 201, "verifier": "v", "home": SHOP}],
)
def test_what_is_no_exchange_is_refused_without_being_repeated(house, body):
    answer = house.app.test_client().post("/connect/exchange", json=body)
    assert answer.status_code == 400
    assert "c" * 201 not in answer.text


def test_a_code_for_a_site_that_left_the_configuration_meanwhile_gives_nothing(house):
    code = house.code()
    (house.file.parent / "conf.d" / "shop.toml").unlink()
    assert house.exchange(code).status_code == 403


@pytest.mark.parametrize("damage", ["a typing error", "a folder in its place", "no file", "a site without a home"])
def test_a_configuration_that_broke_after_the_approval_connects_nothing_and_the_journal_says_why(house, damage):
    code = house.code()
    if damage == "a typing error":
        house.file.write_text(f"{TOML}\n[sites.blog\n")
    elif damage == "a site without a home":
        house.file.write_text(f"{TOML}\n[sites.other]\n")
    else:
        house.file.unlink()
    if damage == "a folder in its place":
        house.file.mkdir()
    answer = house.exchange(code)
    assert (answer.status_code, "config" in answer.text) == (403, False)
    assert "('connected'," not in house.journal()
    assert "'not connected'," in house.journal()
    assert "nothing was handed out, as the configuration cannot be used now: " in house.journal()


HOSTILE = {
    "another host": {"return": f"https://evil.example{BACK}"},
    "a host that begins like ours": {"return": f"https://shop.example.evil.example{BACK}"},
    "a user that looks like ours": {"return": f"https://shop.example@evil.example{BACK}"},
    "a password": {"return": f"https://shop.example:x@evil.example{BACK}"},
    "a backslash": {"return": f"https://evil.example\\@shop.example{BACK}"},
    "a tab": {"return": f"https://shop.example\t.evil.example{BACK}"},
    "a line feed": {"return": f"https://shop.example\n{BACK}"},
    "another port": {"return": f"https://shop.example:8443{BACK}"},
    "port zero": {"return": f"https://shop.example:0{BACK}"},
    "an empty port": {"return": f"https://shop.example:{BACK}"},
    "a dot at the end": {"return": f"https://shop.example.{BACK}"},
    "no encryption": {"return": f"http://shop.example{BACK}"},
    "a script": {"return": f"javascript://shop.example{BACK}"},
    "no scheme": {"return": f"//shop.example{BACK}"},
    "a path of ours": {"return": "/owner/"},
    "another page": {"return": "https://shop.example/?action=bridge_for_medium_connected"},
    "another folder": {"return": f"https://shop.example/other{BACK}"},
    "steps upwards": {"return": "https://shop.example/x/../wp-admin/admin-post.php?action=bridge_for_medium_connected"},
    "hidden steps": {"return": f"https://shop.example/%2e%2e{BACK}"},
    "another action": {"return": "https://shop.example/wp-admin/admin-post.php?action=evil"},
    "one more parameter": {"return": f"https://shop.example{BACK}&redirect=//evil.example"},
    "a fragment": {"return": f"https://shop.example{BACK}#"},
    "letters beyond ASCII": {"home": "https://shöp.example", "return": f"https://shöp.example{BACK}"},
    "a full-width dot": {"home": "https://shop。example", "return": f"https://shop。example{BACK}"},
    "a percent sign in the host": {"home": "https://shop%2eexample", "return": f"https://shop%2eexample{BACK}"},
    "a user in the home": {"home": "https://blog.example@shop.example"},
    "a home with a query": {"home": "https://shop.example/?x", "return": f"https://shop.example{BACK}"},
    "a home with an empty fragment": {"home": "https://shop.example#", "return": f"https://shop.example{BACK}"},
    "no home": {"home": ""},
    "a home of another scheme": {"home": "ftp://shop.example", "return": f"ftp://shop.example{BACK}"},
    "a home that is too long": {"home": "https://shop.example/" + "a" * 1000},
    "a home that is no address": {"home": "https://[shop.example"},
    "no state": {"state": ""},
    "a state with another parameter": {"state": "s" * 30 + "&code=mine"},
    "a challenge that is none": {"challenge": "c" * 42},
    "a home nearly a site's": {"home": "https://www.blog.example", "return": f"https://www.blog.example{BACK}"},
    "a site's home, not encrypted": {"home": "http://blog.example", "return": f"http://blog.example{BACK}"},
}


def test_an_address_that_could_lead_elsewhere_gets_neither_a_form_nor_a_code(house):
    for trick, changes in HOSTILE.items():
        page = house.see(**changes)
        assert page.status_code == 409, trick
        assert "<form" not in page.text, trick
        for said in ("approve", "refuse"):
            answer = house.answer(said, **changes)
            assert answer.status_code == 409, trick
            assert "Location" not in answer.headers, trick
    assert not (house.file.parent / "conf.d").exists()
    assert house.file.read_text() == TOML


def test_homes_as_wordpress_has_them_are_taken(house):
    homes = {
        "slash": "https://shop.example/",
        "port": "https://shop.example:8443",
        "plain": "http://plain.example",
        "folder": "https://shop.example/de",
        "idn": "https://xn--shp-tna.example",
        "case": "https://Other.Example",
    }
    for site, home in homes.items():
        changes = asked(home)
        assert house.see(**changes).status_code == 200, home
        assert house.exchange(house.code(site=site, **changes), home=home).status_code == 200, home


def test_an_administration_with_encryption_on_a_blog_without_is_taken(house):
    changes = {"home": "http://shop.example", "return": f"https://shop.example{BACK}"}
    assert house.answer(**changes).location.startswith("https://shop.example/wp-admin/")


def test_words_of_a_stranger_are_shown_as_words(house):
    page = house.see(name="<script>alert(1)</script>\u202e\n" + "x" * 500).text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "x" * 101 not in page


@pytest.mark.parametrize("who", ["eve", "vic"])
def test_an_editor_or_viewer_connects_nothing(house, who):
    house.sign_in(who)
    assert house.see().status_code == 403
    key = house.owner.read_key("/owner/password")
    fields = asked() | {"answer": "approve", "site": "shop", "account": "main", "csrf_token": key}
    assert house.owner.post("/owner/connect", fields).status_code == 403
    assert not (house.file.parent / "conf.d").exists()


def test_nobody_is_sent_to_sign_in_and_comes_back_to_what_was_asked(house):
    stranger = Browser(house.app)
    answer = stranger.get(f"/owner/connect?{urlencode(asked())}")
    assert answer.status_code == 303
    assert "/owner/sign-in" in answer.location
    signed_in = stranger.sign_in(next=parse_qs(urlsplit(answer.location).query)["next"][0])
    page = stranger.get(urlsplit(signed_in.location).path + "?" + urlsplit(signed_in.location).query)
    assert "Connect this WordPress?" in page.text


def test_an_approval_without_the_key_of_its_form_does_nothing(house):
    fields = asked() | {"answer": "approve", "site": "shop", "account": "main"}
    for key in (
        {},
        {"csrf_token": ""},
        {"csrf_token": "x"},
        {"csrf_token": Browser(house.app).read_key("/owner/sign-in")},
    ):
        assert house.owner.post("/owner/connect", fields | key).status_code == 400
    assert not (house.file.parent / "conf.d").exists()


def test_an_address_alone_approves_nothing(house):
    house.see(answer="approve", site="shop", account="main")
    assert not (house.file.parent / "conf.d").exists()


def test_a_token_of_the_api_opens_no_page(house):
    answer = house.app.test_client().get(
        f"/owner/connect?{urlencode(asked())}", headers={"Authorization": "Bearer anything"}
    )
    assert answer.status_code == 303


def test_a_host_header_changes_neither_the_page_nor_the_way_back(house):
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    page = house.owner.get(f"/owner/connect?{urlencode(asked())}", headers=headers)
    assert "evil.example" not in page.text
    code = house.code()
    said = house.app.test_client().post(
        "/connect/exchange", json={"code": code, "verifier": VERIFIER, "home": SHOP}, headers=headers
    )
    assert read_connection_string(said.json["connection"]).url == "https://bridge.example/hooks/shop"


def test_the_page_may_lead_to_its_wordpress_and_nowhere_else(house):
    policy = house.see().headers["Content-Security-Policy"]
    assert "form-action 'self' https://shop.example;" in policy
    assert "frame-ancestors 'none'" in policy


# --- the configuration -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"site": "Shop!"}, "has 1 to 32 of"),
        ({"site": "../shop"}, "has 1 to 32 of"),
        ({"site": "blog"}, "another site"),
        ({"account": "nobody"}, "choose the account"),
    ],
)
def test_a_name_or_account_that_does_not_fit_is_said_and_asked_for_again(house, changes, words):
    page = house.answer(**changes)
    assert page.status_code == 422
    assert words in page.text
    assert "<form" in page.text
    assert not (house.file.parent / "conf.d").exists()


def test_the_name_of_a_site_that_was_here_once_is_not_given_to_another(house):
    with house.ledger.write() as tx:
        tx.ensure_site("shop")
    assert "another site" in house.answer().text


def test_a_configuration_that_would_not_start_is_not_written(house):
    with house.ledger.write() as tx:
        tx.ensure_account("gone")
        tx.connection.exec_driver_sql("UPDATE accounts SET medium_username = 'ada' WHERE name = 'main'")
    house.file.write_text(TOML.replace("[accounts.other]", '[accounts.other]\nusername = "ada"'))
    page = house.answer()
    assert page.status_code == 422
    assert "one Medium user" in page.text
    assert not (house.file.parent / "conf.d").exists()


def test_where_nothing_can_be_written_the_owner_gets_the_lines_and_the_line_to_paste(house):
    (house.file.parent / "conf.d").write_text("in the way")
    page = house.answer()
    assert page.status_code == 200
    assert "cannot be written" in page.text
    secret = re.search(r"secret = &#34;(whsec_[^&]+)&#34;", page.text)
    line = re.search(r"b4m1\.[A-Za-z0-9_-]+", page.text)
    assert secret
    assert line
    assert read_connection_string(line[0]).secret == secret[1]
    assert house.reloads == 0
    assert "code" not in page.headers


def test_a_file_that_is_there_already_is_left_as_it_is(house):
    folder = house.file.parent / "conf.d"
    folder.mkdir()
    (folder / "shop.toml").write_text("# mine\n")
    assert "is there already" in house.answer().text
    assert (folder / "shop.toml").read_text() == "# mine\n"


def test_a_site_whose_secret_is_the_environments_connects_with_it(tmp_path, ledger, clock):
    given = "whsec_" + base64.b64encode(b"e" * 32).decode()
    clock.at = datetime.now(UTC)
    house = House(tmp_path, ledger, clock, {"BRIDGE_SITE_BLOG_SECRET": given})
    code = house.code(**asked("https://blog.example"))
    said = house.exchange(code, home="https://blog.example")
    assert read_connection_string(said.json["connection"]).secret == given
    assert house.file.read_text() == TOML
    assert house.reloads == 0


def test_a_site_without_a_secret_gets_one_in_a_file_of_its_own(house):
    house.file.write_text(re.sub("secret = .*\n", "", TOML))
    house.open()
    house.sign_in("ada")
    code = house.code(**asked("https://blog.example"))
    assert house.exchange(code, home="https://blog.example").status_code == 200
    assert (house.file.parent / "conf.d" / "blog.toml").read_text().startswith("[sites.blog]\nsecret = ")


def test_codes_are_pruned(house):
    house.code()
    house.clock.pass_by(timedelta(days=1, minutes=11))
    house.bridge.housekeeping.prune()
    with house.ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM connect_codes").scalar() == 0


def test_who_guesses_codes_is_stopped(house):
    answers = [house.exchange(f"{number:043}").status_code for number in range(61)]
    assert answers == [403] * 60 + [429]


def test_of_two_exchanges_at_once_one_gets_the_connection(house):
    code = house.code()
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(house.exchange(code).status_code)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 403, 403, 403]
