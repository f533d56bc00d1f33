"""People, sessions and tokens in both databases: what is kept, what ends, and what two who meet do to each other."""

import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from blog import a_config
from bridge.app import Bridge
from bridge.errors import BridgeError, Busy, Gone, NotFound, Refused
from bridge.models.access import Principal, Role, Scope
from bridge.services.access.passwords import AT_A_TIME, LONGEST, NOBODYS, SHORTEST, Passwords
from bridge.services.access.users import Users
from owner_pages import PASSWORD

NEW = "another battery, another staple"


@pytest.fixture
def bridge(tmp_path, ledger, clock) -> Bridge:
    clock.at = datetime.now(UTC)
    return Bridge(a_config(tmp_path, "https://api.example"), ledger, clock=clock)


# --- people --------------------------------------------------------------------------------------------------------


def test_a_person_is_kept_under_one_spelling_with_a_hash_of_their_password(bridge):
    bridge.users.add(" A\u0301da@Example ", Role.VIEWER, ["blog"], PASSWORD)
    (user,) = bridge.users.read_users()
    assert (user.name, user.role, user.sites) == ("áda@example", Role.VIEWER, frozenset({"blog"}))
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in repr(user)
    assert user.password_hash not in repr(user)
    assert bridge.users.sign_in("áDA@example", PASSWORD).name == user.name


@pytest.mark.parametrize(
    ("name", "role", "sites", "password", "words"),
    [
        ("", Role.OWNER, [], PASSWORD, "a name has"),
        ("a b", Role.OWNER, [], PASSWORD, "a name has"),
        ("a\x00", Role.OWNER, [], PASSWORD, "a name has"),
        ("a\u202eb", Role.OWNER, [], PASSWORD, "a name has"),
        ("x" * 65, Role.OWNER, [], PASSWORD, "a name has"),
        ("\ufdfa" * 10, Role.OWNER, [], PASSWORD, "a name has"),
        ("ada", Role.OWNER, [], PASSWORD, "there is a user ada already"),
        ("ADA", Role.VIEWER, [], PASSWORD, "there is a user ada already"),
        ("bob", Role.OWNER, ["blog"], PASSWORD, "an owner is good for every site"),
        ("bob", Role.EDITOR, [], PASSWORD, "name one at least"),
        ("bob", Role.VIEWER, ["nosuch"], PASSWORD, 'there is no site "nosuch"'),
        ("bob", Role.OWNER, [], "x" * (SHORTEST - 1), "12 to 256"),
        ("bob", Role.OWNER, [], "x" * (LONGEST + 1), "12 to 256"),
        ("bob", Role.OWNER, [], "\ud800" * SHORTEST, "12 to 256"),
    ],
)
def test_a_person_that_cannot_be_is_refused_in_words(bridge, name, role, sites, password, words):
    bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    with pytest.raises((Refused, NotFound), match=words):
        bridge.users.add(name, role, sites, password)
    assert [one.name for one in bridge.users.read_users()] == ["ada"]


@pytest.mark.parametrize(("typed", "kept"), [("e\u0301" * 12, "é" * 12), ("é" * 12, "e\u0301" * 12)])
def test_a_password_is_the_same_however_a_keyboard_writes_it(bridge, typed, kept):
    bridge.users.add("ada", Role.OWNER, [], kept)
    assert bridge.users.sign_in("ada", typed).name == "ada"


@pytest.mark.parametrize("password", ["", "x", PASSWORD.upper(), PASSWORD + " ", "x" * 300, "\ud800" * 20])
def test_a_wrong_password_is_refused(bridge, password):
    bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    with pytest.raises(Refused, match="the name or the password is wrong"):
        bridge.users.sign_in("ada", password)


