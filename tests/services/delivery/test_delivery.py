"""The product's verbs together: hooks in, stories out at a fake Medium, and every case of the state x event table."""

import json
from datetime import timedelta

import pytest

from blog import HOME, SECRET, a_config, reconfigured
from bridge.app import Bridge
from bridge.errors import ConfigError, HookRefused, NotFound, Refused
from bridge.models import Status
from counting import counted
from hookmaker import make_hook

# --- the main job ------------------------------------------------------------------------------------------------


def test_a_published_post_becomes_one_live_story_with_its_canonical(blog, medium):
    blog.publish()
    (story,) = medium.stories
    (delivery,) = blog.deliveries()
    assert delivery["status"] == "live"
    assert delivery["evidence"] == "api"
    assert delivery["story_url"].startswith("http")
    assert story["canonicalUrl"] == blog.bridge.overview.read_post("blog", 7)["url"]
    assert [attempt["outcome"] for attempt in delivery["attempts"]] == ["live"]


MOST_STATEMENTS = 105
"""Of a story, from its hook on, with what begins transactions on SQLite: 101 there, and 87 on PostgreSQL."""


def test_a_story_asks_its_ledger_no_more_often_than_it_must(blog, medium):
    blog.publish()  # the first one finds out whether the ledger is the newest, too
    with counted(blog.bridge.ledger) as asked:
        blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert len(medium.stories) == 2
    assert len(asked) <= MOST_STATEMENTS, "\n".join(sql for sql, _ in asked)


def test_wordpress_is_told_once_of_all_that_one_transaction_decides(blog):
    """Its status is asked for when it is told, so what is decided last is what counts."""
    blog.publish()
    with blog.bridge.ledger.write() as tx:
        before = {one.post_id: one.sequence for one in tx.read_due_reports(["blog"])}
        tx.write_journal("noted", "first", site="blog", post_id=7)
        tx.write_journal("noted", "second", site="blog", post_id=7)
    with blog.bridge.ledger.read() as tx:
        after = {one.post_id: one.sequence for one in tx.read_due_reports(["blog"])}
    assert after == {7: before[7] + 1}


def test_what_was_lost_on_the_way_can_be_read_beside_the_attempt(blog):
    blog.publish(
        content_html='<p>Text [old_gallery id="3"]</p><form>Subscribe</form><iframe></iframe><iframe></iframe>'
    )
    (attempt,) = blog.deliveries()[0]["attempts"]
    notes = "\n".join(attempt["notes"])
    assert "[old_gallery" in notes
    assert "Subscribe" in notes
    assert "loss: an embed without an address was left out (2 times)" in notes


CAREFUL = {"home": HOME, "account": "main", "secret": SECRET, "block_on": ["loss"]}


def test_a_loss_that_the_owner_wants_to_know_holds_the_post_until_it_is_accepted(blog, medium, tmp_path):
    blog = reconfigured(blog, tmp_path, medium, sites={"blog": CAREFUL})
    blog.publish(content_html='<p>Text</p><iframe class="map"></iframe>')
    assert (blog.status(), medium.stories) == ("held", [])
    assert "block_on" in blog.deliveries()[0]["reason"]
    blog.bridge.retries.retry("blog", 7)
    blog.settle()
    assert blog.status() == "held"
    blog.bridge.retries.retry("blog", 7, accept_losses=True)
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1)


WITHHELD = '<div class="bridge-withheld" data-gate="{}" data-maker="jetpack/paywall" data-words="9"></div>'


@pytest.mark.parametrize("gate", ["members", "condition", "shortcode", "field", "visitors"])
def test_a_post_of_which_text_was_withheld_is_held_whatever_block_on_says_until_its_owner_lets_it_go(
    blog, medium, gate
):
    blog.publish(content_html=f"{WITHHELD.format(gate)}<p>What everybody reads.</p>")
    assert (blog.status(), medium.stories) == ("held", [])
    reason = blog.deliveries()[0]["reason"]
    assert ("nobody is logged in" in reason, "--accept-losses" in reason, "block_on" in reason) == (True, True, False)
    blog.bridge.retries.retry("blog", 7)
    blog.settle()
    assert blog.status() == "held"
    blog.bridge.retries.retry("blog", 7, accept_losses=True)
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1)


