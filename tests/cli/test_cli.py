"""The command line, as its owner uses it: set up, look, decide; and mistakes that are told in one line."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.config import load, read_connection_string
from bridge.ledger import Ledger
from commands import config, init, run, used
from judge import Judge
from processes import free_port

__all__ = ["config", "used"]

HERE = Path(__file__).parents[1]
EXAMPLE = HERE.parent / "config.example.toml"


def test_init_writes_a_configuration_only_its_owner_reads_and_prints_the_connection_string(config):
    assert config.stat().st_mode & 0o777 == 0o600
    loaded = load(config, {})
    line = run("--config", str(config), "connect", "blog").output.strip()
    connection = read_connection_string(line)
    assert connection.url == "http://127.0.0.1:8085/hooks/blog"
    assert connection.secret == loaded.sites["blog"].secret.get_secret_value()
    assert loaded.accounts["main"].publish_status == "draft"


def test_init_leaves_an_existing_configuration_alone(config):
    before = config.read_bytes()
    again = init(config.parent, site="other")
    assert again.exit_code == 2
    assert "left as it is" in again.output
    assert config.read_bytes() == before


def test_init_without_a_terminal_names_what_is_missing(tmp_path):
    done = init(tmp_path, home="", account="")
    assert done.exit_code == 2
    assert "--home, --account" in done.output


@pytest.mark.parametrize("changes", [{"home": "blog"}, {"site": "My Blog"}, {"public-url": "ftp://x"}])
def test_init_with_a_wrong_answer_leaves_no_file_behind(tmp_path, changes):
    assert init(tmp_path, **changes).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_the_configuration_is_one_line_with_the_nearest_right_key(config):
    config.write_text(config.read_text() + "\n[delivery]\nmax_agee = '48h'\n")
    done = run("--config", str(config), "status")
    assert done.exit_code == 2
    assert 'did you mean "max_age"' in done.output
    assert "Traceback" not in done.output


def test_check_says_for_each_door_what_to_do(config):
    config.write_text(config.read_text() + "\n[cta.broken]\ntext = '<p>{% if %}</p>'\n")
    with Judge() as medium:
        config.write_text(config.read_text().replace("publish_status", f"api_url = '{medium.url}'\npublish_status"))
        text = config.read_text().replace("https://blog.example", f"http://127.0.0.1:{free_port()}")
        config.write_text(text)
        environ = {"BRIDGE_ACCOUNT_MAIN_TOKEN": "t"}
        done = run("--config", str(config), "check", environ=environ)
        medium.script_me(401)
        refused = run("--config", str(config), "check", environ=environ)
    assert done.exit_code == 1
    assert "ok    ledger" in done.output
    assert "ok    account main on Medium" in done.output
    assert "FAIL  site blog" in done.output
    assert "FAIL  call to action broken: the call to action cannot be rendered: line 1" in done.output
    assert "FAIL  account main" in refused.output


def test_check_without_a_token_names_the_variable(config):
    assert "BRIDGE_ACCOUNT_MAIN_TOKEN" in run("--config", str(config), "check").output


def test_looking_at_a_ledger_that_is_not_there_says_what_to_do(config):
    done = run("--config", str(config), "status")
    assert done.exit_code == 2
    assert "bridge db upgrade" in done.output


def test_db_upgrade_makes_the_schema_and_can_be_run_again(config):
    assert run("--config", str(config), "db", "current").exit_code == 2
    for _ in range(2):
        assert run("--config", str(config), "db", "upgrade").exit_code == 0
    assert run("--config", str(config), "db", "current").exit_code == 0


def test_status_posts_post_and_handoffs_tell_what_happened(used):
    status = run("--config", str(used), "status").output
    assert "1 live, 1 unconfirmed" in status
    posts = run("--config", str(used), "posts").output
    assert "It is not public on the blog." in posts
    assert "Live [bold]one[/bold]" in posts, "a title is never taken for markup"
    post = run("--config", str(used), "post", "blog", "2").output
    assert "no answer came" in post
    assert "planned" in post
    assert "protected by a password" not in posts
    assert "protected by a password" in run("--config", str(used), "post", "blog", "3").output
    handoffs = run("--config", str(used), "handoffs").output
    assert "confirm" in handoffs
    assert "It is not certain whether its story is on Medium." in handoffs
    assert "bridge deny" not in handoffs


@pytest.mark.parametrize("command", [["status"], ["posts"], ["post", "blog", "1"], ["handoffs"]])
def test_everything_can_be_read_as_json(used, command):
    assert json.loads(run("--config", str(used), *command, "--json").output)


def test_the_owner_decides_by_commands(used):
    base = ["--config", str(used)]
    assert "live" in run(*base, "confirm", "blog", "2", "https://medium.com/@ada/lost-0123456789ab").output
    assert "Nothing waits" in run(*base, "handoffs").output
    assert run(*base, "deny", "blog", "2").exit_code == 2
    assert run(*base, "cancel", "blog", "1").exit_code == 2
    assert run(*base, "pause", "--account", "main").exit_code == 0
    assert "account main is paused" in run(*base, "status").output
    assert run(*base, "resume", "--account", "main").exit_code == 0
    assert run(*base, "reconnect", "blog").exit_code == 0
    assert run(*base, "accept", "blog", "1").exit_code == 0
    assert "not known" in run(*base, "post", "blog", "99").output
    assert run(*base, "retry", "blog", "99").exit_code == 2


def test_a_worker_on_sqlite_says_that_it_needs_postgresql(used):
    done = run("--config", str(used), "worker")
    assert done.exit_code == 2
    assert "PostgreSQL" in done.output


def test_every_command_has_a_help_text():
    for name, command in main.commands.items():
        assert command.help, name


def test_status_says_since_when_a_wordpress_cannot_be_told_and_why(config):
    ledger = Ledger(f"sqlite:///{config.parent}/bridge.db")
    ledger.create()
    with ledger.write() as tx:
        at = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)
        seen = {"last_seen_at": at, "connected_at": at}
        tx.ensure_site("blog")
        tx.change_site("blog", **seen, untold_since=at, untold_tries=58, untold_why="WordPress answers 503 [x]")
    ledger.close()
    done = run("--config", str(config), "status")
    assert done.output.count("CANNOT BE TOLD since 2026-11-24 07:10:00 UTC: WordPress answers 503 [x]") == 1


def test_every_command_is_documented():
    words = (HERE.parent / "docs/operations.md").read_text() + (HERE.parent / "README.md").read_text()
    for name in main.commands:
        assert re.search(rf"bridge {name}\b", words), name


def write_example(folder: Path) -> Path:
    """The example as a configuration: what comes first, and beside it what stands below the line, without the #."""
    first, line, rest = EXAMPLE.read_text().partition("\n# Below this line")
    assert line
    (folder / "config.toml").write_text(first)
    (folder / "conf.d").mkdir()
    (folder / "conf.d/rest.toml").write_text(re.sub(r"(?m)^#(?=[a-z\[])", "", line + rest))
    return folder / "config.toml"


