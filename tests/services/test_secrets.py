"""A site gets a new secret: both are good meanwhile, and the old one goes when nothing is signed with it any more."""

import base64
import os
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from blog import SECRET, Blog
from bridge.app import Bridge
from bridge.cli import main
from bridge.config import ConfigSource, read_connection_string
from bridge.errors import ConfigError, ConfigUnwritable, HookUnauthorized, NotFound
from bridge.ledger import Ledger
from bridge.wordpress.events import sign, verify
from hookmaker import make_hook, signed

TOML = f"""
[sites.blog]
home = "https://blog.example"
account = "main"
secret = "{SECRET}"
[accounts.main]
"""


class Site:
    """A site whose configuration is a file that the bridge may write; ``serve`` takes it over when it is told."""

    def __init__(self, folder, ledger, clock, environ=None) -> None:
        clock.at = datetime.now(UTC)
        self.file, self.ledger, self.clock = folder / "config.toml", ledger, clock
        self.file.write_text(TOML)
        self.source = ConfigSource(self.file, environ or {})
        self.sent = self.reloads = 0
        self.open()

    def open(self) -> None:
        self.bridge = Bridge(self.source.load(), self.ledger, clock=self.clock, source=self.source, reload=self.reload)
        self.bridge.identities.open()

    def reload(self) -> None:
        self.reloads += 1
        self.open()

    def rotate(self) -> str:
        secret = read_connection_string(self.bridge.connections.rotate("blog")).secret
        self.open()
        return secret

    def send(self, secret: str, kind: str = "ping") -> None:
        self.sent += 1
        body = make_hook(kind, post={"id": 7}, revision=self.sent, occurred_at=self.clock())
        self.bridge.inbox.receive("blog", signed(secret, body, f"msg_{self.sent}", self.clock()), body)

    def secrets(self) -> list[str]:
        return self.source.load().sites["blog"].secret.get_secret_value().split()


@pytest.fixture
def site(tmp_path, ledger, clock) -> Site:
    return Site(tmp_path, ledger, clock)


def test_hooks_signed_with_either_secret_are_taken_while_one_is_replaced(site):
    new = site.rotate()
    assert site.secrets() == [new, SECRET]
    site.send(SECRET, "post.published")
    site.send(new, "post.updated")
    assert site.bridge.overview.read_status()["events"] == {"waiting": 2}


def test_the_old_secret_goes_a_day_after_the_last_hook_that_was_signed_with_it(site):
    new = site.rotate()
    site.clock.pass_by(timedelta(days=30))
    site.bridge.connections.end_rotations()
    assert site.secrets() == [new, SECRET], "the new one was never heard"
    site.send(new)
    site.clock.pass_by(timedelta(hours=23))
    site.send(SECRET)
    site.clock.pass_by(timedelta(hours=2))
    site.bridge.connections.end_rotations()
    assert site.secrets() == [new, SECRET], "two hours ago the old one was still in use"
    site.send(new, "post.published")
    site.clock.pass_by(timedelta(hours=23, minutes=59))
    site.bridge.connections.end_rotations()
    assert site.secrets() == [new, SECRET]
    site.clock.pass_by(timedelta(minutes=1))
    site.bridge.connections.end_rotations()
    assert (site.secrets(), site.reloads) == ([new], 1)
    with pytest.raises(HookUnauthorized):
        site.send(SECRET)
    site.bridge.connections.end_rotations()
    assert site.reloads == 1, "it is over"


def test_what_the_bridge_says_to_wordpress_is_signed_with_both(site):
    new = site.rotate()
    secret = site.bridge.config.sites["blog"].secret.get_secret_value()
    headers = sign(secret, "sts_1", site.clock(), b"{}")
    for one in (new, SECRET):
        assert verify([one], headers, b"{}", site.clock()) == "sts_1"


