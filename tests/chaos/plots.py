"""Rules that are whole stories: what goes wrong only when several things come in one order, seldom by chance."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bridge.models import Delivery, Status
from chaos.blog import Article
from chaos.desk import ACCOUNTS
from chaos.originals import FIRSTS, Originals
from chaos.promise import Broken
from chaos.stage import PICK, pick

LEASE = timedelta(minutes=3)
"""After it nobody is sending any more."""
AHEAD = timedelta(days=3)
"""So far may a clock be ahead."""
LATE = timedelta(days=5)
"""More than ``max_age``."""


class Plots(Originals):
    """Each begins with an article of its own and leaves a world in which anything else may happen."""

    @rule(what=st.deferred(lambda: st.sampled_from(tuple(PLOTS))), who=PICK)
    def plot(self, what: str, who: int) -> None:
        """One of the stories; ``who`` varies it."""
        PLOTS[what](self, who)

    def _written(self, account: str = "main", slug: str = "") -> Article:
        article = self.blog.write(is_old=False, slug=slug, account=account)
        self.send(self.blog)
        return article

    def _act(self, verb: str, article: Article) -> None:
        self.service.do(verb, "blog", article.post_id, article.choice["account"])

    def _retried_offer(self, who: int) -> None:
        """An offer is imported, cancelled, and asked for again."""
        article = self._written("imp")
        if (delivery := self._delivery(article)) and (page := pick(who, self.owner.read_pages(delivery))):
            self.owner.import_page(delivery, page)
        self._act("decisions.cancel", article)
        if delivery := self._delivery(article):
            self.owner.decide("retries.retry", delivery)
        self.service.run_senders(6)

    def _renamed_story(self, who: int) -> None:
        """The ledger has forgotten a story, whose post gets another name, address and text before it is read again."""
        self.back_up()
        article = self._written()
        self.owner.forget()
        self.service.restore(self.backups[-1][0], is_whole_machine=True)
        self.owner.look_after_a_restore()
        self.blog.move(article, f"other-{article.number}-{who}", is_remembered=who % 2 == 0)
        self.blog.edit(article, is_rewrite=True)
        self.send(self.blog)
        self.service.do("resync.resync", "blog", article.post_id)
        self.service.run_senders(6)

    def _forgotten_draft(self, _: int) -> None:
        """The ledger has forgotten a post, of which a draft was made on Medium; it is told of again."""
        self.back_up()
        article = self.blog.write(is_old=False, is_draft_wanted=True, account="main")
        self.send(self.blog)
        self.owner.forget()
        self.service.restore(self.backups[-1][0], is_whole_machine=True)
        self.owner.look_after_a_restore()
        self.service.do("resync.resync", "blog", article.post_id)
        self.service.run_senders(6)

    def _heir_of_the_forgotten(self, _: int) -> None:
        """A new article at the address of one that went, and whose texts were forgotten since."""
        article = self._written()
        if delivery := self._delivery(article):
            self.owner.forget_post(delivery)
        self._check_heir(delivery, self._succeed(article))

    def _heir_of_the_cancelled(self, who: int) -> None:
        """A new article at the address of one that was offered, perhaps imported, and cancelled."""
        article = self._written("imp")
        delivery = self._delivery(article)
        if delivery and who % 2 and (pages := self.owner.read_pages(delivery)):
            self.owner.import_page(delivery, pages[0])
        self._act("decisions.cancel", article)
        self._check_heir(delivery, self._succeed(article))

    def _another_account(self, who: int) -> None:
        """A new article at the address of one whose account has left; its owner thinks better of the other account."""
        article = self._written()
        delivery = self._delivery(article)
        self.back_up()
        self.blog.delete(article)
        self.send(self.blog)
        self.service.change(alias="nobody")
        self._check_heir(delivery, self._written("alias", article.slug))
        self.service.settings.alias = ""
        backup, shelf = self.backups[-1]
        self.owner.forget()
        self.blog.restore(shelf)
        self.service.restore(backup, is_whole_machine=who % 2 == 1)

    def _check_heir(self, before: Delivery | None, article: Article) -> None:
        """Whether an article went to an address, before anybody was asked, where another one ``before`` had gone."""
        heir = self._delivery(article)
        have_gone = before and heir and {before.status, heir.status} <= {Status.OFFERED, Status.LIVE}
        # The number of the first may be that of an article from before a restored backup.
        if have_gone and before.canonical_url == heir.canonical_url:
            why = f"an article went to {heir.canonical_url} before, and another one goes there without a question"
            raise Broken("wrong-canonical", f"{why}: {heir.reason}")

    def _heir_of_the_waiting(self, who: int) -> None:
        """Two wait; one has moved, of which is heard only after the other one has its address, and all may go."""
        if self.service.is_restored:
            self.owner.look_after_a_restore()  # or an account that waits for that would be let go unseen
        self.service.do("accounts.pause", "main")
        article, heir = self._written(), self._written()
        slug = article.slug
        self.blog.move(article, f"gone-on-{article.number}-{who}")
        self.blog.move(heir, slug)
        self.service.take_hook(self.blog, self.blog.queue[-1])
        self.service.do("accounts.resume", "main")
        self.service.run_senders(6)
        named = {one.canonical_url for one in self.medium.stories_of(ACCOUNTS["main"], article.number)}
        goes = self._delivery(heir)
        # What is told under the number of another article waits for its owner, whatever address it names.
        if goes and goes.canonical_url == self.blog.url_of(heir) and goes.canonical_url in named:
            raise Broken("wrong-canonical", f"article {article.number} goes to /{slug}/, which another one has by now")
        self.send(self.blog)

    def _succeed(self, article: Article) -> Article:
        """Another one at its address."""
        slug = article.slug
        self.blog.delete(article)
        self.send(self.blog)
        return self._written(article.choice["account"], slug)

    def _moved_twice(self, who: int) -> None:
        """What was done about an older address is said when a newer one is asked about."""
        article = self._written()
        self.blog.move(article, f"second-{article.number}-{who}")
        self.send(self.blog)
        delivery = self._delivery(article)
        said = self.owner.mend_canonical(delivery) if delivery else None
        self.blog.move(article, f"third-{article.number}-{who}")
        self.send(self.blog)
        if said:
            said()

    def _mended_and_back(self, who: int) -> None:
        """A story's link is changed as was asked, and the post is back before that is said; perhaps it is said then."""
        article = self._written()
        first = article.slug
        self.blog.move(article, f"second-{article.number}-{who}")
        self.send(self.blog)
        delivery = self._delivery(article)
        said = self.owner.mend_canonical(delivery) if delivery else None
        self.blog.move(article, first)
        self.send(self.blog)
        if said and who % 2:
            said()

    def _heard_late(self, who: int) -> None:
        """A fresh post is heard of days late, while another is still known at its address; then one moves."""
        holder = self._written()
        slug = holder.slug
        self.blog.move(holder, f"left-{holder.number}-{who}")
        heir = self.blog.write(is_old=False, slug=slug, account="main")
        self.clock.pass_by(LATE)
        for hook in [one for one in self.blog.queue if one.number == heir.number]:
            self.service.take_hook(self.blog, hook)
        self.service.run_senders(6)
        if who % 2:
            self.blog.move(heir, f"away-{heir.number}-{who}")
        self.send(self.blog)
        self.owner.settle_identity(self.blog, heir)
        self.service.run_senders(6)

    def _number_of_the_forgotten(self, who: int) -> None:
        """WordPress is put back to before a post that was forgotten, perhaps deleted; another gets its number."""
        shelf = self.blog.back_up()
        article = self._written()
        if delivery := self._delivery(article):
            self.owner.forget_post(delivery)
        if who % 2:
            self.blog.delete(article)
        self.send(self.blog)
        self.blog.restore(shelf)
        self._written()
        self.owner.reconnect(self.blog)
        self.service.run_senders(6)

    def _unconfirmed(self, *, is_stored: bool, is_late: bool = False) -> Article:
        """Nobody knows whether it is there; a feed that is late does not show it."""
        self.medium.be_well()
        if is_late:
            self.medium.be_late()
        self.medium.go_wrong("drop_after_store" if is_stored else "drop_before_store")
        article = self._written()
        self.clock.pass_by(LEASE)
        return article

    def _two_tabs(self, who: int) -> None:
        """Two tabs ask whether to send it again; the second is answered when the first has done so."""
        article = self._unconfirmed(is_stored=False)
        before = len(self.owner.late)
        for _ in range(2):
            if (delivery := self._delivery(article)) and delivery.status is Status.UNCONFIRMED:
                self.owner.deny(delivery, article.number, is_api=who % 2 == 0, is_hasty=False)
        tabs, self.owner.late[before:] = self.owner.late[before:], []
        self.medium.go_wrong("drop_after_store")
        self.medium.be_late()
        for tab in tabs:
            tab()
            self.service.run_senders(6)
            self.clock.pass_by(LEASE)

    def _two_answers(self, _: int) -> None:
        """Two people say at the same moment that it is there, and that it is not."""
        article = self._unconfirmed(is_stored=True, is_late=True)
        delivery = self._delivery(article)
        if delivery and delivery.status is Status.UNCONFIRMED and (stories := self.owner.stories_of(delivery)):
            self.owner.confirm_and_deny(delivery, article.number, stories[0])
        self.service.run_senders(6)

    def _shown_and_denied(self, who: int) -> None:
        """The feed shows it, and its owner, who looks among the drafts, says that it is not there."""
        article = self._unconfirmed(is_stored=True)
        if delivery := self._delivery(article):
            self.owner.look_in_the_wrong_list(delivery, is_api=who % 2 == 0, is_hasty=True)
        self.service.run_senders(6)

    def _moved_while_unknown(self, who: int) -> None:
        """Nobody knows whether it is there; it moves, perhaps another one takes its address, and it is sent again."""
        article = self._unconfirmed(is_stored=False)
        slug = article.slug
        self.blog.move(article, f"away-{article.number}-{who}", is_remembered=bool(who // 2 % 2))
        self.send(self.blog)
        if who % 2:
            self._written(slug=slug)
        if delivery := self._delivery(article):
            self.owner.deny(delivery, article.number, is_api=True)
        self.service.run_senders(6)

    def _moved_after_a_kill(self, who: int) -> None:
        """A process dies over it; it moves, and perhaps another one takes its address, before it is looked at again."""
        self.service.arm(f"{('after_claim', 'before_intent_commit')[who // 4 % 2]}:1")
        article = self._written()
        self.service.arm("")
        slug = article.slug
        self.blog.move(article, f"off-{article.number}-{who}", is_remembered=bool(who // 2 % 2))
        self.send(self.blog)
        if who % 2:
            self._written(slug=slug)
        self.clock.pass_by(LEASE)
        self.service.do("recovery.sweep", is_alone=False)
        self.clock.pass_by(LEASE)
        self.service.run_senders(6)

    def _found_after_a_move(self, who: int) -> None:
        """Nobody knows whether it is there; it moves; and the feed shows it under the address that it had."""
        article = self._unconfirmed(is_stored=True)
        self.blog.move(article, f"since-{article.number}-{who}")
        self.send(self.blog)
        self.service.do("feeds.read_feeds")

    def _found_after_an_exchange(self, _: int) -> None:
        """As before; but it changes places with a story whose move is heard later, so that it waits for its address."""
        other = self._written()
        article = self._unconfirmed(is_stored=True)
        self.blog.rotate([other, article])
        for hook in reversed(self.blog.queue.copy()):
            self.service.take_hook(self.blog, hook)
            self.service.run_senders(6)
        self.service.do("feeds.read_feeds")

    def _told_and_restored(self, who: int) -> None:
        """The machine is put back as it was before a story that WordPress was told of, and the feed is late."""
        self.back_up()
        if who % 2:
            self.medium.be_late()
        article = self._written()
        self.owner.forget()
        self.service.restore(self.backups[-1][0], is_whole_machine=True)
        self.service.do("resync.resync", "blog", article.post_id)
        self.service.run_senders(6)

    def _queued_and_restored(self, who: int) -> None:
        """Bridge and WordPress are put back as they were when a hook of the plugin's was still under way.

        Perhaps the feed shows that hour for a while.
        """
        self.blog.write(is_old=False, account="main")
        self.back_up()
        if who % 2:
            self.medium.be_late()
        self.send(self.blog)
        self.owner.forget()
        backup, shelf = self.backups[-1]
        self.blog.restore(shelf)
        self.service.restore(backup, is_whole_machine=True)
        self.send(self.blog)

    def _died_before_the_side_file(self, _: int) -> None:
        """A process dies between ledger and side file; a copy of then is put back after the next story."""
        self.service.arm("after_intent_commit:1")
        self._written()
        self.service.arm("")
        self.back_up()
        self._written()
        self.owner.forget()
        self.service.restore(self.backups[-1][0], is_whole_machine=False)
        self.service.run_senders(6)

    def _number_of_the_lost(self, who: int) -> None:
        """Bridge and WordPress are put back, and another article gets the number of one whose story is there."""
        self.back_up()
        self._written()
        self.owner.forget()
        backup, shelf = self.backups[-1]
        self.blog.restore(shelf)
        self.service.restore(backup, is_whole_machine=True)
        if who % 2:
            self.owner.look_after_a_restore()
        self._written()
        self.owner.reconnect(self.blog)
        self.service.run_senders(6)

    def _late_from_before(self, who: int) -> None:
        """Bridge and WordPress are put back; a hook of what had a number comes again when another article has it."""
        self.back_up()
        self.blog.write(is_old=False, account="main")
        hook = self.blog.queue[-1]
        self.send(self.blog)
        self.owner.forget()
        backup, shelf = self.backups[-1]
        self.blog.restore(shelf)
        self.service.restore(backup, is_whole_machine=True)
        self.owner.look_after_a_restore()
        self.clock.pass_by(timedelta(hours=who // 2 % 2))
        article = self.blog.write(is_old=who % 2 == 1, account="main")
        if who % 2 == 0:
            self.blog.queue.pop()
            self.blog.edit(article)
        self.send(self.blog)
        self.service.take_hook(self.blog, hook)
        self.service.run_senders(6)

    def _put_back_with_its_clock(self, who: int) -> None:
        """WordPress is put back with the hour of its backup; what it tells by that is refused, and told again later.

        What had the number before may never have been sent: then an edit has it without a question.
        """
        self.clock.pass_by(timedelta(hours=2))
        shelf = self.blog.back_up()
        self.blog.write(is_old=who % 4 > 1, account="main")
        self.send(self.blog)
        self.service.run_senders(6)
        self.clock.pass_by(timedelta(hours=2))
        self.blog.restore(shelf)
        before, self.clock.blog_off = self.clock.blog_off, timedelta(hours=-3)
        article = self.blog.write(is_old=False, account="main")
        if who % 2:
            self.blog.edit(article)
        self.send(self.blog)
        self.clock.blog_off = before
        self.send(self.blog)
        self.service.run_senders(6)
        if who % 4 > 1:
            self.blog.edit(article)
            self.send(self.blog)

    def _put_back_and_changed(self, who: int) -> None:
        """As that, or by a clock that is ahead; a post that both know is changed or deleted, with a number told of."""
        article = self._written()
        shelf = self.blog.back_up()
        self.clock.pass_by(timedelta(minutes=30))
        for _ in range(1 + who % 2):
            self.blog.edit(article)
            self.send(self.blog)
        self.clock.pass_by(timedelta(hours=2))
        self.blog.restore(shelf)
        wrong = timedelta(minutes=-135 if who % 8 < 4 else 150)
        before, self.clock.blog_off = self.clock.blog_off, wrong
        known = self.blog.posts[article.post_id]
        if who % 4 > 1:
            self.blog.delete(known)
        else:
            self.blog.edit(known)
        self.send(self.blog)
        self.clock.blog_off = before
        self.send(self.blog)
        self.service.run_senders(6)

    def _late_from_a_fast_clock(self, who: int) -> None:
        """WordPress' clock was ahead; what it said then comes after what it says now that it is right.

        Perhaps so late that its time has come by then; or one more change was made, of which the next one tells.
        """
        article = self._written()
        before, self.clock.blog_off = self.clock.blog_off, timedelta(hours=2)
        self.blog.edit(article)
        early = self.blog.queue.pop()
        self.clock.blog_off = before
        if who % 4 == 2:
            self.blog.edit(article)
            self.blog.queue.pop()
        self.blog.edit(article)
        self.send(self.blog)
        self.clock.pass_by(timedelta(hours=3 * (who % 2)))
        self.blog.queue.append(early)
        self.send(self.blog)

    def _published_by_a_fast_clock(self, who: int) -> None:
        """WordPress' clock was far ahead when it was published, and is right when its hook comes: it goes."""
        before, self.clock.blog_off = self.clock.blog_off, AHEAD
        article = self.blog.write(is_old=False, account=("main", "imp")[who % 2])
        self.clock.blog_off = before
        self.send(self.blog)
        delivery = self._delivery(article)
        if delivery and delivery.status is Status.PLANNED and delivery.due_at > self.clock.medium() + AHEAD / 2:
            raise Broken("stuck", f"article {article.number} waits until {delivery.due_at}, by a clock that was wrong")

    def _retired_with_an_offer(self, who: int) -> None:
        """A site leaves the configuration while one of its posts is offered; perhaps it comes back."""
        self.service.change(sites=("blog", "second"))
        second = self.world.blogs["second"]
        article = second.write(is_old=False, account="imp")
        self.send(second)
        delivery = self.service.find("second", article.post_id, "imp")
        if delivery and who % 2 and (pages := self.owner.read_pages(delivery)):
            self.owner.import_page(delivery, pages[0])
        self.service.change(sites=("blog",))
        if self.service.count_offers("second"):
            raise Broken("stuck", "what a retired site has offered holds a place for good")
        if who // 2 % 2:
            self.service.change(sites=("blog", "second"))

    def _spoilt_rival(self, _: int) -> None:
        """Another article has the number of one that is live; a hook of it is damaged before its owner has answered."""
        shelf = self.blog.back_up()
        self._written()
        self.blog.restore(shelf)
        rival = self._written()
        self.owner.reconnect(self.blog)
        self.service.run_senders(6)
        self.blog.edit(rival)
        hook = self.blog.queue[-1]
        self.send(self.blog)
        self.service.run_senders(6)
        if hook.id in self.service.accepted:
            self.blog.told.remove(hook)
            self.service.spoil(hook)


PLOTS = {
    "retried_offer": Plots._retried_offer,
    "renamed_story": Plots._renamed_story,
    "forgotten_draft": Plots._forgotten_draft,
    "heir_of_the_forgotten": Plots._heir_of_the_forgotten,
    "heir_of_the_cancelled": Plots._heir_of_the_cancelled,
    "another_account": Plots._another_account,
    "heir_of_the_waiting": Plots._heir_of_the_waiting,
    "moved_twice": Plots._moved_twice,
    "two_tabs": Plots._two_tabs,
    "two_answers": Plots._two_answers,
    "shown_and_denied": Plots._shown_and_denied,
    "moved_while_unknown": Plots._moved_while_unknown,
    "moved_after_a_kill": Plots._moved_after_a_kill,
    "found_after_a_move": Plots._found_after_a_move,
    "found_after_an_exchange": Plots._found_after_an_exchange,
    "told_and_restored": Plots._told_and_restored,
    "queued_and_restored": Plots._queued_and_restored,
    "died_before_the_side_file": Plots._died_before_the_side_file,
    "number_of_the_lost": Plots._number_of_the_lost,
    "late_from_before": Plots._late_from_before,
    "put_back_with_its_clock": Plots._put_back_with_its_clock,
    "put_back_and_changed": Plots._put_back_and_changed,
    "late_from_a_fast_clock": Plots._late_from_a_fast_clock,
    "published_by_a_fast_clock": Plots._published_by_a_fast_clock,
    "retired_with_an_offer": Plots._retired_with_an_offer,
    "spoilt_rival": Plots._spoilt_rival,
    "mended_and_back": Plots._mended_and_back,
    "heard_late": Plots._heard_late,
    "number_of_the_forgotten": Plots._number_of_the_forgotten,
    **FIRSTS,
}
