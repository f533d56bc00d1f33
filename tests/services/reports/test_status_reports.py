"""WordPress is told what became of each post; whatever it answers, no delivery changes."""

from datetime import timedelta

import pytest

from blog import SECRET, reconfigured
from bridge.wordpress.signing import sign
from hookmaker import HOME, make_hook
from status_wordpress import highest, hook, publish, says, site, wordpress

__all__ = ["site", "wordpress"]


def edit(site, wordpress):
    hook(site, wordpress, "post.updated", {"state": f"{site.sent:064x}", "title": f"A walk of {site.sent} days"})


def test_wordpress_is_told_where_a_post_stands_once(site, wordpress):
    publish(site, wordpress)
    assert site.bridge.reports.report_statuses() == 1
    (told,) = wordpress.told
    assert (told["post_id"], told["guid"], told["status"]) == (7, f"{HOME}/?p=7", "live")
    assert told["story_url"].startswith("http")
    assert site.bridge.reports.report_statuses() == 0


def test_the_reason_of_a_post_that_is_not_sent_is_told(site, wordpress):
    publish(site, wordpress, type="page")
    site.bridge.reports.report_statuses()
    (told,) = wordpress.told
    assert told["status"] == "not_sent"
    assert "post_types" in told["reason"]


def test_what_the_owner_should_do_is_told_before_anything_else(site, wordpress):
    publish(site, wordpress)
    edit(site, wordpress)
    site.bridge.reports.report_statuses()
    assert "Medium's editor" in wordpress.told[-1]["reason"]


def test_a_later_word_has_a_higher_number(site, wordpress):
    publish(site, wordpress)
    site.bridge.reports.report_statuses()
    edit(site, wordpress)
    site.bridge.reports.report_statuses()
    first, second = wordpress.told
    assert second["sequence"] > first["sequence"]


def test_a_wordpress_that_does_not_answer_is_asked_again_later_and_in_the_end_left_alone(site, wordpress, clock):
    wordpress.status = 503
    publish(site, wordpress)
    for _ in range(20):
        site.bridge.reports.report_statuses()
        clock.pass_by(timedelta(days=2))
    assert len(wordpress.told) == 8
    assert site.status() == "live"
    wordpress.status = 200
    edit(site, wordpress)
    assert site.bridge.reports.report_statuses() == 1


def test_one_silent_site_is_called_once_a_round(site, wordpress):
    wordpress.status = 500
    for number in (7, 8, 9):
        publish(site, wordpress, id=number, guid=f"{HOME}/?p={number}", url=f"{HOME}/{number}/")
    site.bridge.reports.report_statuses()
    assert len(wordpress.told) == 1


def test_a_wordpress_without_the_plugin_is_not_asked_twice(site, wordpress, clock):
    wordpress.status = 404
    publish(site, wordpress)
    site.bridge.reports.report_statuses()
    clock.pass_by(timedelta(days=9))
    site.bridge.reports.report_statuses()
    assert len(wordpress.told) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b'{"code": "rest_no_route", "message": "No route was found"}'),
        (404, b"<html>blocked by a firewall</html>"),
        (404, b'{"code": ["bridge_for_medium_status"]}'),
        (409, b"{}"),
        (200, b"{}"),
        (200, b"<html>maintenance</html>"),
        (200, b'{"stored": "yes"}'),
        (200, b'{"accepted": true}'),
        (200, b'{"stored": tr'),
        (201, b'{"stored": true}'),
        (204, b""),
        (418, b'{"code": "bridge_for_medium_newer"}'),
        (422, b'{"code": "bridge_for_medium_newer"}'),
    ],
)
def test_an_answer_of_another_plugin_or_a_firewall_is_neither_success_nor_the_last_word(
    site, wordpress, clock, status, body
):
    wordpress.status, wordpress.body = status, body
    publish(site, wordpress)
    assert site.bridge.reports.report_statuses() == 0
    wordpress.status, wordpress.body = 200, None
    clock.pass_by(timedelta(minutes=5))
    assert site.bridge.reports.report_statuses() == 1
    assert wordpress.told[-1]["status"] == "live"


