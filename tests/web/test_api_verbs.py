"""What programs can say and ask beside the oldest verbs, and that nobody gets what is another's."""

import io
import threading
import time
import zipfile

import pytest

from asking import ALL, ask_as, call
from blog import a_config
from bridge.app import Bridge
from bridge.models import Ask
from bridge.models.access import Principal, Role
from bridge.services.doors import Neighbour
from bridge.web import create_app
from bridge.web.api.checks import try_door
from processes import API_TOKEN


@pytest.fixture
def client(desk):
    desk.publish()
    return ask_as(create_app(desk.bridge, desk.bridge.config), Principal("everything", ALL))


def as_(desk, principal):
    return ask_as(create_app(desk.bridge, desk.bridge.config), principal)


# --- whose it is -------------------------------------------------------------------------------------------------


def test_the_job_of_another_site_is_none(desk):
    desk.bridge.jobs.ask_job(Ask("blog"))
    other = as_(desk, Principal("other", ALL, frozenset({"other"})))
    there, nowhere = call(other, "GET", "jobs/1"), call(other, "GET", "jobs/9")
    assert (there.status_code, there.json["detail"]) == (404, "there is no job 1")
    assert nowhere.json["detail"] == "there is no job 9"
    assert call(other, "DELETE", "jobs/1").status_code == 404
    assert call(other, "GET", "jobs").json["jobs"] == []
    assert desk.bridge.jobs.read_job(1)["status"] == "waiting"
    ours = as_(desk, Principal("ours", ALL, frozenset({"blog"})))
    assert call(ours, "GET", "jobs/1").status_code == 200
    assert call(ours, "DELETE", "jobs/1").json["status"] == "cancelled"


def test_whoever_may_only_read_gets_no_address_where_one_decides(desk, medium):
    medium.script("drop_after_store")
    desk.publish()
    assert desk.status() == "unconfirmed"
    seen = call(as_(desk, Principal("editor", Role.EDITOR.scopes)), "GET", "posts/blog/7")
    hidden = call(as_(desk, Principal("viewer", Role.VIEWER.scopes)), "GET", "posts/blog/7")
    assert "/handoff/" in seen.json["deliveries"][0]["screen_url"]
    assert "/handoff/" not in hidden.text
    audit = call(as_(desk, Principal("viewer", Role.VIEWER.scopes)), "GET", "sites/blog/audit")
    assert audit.json == {"stories": [], "screen_url": ""}


# --- verbs -------------------------------------------------------------------------------------------------------


def test_a_post_is_cancelled_and_tried_again(desk, medium):
    desk.bridge.accounts.pause()
    desk.publish()
    client = as_(desk, Principal("editor", Role.EDITOR.scopes))
    assert call(client, "POST", "posts/blog/7/cancel").json["deliveries"][0]["status"] == "cancelled"
    again = call(client, "POST", "posts/blog/7/cancel")
    assert (again.status_code, "nothing to cancel" in again.json["detail"]) == (409, True)
    answer = call(client, "POST", "posts/blog/7/retry", {"accept_losses": True})
    assert answer.json["deliveries"][0]["status"] == "planned"
    desk.bridge.accounts.resume()
    desk.settle()
    assert (desk.status(), len(medium.stories)) == ("live", 1)


def test_new_keys_close_the_addresses_that_were_given_out(desk, client):
    with desk.bridge.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
    before = desk.bridge.links.to_screen_url(delivery)
    assert call(client, "POST", "sites/blog/keys").json == {"sites": ["blog"]}
    assert call(client, "POST", "keys").json == {"sites": ["blog", "other"]}
    with desk.bridge.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
    assert desk.bridge.links.to_screen_url(delivery) != before


def test_texts_are_forgotten_only_with_a_yes(desk, client):
    assert call(client, "POST", "posts/blog/7/forget").status_code == 400
    assert call(client, "GET", "posts/blog/7").json["title"] == "A walk"
    assert call(client, "POST", "posts/blog/7/forget", {"yes": True}).json == {"site": "blog", "posts": 1}
    assert call(client, "GET", "posts/blog/7").json["title"] == ""
    assert call(client, "POST", "sites/blog/forget", {"yes": True}).json == {"site": "blog", "posts": 0}


def test_a_held_site_is_connected_again(desk, client):
    with desk.bridge.ledger.write() as tx:
        tx.change_site("blog", held_reason="restored")
    assert call(client, "POST", "sites/blog/reconnect").json == {"site": "blog"}
    assert desk.bridge.overview.read_status()["sites"][0]["held_reason"] == ""


