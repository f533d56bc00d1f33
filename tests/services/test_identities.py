"""A site or an account that leaves: refused at start with the way out, retired, and back again. The others go on."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from blog import HOME, SECRET, Blog, a_config
from bridge.app import Bridge
from bridge.cli import main
from bridge.config import AccountSection, Config, load
from bridge.errors import ConfigError, NotFound, Refused
from bridge.ledger import Ledger
from bridge.models import Code, Reason, Status, Trigger
from bridge.planner import to_url_keys
from hookmaker import make_hook, signed
from shelf import an_old_post

OTHER = "https://other.example"


class Other(Blog):
    """The agency's second site."""

    def hook(self, kind, post=None, **more):
        self.sent += 1
        more.setdefault("revision", self.sent)
        more.setdefault("occurred_at", self.clock())
        own = {"id": 7, "guid": f"{OTHER}/?p=7", "url": f"{OTHER}/a-walk/"}
        body = make_hook(kind, post=own | (post or {}), home=OTHER, **more)
        return self.bridge.inbox.receive("other", signed(SECRET, body, f"o_{self.sent}", self.clock()), body)

    def deliveries(self, post_id=7):
        return list(self.bridge.overview.read_post("other", post_id)["deliveries"])


def agency(tmp_path, medium, **changes) -> Config:
    """Two sites with an account each."""
    site = {"home": OTHER, "account": "second", "secret": SECRET, "page_host": "bridge"}
    account = {"token": "tok-second", "api_url": medium.url, "publish_status": "public"}
    tables = {"sites": {"other": site}, "accounts": {"second": account}}
    return a_config(tmp_path, medium.url, **tables | changes)


def without(config: Config, *, site: str = "", account: str = "") -> Config:
    """The configuration after its owner has taken these out."""
    sites = {name: one for name, one in config.sites.items() if name != site}
    accounts = {name: one for name, one in config.accounts.items() if name != account}
    return config.model_copy(update={"sites": sites, "accounts": accounts})


def opened(blog: Blog, config: Config) -> Bridge:
    bridge = Bridge(config, blog.bridge.ledger, clock=blog.clock)
    bridge.identities.open()
    return bridge


def at(bridge: Bridge, blog: Blog, kind: type[Blog] = Blog) -> Blog:
    """The same WordPress, and the bridge as it is now."""
    found = kind(bridge, blog.clock)
    found.sent = blog.sent
    return found


@pytest.fixture
def both(blog, tmp_path, medium):
    """An agency whose first site has a live story, and one hook that nobody has acted on yet."""
    config = agency(tmp_path, medium)
    blog = at(opened(blog, config), blog)
    blog.publish()
    blog.hook("post.published", {"id": 8, "guid": f"{HOME}/?p=8", "url": f"{HOME}/8/"})
    return blog, config


# --- sites -------------------------------------------------------------------------------------------------------


def test_a_site_that_vanished_with_a_waiting_hook_is_refused_at_start_with_the_way_out(both):
    blog, config = both
    with pytest.raises(ConfigError, match=r"\[sites\.blog\].*bridge retire site blog"):
        opened(blog, without(config, site="blog"))


def test_a_site_renamed_in_the_configuration_is_refused_until_its_old_name_is_back_or_retired(both):
    blog, config = both
    renamed = without(config, site="blog")
    renamed = renamed.model_copy(update={"sites": renamed.sites | {"journal": config.sites["blog"]}})
    with pytest.raises(ConfigError, match="bridge retire site blog"):
        opened(blog, renamed)
    with blog.bridge.ledger.read() as tx:
        assert "journal" not in [one.name for one in tx.read_sites()], "a refusal changes nothing"


def test_a_site_that_was_never_heard_of_may_go_without_a_word(blog, tmp_path, medium):
    config = agency(tmp_path, medium)
    opened(blog, config)
    assert opened(blog, without(config, site="other"))