def test_a_post_of_which_nothing_else_is_left_is_held_and_cannot_be_let_go(blog, medium):
    blog.publish(content_html=WITHHELD.format("members"))
    assert "Nothing else is left of it" in blog.deliveries()[0]["reason"]
    blog.bridge.retries.retry("blog", 7, accept_losses=True)
    blog.settle()
    assert (blog.status(), medium.stories) == ("held", [])


def test_text_that_is_only_hidden_holds_nothing(blog, medium):
    blog.publish(content_html=f"{WITHHELD.format('hidden')}<p>What everybody reads.</p>")
    assert (blog.status(), len(medium.stories)) == ("live", 1)


def test_text_for_members_that_was_rendered_all_the_same_holds_the_post(blog, medium):
    secret = "<p>The secret recipe has seven herbs, and the first of them is thyme.</p>"
    raw = f"<!-- wp:pmpro/membership -->{secret}<!-- /wp:pmpro/membership -->"
    blog.publish(content_html=f"<p>What everybody reads.</p>{secret}", content_raw=raw)
    assert (blog.status(), medium.stories) == ("held", [])
    assert "pmpro/membership" in blog.deliveries()[0]["reason"]


def test_an_edited_post_is_asked_about_again(blog, medium, tmp_path):
    blog = reconfigured(blog, tmp_path, medium, sites={"blog": CAREFUL})
    blog.publish(content_html="<p>Text</p><iframe></iframe>")
    with blog.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.change_delivery(delivery, losses_accepted="of another text")
    blog.bridge.retries.retry("blog", 7)
    blog.settle()
    assert (blog.status(), medium.stories) == ("held", [])


def test_the_same_hook_again_changes_nothing(blog, medium):
    body = make_hook("post.published", post={"id": 7}, occurred_at=blog.clock())
    first = blog.deliver(body, "msg_1")
    blog.settle()
    again = blog.deliver(body, "msg_1")
    blog.settle()
    assert (first.duplicate, again.duplicate) == (False, True)
    assert len(medium.stories) == 1


def test_the_same_publish_under_new_ids_makes_one_story(blog, medium):
    for _ in range(5):
        blog.publish()
    assert len(medium.stories) == 1
    assert blog.status() == "live"


def test_an_update_alone_never_makes_a_delivery(blog, medium):
    blog.edit()
    assert blog.deliveries() == []
    assert medium.stories == []


def test_a_refused_post_says_why_in_the_journal_and_in_the_list(blog, medium):
    blog.publish(password_protected=True)
    assert medium.stories == []
    blog.publish(id=8, url=f"{HOME}/8/", guid="8", type="page")
    line = next(one for one in blog.bridge.overview.read_posts() if one["id"] == 8)
    assert "post_types" in line["reason"]


def test_a_clone_of_the_site_is_refused_and_leaves_nothing(blog, medium):
    body = make_hook("post.published", post={"id": 7}, home="https://staging.example")
    with pytest.raises(HookRefused, match=r"staging\.example"):
        blog.deliver(body, "msg_clone")
    assert blog.bridge.overview.read_status()["events"] == {}


def test_a_ping_answers_who_we_are_and_connects_the_site(blog):
    body = make_hook("ping", occurred_at=blog.clock())
    receipt = blog.deliver(body, "msg_ping")
    assert receipt.ping["account"] == "main"
    assert receipt.ping["route"] == "api"
    assert blog.bridge.overview.read_status()["sites"][0]["connected_at"] is not None


