"""A round of the doors for somebody at a browser: bounded, one after the other, and its outcome stays."""

import socket

import pytest

from blog import a_config
from bridge.errors import Refused
from bridge.services.doors.rounds import DoorRounds


@pytest.fixture
def silent():
    """An address that takes a connection and never answers; what is open there ends with the test."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_round_ends_though_a_door_does_not_answer_and_no_other_begins_meanwhile(tmp_path, silent):
    config = a_config(tmp_path, silent, database={"url": f"sqlite:///{tmp_path}/ledger.db"}, sites={})
    rounds = DoorRounds(config.model_copy(update={"sites": {}}), patience_s=0.5)
    made = rounds.make_round()
    found = {one.about: one for one in made.doors}
    account = found["account", "main"]
    assert (account.is_known, "did not answer within 0.5 seconds" in account.problem) == (False, True)
    assert all(one.is_known for one in made.doors if one.about == ("", ""))
    assert rounds.find("account", "main") is account
    with pytest.raises(Refused, match="being tried already"):
        rounds.make_round()
    assert rounds.last is made


def test_a_door_that_opens_says_so_and_before_the_first_round_nothing_is_known(tmp_path, medium):
    config = a_config(tmp_path, medium.url, database={"url": f"sqlite:///{tmp_path}/ledger.db"})
    rounds = DoorRounds(config.model_copy(update={"sites": {}}))
    assert rounds.find("account", "main") is None
    made = rounds.make_round()
    assert [one.problem for one in made.doors] == [""] * len(made.doors)
    assert rounds.find("account", "main") is not None
    assert rounds.find("site", "blog") is None
