"""The planner: who goes, when, why not, and what follows from Medium's answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.config import DeliverySection, EvergreenSection
from bridge.models import (
    AccountState,
    Answer,
    Choice,
    Decision,
    EventType,
    HandoffKind,
    Outcome,
    PublishStatus,
    Status,
    Term,
    Trigger,
)
from bridge.planner import (
    EventVerdict,
    find_restore,
    is_other_guid,
    plan_delivery,
    plan_edit,
    plan_event,
    plan_outcome,
    plan_quota,
    plan_republish,
    plan_retry_at,
    plan_unpublish,
    to_url_key,
    to_waiting,
)
from things import HOME, NOON, a_delivery, a_post, a_site, a_stored_post, an_attempt, an_event

SETTINGS = DeliverySection()
EVERGREEN = EvergreenSection()
DAY = timedelta(days=1)


def decide(stored=None, occurred_at=NOON, connected_at=NOON - DAY, site=None, others=(), **settings) -> Decision:
    return plan_delivery(
        stored or a_stored_post(),
        occurred_at,
        connected_at,
        "main",
        site or a_site(),
        DeliverySection.model_validate(settings),
        others,
    )


def test_a_post_that_was_just_published_is_due_at_once():
    decision = decide()
    assert decision.yes
    assert decision.due_at == NOON
    assert decision.reason == "published on WordPress"


def test_a_delay_is_counted_from_publishing_and_named():
    decision = decide(delay="10m")
    assert decision.due_at == NOON + timedelta(minutes=10)
    assert "10 minutes" in decision.reason


def test_the_authors_delay_wins_over_the_sites():
    post = a_post(choice=Choice(delay=30))
    assert decide(a_stored_post(post), delay="10m").due_at == NOON + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password_protected": True}, "protected by a password"),
        ({"status": "private"}, "not public"),
        ({"status": "draft"}, "not public"),
        ({"type": "page"}, 'type "page" is not in post_types'),
        ({"choice": Choice(syndicate=False)}, "author chose not to send"),
        ({"content_html": "  \n"}, "no text"),
        ({"url": HOME + "/"}, "home page"),
        ({"url": "https://evil.example/a/"}, '"evil.example"'),
        ({"canonical_url": "https://elsewhere.example/a/"}, "canonical URL is on"),
        ({"choice": Choice(canonical_url="https://elsewhere.example/a/")}, "canonical URL is on"),
    ],
)
def test_a_post_that_may_not_go_is_refused_in_words(changes, words):
    decision = decide(a_stored_post(a_post(**changes)))
    assert not decision.yes
    assert words in decision.reason


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deleted_at": NOON}, "deleted on WordPress"),
        ({"held_reason": "another article"}, "held for you: another article"),
        ({"is_public": False, "unpublished_reason": "trash"}, "trash"),
    ],
)
def test_what_happened_to_a_post_since_is_the_reason(changes, words):
    decision = decide(a_stored_post(**changes))
    assert not decision.yes
    assert words in decision.reason


def test_an_address_on_another_of_the_sites_hosts_is_allowed():
    post = a_post(canonical_url="https://www.blog.example/a-walk/")
    assert not decide(a_stored_post(post)).yes
    assert decide(a_stored_post(post), site=a_site(allowed_hosts=("WWW.blog.example",))).yes


def test_categories_decide_when_the_site_says_so():
    stored = a_stored_post(a_post(categories=(Term(1, "News", "news"),)))
    assert "skip_categories" in decide(stored, site=a_site(skip_categories=("news",))).reason
    assert "only_categories" in decide(stored, site=a_site(only_categories=("essays",))).reason
    assert decide(stored, site=a_site(only_categories=("news",))).yes


def test_a_site_that_sends_nothing_by_itself_sends_what_its_author_chose():
    quiet = a_site(syndicate=False)
    assert not decide(site=quiet).yes
    assert decide(a_stored_post(a_post(choice=Choice(syndicate=True))), site=quiet).yes


def test_what_was_published_before_the_site_was_connected_belongs_to_the_backlog():
    decision = decide(connected_at=NOON + timedelta(seconds=1))
    assert not decision.yes
    assert "backlog" in decision.reason


def test_an_old_date_is_judged_against_the_moment_of_publishing_not_of_looking():
    old = a_stored_post(a_post(published_at=NOON - timedelta(hours=49)))
    assert "2 days" in decide(old).reason
    assert not decide(old).yes
    assert decide(a_stored_post(a_post(published_at=NOON - timedelta(hours=47)))).yes


def test_a_resync_overrides_age_but_not_eligibility():
    old = a_stored_post(a_post(published_at=NOON - timedelta(days=400)))
    arguments = (NOON, NOON + DAY, "main", a_site(), SETTINGS, ())
    assert plan_delivery(old, *arguments, trigger=Trigger.RESYNC).yes
    secret = a_stored_post(a_post(password_protected=True))
    assert not plan_delivery(secret, *arguments, trigger=Trigger.RESYNC).yes


def test_a_second_copy_on_another_account_is_refused_with_mediums_rule():
    other = a_delivery(account="second", status=Status.LIVE)
    decision = decide(others=[other])
    assert not decision.yes
    assert "help.medium.com" in decision.reason
    assert decide(others=[other], allow_second_copy=True).yes
    assert decide(others=[replace(other, status=Status.CANCELLED)]).yes


@pytest.mark.parametrize(
    "same",
    [
        "http://blog.example/a-walk/",
        "https://www.blog.example/a-walk",
        "https://BLOG.example:443/a-walk/",
        "https://blog.example/a-walk/?utm_source=x&fbclid=1",
        "https://blog.example/a-walk/#comments",
        "https://blog.example/%61-walk/",
    ],
)
def test_spellings_of_one_address_have_one_key(same):
    assert to_url_key(same) == to_url_key("https://blog.example/a-walk/")


@pytest.mark.parametrize(
    "other",
    [
        "https://blog.example/A-walk/",
        "https://blog.example/?p=8",
        "https://blog.example:8443/a-walk/",
        "https://x.example/a-walk/",
    ],
)
def test_other_addresses_have_other_keys(other):
    assert to_url_key(other) != to_url_key("https://blog.example/a-walk/")


def test_plain_permalinks_differ_by_their_parameter():
    assert to_url_key("https://blog.example/?p=7") != to_url_key("https://blog.example/?p=8")


@pytest.mark.parametrize("pattern", ["https://blog.example/caf{}/", "https://blog.example/?name=caf{}"])
def test_escapes_of_another_encoding_than_utf_8_are_other_addresses(pattern):
    keys = {to_url_key(pattern.format(letter)) for letter in ("%E8", "%E9", "%e9", "%C3%A9")}
    assert len(keys) == 3


# --- hooks against what is known ---------------------------------------------------------------------------------


def test_a_hook_about_an_unknown_post_counts():
    assert plan_event(None, an_event())[0] is EventVerdict.NEW


def test_a_higher_revision_counts():
    assert plan_event(a_stored_post(), an_event(post=a_post(revision=2)))[0] is EventVerdict.NEW


def test_a_lower_revision_from_earlier_is_stale():
    known = a_stored_post(a_post(revision=5))
    assert plan_event(known, an_event(revision=4, occurred_at=NOON - DAY))[0] is EventVerdict.STALE


def test_the_same_state_under_a_new_id_is_stale_not_a_restored_wordpress():
    assert plan_event(a_stored_post(), an_event(occurred_at=NOON + DAY))[0] is EventVerdict.STALE


def test_a_counter_that_fell_back_while_time_went_on_fell():
    known = a_stored_post(a_post(revision=5))
    event = an_event(post=a_post(revision=3, state="b" * 64), occurred_at=NOON + DAY)
    verdict, why = plan_event(known, event)
    assert verdict is EventVerdict.FELL_BACK
    assert "3 of post 7, but 5 was seen before" in why


@pytest.mark.parametrize(
    ("told", "heard", "has_other", "is_restored"),
    [
        (None, 5, False, False),  # a plugin before 0.2
        (None, 5, True, True),
        (5, 5, False, False),
        (5, 5, True, False),
        (6, 5, True, False),  # it was told and its answer was lost
        (4, 5, False, True),
        (0, 0, False, False),  # a site that takes no reports
        (0, 0, True, True),
    ],
)
def test_a_wordpress_that_forgot_what_it_was_told_is_restored(told, heard, has_other, is_restored):
    assert bool(find_restore(told, heard, has_other=has_other)) is is_restored


def test_another_guid_under_a_known_id_is_another_article():
    verdict, _ = plan_event(a_stored_post(), an_event(post=a_post(guid="https://other.example/?p=7", revision=9)))
    assert verdict is EventVerdict.OTHER_IDENTITY


@pytest.mark.parametrize("told", ["&#038;", "&amp;", "&", "&#38;"])
@pytest.mark.parametrize("known", ["&#038;", "&amp;", "&"])
def test_what_stands_for_an_ampersand_makes_no_other_guid(known, told):
    """WordPress writes it as ``&#038;`` with the first update, and earlier versions kept what REST had rendered."""
    guid = "http://old.example/?post_type=book{}p={}&copy=1"
    stored, said = a_stored_post(a_post(guid=guid.format(known, 7))), a_post(guid=guid.format(told, 7), revision=9)
    assert plan_event(stored, an_event(post=said))[0] is not EventVerdict.OTHER_IDENTITY
    another = an_event(post=a_post(guid=guid.format(told, 8), revision=9))
    assert plan_event(stored, another)[0] is EventVerdict.OTHER_IDENTITY