def test_what_was_published_before_the_site_was_connected_is_not_sent(blog, medium, clock):
    blog.deliver(make_hook("ping", occurred_at=clock()), "msg_ping")
    blog.hook("post.published", occurred_at=clock() - timedelta(hours=1))
    blog.settle()
    assert blog.deliveries() == []
    assert "backlog" in blog.journal()


# --- out of order ------------------------------------------------------------------------------------------------


def test_a_late_publish_of_a_connected_site_sends_the_newest_text_once(blog, medium, clock):
    blog.deliver(make_hook("ping", occurred_at=clock() - timedelta(minutes=1)), "msg_ping")
    blog.hook("post.updated", {"title": "New", "state": "e" * 64}, revision=2, occurred_at=clock())
    blog.settle()
    blog.hook("post.published", {"title": "Old"}, revision=1, occurred_at=clock() - timedelta(seconds=5))
    blog.settle()
    assert [story["title"] for story in medium.stories] == ["New"]


def test_a_publish_that_arrives_after_the_deletion_sends_nothing(blog, medium, clock):
    blog.deliver(make_hook("ping", occurred_at=clock() - timedelta(minutes=1)), "msg_ping")
    blog.hook("post.deleted", revision=2)
    blog.settle()
    blog.hook("post.published", revision=1, occurred_at=clock() - timedelta(seconds=5))
    blog.settle()
    assert medium.stories == []


def test_an_old_revision_after_a_new_one_is_ignored_with_a_line(blog, clock):
    blog.publish()
    blog.edit(title="Third")
    blog.hook("post.updated", {"title": "Second"}, revision=1, occurred_at=clock() - timedelta(minutes=1))
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Third"
    assert "older than revision" in blog.journal()


# --- edits and withdrawals ---------------------------------------------------------------------------------------


def test_an_edit_before_sending_sends_the_newest_text(blog, medium):
    blog.hook("post.published", {"title": "First"})
    blog.hook("post.updated", {"title": "Second", "state": "e" * 64})
    blog.settle()
    assert [story["title"] for story in medium.stories] == ["Second"]


def test_an_edit_of_a_live_story_asks_for_an_update_in_place_once(blog, medium):
    blog.publish()
    blog.edit(title="Better")
    blog.edit(title="Even better")
    assert blog.handoffs() == ["update_in_place"]
    assert len(medium.stories) == 1


def test_an_update_that_the_owner_has_made_is_done_until_the_next_edit(blog):
    blog.publish()
    blog.edit(title="Better")
    blog.bridge.decisions.done("blog", 7)
    assert blog.handoffs() == []
    blog.edit(title="Better still", state="d" * 64)
    assert blog.handoffs() == ["update_in_place"]


def test_a_draft_is_not_done_but_confirmed(blog):
    blog.hook("post.published", choice={"publish_status": "draft"})
    blog.settle()
    with pytest.raises(Refused, match="confirm"):
        blog.bridge.decisions.done("blog", 7)


def test_an_edit_taken_back_withdraws_the_update(blog):
    blog.publish(state="a" * 64)
    blog.edit(state="b" * 64)
    blog.edit(state="a" * 64)
    assert blog.handoffs() == []


@pytest.mark.parametrize("reason", ["trash", "private", "draft", "password"])
def test_a_post_withdrawn_before_sending_is_cancelled(blog, medium, reason):
    blog.hook("post.published")
    blog.hook("post.unpublished", {"status": "draft"}, reason=reason)
    blog.settle()
    assert medium.stories == []
    assert blog.status() == "cancelled"


def test_a_deleted_post_is_cancelled_before_sending(blog, medium):
    blog.hook("post.published")
    blog.hook("post.deleted")
    blog.settle()
    assert medium.stories == []
    assert blog.status() == "cancelled"


def test_a_live_story_whose_post_goes_asks_to_consider_removing_and_coming_back_takes_it_back(blog, medium):
    blog.publish()
    blog.unpublish()
    assert blog.handoffs() == ["consider_removing"]
    blog.publish()
    assert blog.handoffs() == []
    assert len(medium.stories) == 1


