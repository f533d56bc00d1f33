"""``/metrics``: who gets it, what it says, and what it costs."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from blog import HOME, SECRET, Blog, reconfigured
from bridge.models.access import Scope
from bridge.web import create_app
from bridge.web.metrics import FORWARDED
from counting import counted
from hookmaker import make_hook, signed
from mail_server import Mailbox, mail_server

DOCS = Path(__file__).parents[2] / "docs/monitoring.md"
ADMIN = "admin-canary-token"
LOCAL = "http://127.0.0.1:8085"


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases; SQLite is the faster one."""
    return f"sqlite:///{tmp_path}/ledger.db"


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def client(blog: Blog):
    return create_app(blog.bridge, blog.bridge.config).test_client()


def read(blog: Blog) -> dict[tuple[str, ...], float]:
    answer = client(blog).get("/metrics")
    assert answer.status_code == 200, answer.text
    return samples(answer.text)


# --- what it says ----------------------------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_ledger(blog, medium):
    blog.publish()
    medium.script("drop_after_store")
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    with blog.bridge.ledger.write() as tx:
        blog.bridge.departures.park_accounts(tx, ["main"], "the token was refused")
        tx.expect_beat("sweep", timedelta(minutes=1))
        tx.change_account("main", feed_read_at=tx.now)
        tx.change_site("blog", last_seen_at=tx.now, untold_since=tx.now)
    blog.hook("post.published", {"id": 9, "guid": "9", "url": f"{HOME}/9/"})
    blog.clock.pass_by(timedelta(hours=1))
    found = read(blog)
    assert found["bridge_deliveries", "live"] == 1
    assert found["bridge_deliveries", "unconfirmed"] == 1
    assert found["bridge_attempts_total", "live"] == 1
    assert found["bridge_attempts_total", "unknown"] == 1
    assert found["bridge_hooks_waiting",] == 1
    assert found["bridge_hooks_waiting_seconds",] == 3600
    assert found["bridge_waiting_for_you", "handoffs"] == 1
    assert found["bridge_tick_lag_seconds", "sweep"] == 59 * 60
    assert found["bridge_feed_age_seconds", "main"] == 3600
    assert found["bridge_quota_left", "main", "public stories"] == 998
    assert found["bridge_account_parked", "main"] == 1
    assert found["bridge_site_heard_seconds", "blog"] == 3600
    assert found["bridge_site_untold_seconds", "blog"] == 3600
    assert found["bridge_notices_waiting",] > 0
    assert found["bridge_ledger_bytes",] > 10_000
    assert found["bridge_workers",] == 0
    assert "bridge_jobs_waiting" not in {name for name, *_ in found}, "there are none on SQLite"


def test_what_is_due_grows_older_and_what_is_settled_does_not(blog, medium):
    blog.publish()
    with blog.bridge.ledger.write() as tx:
        blog.bridge.departures.park_accounts(tx, ["main"], "the token was refused")
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    blog.clock.pass_by(timedelta(hours=1))
    found = read(blog)
    assert found["bridge_delivery_due_seconds", "planned"] >= 3600
    assert found["bridge_delivery_due_seconds", "live"] == 0


def test_places_of_an_account_without_a_token_are_its_imports(blog, tmp_path, medium):
    accounts = {"main": {"api_url": medium.url}}
    door = reconfigured(blog, tmp_path, medium, accounts=accounts, delivery={"public_per_day": 2})
    assert read(door)["bridge_quota_left", "main", "stories"] == 2
    door.publish()
    assert read(door)["bridge_quota_left", "main", "stories"] == 1
    drafts = {"main": {"token": "t", "api_url": medium.url, "publish_status": "draft"}}
    drafting = reconfigured(blog, tmp_path, medium, accounts=drafts)
    assert read(drafting)["bridge_quota_left", "main", "drafts"] == 10


def test_a_channel_of_notices_that_fails_is_counted(blog, tmp_path, medium):
    with mail_server(Mailbox()) as box:
        told = reconfigured(blog, tmp_path, medium, mail=box.settings(), notify={"gather": "0s"})
        assert read(told)["bridge_notices_failing_seconds", "mail"] == 0
        box.answer = "554 never"
        with told.bridge.ledger.write() as tx:
            tx.add_notice("thing", "x")
        told.bridge.notices.send_notices()
    told.clock.pass_by(timedelta(minutes=1))
    assert read(told)["bridge_notices_failing_seconds", "mail"] == 60


def test_hooks_are_timed_those_that_are_refused_too(blog):
    web = client(blog)
    body = make_hook("post.published", post={"id": 7}, revision=1, occurred_at=blog.clock())
    headers = signed(SECRET, body, "msg_1", blog.clock())
    assert web.post("/hooks/blog", data=body, headers=headers, content_type="application/json").status_code == 202
    assert web.post("/hooks/blog", data=body, content_type="application/json").status_code == 401
    found = samples(web.get("/metrics").text)
    assert found["bridge_hook_seconds_count",] == 2
    assert found["bridge_hook_seconds_bucket", "+Inf"] == 2