# --- the state x event table -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PLANNED, Status.PROPOSED])
def test_an_edit_of_a_waiting_post_sends_the_newest_text(status):
    move = plan_edit(a_delivery(status=status), "b" * 64)
    assert move is not None
    assert (move.to, move.handoff) == (None, None)


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.SENDING, Status.SENT, Status.UNCONFIRMED])
def test_an_edit_while_it_is_under_way_waits_for_the_outcome(status):
    assert plan_edit(a_delivery(status=status, sent_state="a" * 64), "b" * 64) is None


def test_an_edit_of_an_offered_post_makes_a_new_page_and_the_same_text_again_none():
    move = plan_edit(a_delivery(status=Status.OFFERED, sent_state="a" * 64), "b" * 64)
    assert move is not None
    assert move.to is Status.PLANNED
    assert plan_edit(a_delivery(status=Status.OFFERED, sent_state="a" * 64), "a" * 64) is None


def test_an_edit_of_a_live_story_asks_for_an_update_in_place():
    move = plan_edit(a_delivery(status=Status.LIVE, sent_state="a" * 64), "b" * 64)
    assert move is not None
    assert move.handoff is HandoffKind.UPDATE_IN_PLACE


def test_an_edit_taken_back_withdraws_the_update():
    move = plan_edit(a_delivery(status=Status.LIVE, sent_state="a" * 64), "a" * 64)
    assert move is not None
    assert HandoffKind.UPDATE_IN_PLACE in move.withdraw