def test_one_site_that_is_retired_stops_no_other(both, medium):
    blog, config = both
    left = without(config, site="blog")
    assert Bridge(left, blog.bridge.ledger, clock=blog.clock).identities.retire_site("blog") == [8]
    other = at(opened(blog, left), blog, Other)
    other.publish()
    assert other.status() == "live"
    assert other.bridge.overview.read_status()["events"] == {"applied": 2, "retired": 1}
    assert len(medium.stories) == 2
    assert "retired" in other.bridge.overview.read_post("blog", 8)["journal"][-1]["reason"]
    assert other.bridge.overview.read_post("blog", 7)["deliveries"][0]["status"] == "live"


def test_a_retired_site_goes_on_where_it_stopped_when_it_is_configured_again(both, medium):
    blog, config = both
    bridge = Bridge(without(config, site="blog"), blog.bridge.ledger, clock=blog.clock)
    bridge.identities.retire_site("blog")
    bridge.identities.open()
    back = at(opened(blog, config), blog)
    back.settle()
    assert back.status(8) == "live"
    assert len(medium.stories) == 2
    with back.bridge.ledger.read() as tx:
        assert tx.read_site("blog").retired_at is None
        lines = tx.connection.execute(text("SELECT what FROM journal WHERE site = 'blog' AND post_id IS NULL"))
        assert {"retired", "configured again"} <= set(lines.scalars())


def test_the_hooks_of_a_retired_site_outlive_their_retention_as_nobody_has_acted_on_them(both):
    blog, config = both
    bridge = Bridge(without(config, site="blog"), blog.bridge.ledger, clock=blog.clock)
    bridge.identities.retire_site("blog")
    blog.clock.pass_by(timedelta(days=60))
    bridge.housekeeping.prune()
    assert bridge.overview.read_status()["events"] == {"retired": 1}


def test_what_is_configured_unknown_or_retired_already_cannot_be_retired(both):
    blog, config = both
    with pytest.raises(Refused, match="is in the configuration"):
        blog.bridge.identities.retire_site("blog")
    with pytest.raises(Refused, match="is in the configuration"):
        blog.bridge.identities.retire_account("main")
    bridge = Bridge(without(config, site="blog"), blog.bridge.ledger, clock=blog.clock)
    with pytest.raises(NotFound, match='no site "blok"; not configured any more: blog'):
        bridge.identities.retire_site("blok")
    with pytest.raises(NotFound, match='no account "x"'):
        bridge.identities.retire_account("x")
    bridge.identities.retire_site("blog")
    with pytest.raises(Refused, match="retired already"):
        bridge.identities.retire_site("blog")


def test_a_bridge_that_still_has_the_site_configured_sends_nothing_of_it_once_it_is_retired(both, medium):
    blog, config = both
    Bridge(without(config, site="blog"), blog.bridge.ledger, clock=blog.clock).identities.retire_site("blog")
    blog.hook("post.published", {"id": 9, "guid": f"{HOME}/?p=9", "url": f"{HOME}/9/"})
    blog.settle()
    assert len(medium.stories) == 1
    later = opened(blog, without(config, site="blog"))
    assert later.overview.read_status()["events"] == {"applied": 1, "retired": 2}
    assert later.overview.readiness() == ["the scheduler has not run yet"]


def test_the_address_of_a_retired_sites_story_is_not_sent_again_under_the_sites_new_name(blog, tmp_path, medium):
    blog.publish()
    config = blog.bridge.config
    renamed = config.model_copy(update={"sites": {"journal": config.sites["blog"]}})
    Bridge(renamed, blog.bridge.ledger, clock=blog.clock).identities.retire_site("blog")
    bridge = opened(blog, renamed)
    body = make_hook("post.published", occurred_at=blog.clock())
    bridge.inbox.receive("journal", signed(SECRET, body, "n_1", blog.clock()), body)
    at(bridge, blog).settle()
    assert len(medium.stories) == 1
    reason = bridge.overview.read_post("journal", 7)["held_reason"]
    assert 'post 7 of site blog "A walk"' in reason
    assert "already has this address" in reason
    assert "bridge accept journal 7 (it is not sent)" in reason


# --- accounts ----------------------------------------------------------------------------------------------------