def test_a_process_that_does_not_know_the_newest_secret_yet_ends_nothing(site):
    first = site.rotate()
    site.bridge.connections.rotate("blog")  # by another process; this one was not told to read it
    site.send(first)
    site.clock.pass_by(timedelta(days=2))
    site.bridge.connections.end_rotations()
    assert len(site.secrets()) == 3


def test_two_secrets_that_an_owner_wrote_are_left_alone(site):
    own = "whsec_" + base64.b64encode(b"o" * 32).decode()
    site.file.write_text(TOML.replace(SECRET, f"{own} {SECRET}"))
    site.open()
    site.send(own)
    site.clock.pass_by(timedelta(days=9))
    site.bridge.connections.end_rotations()
    assert site.secrets() == [own, SECRET]


def test_the_rest_of_the_file_stays_as_its_owner_wrote_it(site):
    site_lines = f"  home = 'https://blog.example'\n  account='main'\n  secret   = '{SECRET}' # from May\n"
    text = f"# mine\n[sites.blog]\n{site_lines}[accounts.main]\n"
    site.file.write_text(text)
    new = site.rotate()
    assert site.file.read_text() == text.replace(SECRET, f"{new} {SECRET}")


@pytest.mark.parametrize(
    "line",
    [
        f'secret = """\n{SECRET}"""',
        f'secret = "{SECRET}" # was {SECRET}',
        'secret = "' + SECRET.replace("M", "\\u004d", 1) + '"',
    ],
)
def test_a_secret_that_is_written_in_another_way_is_left_to_its_owner(site, line):
    text = TOML.replace(f'secret = "{SECRET}"', line)
    site.file.write_text(text)
    with pytest.raises(ConfigUnwritable, match="in one line"):
        site.bridge.connections.rotate("blog")
    assert site.file.read_text() == text


def test_a_secret_of_the_environment_is_refused_in_words(tmp_path, ledger, clock):
    given = "whsec_" + base64.b64encode(b"e" * 32).decode()
    for environ in ({"BRIDGE_SITE_BLOG_SECRET": given}, {"BRIDGE_SITE_BLOG_SECRET_FILE": str(tmp_path / "secret")}):
        (tmp_path / "secret").write_text(given)
        site = Site(tmp_path, ledger, clock, environ)
        with pytest.raises(ConfigUnwritable, match=r"BRIDGE_SITE_BLOG_SECRET.*put a new one before it"):
            site.bridge.connections.rotate("blog")


def test_a_configuration_that_cannot_be_used_is_not_written(site):
    text = TOML + "[sites.two]\nhome = 'https://blog.example'\naccount = 'main'\n"
    site.file.write_text(text)
    with pytest.raises(ConfigError, match="same home"):
        site.bridge.connections.rotate("blog")
    assert site.file.read_text() == text


def test_no_more_than_five_secrets_open_a_site(site):
    for _ in range(4):
        site.rotate()
    with pytest.raises(ConfigError, match="has 5 secrets"):
        site.bridge.connections.rotate("blog")


def test_a_process_without_files_of_its_own_writes_nothing(site):
    bridge = Bridge(site.source.load(), site.ledger, clock=site.clock)
    with pytest.raises(ConfigUnwritable):
        bridge.connections.rotate("blog")
    bridge.connections.end_rotations()
    assert site.secrets() == [SECRET]


def test_an_old_secret_that_cannot_be_taken_away_is_told_and_tried_again(site):
    new = site.rotate()
    site.send(new)
    site.clock.pass_by(timedelta(days=2))
    own = site.file.read_text()
    site.file.write_text(own.replace(new, f"{new} {new}"))  # in two places of the line: left to its owner
    site.file.write_text(own + f"# {new} {SECRET}\n")
    site.bridge.connections.end_rotations()
    assert (site.secrets(), site.reloads) == ([new, SECRET], 0)
    site.file.write_text(own)
    site.bridge.connections.end_rotations()
    assert site.secrets() == [new]