def test_the_example_begins_with_about_twenty_keys_that_are_enough():
    first = EXAMPLE.read_text().partition("\n# Below this line")[0]
    keys = re.findall(r"(?m)^(?:# )?([a-z_]+) = ", first)
    assert 18 <= len(set(keys)) <= 22
    assert not re.findall(r"(?m)^#[a-z\[]", first)


def test_the_example_configuration_loads_and_holds_every_key_and_no_other(tmp_path):
    from bridge.config import Config

    path = write_example(tmp_path)
    secret = {"BRIDGE_SITE_BLOG_SECRET": "whsec_" + "A" * 32}
    config = load(path, secret | {"BRIDGE_ACCOUNT_MAIN_TOKEN": "t", "BRIDGE_API_TOKEN": "t"})
    text = EXAMPLE.read_text()
    tables = {
        "bridge": config.bridge,
        "database": config.database,
        "delivery": config.delivery,
        "evergreen": config.evergreen,
        "staleness": config.staleness,
        "keyphrases": config.keyphrases,
        "notify": config.notify,
        "mail": config.mail,
        "sites": config.sites["blog"],
        "accounts": config.accounts["main"],
        "cta": config.cta["letter"],
        "experiments": config.experiments["last-words"],
    }
    assert set(tables) == set(Config.model_fields)
    documented = (HERE.parent / "docs/operations.md").read_text()
    for section in (*tables.values(), config.evergreen.weights):
        for key in type(section).model_fields:
            assert re.search(rf"^(#|# )?{key} = |^#?\[{{1,2}}[a-z.]*\.{key}\]", text, re.MULTILINE), key
            assert f"`{key}`" in documented, key


def test_the_examples_values_are_the_defaults_it_says_they_are(tmp_path):
    path = write_example(tmp_path)
    config = load(path, {"BRIDGE_SITE_BLOG_SECRET": "whsec_" + "A" * 32})
    sections = (config.bridge.model_copy(update={"state_dir": Path()}), config.delivery, config.evergreen)
    for section in (
        *sections,
        config.staleness,
        config.keyphrases,
        config.notify,
        config.mail,
        config.accounts["main"],
    ):
        assert section.model_dump() == type(section)().model_dump()
    assert os.environ.get("BRIDGE_CONFIG") is None


@pytest.mark.parametrize("number", ["0", str(-(2**63)), str(2**63), "9" * 40, "9" * 5000, "1e3"])
@pytest.mark.parametrize("command", ["post", "confirm", "deny", "cancel", "retry", "approve", "jobs"])
def test_a_number_that_no_row_can_have_is_refused_in_a_line(config, command, number):
    words = {"confirm": ["blog", "--", number, "https://medium.com/@a/b-0123456789ab"], "jobs": ["--", number]}
    done = run("--config", str(config), command, *words.get(command, ["blog", "--", number]))
    assert done.exit_code == 2
    assert "Invalid value" in done.output