def retired_account(blog: Blog, config: Config) -> Blog:
    """Account main is retired, and the blog's posts go to the second one."""
    blog_site = config.sites["blog"].model_copy(update={"account": "second"})
    left = without(config, account="main").model_copy(update={"sites": config.sites | {"blog": blog_site}})
    Bridge(left, blog.bridge.ledger, clock=blog.clock).identities.retire_account("main")
    return at(opened(blog, left), blog)


def test_a_retired_account_is_sent_nothing_and_its_posts_go_on_being_told_of(both, medium):
    blog, config = both
    blog.bridge.events.apply_events()  # post 8 is planned on main
    after = retired_account(blog, config)
    after.settle()
    assert len(medium.stories) == 1
    assert "account main is not configured any more, so it is not sent" in after.deliveries(8)[0]["reason"]
    after.edit(title="A longer walk")
    assert after.handoffs() == ["update_in_place"]
    assert after.bridge.overview.read_status()["events"] == {"applied": 3}
    assert after.bridge.overview.read_posts()
    assert after.bridge.reports.report_statuses() == 0
    after.bridge.housekeeping.prune()
    after.bridge.housekeeping.check_silence()


def test_stories_of_a_retired_account_are_not_sent_again_on_the_next_one(both, medium):
    blog, config = both
    after = retired_account(blog, config)
    after.hook("post.published", {"revision": 99})
    after.settle()
    assert [(one["account"], one["status"]) for one in after.deliveries()] == [("main", "live")]
    assert [one["title"] for one in medium.stories].count("A walk") == 2, "posts 7 and 8, once each"


def test_a_new_article_at_the_address_of_a_retired_accounts_story_is_asked_about(both, medium):
    blog, config = both
    blog.settle()
    after = retired_account(blog, config)
    after.hook("post.deleted")
    after.hook("post.published", {"id": 9, "guid": f"{HOME}/?p=9"})
    after.settle()
    assert len(medium.stories) == 2, "posts 7 and 8"
    reason = after.bridge.overview.read_post("blog", 9)["held_reason"]
    assert "already has this address on account main" in reason
    after.bridge.answers.tell_apart("blog", 9)
    after.settle()
    assert (after.status(9), len(medium.stories)) == ("live", 3)


def test_the_article_of_a_retired_accounts_story_is_not_sent_under_another_number(both, medium):
    blog, config = both
    after = retired_account(blog, config)
    after.hook("post.deleted")
    after.hook("post.published", {"id": 9, "guid": f"{HOME}/?p=9"})
    after.settle()
    after.bridge.answers.accept("blog", 9)
    after.edit(id=9, guid=f"{HOME}/?p=9", title="A longer walk")
    assert after.status(9) == "cancelled"
    assert len(medium.stories) == 2, "posts 7 and 8"


def test_a_post_that_moves_to_the_address_of_a_retired_accounts_story_is_asked_about(both, medium):
    blog, config = both
    after = retired_account(blog, config)
    after.hook("post.deleted")
    after.bridge.accounts.pause("second")
    after.publish(id=9, guid=f"{HOME}/?p=9", url=f"{HOME}/nine/")
    after.edit(id=9, guid=f"{HOME}/?p=9", title="A walk")
    after.bridge.accounts.resume("second")
    after.settle()
    assert (after.status(9), len(medium.stories)) == ("held", 2)
    assert "already has this address on account main" in after.deliveries(9)[0]["reason"]
    after.bridge.answers.tell_apart("blog", 9)
    after.settle()
    assert (after.status(9), len(medium.stories)) == ("live", 3)


def test_a_post_is_not_asked_whether_it_is_another_than_itself_on_a_retired_account(both, medium):
    blog, config = both
    after = retired_account(blog, config)
    delivery = after.bridge.config.delivery.model_copy(update={"allow_second_copy": True})
    after = at(opened(blog, after.bridge.config.model_copy(update={"delivery": delivery})), blog)
    after.bridge.accounts.pause("second")
    after.publish(state="c" * 64)
    after.edit(title="A longer walk")
    after.bridge.accounts.resume("second")
    after.settle()
    assert {one["account"]: one["status"] for one in after.deliveries()} == {"main": "live", "second": "live"}