def test_the_keys_of_open_screens_stay_good_until_the_old_secret_goes(tmp_path, blog, clock, ledger, medium):
    file = tmp_path / "config.toml"
    file.write_text(
        f'[bridge]\nstate_dir = "{tmp_path}"\n[sites.blog]\nhome = "https://blog.example"\naccount = "main"\n'
        f'secret = "{SECRET}"\npage_host = "bridge"\n[accounts.main]\napi_url = "{medium.url}"\ntoken = "tok-canary"\n'
    )
    source = ConfigSource(file, {})

    def opened() -> Blog:
        bridge = Bridge(source.load(), ledger, clock=clock, source=source)
        bridge.identities.open()
        return Blog(bridge, clock)

    blog.publish()
    with ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
    key = opened().bridge.links.screen_keys(delivery)[0]
    new = read_connection_string(opened().bridge.connections.rotate("blog")).secret
    during = opened()
    assert during.bridge.screen_keys.find_screen(delivery.id, key).id == delivery.id
    fresh = during.bridge.links.screen_keys(delivery)[0]
    assert fresh != key, "new addresses have the new key"
    body = make_hook("ping", occurred_at=clock())
    during.bridge.inbox.receive("blog", signed(new, body, "ping_1", clock()), body)
    during.bridge.connections.finish_rotation("blog")
    with pytest.raises(NotFound):
        opened().bridge.screen_keys.find_screen(delivery.id, key)
    assert opened().bridge.screen_keys.find_screen(delivery.id, fresh).id == delivery.id


# --- by command --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "config.toml").write_text(TOML)
    (tmp_path / "config.toml").chmod(0o600)
    made = Ledger(f"sqlite:///{tmp_path}/bridge.db")
    made.create()
    with made.write() as tx:
        tx.ensure_site("blog")
    made.close()
    return tmp_path


def run(folder, *arguments: str):
    return CliRunner().invoke(main, ["--config", str(folder / "config.toml"), *arguments])


def test_bridge_rotate_prints_the_line_and_says_how_the_bridge_learns_of_it(folder):
    done = run(folder, "rotate", "blog")
    assert done.exit_code == 0, done.output
    assert "SIGHUP" in done.output
    secret = read_connection_string(done.output.split()[-1]).secret
    assert (
        ConfigSource(folder / "config.toml", {}).load().sites["blog"].secret.get_secret_value() == f"{secret} {SECRET}"
    )
    assert run(folder, "connect", "blog").output.split()[-1] == done.output.split()[-1]


def test_bridge_rotate_finish_waits_until_the_new_secret_was_heard(folder):
    begun = run(folder, "rotate", "blog", "--finish")
    assert (begun.exit_code, "no secret of blog is being replaced" in begun.output) == (2, True)
    secret = read_connection_string(run(folder, "rotate", "blog").output.split()[-1]).secret
    early = run(folder, "rotate", "blog", "--finish")
    assert early.exit_code == 2
    assert "was not heard with its new secret yet" in early.output
    source = ConfigSource(folder / "config.toml", {})
    ledger = Ledger(f"sqlite:///{folder}/bridge.db")
    body = make_hook("ping")
    Bridge(source.load(), ledger).inbox.receive("blog", signed(secret, body, "ping_1", datetime.now(UTC)), body)
    ledger.close()
    done = run(folder, "rotate", "blog", "--finish")
    assert done.exit_code == 0, done.output
    assert source.load().sites["blog"].secret.get_secret_value() == secret


def test_bridge_rotate_of_a_site_that_there_is_not_is_refused(folder):
    for more in ((), ("--finish",)):
        done = run(folder, "rotate", "shop", *more)
        assert (done.exit_code, 'there is no site "shop"' in done.output) == (2, True)


def test_what_a_crash_leaves_beside_the_configuration_is_not_read(folder):
    (folder / "conf.d").mkdir()
    (folder / "conf.d" / ".blog.toml.abc.new").write_text("not [ toml")
    assert ConfigSource(folder / "config.toml", os.environ).load().sites
