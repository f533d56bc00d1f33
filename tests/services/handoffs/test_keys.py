"""The addresses of screens are keys: they end, can be replaced, and stand in no reason, journal or log."""

import hmac
import io
import logging
from datetime import timedelta
from hashlib import sha256

import pytest
import structlog
from sqlalchemy import text

from blog import SECRET, Blog, reconfigured
from bridge import logs
from bridge.errors import NotFound
from bridge.ledger import Ledger, schema
from bridge.models import Code, HandoffKind, Reason, Status, Trigger
from commands import config, run
from doors import PUBLIC, STORY, client, door
from feed_blog import write, writer
from notice_target import Target, target
from offered_post import offered
from plain_logs import log_plainly

__all__ = ["config", "door", "offered", "target", "writer"]

MONTH = timedelta(days=30)
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def screen_of(blog: Blog, post_id: int = 7) -> str:
    with blog.bridge.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", post_id)
    return blog.bridge.links.to_screen_url(delivery).removeprefix(blog.bridge.config.bridge.public_url)


def key_of(blog: Blog) -> str:
    return screen_of(blog).split("/")[3]


def first_key(words: str) -> str:
    """As version 0.1.0 made it."""
    return hmac.new(SECRET.encode(), words.encode(), sha256).hexdigest()[:32]


# --- they end ------------------------------------------------------------------------------------------------------


def test_a_key_ends_thirty_days_after_its_last_step_and_says_where_to_look(door, clock):
    door.publish()
    screen = screen_of(door)
    clock.pass_by(2 * MONTH)
    assert client(door).get(screen).status_code == 200, "a step that waits keeps its key"
    door.bridge.decisions.confirm("blog", 7, STORY)
    clock.pass_by(MONTH - timedelta(minutes=1))
    assert client(door).get(screen).status_code == 200
    clock.pass_by(timedelta(minutes=1))
    answer = client(door).get(screen)
    assert answer.status_code == 410
    assert "bridge handoffs" in answer.text
    assert client(door).post(screen, data={"action": "gone"}).status_code == 410
    assert door.status() == "live"


def test_with_its_last_step_a_key_answers_nothing_any_more(door):
    door.publish()
    screen = screen_of(door)
    client(door).post(screen, data={"action": "confirm", "url": STORY})
    for action in ("gone", "done", "never", "confirm", "ban"):
        answer = client(door).post(screen, data={"action": action, "url": STORY})
        assert (answer.status_code, "nothing waits here" in answer.text) == (422, True)
    assert door.status() == "live"


def test_a_key_that_has_ended_opens_no_newer_step(door, clock):
    door.publish(content_html="<p>We walked along the river until dark.</p>")
    old = screen_of(door)
    door.bridge.decisions.confirm("blog", 7, STORY)
    clock.pass_by(MONTH)
    door.edit(content_html="<p>We went by train into the mountains, far away from it all.</p>")
    assert door.handoffs() == ["update_in_place"]
    assert screen_of(door) != old
    assert client(door).get(old).status_code == 404
    assert client(door).get(screen_of(door)).status_code == 200


def test_a_step_that_comes_in_time_keeps_the_address(door, clock):
    door.publish(content_html="<p>We walked along the river until dark.</p>")
    screen = screen_of(door)
    door.bridge.decisions.confirm("blog", 7, STORY)
    clock.pass_by(MONTH - timedelta(days=1))
    door.edit(content_html="<p>We went by train into the mountains, far away from it all.</p>")
    assert screen_of(door) == screen


# --- they are replaced ------------------------------------------------------------------------------------------------


def test_new_keys_lead_on_and_old_ones_nowhere(door):
    door.publish()
    old, audit = screen_of(door), door.bridge.links.to_audit_url("blog").removeprefix(PUBLIC)
    assert client(door).get(audit).status_code == 200
    door.bridge.screen_keys.replace_keys("blog")
    for path in (old, audit):
        answer = client(door).get(path)
        assert answer.status_code == 404
    assert client(door).post(old, data={"action": "never"}).status_code == 404
    assert door.status() == "offered"
    assert client(door).get(screen_of(door)).status_code == 200
    assert client(door).get(door.bridge.links.to_audit_url("blog").removeprefix(PUBLIC)).status_code == 200