def test_a_post_cancelled_by_an_event_goes_when_it_is_published_again(blog, medium):
    blog.hook("post.published")
    blog.hook("post.unpublished", {"status": "draft"}, reason="draft")
    blog.settle()
    blog.publish()
    assert blog.status() == "live"
    assert len(medium.stories) == 1


def test_a_post_cancelled_by_a_person_stays_cancelled(blog, medium, clock):
    blog.hook("post.published", choice={"delay": 3600})
    blog.settle()
    blog.bridge.decisions.cancel("blog", 7)
    blog.publish()
    clock.pass_by(timedelta(days=1))
    blog.settle()
    assert blog.status() == "cancelled"
    assert medium.stories == []


def test_an_edit_while_the_story_is_on_its_way_is_carried_after_the_outcome(blog, medium):
    def edit_meanwhile() -> None:
        blog.hook("post.updated", {"title": "Late", "state": "e" * 64})
        blog.bridge.events.apply_events()

    medium.on_create = edit_meanwhile
    blog.publish()
    assert blog.status() == "live"
    assert blog.handoffs() == ["update_in_place"]


def test_a_withdrawal_while_the_story_is_on_its_way_is_carried_after_the_outcome(blog, medium):
    def withdraw_meanwhile() -> None:
        blog.hook("post.deleted")
        blog.bridge.events.apply_events()

    medium.on_create = withdraw_meanwhile
    blog.publish()
    assert blog.status() == "live"
    assert blog.handoffs() == ["consider_removing"]


# --- identity ----------------------------------------------------------------------------------------------------


def test_another_article_under_a_known_id_is_held(blog, medium):
    blog.publish()
    blog.publish(guid="https://other.example/?p=7", title="Another article")
    assert blog.bridge.overview.read_post("blog", 7)["held_reason"]
    assert blog.bridge.overview.read_post("blog", 7)["title"] != "Another article"
    blog.bridge.answers.accept("blog", 7)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Another article"
    assert len(medium.stories) == 1


def test_a_clone_of_a_post_under_the_same_address_is_held(blog, medium):
    blog.publish(url=f"{HOME}/walk/")
    blog.publish(id=8, guid="8", url=f"{HOME}/walk/")
    assert len(medium.stories) == 1
    assert blog.deliveries(8) == []
    assert "already has this address" in blog.bridge.overview.read_post("blog", 8)["held_reason"]


def test_a_post_that_takes_an_address_another_once_had_is_held(blog, medium):
    blog.publish(url=f"{HOME}/old/")
    blog.edit(url=f"{HOME}/new/", previous_urls=[f"{HOME}/old/"])
    blog.publish(id=8, guid="8", url=f"{HOME}/old/")
    assert len(medium.stories) == 1


def test_a_restored_wordpress_holds_its_site_until_it_is_connected_again(blog, medium, clock):
    blog.publish()
    blog.sent = 10
    blog.edit(title="Tenth")
    told_of(blog, 7)
    clock.pass_by(timedelta(minutes=1))
    blog.hook("post.updated", {"title": "From the backup", "state": "d" * 64}, revision=3, told=0)
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert len(medium.stories) == 1
    assert "bridge reconnect blog" in blog.bridge.overview.read_status()["sites"][0]["held_reason"]
    blog.bridge.decisions.reconnect("blog")
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "From the backup"
    assert len(medium.stories) == 2


def told_of(blog, post_id):
    """WordPress takes the report about a post."""
    with blog.bridge.ledger.write() as tx:
        (report,) = [one for one in tx.read_due_reports(["blog"]) if one.post_id == post_id]
        tx.finish_report(report)
        return report.sequence


def is_held(blog):
    return bool(blog.bridge.overview.read_status()["sites"][0]["held_reason"])


