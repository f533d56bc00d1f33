"""Setting up: what init asks and writes, and what check says about each door."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.cli import main
from bridge.config import load
from bridge.services.doors import doors_of
from check_config import configured, problem_at

SECRET = "whsec_" + "A" * 43 + "="


class WordPress(HTTPServer):
    """Answers a few paths; everything else is 404."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.pages = {"/": (200, "text/html", ""), "/wp-json/": (200, "application/json", "")}
        """Path to status, content type and Location."""
        self.bodies: dict[str, bytes] = {}
        self.routes: dict[str, tuple[int, object]] = {}
        """Of the plugin: a name to status and JSON."""
        self.ahead_s = 0.0
        self.date = ""
        """What stands for the hour, in place of one."""


class _Pages(BaseHTTPRequestHandler):
    server: WordPress

    def do_GET(self) -> None:
        status, kind, location = self.server.pages.get(self.path, (404, "text/html", ""))
        self.send_response(status)
        body = self.server.bodies.get(self.path, b"")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.server.routes.get(self.path.rsplit("/", 1)[1], (404, {"code": "rest_no_route"}))
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return self.server.date or super().date_time_string(time.time() + self.server.ahead_s)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def wordpress() -> Iterator[WordPress]:
    with WordPress() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def site_problem(folder: Path, home: str) -> str:
    text = f'[sites.blog]\nhome = "{home}"\naccount = "main"\n[accounts.main]\n'
    return problem_at(configured(folder, text, BRIDGE_SITE_BLOG_SECRET=SECRET), "site blog")


# --- init ---------------------------------------------------------------------------------------------------------


def test_at_a_terminal_init_asks_for_what_is_missing(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    bridge = Path(sys.executable).with_name("bridge")
    command = [bridge, "init", "--site", "blog", "--account", "main", "--dir", tmp_path]
    os.write(ours, b"https://blog.example\nhttps://bridge.example\n")
    try:
        done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=30)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0, done.stderr
    config = load(tmp_path / "config.toml", {})
    assert config.sites["blog"].home == "https://blog.example"
    assert config.bridge.public_url == "https://bridge.example"


@pytest.mark.parametrize(
    ("name", "why"),
    [("nowhere/plugin.zip", "cannot be written (No such file"), ("mine.zip", "is there already and is left as it is")],
)
def test_a_plugin_that_cannot_be_written_is_told_and_nothing_is_written_over(
    tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "mine.zip").write_text("mine")
    done = CliRunner().invoke(main, ["plugin", str(tmp_path / name)])
    assert done.exit_code == 2
    assert f"{name} {why}" in done.output
    assert (tmp_path / "mine.zip").read_text() == "mine"