def test_wordpress_is_told_the_new_address(door):
    door.publish()
    with door.bridge.ledger.write() as tx:
        tx.change_site("blog", rest_url="https://blog.example/wp-json/")
        (told,) = tx.read_due_reports(["blog"])
        tx.finish_report(told)
        assert tx.read_due_reports(["blog"]) == []
    door.bridge.screen_keys.replace_keys()
    with door.bridge.ledger.read() as tx:
        (report,) = tx.read_due_reports(["blog"])
    assert report.sequence > told.sequence


def test_keys_of_a_site_that_is_not_there_are_not_replaced(door):
    with pytest.raises(NotFound, match="elsewhere"):
        door.bridge.screen_keys.replace_keys("elsewhere")


def test_the_command_replaces_them_and_prints_the_new_ones(offered):
    base = ("--config", str(offered))
    before = run(*base, "handoffs").output
    after = run(*base, "handoffs", "--new-keys").output
    of_site = run(*base, "handoffs", "--new-keys", "blog").output
    addresses = [line.strip() for text in (before, after, of_site) for line in text.splitlines() if "/handoff/" in line]
    assert len(set(addresses)) == 3
    assert run(*base, "handoffs", "--new-keys", "elsewhere").exit_code == 2


def test_addresses_of_the_first_version_work_until_they_are_replaced(door):
    door.publish()
    assert key_of(door) == first_key("handoff|blog|7|main")
    assert door.bridge.links.audit_keys("blog") == [first_key("audit|blog")]


# --- they stand nowhere ---------------------------------------------------------------------------------------------


def everything_kept(ledger: Ledger) -> str:
    with ledger.engine.connect() as connection:
        tables = ("deliveries", "handoffs", "journal", "outbox", "slots", "events", "posts", "reports")
        return "\n".join(str(row) for name in tables for row in connection.execute(text(f"SELECT * FROM {name}")))


def test_no_reason_journal_line_or_notice_that_waits_holds_a_key(door, clock, medium, tmp_path, writer):
    account = {"api_url": medium.url, "feed_url": f"{writer.url}/feed/@ada"}
    read = reconfigured(door, tmp_path, medium, accounts={"main": account})
    read.publish(content_html="<p>We walked along the river until dark.</p>")
    write(writer, content="<p>Some other walk, of the same name.</p>")
    read.bridge.feeds.read_feeds()
    clock.pass_by(timedelta(days=4))
    read.bridge.feeds.read_feeds()
    read.bridge.decisions.deny("blog", 7)
    read.bridge.decisions.confirm("blog", 7, STORY)
    read.edit(content_html="<p>We went by train into the mountains, far away from it all.</p>")
    assert "update_in_place" in read.handoffs()
    read.bridge.screen_keys.replace_keys()
    kept = everything_kept(read.bridge.ledger)
    assert "/handoff/" not in kept
    assert key_of(read) not in kept


def test_the_owner_is_told_the_address_and_the_log_is_not(door, medium, tmp_path, target: Target):
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    try:
        logs.setup("debug", stream=stream)
        bridge = {"public_url": PUBLIC, "state_dir": tmp_path}
        changes = {"accounts": {"main": {"api_url": medium.url}}, "notify": {"urls": [target.url], "gather": "0s"}}
        told = reconfigured(door, tmp_path, medium, bridge=bridge, **changes)
        told.publish()
        told.bridge.notices.send_notices()
        client(told).post(screen_of(told), data={"action": "confirm", "url": "nonsense"})
        structlog.get_logger().info(
            "somebody asked", url=f"{PUBLIC}{screen_of(told)}", audit=told.bridge.links.to_audit_url("blog")
        )
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        log_plainly()
    (notice,) = target.taken
    assert f"{PUBLIC}{screen_of(told)}" in notice["message"]
    assert "import it: open" in stream.getvalue()
    assert "somebody asked" in stream.getvalue()
    assert key_of(told) not in stream.getvalue()
    assert told.bridge.links.audit_keys("blog")[0] not in stream.getvalue()