@pytest.mark.parametrize("has_heard", [True, False])
def test_a_counter_that_fell_is_that_posts_trouble_and_never_its_sites(blog, medium, clock, has_heard):
    """Whatever republishes, imports or syncs a post may write its old counter back onto it."""
    blog.publish()
    blog.sent = 10
    blog.edit(title="Tenth")
    told = {"told": told_of(blog, 7)} if has_heard else {}
    clock.pass_by(timedelta(minutes=1))
    blog.hook("post.updated", {"title": "Republished", "state": "d" * 64}, revision=3, **told)
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert not is_held(blog)
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Republished"
    assert "was seen before" not in blog.journal(8)
    assert "11 was seen before" in blog.journal(7)
    assert len(medium.stories) == 2
    assert blog.handoffs() == ["update_in_place"]
    clock.pass_by(timedelta(minutes=1))
    blog.hook("post.updated", {"title": "Fourth", "state": "e" * 64}, revision=4, **told)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Fourth", "it counts from there on"
    assert len(medium.stories) == 2


@pytest.mark.parametrize("kind", ["post.unpublished", "post.deleted"])
def test_a_withdrawal_whose_counter_fell_is_one(blog, medium, clock, kind):
    blog.publish()
    blog.sent = 10
    blog.edit(title="Tenth")
    clock.pass_by(timedelta(minutes=1))
    blog.hook(kind, {"status": "trash", "state": "d" * 64}, revision=2, reason="trash")
    blog.settle()
    assert not is_held(blog)
    assert "consider_removing" in blog.handoffs()


def fall(blog, clock, post_id, **more):
    post = {"id": post_id, "guid": str(post_id), "url": f"{HOME}/{post_id}/"}
    blog.hook("post.published", post, revision=9)
    blog.settle()
    clock.pass_by(timedelta(minutes=1))
    blog.hook("post.updated", post | {"title": "Fell", "state": f"{post_id:064x}"}, revision=2, **more)
    blog.settle()


def test_counters_of_two_posts_that_fall_in_a_day_hold_a_site_whose_plugin_tells_nothing_else(blog, clock):
    fall(blog, clock, 7)
    assert not is_held(blog)
    clock.pass_by(timedelta(hours=25))
    fall(blog, clock, 8)
    assert not is_held(blog)
    fall(blog, clock, 8)
    assert not is_held(blog), "one post that falls twice is one"
    fall(blog, clock, 9)
    assert is_held(blog)


def test_counters_of_many_posts_that_fall_hold_no_site_that_remembers_what_it_was_told(blog, clock):
    blog.publish(id=6, guid="6", url=f"{HOME}/6/")
    told = told_of(blog, 6)
    for post_id in (7, 8, 9):
        fall(blog, clock, post_id, told=told)
    assert not is_held(blog)
    fall(blog, clock, 10, told=told - 1)
    assert is_held(blog)


def test_a_story_that_wordpress_already_knows_is_never_sent(blog, medium):
    blog.publish(existing_story_url="https://medium.com/@ada/a-walk-0123456789ab")
    assert medium.stories == []
    (delivery,) = blog.deliveries()
    assert (delivery["status"], delivery["evidence"]) == ("live", "wordpress")


@pytest.mark.parametrize(
    "said",
    [
        "https://medium.com/@ada",
        "https://medium.com/",
        "https://medium.com/m/global-identity-2?redirectUrl=x",
        "https://stories.example/a-walk-0123456789ab",
        "https://medium.com.evil.example/@ada/a-walk-0123456789ab",
        "https://notmedium.com/@ada/a-walk-0123456789ab",
    ],
)
def test_what_may_be_a_story_by_wordpress_word_is_asked_about_and_goes_when_it_is_none(blog, medium, said):
    blog.publish(existing_story_url=said)
    assert (blog.status(), blog.handoffs(), medium.stories) == ("held", ["confirm"], [])
    assert said in blog.journal()
    assert said in "".join(notice.body for notice in notices(blog))
    blog.bridge.decisions.deny("blog", 7, yes=True)
    blog.settle()
    assert blog.status() == "live"
    assert len(medium.stories) == 1