# --- readings ----------------------------------------------------------------------------------------------------


def test_a_program_sees_what_a_story_lacks(desk, client):
    assert call(client, "GET", "posts/blog/7/drift").json == {"is_known": True, "changes": []}
    desk.hook(
        "post.updated",
        {"url": f"{desk.wordpress.url}/a-walk/", "content_html": "<p>We flew.</p>", "state": "b" * 64},
        home=desk.wordpress.url,
    )
    desk.settle()
    found = call(client, "GET", "posts/blog/7/drift").json
    assert {run["what"] for one in found["changes"] for run in one["runs"]} >= {"added", "removed"}
    assert call(client, "GET", "posts/blog/8/drift").status_code == 404


def test_a_program_looks_at_old_posts_page_by_page(desk, client):
    while desk.bridge.jobs.ask_job(Ask("blog"))["status"] == "waiting" and desk.bridge.jobs.run_jobs():
        break
    first = call(client, "GET", "sites/blog/concerns?limit=5").json
    assert first["next"] == 5
    second = call(client, "GET", f"sites/blog/concerns?limit=100&after={first['next']}").json
    assert second["next"] is None
    one = call(client, "GET", "posts/blog/3/concerns").json
    assert (one["post_id"], one["title"]) == (3, "Walk “3” & more")
    assert call(client, "GET", "posts/blog/99/concerns").status_code == 404


def test_a_program_plans_and_finds_what_competes(desk, client):
    plan = call(client, "GET", "plan?days=30").json
    assert (plan["account"], plan["days"]) == ("main", 30)
    assert call(client, "GET", "plan?days=30&set=cron=[]").status_code == 409
    assert call(client, "GET", "plan?account=nobody").status_code == 404
    assert call(client, "GET", "keyphrases").json == {"clusters": []}
    assert call(client, "GET", "keyphrases?site=nowhere").status_code == 404


def test_every_door_is_tried_one_check_at_a_time(desk, client):
    doors = call(client, "POST", "check").json["doors"]
    named = {one["name"]: one for one in doors}
    assert named["ledger"]["is_tried"]
    assert "cannot be reached" in named["site other at http://127.0.0.1:9"]["problem"]
    assert API_TOKEN not in str(doors)
    assert "tok-canary" not in str(doors)


def test_a_second_check_is_refused_while_one_is_under_way(desk, client):
    reached, go_on, answers = threading.Event(), threading.Event(), []

    def wait(_path, _params):
        reached.set()
        go_on.wait(20)

    desk.wordpress.meddle = wait
    thread = threading.Thread(target=lambda: answers.append(call(client, "POST", "check").status_code))
    thread.start()
    assert reached.wait(20)
    second = call(client.application.test_client(), "POST", "check", Authorization=f"Bearer {API_TOKEN}")
    go_on.set()
    thread.join()
    assert (second.status_code, "a check is under way" in second.json["detail"], answers) == (409, True, [200])


def test_a_door_whose_turn_does_not_come_is_not_tried():
    door = Neighbour("a door", lambda: "it does not open", lambda: "it squeaks")
    late, shut = try_door(door, time.monotonic() - 1), try_door(door, time.monotonic() + 60)
    assert late == {"name": "a door", "is_tried": False, "problem": "", "remark": ""}
    assert shut == {"name": "a door", "is_tried": True, "problem": "it does not open", "remark": ""}


def test_where_there_are_several_accounts_one_must_be_named(tmp_path, desk, medium):
    account = {"token": "tok", "api_url": medium.url}
    config = a_config(
        tmp_path, medium.url, bridge={"api_token": API_TOKEN}, accounts={"main": account, "second": account}
    )
    client = ask_as(create_app(Bridge(config, desk.bridge.ledger), config), Principal("everything", ALL))
    answer = call(client, "GET", "plan")
    assert (answer.status_code, answer.json["detail"]) == (400, "account: name one of main, second")


def test_a_report_for_strangers_is_that_of_the_command(desk, client):
    report = call(client, "GET", "report").json
    assert set(report) == set(desk.bridge.disclosure.read_disclosure())
    assert "A walk" not in str(report)


def packed(*stories: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in stories:
            archive.writestr(name, "<html></html>")
    return made.getvalue()


@pytest.mark.parametrize("body", [b"", b"no zip", packed("readme.txt")])
def test_an_upload_that_is_no_export_is_a_400(client, body):
    answer = client.post("/api/v1/reconcile", data=body, content_type="application/zip")
    assert (answer.status_code, answer.json["title"]) == (400, "Not an export")