def test_a_program_that_asks_for_openmetrics_gets_it(blog):
    answer = client(blog).get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.content_type.startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_it_costs_as_many_statements_at_three_hundred_sites_as_at_three(blog, tmp_path, medium):
    def count(sites: int) -> int:
        numbers = range(sites)
        named = {f"s{one}": {"home": f"https://s{one}.example", "account": f"a{one}"} for one in numbers}
        accounts = {f"a{one}": {"api_url": medium.url, "username": f"u{one}"} for one in numbers}
        more = reconfigured(blog, tmp_path, medium, sites=named, accounts=accounts)
        web = client(more)
        with counted(more.bridge.ledger) as statements:
            assert web.get("/metrics").status_code == 200
        return len(statements)

    few = count(3)
    assert few <= 20
    assert count(300) == few


# --- who gets it -----------------------------------------------------------------------------------------------------


def reached_at(blog: Blog, tmp_path, medium, public_url: str = LOCAL, **more) -> Blog:
    table = {"state_dir": tmp_path, "public_url": public_url, "api_token": ADMIN} | more
    return reconfigured(blog, tmp_path, medium, bridge=table)


def status(blog: Blog, address: str = "127.0.0.1", **headers: str) -> int:
    return client(blog).get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_program_of_this_machine_needs_no_token(blog, tmp_path, medium, address):
    assert status(reached_at(blog, tmp_path, medium), address) == 200


@pytest.mark.parametrize("address", ["203.0.113.7", "10.0.0.1", "::ffff:203.0.113.7", "2001:db8::1", "", "nonsense"])
def test_whoever_comes_from_elsewhere_needs_one(blog, tmp_path, medium, address):
    assert status(reached_at(blog, tmp_path, medium), address) == 401


@pytest.mark.parametrize("name", FORWARDED)
def test_what_was_passed_on_is_no_request_of_this_machine_whatever_it_claims(blog, tmp_path, medium, name):
    there = reached_at(blog, tmp_path, medium, trusted_proxy="127.0.0.1")
    assert status(there, **{name: "127.0.0.1"}) == 401


def test_behind_a_web_server_that_may_add_nothing_a_request_of_this_machine_is_believed_only_when_that_one_is_named(
    blog, tmp_path, medium
):
    assert status(reached_at(blog, tmp_path, medium, "https://bridge.example")) == 401
    assert status(reached_at(blog, tmp_path, medium, "https://bridge.example", trusted_proxy="127.0.0.1")) == 200


def test_a_token_must_be_allowed_to_read_on_every_site(blog, tmp_path, medium):
    there = reached_at(blog, tmp_path, medium)
    made = {
        "reads": there.bridge.tokens.add("reads", {Scope.READ})[1],
        "some": there.bridge.tokens.add("some", {Scope.READ}, {"blog"})[1],
        "decides": there.bridge.tokens.add("decides", {Scope.DECIDE})[1],
    }
    asked = {name: status(there, "203.0.113.7", Authorization=f"Bearer {token}") for name, token in made.items()}
    assert asked == {"reads": 200, "some": 403, "decides": 403}
    assert status(there, "203.0.113.7", Authorization=f"Bearer {ADMIN}") == 200
    assert status(there, "203.0.113.7", Authorization="Bearer wrong") == 401


def test_whoever_guesses_tokens_is_stopped(blog, tmp_path, medium):
    web = client(reached_at(blog, tmp_path, medium, api_per_minute=100))
    guess = {"headers": {"Authorization": "Bearer x"}, "environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    asked = [web.get("/metrics", **guess).status_code for _ in range(12)]
    assert asked == [401] * 10 + [429] * 2


# --- what the documentation says of it -------------------------------------------------------------------------------


def full(blog: Blog) -> dict[tuple[str, ...], float]:
    """Every figure has a value."""
    blog.publish()
    with blog.bridge.ledger.write() as tx:
        tx.expect_beat("sweep", timedelta(minutes=1))
        tx.change_account("main", feed_read_at=tx.now)
        tx.change_site("blog", last_seen_at=tx.now)
    return read(blog)


def test_every_figure_is_in_the_documentation_and_no_other(blog, tmp_path, medium):
    with mail_server(Mailbox()) as box:
        found = full(reconfigured(blog, tmp_path, medium, mail=box.settings()))
    names = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name, *_ in found}
    documented = set(re.findall(r"^\| `(bridge_\w+)` \|", DOCS.read_text(), re.MULTILINE))
    assert documented - names == {"bridge_jobs_waiting"}, "what workers leave is on PostgreSQL alone"
    assert names <= documented


def test_the_alert_rules_are_yaml_about_figures_and_values_that_there_are(blog, tmp_path, medium):
    with mail_server(Mailbox()) as box:
        found = full(reconfigured(blog, tmp_path, medium, mail=box.settings()))
    names = {name for name, *_ in found}
    _, rules = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alerts) >= 8
    for rule in alerts:
        used = set(re.findall(r"\bbridge_\w+", rule["expr"]))
        assert used, rule
        assert used <= names, rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert rule["annotations"]["summary"]
        labels = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
        assert labels <= {"account", "site", "tick", "channel"}