def test_an_address_that_is_not_the_sites_is_never_called(blog, wordpress):
    publish(blog, wordpress)  # 127.0.0.1 is not among its hosts
    assert blog.bridge.reports.report_statuses() == 0
    assert wordpress.told == []


def test_a_site_that_never_said_where_it_listens_waits(blog, wordpress, clock):
    publish(blog, wordpress)
    assert blog.status() == "live"
    assert blog.bridge.reports.report_statuses() == 0


def test_what_is_decided_while_wordpress_is_told_is_told_next(site, wordpress):
    publish(site, wordpress)
    (report,) = _due(site)
    with site.bridge.ledger.write() as tx:
        assert tx.claim_report(report, timedelta(minutes=2))
        assert not tx.claim_report(report, timedelta(minutes=2)), "another process does not see it"
    edit(site, wordpress)
    with site.bridge.ledger.write() as tx:
        tx.finish_report(report)
    assert site.bridge.reports.report_statuses() == 1


def _due(site):
    with site.bridge.ledger.read() as tx:
        return tx.read_due_reports(["blog"])


# --- the first look after a start --------------------------------------------------------------------------------


def restarted(site, tmp_path, medium, **changes):
    """Another process on the same ledger."""
    sites = {"blog": {"home": HOME, "account": "main", "secret": SECRET, "allowed_hosts": ["127.0.0.1"]}}
    return reconfigured(site, tmp_path, medium, **({"sites": sites} | changes))


def is_parked(site) -> bool:
    return any(one["parked_at"] for one in site.bridge.overview.read_status()["accounts"])


def test_the_sequence_rises_over_all_posts_of_a_site(site, wordpress):
    for number in (7, 8, 9, 7):
        publish(site, wordpress, id=number, guid=str(number), url=f"{HOME}/{number}/")
    site.bridge.reports.report_statuses()
    sequences = [one["sequence"] for one in wordpress.told]
    assert len(set(sequences)) == len(sequences) == 3
    assert highest(site) == max(sequences)


def test_a_wordpress_that_was_told_more_than_the_ledger_knows_holds_before_the_first_send(site, wordpress, medium):
    wordpress.look = says(500)
    publish(site, wordpress)
    assert (site.status(), medium.stories, wordpress.looked) == ("planned", [], 1)
    assert "restored from a backup" in site.deliveries()[0]["reason"]
    site.bridge.accounts.resume("main")
    site.settle()
    assert site.status() == "live"


def test_what_the_owner_resumed_is_not_held_again_at_the_next_start(site, wordpress, medium, tmp_path):
    wordpress.look = says(500)
    publish(site, wordpress)
    site.bridge.accounts.resume("main")
    again = restarted(site, tmp_path, medium)
    again.settle()
    assert (again.status(), wordpress.looked, is_parked(again)) == ("live", 2, False)


def test_after_a_restore_wordpress_takes_the_reports_again(site, wordpress):
    wordpress.look = says(500)
    publish(site, wordpress)
    site.bridge.reports.report_statuses()
    assert wordpress.told[-1]["sequence"] > 500


def test_a_ledger_that_made_up_for_it_since_is_found_all_the_same(site, wordpress, medium, tmp_path):
    """A restored ledger counts on; what it decides before the first look must not hide what it does not know."""
    wordpress.look = says(0)
    publish(site, wordpress)
    site.bridge.reports.report_statuses()
    wordpress.look = says(highest(site) + 1)
    again = restarted(site, tmp_path, medium, bridge={"state_dir": tmp_path, "dry_run": True})
    for _ in range(5):
        edit(again, wordpress)
    again = restarted(again, tmp_path, medium)
    publish(again, wordpress, id=8, guid="8", url=f"{HOME}/8/")
    assert (again.status(8), is_parked(again)) == ("planned", True)