def test_init_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    given = ["--site", "a", "--home", "https://a.example", "--account", "b", "--public-url", "https://c.example"]
    done = CliRunner().invoke(main, ["init", *given, "--dir", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
    assert done.output.startswith("bridge: nothing can be written to")


def test_init_tells_a_wrong_answer_under_the_name_of_the_real_file(tmp_path: Path) -> None:
    given = ["--site", "a", "--home", "a.example", "--account", "b", "--public-url", "https://c.example"]
    done = CliRunner().invoke(main, ["init", *given, "--dir", str(tmp_path)])
    assert "nothing was written: config.toml:" in done.output
    assert "sites.a.home: write an absolute address" in done.output


def test_each_init_makes_secrets_of_its_own(tmp_path: Path) -> None:
    given = ["--site", "a", "--home", "https://a.example", "--account", "b", "--public-url", "https://c.example"]
    seen = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert CliRunner().invoke(main, ["init", *given, "--dir", str(tmp_path / name)]).exit_code == 0
        config = load(tmp_path / name / "config.toml", {})
        secrets = (config.sites["a"].secret, config.bridge.api_token)
        seen |= {secret.get_secret_value() for secret in secrets if secret}
    assert len(seen) == 4


# --- errors -------------------------------------------------------------------------------------------------------


def test_several_problems_are_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[bridge]\nlisten = 5\nlissten = 5\n")
    done = CliRunner().invoke(main, ["--config", str(tmp_path / "config.toml"), "check"])
    assert done.exit_code == 2
    assert [line[:21] for line in done.output.splitlines()] == ["bridge: config.toml:2", "bridge: config.toml:3"]


def test_a_database_that_does_not_answer_is_one_line_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://bridge:canary-password@127.0.0.1:1/bridge"
    (tmp_path / "config.toml").write_text(f'[database]\nurl = "{url}"\n')
    done = CliRunner().invoke(main, ["--config", str(tmp_path / "config.toml"), "status"])
    assert done.exit_code == 2
    assert done.output.startswith("bridge: the ledger cannot be used:")
    assert "canary" not in done.output


# --- check --------------------------------------------------------------------------------------------------------


def test_check_says_that_secrets_can_be_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[bridge]\napi_token = "canary-api"\n')
    path.chmod(0o644)
    done = CliRunner().invoke(main, ["--config", str(path), "check"])
    assert done.exit_code == 0
    assert f"run: chmod 600 {path}" in done.output
    assert "canary" not in done.output


def test_a_wordpress_that_answers_is_an_open_door(tmp_path: Path, wordpress: WordPress) -> None:
    assert site_problem(tmp_path, wordpress.url) == ""


def test_a_wordpress_without_pretty_permalinks_is_an_open_door(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.pages["/?rest_route=/"] = wordpress.pages.pop("/wp-json/")
    assert site_problem(tmp_path, wordpress.url) == ""


def test_a_home_that_leads_elsewhere_is_told_with_the_right_one(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.pages["/"] = (301, "text/html", "/blog/")
    wordpress.pages["/blog/"] = (200, "text/html", "")
    assert f'write home = "{wordpress.url}/blog"' in site_problem(tmp_path, wordpress.url)


def test_a_blocked_rest_api_is_told(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.pages["/wp-json/"] = (403, "text/html", "")
    assert "a security plugin or the web server may block it" in site_problem(tmp_path, wordpress.url)


def test_a_home_that_fails_is_told_with_its_status(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.pages["/"] = (503, "text/html", "")
    assert "it answers 503" in site_problem(tmp_path, wordpress.url)


def test_a_home_that_redirects_for_ever_is_told(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.pages["/"] = (302, "text/html", "/")
    assert "TooManyRedirects" in site_problem(tmp_path, wordpress.url)


def test_a_site_without_secret_is_told_which_variable_to_set(tmp_path: Path, wordpress: WordPress) -> None:
    text = f'[sites.my-blog]\nhome = "{wordpress.url}"\naccount = "main"\n[accounts.main]\n'
    assert "set BRIDGE_SITE_MY_BLOG_SECRET" in problem_at(configured(tmp_path, text), "site my-blog")


def plugin(wordpress: WordPress, **changes: object) -> None:
    """Let our plugin answer a look."""
    look = {"plugin": "0.2.0", "connected": True, "home": wordpress.url, "sequence": 3, "pages": True}
    wordpress.routes["look"] = (200, look | {"versions": [1], "can": ["status", "look"]} | changes)


def checked(folder: Path, home: str, *, token: bool = False, site: str = "") -> dict[str, str]:
    """What check says of the site and of its account: FAIL or ok, and the words."""
    text = f'[sites.blog]\nhome = "{home}"\naccount = "main"\n{site}\n[accounts.main]\n'
    environ = {"BRIDGE_SITE_BLOG_SECRET": SECRET}
    if token:
        text += "api_url = 'http://127.0.0.1:9/v1'\ntoken = 'canary'\n"
    found = {}
    for door in doors_of(configured(folder, text, **environ)):
        problem = door.problem()
        found[door.name.split()[0]] = f"FAIL {problem}" if problem else f"ok {door.remark()}"
    return found


def test_a_plugin_that_is_connected_says_what_it_can_and_serves_the_pages(tmp_path: Path, wordpress: WordPress) -> None:
    plugin(wordpress)
    said = checked(tmp_path, wordpress.url)
    assert said["site"].startswith(
        "ok plugin 0.2.0 is connected, can status, look; import pages are served by WordPress"
    )
    assert said["account"] == "ok ", "nothing of the bridge needs to be reached by Medium's importer"


def test_pages_that_the_bridge_shall_serve_need_an_address_that_the_world_reaches(
    tmp_path: Path, wordpress: WordPress
) -> None:
    plugin(wordpress)
    said = checked(tmp_path, wordpress.url, site='page_host = "bridge"')
    assert "import pages are served by the bridge" in said["site"]
    assert "Medium's importer cannot read pages" in said["account"]


def test_a_plugin_that_serves_none_leaves_the_pages_to_the_bridge(tmp_path: Path, wordpress: WordPress) -> None:
    plugin(wordpress, pages=False)
    said = checked(tmp_path, wordpress.url)
    assert "import pages are served by the bridge" in said["site"]
    assert "Medium's importer cannot read pages" in said["account"]


@pytest.mark.parametrize("has_plugin", [True, False])
def test_pages_that_shall_be_on_wordpress_where_nobody_serves_them_are_a_problem(
    tmp_path: Path, wordpress: WordPress, has_plugin: bool
) -> None:
    if has_plugin:
        plugin(wordpress, pages=False)
    said = checked(tmp_path, wordpress.url, site='page_host = "wordpress"')
    assert said["site"].startswith('FAIL its stories go by import and page_host is "wordpress"')
    assert checked(tmp_path, wordpress.url, token=True, site='page_host = "wordpress"')["site"].startswith("ok")


def test_a_plugin_that_is_not_connected_is_told_with_what_to_do(tmp_path: Path, wordpress: WordPress) -> None:
    plugin(wordpress, connected=False)
    assert "paste the line of bridge connect blog" in checked(tmp_path, wordpress.url)["site"]


def test_a_plugin_with_another_secret_is_told(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.routes["look"] = (401, {"code": "bridge_for_medium_unsigned"})
    assert "does not accept the signature" in checked(tmp_path, wordpress.url)["site"]


@pytest.mark.parametrize("home", ["https://live.example", "http://["])
def test_a_plugin_of_another_address_is_told(tmp_path: Path, wordpress: WordPress, home: str) -> None:
    plugin(wordpress, home=home)
    assert f"its plugin says that it is {home}" in checked(tmp_path, wordpress.url)["site"]


@pytest.mark.parametrize(("ahead_s", "words"), [(0, "ok"), (150, "ahead of"), (-150, "behind")])
def test_how_far_the_clock_of_wordpress_is_off_is_measured_and_said(
    tmp_path: Path, wordpress: WordPress, ahead_s: int, words: str
) -> None:
    plugin(wordpress)
    wordpress.ahead_s = ahead_s
    said = checked(tmp_path, wordpress.url)["site"]
    assert said.startswith("ok plugin")
    seconds = [int(one) for one in re.findall(rf"its clock is (\d+) seconds? {words} this machine's", said)]
    assert all(120 < one < 180 for one in seconds)
    assert bool(seconds) == bool(ahead_s)
    assert ("set both clocks by NTP" in said) == bool(ahead_s)


def test_clocks_that_differ_by_more_than_a_signature_allows_are_named_when_it_is_refused(
    tmp_path: Path, wordpress: WordPress
) -> None:
    wordpress.routes["look"] = (401, {"code": "bridge_for_medium_unsigned"})
    assert "its clock" not in checked(tmp_path, wordpress.url)["site"]
    wordpress.ahead_s = -4000
    said = checked(tmp_path, wordpress.url)["site"]
    assert said.startswith("FAIL its plugin does not accept the signature")
    assert re.search(r"its clock is (39|40)\d\d seconds behind this machine's", said)


@pytest.mark.parametrize("date", ["soon", "Tue, 99 Nov 2026 10:00:00 GMT"])
def test_an_answer_without_a_usable_hour_says_nothing_of_the_clock(
    tmp_path: Path, wordpress: WordPress, date: str
) -> None:
    plugin(wordpress)
    wordpress.date = date
    assert checked(tmp_path, wordpress.url)["site"].endswith("import pages are served by WordPress")


def test_an_hour_without_a_zone_is_taken_as_utc(tmp_path: Path, wordpress: WordPress) -> None:
    plugin(wordpress)
    wordpress.date = time.strftime("%a, %d %b %Y %H:%M:%S -0000", time.gmtime(time.time() + 4000))
    assert re.search(r"its clock is (39|40)\d\d seconds ahead of", checked(tmp_path, wordpress.url)["site"])


def test_an_answer_that_is_no_plugins_is_told(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.routes["look"] = (200, {"hello": "world"})
    assert "says nothing of our plugin" in checked(tmp_path, wordpress.url)["site"]


def test_a_rest_api_that_is_closed_to_visitors_is_asked_signed_and_told_with_what_to_allow(
    tmp_path: Path, wordpress: WordPress
) -> None:
    wordpress.pages["/wp-json/"] = (401, "application/json", "")
    plugin(wordpress)
    assert checked(tmp_path, wordpress.url)["site"].startswith("ok plugin 0.2.0 is connected")
    wordpress.routes["look"] = (401, {"code": "rest_login_required", "message": "No."})
    said = checked(tmp_path, wordpress.url)["site"]
    for name in ("Wordfence", "All-In-One Security", "Solid Security", "Disable REST API", "Disable WP REST API"):
        assert f"{name}: " in said


@pytest.mark.parametrize(
    ("arrives", "words"),
    [
        (False, "FAIL .*did not arrive"),
        (True, "FAIL .*arrived, so it is wrong"),
        (None, "FAIL .*Either it is wrong.*Or it does not arrive"),
    ],
)
def test_a_password_that_is_not_accepted_is_told_with_its_cause(
    tmp_path: Path, wordpress: WordPress, arrives: bool | None, words: str
) -> None:
    wordpress.pages["/wp-json/?_fields=namespaces"] = (200, "application/json", "")
    wordpress.bodies["/wp-json/?_fields=namespaces"] = b'{"namespaces": ["wp/v2"]}'
    wordpress.pages["/wp-json/wp/v2/users/me?context=edit"] = (401, "application/json", "")
    wordpress.bodies["/wp-json/wp/v2/users/me?context=edit"] = b'{"code": "rest_not_logged_in"}'
    plugin(wordpress, authorization=arrives)
    said = checked(tmp_path, wordpress.url, site="app_user = 'ada'\napp_password = 'abcd efgh'")["site"]
    assert re.match(words, said)


def test_without_a_plugin_it_is_said_what_that_means(tmp_path: Path, wordpress: WordPress) -> None:
    said = checked(tmp_path, wordpress.url)
    assert said["site"].startswith("ok our plugin is not there")
    assert "bridge resync blog POST" in said["site"]


def test_a_plugin_of_version_0_1_is_known_by_what_it_refuses(tmp_path: Path, wordpress: WordPress) -> None:
    wordpress.routes["status"] = (401, {"code": "bridge_for_medium_unsigned"})
    said = checked(tmp_path, wordpress.url, site='page_host = "wordpress"')
    assert said["site"].startswith("ok its plugin is older")
    assert said["account"].startswith("ok")


def test_a_site_that_cannot_be_reached_is_a_problem_and_its_import_door_too(tmp_path: Path) -> None:
    said = checked(tmp_path, "http://127.0.0.1:9")
    assert "it cannot be reached" in said["site"]
    assert said["account"].startswith("FAIL")


def test_a_state_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    config = configured(tmp_path, '[bridge]\nstate_dir = "nowhere"\n')
    assert "it cannot be written (No such file or directory)" in problem_at(config, "state folder")


def test_a_database_that_does_not_answer_is_a_closed_door(tmp_path: Path) -> None:
    config = configured(tmp_path, "", BRIDGE_DATABASE_URL="postgresql://u:canary-password@127.0.0.1:1/b")
    problem = problem_at(config, "ledger")
    assert "look at [database] url" in problem
    assert "canary" not in problem


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_notice_target_that_is_none_is_told_without_its_url(tmp_path: Path) -> None:
    problem = problem_at(configured(tmp_path, '[notify]\nurls = ["unknown://canary"]\n'), "notices")
    assert "notice target 1 is not a URL that apprise understands" in problem
    assert "canary" not in problem