@pytest.mark.parametrize(
    "said", ["https://example.com/a-walk", "javascript:alert(1)", "0123456789ab", "http://[", "a\x00b", "x" * 5000]
)
def test_what_can_be_no_story_counts_as_none_and_is_named(blog, medium, said):
    blog.publish(existing_story_url=said)
    assert blog.status() == "live"
    assert blog.deliveries()[0]["evidence"] == "api"
    assert "counts as none" in blog.journal()
    assert [notice.title for notice in notices(blog)] == ["Post 7 of blog: what WordPress calls its story"]


@pytest.mark.parametrize(
    "said", ["https://medium.com/@ada", "https://example.com/x", "https://s.example/a-0123456789ab"]
)
def test_an_edit_makes_nothing_of_what_is_not_surely_a_story(blog, medium, said):
    blog.edit(existing_story_url=said)
    assert blog.deliveries() == []
    assert medium.stories == []


def test_a_copied_post_does_not_take_the_story_of_the_first(blog, medium):
    story = "https://medium.com/@ada/a-walk-0123456789ab?source=x"
    blog.publish(existing_story_url=story)
    assert blog.deliveries()[0]["story_url"] == story.partition("?")[0]
    blog.publish(id=8, guid="g8", url="https://blog.example/8/", existing_story_url=story)
    assert (blog.status(7), blog.status(8)) == ("live", "held")
    assert medium.stories == []


def test_a_ping_says_both_versions_and_what_each_can(blog):
    receipt = blog.hook("ping")
    assert receipt.ping["versions"] == [1]
    assert {"post.published", "ping"} <= set(receipt.ping["can"])
    assert receipt.ping["max_hook_bytes"] == 8 * 1024 * 1024
    (site,) = blog.bridge.overview.read_status()["sites"]
    assert (site["plugin"], site["plugin_lacks"], receipt.ping["lacks"]) == ("0.1.0", "", "")


@pytest.mark.parametrize(
    ("can", "lacks"),
    [
        (["status", "post", "pages"], False),
        (["status", "post", "pages", "dance"], False),
        (["status"], True),
        ([], False),
        ("status", False),
        ([7, None, {"a": 1}, "status", "post", "pages", "A B", "x" * 900], False),
    ],
)
def test_a_plugin_that_is_too_old_for_something_is_named(blog, can, lacks):
    hook = json.loads(make_hook("ping", occurred_at=blog.clock()))
    hook["data"]["site"] |= {"can": can, "plugin": "0.3.1", "novel": {"field": True}}
    receipt = blog.deliver(json.dumps(hook).encode(), "ping_7")
    (site,) = blog.bridge.overview.read_status()["sites"]
    assert site["plugin"] == "0.3.1"
    assert ("too old" in site["plugin_lacks"]) == lacks
    assert receipt.ping["lacks"] == site["plugin_lacks"]


def notices(blog):
    with blog.bridge.ledger.read() as tx:
        return tx.read_due_notices(200)