def test_the_first_report_looks_too_as_it_would_raise_what_wordpress_was_told(site, wordpress, medium, tmp_path):
    wordpress.look = says(500)
    with site.bridge.ledger.write() as tx:
        tx.park_account("main", "not now")
    publish(site, wordpress)
    assert wordpress.looked == 0, "nothing could leave"
    site.bridge.reports.report_statuses()
    assert (wordpress.looked, is_parked(site), highest(site)) == (1, True, 500)
    assert site.bridge.reports.report_statuses() == 1
    assert wordpress.told[-1]["sequence"] == highest(site) > 500


@pytest.mark.parametrize("lower", [0, 1])
def test_a_wordpress_that_was_restored_itself_or_lost_its_plugin_holds_nothing(
    site, wordpress, lower, tmp_path, medium
):
    wordpress.look = says(0)
    publish(site, wordpress)
    site.bridge.reports.report_statuses()
    wordpress.look = says(lower)
    again = restarted(site, tmp_path, medium)
    publish(again, wordpress, id=8, guid="8", url=f"{HOME}/8/")
    assert again.status(8) == "live"


def test_it_is_asked_once_in_a_process_and_not_for_each_post(site, wordpress):
    wordpress.look = says(0)
    for number in (7, 8, 9):
        publish(site, wordpress, id=number, guid=str(number), url=f"{HOME}/{number}/")
    assert wordpress.looked == 1


@pytest.mark.parametrize("home", ["https://staging.example", "http://[", ""])
def test_a_copy_that_answers_in_its_place_counts_for_nothing(site, wordpress, home):
    wordpress.look = says(500, home=home)
    publish(site, wordpress)
    assert site.status() == "live"


@pytest.mark.parametrize("sequence", [-1, 2**60, "many", None])
def test_an_answer_that_cannot_be_used_counts_as_none(site, wordpress, sequence):
    wordpress.look = says(sequence)
    publish(site, wordpress)
    assert (site.status(), highest(site) < 100) == ("live", True)


def test_without_the_route_the_story_goes_with_a_line_that_says_why(site, wordpress):
    publish(site, wordpress)
    assert site.status() == "live"
    assert "nobody can say whether this ledger is the newest" in site.journal()


def test_a_blog_that_used_to_answer_is_waited_for_and_says_so(site, wordpress, medium, tmp_path):
    wordpress.look = says(0)
    publish(site, wordpress)
    again = restarted(site, tmp_path, medium)
    wordpress.status = 503
    publish(again, wordpress, id=8, guid="8", url=f"{HOME}/8/")
    assert again.status(8) == "planned"
    assert "WordPress does not answer now" in again.deliveries(8)[0]["reason"]
    assert again.bridge.reports.report_statuses() == 0, "nothing is told before it is known what was told"
    assert len(medium.stories) == 1


def test_one_silent_blog_stops_no_other_blog_of_the_account(site, wordpress, medium, tmp_path):
    wordpress.look = says(0)
    publish(site, wordpress)
    common = {"account": "main", "secret": SECRET}
    sites = {
        "blog": {"home": HOME, "allowed_hosts": ["127.0.0.1"]} | common,
        "other": {"home": "https://other.example"} | common,
    }
    both = restarted(site, tmp_path, medium, sites=sites)
    wordpress.status = 503
    publish(both, wordpress, id=8, guid="8", url=f"{HOME}/8/")
    post, home = {"id": 9, "url": "https://other.example/9/"}, "https://other.example"
    body = make_hook("post.published", post=post, home=home, occurred_at=both.clock())
    both.bridge.inbox.receive("other", sign(SECRET, "msg_other", both.clock(), body), body)
    both.settle()
    (delivery,) = both.bridge.overview.read_post("other", 9)["deliveries"]
    assert (both.status(8), delivery["status"]) == ("planned", "live")
