"""``serve`` takes its configuration over anew on SIGHUP: nobody is refused meanwhile, what is broken is left."""

import base64
import signal
import threading

import pytest

from hookmaker import make_hook
from judge import Judge
from processes import SECRET, BridgeProcess, free_port, wait_for

NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
READ = "the configuration was read anew"
REFUSED = "the new configuration cannot be used"


@pytest.fixture
def bridge(tmp_path):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", medium.url).start()
        yield bridge
        bridge.kill()


def add_site(bridge: BridgeProcess, text: str = "") -> None:
    folder = bridge.folder / "conf.d"
    folder.mkdir(exist_ok=True)
    text = text or f'home = "https://shop.example"\naccount = "main"\nsecret = "{NEW}"\n'
    (folder / "shop.toml").write_text(f"[sites.shop]\n{text}")
    (folder / "shop.toml").chmod(0o600)


def reload(bridge: BridgeProcess, words: str) -> None:
    known = bridge.log().count(words)
    bridge.process.send_signal(signal.SIGHUP)
    wait_for(lambda: bridge.log().count(words) > known, what=words)


def test_a_new_site_is_served_without_a_restart_and_nobody_is_refused_meanwhile(bridge):
    statuses: list[int] = []
    is_over = threading.Event()

    def insist() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            statuses.append(bridge.post(make_hook("post.published", post={"id": 7}), f"msg_{number}"))

    process = bridge.process
    sender = threading.Thread(target=insist)
    sender.start()
    assert bridge.post(make_hook("ping"), "ping_1", "shop", NEW) == 401
    add_site(bridge)
    for _ in range(3):
        reload(bridge, READ)
    body = make_hook("ping", home="https://shop.example")
    wait_for(lambda: bridge.post(body, "ping_2", "shop", NEW) == 200, what="the new site")
    is_over.set()
    sender.join()
    # A request whose connection was cut is no refusal: WordPress sends the same bytes again.
    assert set(statuses) <= {200, 202, 0, 409}
    assert statuses.count(202) >= 1
    assert bridge.process is process
    assert bridge.stop() == 0


def test_a_configuration_that_cannot_be_read_is_not_taken_and_the_earlier_one_goes_on(bridge):
    add_site(bridge, "home = ")
    reload(bridge, REFUSED)
    wait_for(bridge.is_up, what="the earlier configuration")
    assert bridge.post(make_hook("ping"), "ping_1") == 200
    assert bridge.stop() == 0


def test_a_configuration_that_does_not_belong_to_the_ledger_is_not_taken(bridge):
    assert bridge.post(make_hook("post.published", post={"id": 7}), "msg_1") == 202
    wait_for(lambda: bridge.status(7) == "live", what="the story")
    known = bridge.config.read_text()
    bridge.config.write_text(known.replace("[sites.blog]", "[sites.renamed]"))
    reload(bridge, REFUSED)
    wait_for(bridge.is_up, what="the earlier configuration")
    assert "put it back (or give it its old name)" in bridge.log()
    assert bridge.status(7) == "live"
    bridge.config.write_text(known)
    reload(bridge, READ)
    assert bridge.stop() == 0


def test_another_address_is_listened_at_after_a_reload(bridge):
    port = free_port()
    known = bridge.config.read_text()
    bridge.config.write_text(known.replace(f"127.0.0.1:{bridge.port}", f"127.0.0.1:{port}"))
    reload(bridge, READ)
    old, bridge.url = bridge.url, f"http://127.0.0.1:{port}"
    wait_for(bridge.is_up, what="the new address")
    bridge.url = old
    assert not bridge.is_up()
    assert bridge.stop() == 0


def test_the_secrets_of_a_configuration_that_is_taken_over_are_masked(bridge):
    known = bridge.config.read_text()
    bridge.config.write_text(known.replace(SECRET, f"{NEW} {SECRET}"))
    reload(bridge, READ)
    wait_for(lambda: bridge.post(make_hook("ping"), "ping_1", secret=NEW) == 200, what="the new secret")
    assert bridge.post(make_hook("ping"), "ping_2") == 200
    assert NEW.removeprefix("whsec_") not in bridge.log()
    assert bridge.stop() == 0


def test_a_database_that_does_not_answer_is_not_taken_and_the_earlier_one_goes_on(bridge):
    known = bridge.config.read_text()
    here, nowhere = f"sqlite:///{bridge.folder}/ledger.db", f"postgresql://127.0.0.1:{free_port()}/ledger"
    bridge.config.write_text(known.replace(here, nowhere))
    reload(bridge, REFUSED)
    wait_for(bridge.is_up, what="the earlier configuration")
    assert bridge.post(make_hook("ping"), "ping_1") == 200
    assert bridge.stop() == 0