class CountedPasswords(Passwords):
    """Says how often a password was looked at, and against which hash."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: list[str | None] = []

    def is_right(self, password_hash: str | None, password: str) -> bool:
        self.looks.append(password_hash)
        return super().is_right(password_hash, password)


@pytest.mark.parametrize("name", ["ada", "nobody", "no name at all", "", "x" * 500])
def test_an_unknown_name_takes_the_work_of_a_known_one(bridge, name):
    passwords = CountedPasswords()
    users = Users(bridge.config, bridge.ledger, passwords)
    users.add("ada", Role.OWNER, [], PASSWORD)
    with pytest.raises(Refused):
        users.sign_in(name, "x" * 20)
    assert len(passwords.looks) == 1


def test_the_hash_that_stands_for_nobody_costs_what_others_do_and_opens_nothing():
    passwords = Passwords()
    assert not passwords.is_old(NOBODYS)
    for guess in ("", "x", PASSWORD):
        assert not passwords.is_right(None, guess)


def test_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(bridge):
    bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    with bridge.ledger.write() as tx:
        tx.put_password("ada", old)
    assert bridge.users.sign_in("ada", PASSWORD).name == "ada"
    (user,) = bridge.users.read_users()
    assert user.password_hash != old
    assert not Passwords().is_old(user.password_hash)
    assert bridge.users.sign_in("ada", PASSWORD).name == "ada"


@pytest.mark.parametrize("spoilt", ["", "x", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA", "plain " + PASSWORD])
def test_a_hash_that_is_none_opens_nothing(bridge, spoilt):
    bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    with bridge.ledger.write() as tx:
        tx.put_password("ada", spoilt)
    with pytest.raises(Refused, match="wrong"):
        bridge.users.sign_in("ada", PASSWORD)


def test_a_crowd_that_signs_in_is_asked_to_wait_instead_of_using_up_the_memory():
    passwords = Passwords()
    known = passwords.to_hash(PASSWORD)
    with ExitStack() as taken:
        for _ in range(AT_A_TIME):
            taken.enter_context(passwords.a_place())
        with pytest.raises(Busy, match="try again"):
            passwords.is_right(known, PASSWORD)
        with pytest.raises(Busy):
            passwords.to_hash(PASSWORD)
    assert {passwords.is_right(known, PASSWORD) for _ in range(2 * AT_A_TIME)} == {True}, "a place is given back"


def test_the_last_owner_is_not_removed_by_accident(bridge):
    bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    bridge.users.add("vic", Role.VIEWER, [], PASSWORD)
    with pytest.raises(Refused, match="last owner"):
        bridge.users.remove("ada")
    bridge.users.add("eve", Role.OWNER, [], PASSWORD)
    bridge.users.remove("ada")
    bridge.users.remove("eve", even_last=True)
    assert [one.name for one in bridge.users.read_users()] == ["vic"]


def test_two_owners_who_remove_each_other_at_once_leave_one(bridge):
    for name in ("ada", "eve"):
        bridge.users.add(name, Role.OWNER, [], PASSWORD)
    met = threading.Barrier(2)

    def remove(name: str) -> None:
        met.wait()
        try:
            bridge.users.remove(name)
        except Refused:
            told.append(name)

    told: list[str] = []
    run_all(*((remove, name) for name in ("ada", "eve")))
    assert len(bridge.users.read_users()) == 1
    assert len(told) == 1


def test_the_last_owner_stays_one(bridge):
    bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    bridge.users.add("eve", Role.OWNER, [], PASSWORD)
    assert bridge.users.change_role("Eve", Role.VIEWER, []).role is Role.VIEWER
    with pytest.raises(Refused, match="last owner"):
        bridge.users.change_role("ada", Role.VIEWER, [])
    assert [one.role for one in bridge.users.read_users()] == [Role.OWNER, Role.VIEWER]


def test_two_owners_who_take_each_others_role_at_once_leave_one(bridge):
    for name in ("ada", "eve"):
        bridge.users.add(name, Role.OWNER, [], PASSWORD)
    met = threading.Barrier(2)

    def change(name: str) -> None:
        met.wait()
        try:
            bridge.users.change_role(name, Role.VIEWER, [])
        except Refused:
            told.append(name)

    told: list[str] = []
    run_all(*((change, name) for name in ("ada", "eve")))
    assert sorted(one.role for one in bridge.users.read_users()) == [Role.OWNER, Role.VIEWER]
    assert len(told) == 1


def run_all(*calls) -> None:
    threads = [threading.Thread(target=call[0], args=call[1:]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_person_that_is_not_there_is_named(bridge):
    bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    with pytest.raises(NotFound, match="there is no user bob; there is: ada"):
        bridge.users.remove("bob")
    with pytest.raises(NotFound, match="there is no user bob"):
        bridge.users.change_password("bob", NEW)


def test_another_password_ends_the_sessions_of_this_person_alone(bridge):
    ada = bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    eve = bridge.users.add("eve", Role.VIEWER, [], PASSWORD)
    mine, hers = [bridge.sessions.open(ada) for _ in range(3)], bridge.sessions.open(eve)
    assert bridge.users.change_password("ADA", NEW) == 3
    assert [bridge.sessions.find(one) for one in mine] == [None] * 3
    assert bridge.sessions.find(hers) == eve


def test_a_session_has_the_role_of_now_and_its_id_stands_nowhere(bridge):
    ada = bridge.users.add("ada", Role.OWNER, [], PASSWORD)
    session_id = bridge.sessions.open(ada)
    with bridge.ledger.engine.begin() as connection:
        kept = connection.execute(text("SELECT hash FROM user_sessions")).scalar_one()
        connection.execute(text("UPDATE users SET role = 'viewer'"))
    assert session_id not in kept
    found = bridge.sessions.find(session_id)
    assert found is not None
    assert found.principal == Principal("ada", frozenset({Scope.READ}))
    assert bridge.sessions.find(kept) is None, "the hash is no key"


# --- the first owner -----------------------------------------------------------------------------------------------


def to_key(link: str) -> str:
    return link.rpartition("/")[2]


def test_two_who_use_one_set_up_link_at_once_make_one_owner(bridge):
    key = to_key(bridge.users.make_link())
    met, told = threading.Barrier(2), []

    def use(name: str) -> None:
        met.wait()
        try:
            told.append(bridge.users.use_link(key, name, PASSWORD).name)
        except Gone as error:
            told.append(str(error))

    run_all((use, "ada"), (use, "mallory"))
    (owner,) = bridge.users.read_users()
    assert sorted(told, key=len)[0] == owner.name
    assert "works once" in sorted(told, key=len)[1]


def test_a_set_up_link_is_made_only_while_nobody_may_sign_in(bridge):
    first, second = to_key(bridge.users.make_link()), to_key(bridge.users.make_link())
    assert first != second
    bridge.users.use_link(second, "ada", PASSWORD)
    with pytest.raises(Gone):
        bridge.users.use_link(first, "mallory", PASSWORD)
    with pytest.raises(Refused, match="bridge user add"):
        bridge.users.make_link()


def test_the_key_of_a_set_up_link_stands_nowhere(bridge):
    key = to_key(bridge.users.make_link())
    with bridge.ledger.engine.connect() as connection:
        assert key not in str(connection.execute(text("SELECT * FROM setup_links")).all())


# --- tokens --------------------------------------------------------------------------------------------------------


def test_a_name_whose_token_is_over_can_be_given_again(bridge, clock):
    _, first = bridge.tokens.add("deploy", [Scope.READ])
    with pytest.raises(Refused, match="there is a token deploy already"):
        bridge.tokens.add("DEPLOY", [Scope.READ])
    bridge.tokens.revoke("deploy")
    _, second = bridge.tokens.add("deploy", [Scope.RESYNC], ["blog"], clock.at + timedelta(days=1))
    assert bridge.tokens.find(first) is None
    assert bridge.tokens.find(second) == Principal("deploy", frozenset({Scope.RESYNC}), frozenset({"blog"}))
    clock.pass_by(timedelta(days=1))
    assert bridge.tokens.find(second) is None
    bridge.tokens.add("deploy", [Scope.READ])


@pytest.mark.parametrize("given", ["", "x", "bfm_", "\ud800", "\x00", "x" * 10_000])
def test_what_is_no_token_is_nobodys(bridge, given):
    bridge.tokens.add("deploy", [Scope.READ])
    assert bridge.tokens.find(given) is None


def test_a_token_without_a_scope_is_refused(bridge):
    with pytest.raises(Refused, match="name a scope"):
        bridge.tokens.add("deploy", [])


# --- what ends -----------------------------------------------------------------------------------------------------


def test_sessions_links_and_tokens_that_are_over_go_in_their_time_and_people_stay(bridge, clock):
    bridge.users.make_link()
    with bridge.ledger.write() as tx:
        tx.add_user("ada", Role.OWNER, None, "x")
        tx.add_session("0" * 64, "ada", timedelta(days=30))
    bridge.tokens.add("revoked", [Scope.READ])
    bridge.tokens.revoke("revoked")
    bridge.tokens.add("ended", [Scope.READ], ends_at=clock.at + timedelta(days=1))
    bridge.tokens.add("good", [Scope.READ])
    bridge.housekeeping.prune()
    assert count(bridge) == {"users": 1, "user_sessions": 1, "setup_links": 1, "tokens": 3}
    clock.pass_by(timedelta(days=31))
    bridge.housekeeping.prune()
    assert count(bridge) == {"users": 1, "user_sessions": 0, "setup_links": 0, "tokens": 3}
    clock.pass_by(bridge.config.delivery.keep_journal)
    bridge.housekeeping.prune()
    assert count(bridge) == {"users": 1, "user_sessions": 0, "setup_links": 0, "tokens": 1}


def count(bridge: Bridge) -> dict[str, int]:
    with bridge.ledger.engine.connect() as connection:
        tables = ("users", "user_sessions", "setup_links", "tokens")
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}


def test_all_processes_of_a_ledger_sign_with_one_key(bridge):
    keys: list[str] = []
    run_all(*((lambda: keys.append(bridge.sessions.read_key()),) for _ in range(4)))
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 40


def test_an_upgraded_ledger_lets_nobody_in(bridge):
    assert not bridge.users.has_users()
    assert not bridge.tokens.has_tokens()
    with pytest.raises(BridgeError, match="wrong"):
        bridge.users.sign_in("", "")