def test_a_retired_account_hides_no_article_of_the_account_itself(both, medium):
    blog, config = both
    on_second = {"id": 9, "guid": f"{HOME}/?p=9", "url": f"{HOME}/9/"}
    blog.hook("post.published", on_second, choice={"account": "second"})
    blog.settle()
    blog.hook("post.deleted", on_second)
    on_main = {"id": 10, "guid": f"{HOME}/?p=10", "url": f"{HOME}/9/"}
    blog.hook("post.published", on_main)
    blog.settle()
    blog.hook("post.deleted", on_main)
    blog.settle()
    after = retired_account(blog, config)
    after.hook("post.published", {"id": 11, "guid": f"{HOME}/?p=11", "url": f"{HOME}/9/"})
    after.settle()
    assert "already has this address on account second" in after.bridge.overview.read_post("blog", 11)["held_reason"]


def test_a_delivery_left_sending_on_a_retired_account_is_settled_at_the_next_start(both, medium):
    blog, config = both
    blog.bridge.events.apply_events()
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(text("UPDATE deliveries SET status = 'sending', sent_state = 'x' WHERE post_id = 8"))
    after = retired_account(blog, config)
    after.bridge.recovery.sweep(is_alone=True)
    assert after.status(8) == "unconfirmed"
    after.bridge.decisions.confirm("blog", 8, "https://medium.com/@ada/a-walk-0123456789ab", "main")
    assert after.status(8) == "live"


def test_a_retired_sites_delivery_left_sending_is_settled_too(both):
    blog, config = both
    blog.bridge.events.apply_events()
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(text("UPDATE deliveries SET status = 'sending', sent_state = 'x' WHERE post_id = 8"))
    left = without(config, site="blog")
    Bridge(left, blog.bridge.ledger, clock=blog.clock).identities.retire_site("blog")
    bridge = opened(blog, left)
    bridge.recovery.sweep(is_alone=True)
    assert at(bridge, blog).status(8) == "unconfirmed"


def test_what_waits_on_a_retired_account_is_neither_retried_nor_approved(both):
    blog, config = both
    with blog.bridge.ledger.write() as tx:
        tx.put_post(an_old_post(1), blog.clock(), to_url_keys(an_old_post(1)))
        values = ("proposed", Status.HELD, Trigger.EVERGREEN, Reason(Code.HELD, "held"), blog.clock())
        tx.plan_delivery(an_old_post(1), "main", *values)
    after = retired_account(blog, config)
    with pytest.raises(NotFound, match='no account "main"'):
        after.bridge.retries.retry("blog", 1)
    after.bridge.decisions.cancel("blog", 1)
    assert after.status(1) == "cancelled"


def test_a_retired_account_is_back_with_its_name(both, medium):
    blog, config = both
    blog.bridge.events.apply_events()
    retired_account(blog, config)
    back = at(opened(blog, config), blog)
    back.settle()
    assert back.status(8) == "live"
    with back.bridge.ledger.read() as tx:
        assert tx.read_account("main").retired_at is None


def test_the_medium_user_of_a_retired_account_gets_nothing_under_a_new_name(both, medium):
    blog, config = both
    blog.settle()
    renamed = without(config, account="main")
    site = config.sites["blog"].model_copy(update={"account": "press"})
    renamed = renamed.model_copy(
        update={
            "accounts": renamed.accounts | {"press": config.accounts["main"]},
            "sites": config.sites | {"blog": site},
        }
    )
    Bridge(renamed, blog.bridge.ledger, clock=blog.clock).identities.retire_account("main")
    after = at(opened(blog, renamed), blog)
    made = len(medium.stories)
    after.publish(id=9, guid=f"{HOME}/?p=9", url=f"{HOME}/9/")
    assert len(medium.stories) == made
    assert "give [accounts.press] that name again" in after.deliveries(9)[0]["reason"]


# --- who is who --------------------------------------------------------------------------------------------------