@pytest.mark.parametrize("status", [Status.FAILED, Status.HELD])
def test_an_edit_of_a_refused_post_tries_it_again(status):
    move = plan_edit(a_delivery(status=status), "b" * 64)
    assert move is not None
    assert move.to is Status.PLANNED


@pytest.mark.parametrize("status", [Status.PLANNED, Status.PROPOSED, Status.OFFERED, Status.HELD, Status.FAILED])
def test_unpublishing_a_post_that_has_not_left_cancels_it(status):
    move = plan_unpublish(a_delivery(status=status), "taken off")
    assert move is not None
    assert move.to is Status.CANCELLED


@pytest.mark.parametrize("status", [Status.LIVE, Status.SENT, Status.UNCONFIRMED])
def test_unpublishing_a_post_that_has_left_asks_to_consider_removing(status):
    move = plan_unpublish(a_delivery(status=status), "taken off")
    assert move is not None
    assert (move.to, move.handoff) == (None, HandoffKind.CONSIDER_REMOVING)


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.SENDING, Status.CANCELLED, Status.REMOVED])
def test_unpublishing_leaves_alone_what_is_under_way_or_over(status):
    assert plan_unpublish(a_delivery(status=status), "taken off") is None


def test_publishing_again_leaves_a_live_story_and_what_a_person_cancelled():
    live = plan_republish(a_delivery(status=Status.LIVE))
    assert live is not None
    assert HandoffKind.CONSIDER_REMOVING in live.withdraw
    cancelled = plan_republish(a_delivery(status=Status.CANCELLED, cancelled_by="person"))
    assert cancelled is not None
    assert cancelled.to is None


def test_a_deletion_counts_as_taken_off_the_blog():
    assert plan_event(a_stored_post(), an_event(EventType.DELETED, revision=2))[0] is EventVerdict.NEW


# --- the table of answers ----------------------------------------------------------------------------------------


def follow(outcome: Outcome, account_failures: int = 0, failures: int = 0, retry_after=None, **settings):
    return plan_outcome(
        Answer(outcome, "because", retry_after=retry_after),
        a_delivery(status=Status.SENDING, failures=failures),
        account_failures,
        DeliverySection.model_validate(settings),
        NOON,
    )


def test_a_live_story_moves_the_accounts_next_place():
    plan = follow(Outcome.LIVE)
    assert (plan.status, plan.next_at) == (Status.LIVE, NOON + timedelta(minutes=10))


def test_a_draft_asks_to_be_published():
    plan = follow(Outcome.DRAFT)
    assert (plan.status, plan.handoff) == (Status.SENT, HandoffKind.PUBLISH_DRAFT)


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.CREATED_UNREADABLE])
def test_what_is_not_known_is_never_planned_again(outcome):
    plan = follow(outcome)
    assert (plan.status, plan.handoff, plan.due_at) == (Status.UNCONFIRMED, HandoffKind.CONFIRM, None)


def test_the_setting_that_retries_the_unknown_names_its_risk():
    plan = follow(Outcome.UNKNOWN, on_unknown="retry")
    assert plan.status is Status.PLANNED
    assert "duplicate" in plan.reason.words


def test_even_that_setting_never_repeats_a_story_that_was_created():
    assert follow(Outcome.CREATED_UNREADABLE, on_unknown="retry").status is Status.UNCONFIRMED