def test_a_notice_of_a_proposal_that_was_taken_back_is_told_to_nobody(door, medium, tmp_path, target: Target):
    told = reconfigured(door, tmp_path, medium, notify={"urls": [target.url], "gather": "0s"})
    told.publish(published_at="2020-01-01T00:00:00+00:00")
    with told.bridge.ledger.write() as tx:
        stored = tx.read_post("blog", 7)
        assert stored is not None
        made = tx.plan_delivery(
            stored.post, "main", "https://k", Status.PROPOSED, Trigger.EVERGREEN, Reason(Code.PROPOSED, "old"), tx.now
        )
        assert made is not None
        tx.add_notice("May it go?", "It is old.", made)
        tx.drop_proposal(made, Reason(Code.CANCELLED, "skipped"))
    told.bridge.notices.send_notices()
    assert target.taken == []
    assert told.bridge.notices.read_told() == []


def test_a_program_gets_the_address_apart_from_the_reason_and_only_while_something_waits(door):
    door.publish()
    assert door.deliveries()[0]["screen_url"] == f"{PUBLIC}{screen_of(door)}"
    door.bridge.decisions.confirm("blog", 7, STORY)
    assert door.deliveries()[0]["screen_url"] == ""


OLD = "http://127.0.0.1:9/b/handoff/1/0123456789abcdef0123456789abcdef/"
REASONS = {
    f"import it: {OLD} has everything to copy. Or open the tool": "import it: open the tool",
    f"import: import it: {OLD} has everything to copy. Or open the tool": "import: import it: open the tool",
    f"it was changed, 9 words of it: {OLD}": "it was changed, 9 words of it",
    f"bridge confirm blog 7 STORY_URL, or {OLD}": "bridge confirm blog 7 STORY_URL",
    f"bridge deny blog 7. Both at {OLD}": "bridge deny blog 7",
    "nothing to mend": "nothing to mend",
}


def test_an_upgrade_takes_keys_out_of_what_older_versions_wrote_and_keeps_the_rest(database_url):
    ledger = Ledger(database_url)
    script = schema._script()
    with ledger.engine.begin() as connection:
        schema._run(script, connection, lambda revision, _: script._upgrade_revs("0007", revision))
        connection.execute(text("INSERT INTO accounts (name) VALUES ('main')"))
        connection.execute(
            text(
                "INSERT INTO posts (site, post_id, state, revision, occurred_at, is_public, content, first_seen_at, "
                "updated_at) VALUES ('blog', 7, 'x', 1, '2026-01-01', true, '{}', '2026-01-01', '2026-01-01')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO deliveries (id, site, post_id, account, canonical_url, status, trigger, reason, due_at, "
                "created_at, updated_at) VALUES (1, 'blog', 7, 'main', 'u', 'planned', 'publish', "
                "'dry run ([bridge] dry_run): it would be sent now', '2026-01-02', '2026-01-01', '2026-01-01')"
            )
        )
        for reason in REASONS:
            values = {"reason": reason, "kind": HandoffKind.IMPORT.value}
            connection.execute(
                text(
                    "INSERT INTO handoffs (delivery_id, kind, status, reason, opened_at) "
                    "VALUES (1, :kind, 'done', :reason, '2026-01-01')"
                ),
                values,
            )
            connection.execute(
                text("INSERT INTO journal (at, what, reason) VALUES ('2026-01-01', 'x', :reason)"), values
            )
    ledger.upgrade()
    with ledger.engine.connect() as connection:
        for table in ("handoffs", "journal"):
            found = connection.execute(text(f"SELECT reason FROM {table} ORDER BY id")).scalars().all()
            assert found == list(REASONS.values())
        assert connection.execute(text("SELECT dry_at IS NOT NULL, key_number FROM deliveries")).one() == (True, 0)
    ledger.close()