def by_import(config: Config, name: str, **keys) -> Config:
    """The configuration with one more account, which has no token."""
    account = AccountSection.model_validate(keys)
    return config.model_copy(update={"accounts": config.accounts | {name: account}})


def met(blog: Blog) -> str:
    """The name of the user that Medium said account main is."""
    with blog.bridge.ledger.read() as tx:
        return tx.read_account("main").medium_username


def test_the_user_that_medium_named_is_not_configured_under_another_name(blog):
    blog.publish()
    config = by_import(blog.bridge.config, "press", username=f"@{met(blog).upper()}")
    with pytest.raises(ConfigError, match=r"\[accounts\.main\] is @.* \[accounts\.press\] is, too"):
        opened(blog, config)


def test_the_user_of_a_retired_account_is_not_configured_under_another_name(both):
    blog, config = both
    after = retired_account(blog, config)
    feed = f"https://{met(after)}.medium.com/feed"
    with pytest.raises(ConfigError, match=r"retired account main is, too.*its old name, main"):
        opened(after, by_import(after.bridge.config, "press", feed_url=feed))


def test_a_user_whom_only_the_configuration_named_is_remembered_when_the_account_is_retired(blog, tmp_path, medium):
    config = by_import(blog.bridge.config, "ada", username="ada")
    bridge = opened(blog, config)
    with bridge.ledger.write() as tx:
        tx.put_post(an_old_post(1), blog.clock(), to_url_keys(an_old_post(1)))
        tx.plan_delivery(
            an_old_post(1), "ada", "key", Status.LIVE, Trigger.PUBLISH, Reason(Code.LIVE, "live"), blog.clock()
        )
    left = without(config, account="ada")
    Bridge(left, bridge.ledger, clock=blog.clock).identities.retire_account("ada")
    with pytest.raises(ConfigError, match="retired account ada is, too"):
        opened(blog, by_import(left, "press", feed_url="https://medium.com/feed/@Ada"))


def test_two_accounts_that_swap_their_users_are_refused(blog):
    config = by_import(by_import(blog.bridge.config, "one", username="ada"), "two", username="bob")
    bridge = opened(blog, config)
    with bridge.ledger.write() as tx:
        for number, account in enumerate(("one", "two"), 1):
            tx.put_post(an_old_post(number), blog.clock(), to_url_keys(an_old_post(number)))
            post = an_old_post(number)
            tx.plan_delivery(
                post, account, f"key{number}", Status.LIVE, Trigger.PUBLISH, Reason(Code.LIVE, "live"), blog.clock()
            )
    with pytest.raises(ConfigError, match="one Medium user under two names"):
        opened(blog, by_import(by_import(config, "one", username="bob"), "two", username="ada"))


def test_a_user_who_renamed_themselves_on_medium_is_still_the_same_account(blog):
    opened(blog, by_import(blog.bridge.config, "one", username="ada"))
    assert opened(blog, by_import(blog.bridge.config, "one", username="ada-l"))


# --- an account that others share --------------------------------------------------------------------------------


def test_what_a_retired_site_had_offered_or_proposed_takes_no_place_of_the_others(blog, tmp_path, medium):
    site = {"home": OTHER, "account": "main", "secret": SECRET, "page_host": "bridge"}
    config = a_config(tmp_path, medium.url, sites={"other": site}, accounts={"main": {}}, delivery={"open_imports": 1})
    blog = at(opened(blog, config), blog)
    blog.publish()
    assert blog.status() == "offered"
    with blog.bridge.ledger.write() as tx:
        post = an_old_post(1)
        tx.put_post(post, blog.clock(), to_url_keys(post))
        tx.plan_delivery(
            post, "main", "old", Status.PROPOSED, Trigger.EVERGREEN, Reason(Code.PROPOSED, "chosen"), blog.clock()
        )
    left = without(config, site="blog")
    Bridge(left, blog.bridge.ledger, clock=blog.clock).identities.retire_site("blog")
    other = at(opened(blog, left), blog, Other)
    other.publish()
    assert other.status() == "offered"
    assert [one["site"] for one in other.bridge.overview.read_handoffs()] == ["other"]
    assert "site blog is not configured any more" in blog_deliveries(other)[0]["reason"]
    with other.bridge.ledger.read() as tx:
        facts = other.bridge.facts.read_facts(tx, "main")
    assert (facts.waiting, facts.fresh_waiting) == (1, 0)


