"""``bridge notify``: whether each channel takes a notice, which fail, and what was told."""

import json
from datetime import UTC, datetime

import pytest

from bridge.ledger import Ledger
from commands import config, run
from mail_server import Mailbox, mailbox

__all__ = ["config", "mailbox"]


@pytest.fixture
def told(config, mailbox: Mailbox):
    """A configuration with a mail server, and a ledger."""
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in mailbox.settings().items())
    config.write_text(f"{config.read_text()}\n[mail]\n{lines}\n")
    Ledger(f"sqlite:///{config.parent}/bridge.db").create()
    return config


def test_a_test_says_what_happened_at_each_channel_and_ends_with_one_when_one_failed(told, mailbox):
    done = run("--config", str(told), "notify", "--test")
    assert (done.exit_code, done.output) == (0, "mail: it took the notice\n")
    assert len(mailbox.mails) == 1
    mailbox.answer = "554 never"
    done = run("--config", str(told), "notify", "--test")
    assert (done.exit_code, done.output) == (1, "mail: The server did not take the mail (554 never).\n")
    done = run("--config", str(told), "notify", "--test", "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["channels"] == [
        {"name": "mail", "problem": "The server did not take the mail (554 never)."}
    ]


def test_without_channels_a_test_says_how_to_have_one(config):
    Ledger(f"sqlite:///{config.parent}/bridge.db").create()
    done = run("--config", str(config), "notify", "--test")
    assert done.exit_code == 1
    assert "set [mail] or [notify] urls" in done.output


def test_channels_that_fail_and_what_was_told_are_listed(told):
    assert "Nothing was told yet" in run("--config", str(told), "notify").output
    ledger = Ledger(f"sqlite:///{told.parent}/bridge.db")
    from bridge.config import load
    from bridge.notify import channels_of

    (channel,) = channels_of(load(told, {}))
    with ledger.write() as tx:
        tx.add_notice("Account [main] is parked", "x")
        (notice,) = tx.read_due_notices()
        tx.try_notice(notice.id)
        tx.finish_notices([notice.id])
        state = tx.claim_channel(channel.key, tx.now - tx.now)
        tx.close_channel(state, "The server refused the password.", datetime(2030, 1, 1, tzinfo=UTC))
    ledger.close()
    done = run("--config", str(told), "notify")
    assert "Notices by mail fail since" in done.output
    assert "The server refused the password." in done.output
    assert "Account [main] is parked (in the log alone)" in done.output
    data = json.loads(run("--config", str(told), "notify", "--json").output)
    assert data["failing"][0]["name"] == "mail"
    assert data["told"][0]["title"] == "Account [main] is parked"


def test_a_check_tries_the_mail_server(told, mailbox):
    mailbox.answer = "554 never"
    assert "mail server 127.0.0.1" in run("--config", str(told), "check").output