def test_one_medium_user_under_two_names_is_parked_before_the_first_duplicate(blog, medium, tmp_path):
    accounts = {
        name: {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"} for name in ("main", "second")
    }
    two = reconfigured(blog, tmp_path, medium, accounts=accounts)
    two.publish()
    two.publish(id=8, guid="8", url=f"{HOME}/8/")
    two.hook("post.published", {"id": 9, "guid": "9", "url": f"{HOME}/9/"}, choice={"account": "second"})
    two.settle()
    assert len(medium.stories) == 2
    assert "which is account main already" in two.deliveries(9)[0]["reason"]


@pytest.mark.parametrize(
    ("accounts", "said"),
    [
        ({"main": {"username": "ada"}}, "[accounts.main] says that it is @ada"),
        ({"main": {}, "hand": {"username": "Bob"}}, "which is account hand"),
    ],
)
def test_a_token_of_somebody_else_ties_nothing_and_the_right_one_goes_on(blog, medium, tmp_path, accounts, said):
    main = {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"}
    names = {name: (main if name == "main" else {}) | keys for name, keys in accounts.items()}
    mixed = reconfigured(blog, tmp_path, medium, accounts=names)
    medium.script_me(200, b'{"data": {"id": "2", "username": "bob", "name": "", "url": ""}}')
    mixed.publish()
    assert (medium.stories, mixed.status()) == ([], "planned")
    assert said in mixed.deliveries()[0]["reason"]
    medium.script_me(200, b'{"data": {"id": "1", "username": "ada", "name": "", "url": ""}}')
    right = reconfigured(mixed, tmp_path, medium, accounts=names)
    right.bridge.accounts.resume("main")
    right.settle()
    assert (len(medium.stories), right.status()) == (1, "live")


def test_a_post_goes_to_one_account_unless_a_second_copy_is_allowed(blog, medium):
    blog.publish()
    blog.hook("post.published", choice={"account": "nowhere"})
    blog.settle()
    assert "not configured" in blog.journal()
    assert len(medium.stories) == 1


def test_a_vanished_account_with_deliveries_stops_the_start(blog, medium, tmp_path):
    blog.publish()
    config = a_config(tmp_path, medium.url)
    renamed = config.model_copy(update={"accounts": {"renamed": config.accounts["main"]}})
    with pytest.raises(ConfigError, match=r"accounts\.main"):
        Bridge(renamed, blog.bridge.ledger).identities.open()


# --- Medium's answers, carried out -------------------------------------------------------------------------------


def test_a_draft_is_sent_and_asks_to_be_published_and_confirmed(blog, medium):
    blog.hook("post.published", choice={"publish_status": "draft"})
    blog.settle()
    assert blog.status() == "sent"
    assert blog.handoffs() == ["publish_draft"]
    blog.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada/a-walk-0123456789ab?source=x")
    (delivery,) = blog.deliveries()
    assert (delivery["status"], delivery["evidence"], delivery["story_id"]) == ("live", "owner", "0123456789ab")
    assert blog.handoffs() == []


def test_a_story_without_its_canonical_stays_on_the_owners_list(blog, medium):
    medium.script("no_canonical")
    blog.publish()
    assert blog.status() == "live"
    assert blog.handoffs() == ["mend_canonical"]
    assert "Customize canonical link" in blog.bridge.overview.read_handoffs()[0]["reason"]


def test_an_unreadable_address_is_not_a_confirmation(blog):
    blog.hook("post.published", choice={"publish_status": "draft"})
    blog.settle()
    with pytest.raises(Refused, match="looks like"):
        blog.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada")


def test_an_unconfirmed_story_is_never_sent_again_until_the_owner_has_looked(blog, medium, clock):
    medium.script("drop_after_store")
    blog.publish()
    assert blog.status() == "unconfirmed"
    assert blog.handoffs() == ["confirm"]
    for _ in range(3):
        clock.pass_by(timedelta(days=1))
        blog.bridge.recovery.sweep()
        blog.publish()
        blog.edit()
    assert len(medium.stories) == 1
    assert blog.status() == "unconfirmed"


def test_denying_is_refused_while_the_call_could_still_be_under_way(blog, medium, clock):
    medium.script("drop_before_store")
    blog.publish()
    with pytest.raises(Refused, match="still be under way"):
        blog.bridge.decisions.deny("blog", 7)
    clock.pass_by(timedelta(minutes=10))
    blog.bridge.decisions.deny("blog", 7, yes=True)
    blog.settle()
    assert blog.status() == "live"
    assert len(medium.stories) == 1


def test_a_refused_token_parks_the_account_and_nothing_else_is_tried(blog, medium):
    medium.script_me(401)
    blog.publish()
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert medium.stories == []
    assert "parked" in blog.deliveries()[0]["reason"]
    assert "parked" in blog.deliveries(8)[0]["reason"]
    medium.script_me(200)
    blog.bridge.accounts.resume("main")
    blog.settle()
    assert len(medium.stories) == 2


def test_refused_content_fails_with_mediums_words_and_an_edit_tries_again(blog, medium):
    medium.script(400)
    blog.publish()
    assert blog.status() == "failed"
    blog.edit(title="Mended")
    assert blog.status() == "live"


def test_a_quota_holds_the_account_until_mediums_time_is_over(blog, medium, clock):
    medium.script(429, headers={"Retry-After": "3600"})
    blog.publish()
    assert blog.status() == "planned"
    blog.settle()
    assert medium.stories == []
    clock.pass_by(timedelta(hours=1))
    blog.settle()
    assert blog.status() == "live"


def test_our_own_quota_waits_a_rolling_day(blog, medium, clock, tmp_path):
    careful = reconfigured(blog, tmp_path, medium, delivery={"gap": "10m", "public_per_day": 2})
    for number in (1, 2, 3):
        careful.publish(id=number, guid=str(number), url=f"{HOME}/{number}/")
    assert len(medium.stories) == 1
    clock.pass_by(timedelta(minutes=10))
    careful.settle()
    assert len(medium.stories) == 2
    clock.pass_by(timedelta(minutes=10))
    careful.settle()
    assert len(medium.stories) == 2
    assert "a place is free" in careful.deliveries(3)[0]["reason"]
    clock.pass_by(timedelta(hours=24))
    careful.settle()
    assert len(medium.stories) == 3


def test_the_author_can_cancel_what_waits_and_retry_it(blog, medium):
    blog.hook("post.published", choice={"delay": 3600})
    blog.settle()
    blog.bridge.decisions.cancel("blog", 7)
    assert blog.status() == "cancelled"
    blog.bridge.retries.retry("blog", 7)
    blog.settle()
    assert blog.status() == "live"
    with pytest.raises(Refused, match="nothing to cancel"):
        blog.bridge.decisions.cancel("blog", 7)


def test_a_post_that_cannot_become_a_story_fails_with_the_number(blog, medium):
    blog.publish(content_html="<p>" + "<b>" * 200 + "deep</p>")
    assert blog.status() == "failed"
    assert medium.stories == []
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert blog.status(8) == "live"


# --- restored backups, asking for what is not there --------------------------------------------------------------


def test_an_older_ledger_parks_every_account(blog, medium, tmp_path, clock):
    blog.publish()
    assert not blog.bridge.departures.check_backup()
    blog.bridge.departures.write_last_send("f" * 32, clock())
    assert blog.bridge.departures.check_backup()
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert len(medium.stories) == 1
    assert "restored from a backup" in blog.deliveries(8)[0]["reason"]


def test_asking_for_what_is_not_known_says_so(blog):
    with pytest.raises(NotFound):
        blog.bridge.overview.read_post("blog", 99)
    with pytest.raises(NotFound):
        blog.bridge.decisions.confirm("blog", 99, "https://medium.com/p/0123456789ab")
    with pytest.raises(NotFound):
        blog.bridge.accounts.resume("nobody")


def test_every_status_is_counted(blog):
    blog.publish()
    status = blog.bridge.overview.read_status()
    assert status["deliveries"] == {Status.LIVE.value: 1}
    assert status["events"] == {"applied": 1}


@pytest.mark.parametrize(
    ("status", "words"), [(401, "Medium does not accept the token: 401, it is over"), (500, "over")]
)
def test_words_of_medium_that_no_database_holds_are_told_without_what_cannot_be_held(blog, medium, status, words):
    medium.script_me(status, rb'{"errors":[{"message":"\ud800it is\u0000over"}]}')
    blog.publish()
    assert words in blog.deliveries()[0]["reason"]


def test_a_user_whose_name_no_database_holds_gets_their_story(blog, medium):
    medium.script_me(200, rb'{"data":{"id":"a1","username":"\ud800","name":"a\u0000"}}')
    blog.publish()
    assert blog.status() == "live"