def blog_deliveries(other: Blog):
    return other.bridge.overview.read_post("blog", 7)["deliveries"]


def test_a_machine_that_does_not_know_a_site_or_account_leaves_them_to_the_one_that_does(both, medium):
    blog, config = both
    blog.bridge.events.apply_events()
    blog.hook("post.published", {"id": 9, "guid": f"{HOME}/?p=9", "url": f"{HOME}/9/"})
    bridge = Bridge(without(config, site="blog", account="main"), blog.bridge.ledger, clock=blog.clock)
    assert (bridge.events.apply_events(), bridge.sender.deliver_next()) == (0, False)
    blog.settle()
    assert [blog.status(number) for number in (7, 8, 9)] == ["live", "live", "live"]


def test_readiness_tells_of_hooks_that_nobody_here_can_apply(both):
    blog, config = both
    bridge = Bridge(without(config, site="blog"), blog.bridge.ledger, clock=blog.clock)
    blog.clock.pass_by(timedelta(minutes=6))
    assert any("none was applied for" in reason for reason in bridge.overview.readiness())


# --- the command line --------------------------------------------------------------------------------------------

TOML = """
[sites.{site}]
home = "https://blog.example"
account = "{account}"
secret = "{secret}"
page_host = "bridge"

[accounts.{account}]
api_url = "{url}"
token = "tok-canary"
publish_status = "public"
"""


def run(path, *arguments):
    return CliRunner(env={"COLUMNS": "300"}).invoke(main, ["--config", str(path), *arguments])


def test_the_way_out_on_the_command_line(tmp_path, medium):
    path = tmp_path / "config.toml"
    path.write_text(TOML.format(site="blog", account="main", secret=SECRET, url=medium.url))
    ledger = Ledger(f"sqlite:///{tmp_path}/bridge.db")
    ledger.create()
    bridge = Bridge(load(path, {}), ledger)
    bridge.identities.open()
    blog = Blog(bridge, ledger.now)
    blog.publish()
    blog.hook("post.published", {"id": 8, "guid": "8", "url": f"{HOME}/8/"})
    assert "is in the configuration" in run(path, "retire", "site", "blog").output
    path.write_text(TOML.format(site="journal", account="press", secret=SECRET, url=medium.url))
    checked = run(path, "check").output
    assert "bridge retire site blog" in checked
    assert "bridge retire account main" in checked
    assert "FAIL  account press on Medium: its token belongs to" in checked
    refused = run(path, "serve")
    assert (refused.exit_code, "bridge retire site blog" in refused.output) == (2, True)
    assert "set aside: 8" in run(path, "retire", "site", "blog").output
    assert "give it this name again" in run(path, "retire", "account", "main").output
    assert run(path, "status").output.count("retired since") == 2
    for command in ("posts", "handoffs", "forecast", "backlog", "slots", "jobs"):
        assert run(path, command).exit_code == 0, command
    assert run(path, "post", "blog", "7").exit_code == 0
    assert run(path, "drift", "blog", "7").exit_code == 0
    assert "ok    ledger" in run(path, "check").output
    ledger.close()


def test_check_names_two_tokens_of_one_user_and_a_configured_name_that_is_a_tokens_user(tmp_path, medium):
    path = tmp_path / "config.toml"
    path.write_text(
        TOML.format(site="blog", account="main", secret=SECRET, url=medium.url)
        + f"[accounts.second]\napi_url = '{medium.url}'\ntoken = 'other'\n[accounts.hand]\nusername = 'Carl'\n"
    )
    medium.script_me(200, b'{"data": {"id": "1", "username": "carl", "name": "", "url": ""}}')
    said = run(path, "check").output
    assert "FAIL  account main on Medium: its token belongs to @carl, and so does account hand" in said
    assert "FAIL  account second on Medium: its token belongs to @carl, and so does account main" in said