def test_refused_content_fails():
    assert follow(Outcome.CONTENT_REFUSED).status is Status.FAILED


@pytest.mark.parametrize("outcome", [Outcome.ACCOUNT_REFUSED, Outcome.BLOCKED])
def test_a_refused_account_is_parked_and_its_delivery_waits(outcome):
    plan = follow(outcome)
    assert (plan.status, plan.park_reason) == (Status.PLANNED, "because")


def test_a_quota_waits_as_long_as_medium_says_else_a_day():
    assert follow(Outcome.QUOTA, retry_after=90).next_at == NOON + timedelta(seconds=90)
    assert follow(Outcome.QUOTA).next_at == NOON + DAY


def test_nothing_sent_is_tried_again_later_and_later():
    waits = [follow(Outcome.NOT_SENT, failures=n).due_at - NOON for n in range(12)]
    assert timedelta(minutes=1) <= waits[0] <= timedelta(seconds=72)
    assert waits[:8] == sorted(waits[:8])
    assert waits[-1] <= timedelta(hours=6) * 1.2


def test_the_circuit_opens_after_some_failures_in_a_row_on_the_account():
    assert follow(Outcome.NOT_SENT, account_failures=1).circuit_until is None
    opened = follow(Outcome.NOT_SENT, account_failures=2).circuit_until
    later = follow(Outcome.NOT_SENT, account_failures=4).circuit_until
    assert opened is not None
    assert later is not None
    assert opened < later


def test_retries_of_different_posts_are_spread():
    assert len({plan_retry_at(number, 1, SETTINGS, NOON) for number in range(20)}) > 10


# --- the quota ---------------------------------------------------------------------------------------------------


def place(recent, status=PublishStatus.PUBLIC, trigger=Trigger.PUBLISH, **settings) -> Decision:
    return plan_quota(status, trigger, recent, DeliverySection.model_validate(settings), EVERGREEN, NOON)


def test_the_third_public_story_of_a_day_waits_for_the_first_to_be_a_day_old():
    recent = [an_attempt(started_at=NOON - timedelta(hours=hours)) for hours in (20, 3)]
    decision = place(recent)
    assert not decision.yes
    assert decision.due_at == NOON + timedelta(hours=4)


def test_stories_older_than_a_day_do_not_count():
    assert place([an_attempt(started_at=NOON - timedelta(hours=hours)) for hours in (25, 3)]).yes


def test_drafts_and_public_stories_are_counted_apart():
    drafts = [an_attempt(publish_status=PublishStatus.DRAFT)] * 5
    assert place(drafts).yes
    assert not place(drafts * 2, status=PublishStatus.DRAFT).yes


@pytest.mark.parametrize("outcome", [None, Outcome.UNKNOWN, Outcome.CREATED_UNREADABLE])
def test_a_try_that_may_have_made_a_story_counts(outcome):
    assert not place([an_attempt(outcome=outcome)] * 2).yes


@pytest.mark.parametrize("outcome", [Outcome.NOT_SENT, Outcome.CONTENT_REFUSED, Outcome.QUOTA])
def test_a_try_that_made_nothing_does_not_count(outcome):
    assert place([an_attempt(outcome=outcome)] * 5).yes


def test_evergreen_posts_leave_a_place_for_fresh_ones():
    assert place([an_attempt()]).yes
    assert not place([an_attempt()], trigger=Trigger.EVERGREEN).yes


# --- why it waits ------------------------------------------------------------------------------------------------


def waiting(delivery=None, account=None, held="", place_=None) -> str:
    open_place = Decision(True, "free")
    return to_waiting(delivery or a_delivery(), account or AccountState("main"), held, place_ or open_place, NOON).words


def test_every_wait_has_its_own_words():
    soon = NOON + timedelta(minutes=5)
    assert "parked: no token" in waiting(account=AccountState("main", parked_at=NOON, parked_reason="no token"))
    assert "could not be reached" in waiting(account=AccountState("main", circuit_until=soon))
    assert "12:05 UTC" in waiting(account=AccountState("main", next_at=soon))
    assert "due at" in waiting(a_delivery(due_at=soon))
    assert "site is held" in waiting(held="restored")
    assert "a place is free" in waiting(place_=Decision(False, "used", due_at=soon))
    assert waiting() == "goes next: published on WordPress"
    assert waiting(a_delivery(status=Status.LIVE, reason="created")) == "created"


def test_a_guid_that_is_no_address_is_compared_as_it_stands():
    assert not is_other_guid("http://[", "http://[")
    assert is_other_guid("http://[", "http://]")
    assert is_other_guid("http://[", "https://blog.example/?p=7")
    assert not is_other_guid("http://blog.example/?p=7", "https://blog.example/?p=7")
