"""Who owns blog and account: they look on Medium, tell the truth as they saw it, and are sometimes late."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from html import unescape

from bridge.models import Delivery, Handoff, HandoffKind, HandoffStatus, Status
from bridge.sandbox.state import Story
from chaos.blog import Article, Blog
from chaos.counts import COUNTS
from chaos.desk import ACCOUNTS, Desk
from chaos.medium import Medium, address_of, number_of
from chaos.promise import Broken
from meeting import at_once

_TITLE = re.compile(r"On article (\d+) ")
_PAGE = re.compile(r'data-copy="(http[^"]+/import/[^"]+)"')
_QUESTION = re.compile(r'name="question" value="([^"]+)"')
_QUESTION_API = re.compile(r'"question": ?"([^"]+)"')
_DONE = re.compile(
    r'data-answer="done"><input type="hidden" name="asked" value="(\w+)">'
    r'<input type="hidden" name="token" value="(\w+)"'
)
Answer = Callable[[], object]


class Owner:
    """The person.

    Attributes:
        late: answers to what was seen a while ago; whoever gives them is in the wrong tab.
        excused: (user, article) that they called "not there", and were told that this sends it again.
        gone: stories that they have deleted, and said so: these never come back.
        accepted: (user, article) that they let go although another one has, or had, its address.
    """

    def __init__(self, service: Desk, medium: Medium, blogs: dict[str, Blog]) -> None:
        self.service, self.medium, self.blogs = service, medium, blogs
        self.late: list[Answer] = []
        self.excused: Counter[tuple[str, int]] = Counter()
        self.gone: set[tuple[str, int]] = set()
        self.accepted: set[tuple[str, int]] = set()

    # ---- what they see

    def article_of(self, delivery: Delivery) -> int | None:
        """Which article it is, by the title on its screen; by its story where the post has none any more."""
        with self.service.ledger.read() as tx:
            stored = tx.read_post(delivery.site, delivery.post_id)
        found = _TITLE.search(stored.post.title) if stored else None
        story = self.medium.find(delivery.story_id)
        return int(found[1]) if found else number_of(story) if story else None

    def stories_of(self, delivery: Delivery) -> list[Story]:
        number = self.article_of(delivery)
        return self.medium.stories_of(ACCOUNTS[delivery.account], number) if number else []

    def steps_of(self, delivery: Delivery) -> list[Handoff]:
        with self.service.ledger.read() as tx:
            return [one for one in tx.read_handoffs(delivery.id) if one.status is HandoffStatus.OPEN]

    def kinds_of(self, delivery: Delivery) -> set[HandoffKind]:
        return {one.kind for one in self.steps_of(delivery)}

    # ---- is it on Medium?

    def look(self, delivery: Delivery, *, is_api: bool) -> Answer | None:
        """Look on Medium; what to say about it, now or later. None when there is nothing to say."""
        question = next((one for one in self.steps_of(delivery) if one.kind is HandoffKind.CONFIRM), None)
        number = self.article_of(delivery)
        if number is None:
            return None
        if question and question.story_url:
            return self._judge(delivery, number, question.story_url, is_api=is_api)
        stories = self.stories_of(delivery)
        if stories:
            return lambda: self.confirm(delivery, stories[0], is_api=is_api)
        if delivery.status is Status.UNCONFIRMED:
            return lambda: self.deny(delivery, number, is_api=is_api)
        if delivery.status is Status.LIVE and question:
            return lambda: self.say_gone(delivery, number)
        return None

    def look_in_the_wrong_list(self, delivery: Delivery, *, is_api: bool, is_hasty: bool) -> None:
        """The story is public, and they look among their drafts."""
        number = self.article_of(delivery)
        if number is not None and delivery.status is Status.UNCONFIRMED:
            self.deny(delivery, number, is_api=is_api, is_hasty=is_hasty)

    def _judge(self, delivery: Delivery, number: int, story_url: str, *, is_api: bool) -> Answer | None:
        story = self.medium.find(re.split("[-/]", story_url)[-1])  # that of a draft has no words before its id
        if story is not None and number_of(story) == number:
            return lambda: self.confirm(delivery, story, is_api=is_api)
        return lambda: self._say_other(delivery, story_url, is_api=is_api)

    def confirm(self, delivery: Delivery, story: Story, *, is_api: bool) -> None:
        if story.publish_status == "draft":
            self.medium.publish(story)
        url = address_of(story)
        about = (delivery.site, delivery.post_id, "confirm")
        if is_api:
            status = self.service.act(*about, url=url, account=delivery.account)
        else:
            status = self.press(delivery, action="confirm", url=url)
        COUNTS["confirmations"] += status in {200, 303}

    def deny(self, delivery: Delivery, number: int, *, is_api: bool, is_hasty: bool = True) -> None:
        """It is not there. They are told that this sends it again, and asked once more.

        Args:
            is_hasty: the second answer follows at once; else it comes from the tab that was left open.
        """
        known = len(self._ever(delivery, number))
        self._say_not_there(delivery, is_api=is_api)
        if question := self._read_question(is_api=is_api):
            yes = partial(self._insist, delivery, number, question, known, is_api=is_api)
            yes() if is_hasty else self.late.append(yes)

    def confirm_and_deny(self, delivery: Delivery, number: int, story: Story) -> None:
        """Two people answer at the same moment, and one of them has looked in the wrong list: only one is heard."""
        about = (delivery.site, delivery.post_id)
        confirm = partial(self.service.act, *about, "confirm", url=address_of(story), account=delivery.account)
        deny = partial(self.service.act, *about, "deny", yes=True, account=delivery.account)
        codes = at_once(self.service.ledger, confirm, deny, deliveries=(delivery.id,))
        for error in (one for one in codes if isinstance(one, BaseException)):
            raise error
        if codes == [200, 200]:
            raise Broken("twice", f"article {number} was confirmed, and what was denied at that moment sends it again")
        if any(code not in {200, 409, 422} for code in codes):
            raise Broken("stuck", f"of a confirmation and a denial that met {codes} came")
        self.excused[ACCOUNTS[delivery.account], number] += codes[1] == 200

    def _read_question(self, *, is_api: bool) -> str:
        """What stands for the question of the second page; empty when there is none."""
        found = (_QUESTION_API if is_api else _QUESTION).search(self.service.page)
        return found[1] if found else ""

    def _say_not_there(self, delivery: Delivery, question: str = "", *, is_api: bool) -> int:
        if is_api:
            sure = {"yes": True, "question": question} if question else {}
            return self.service.act(delivery.site, delivery.post_id, "deny", account=delivery.account, **sure)
        return self.press(delivery, action="other", question=question)

    def _insist(self, delivery: Delivery, number: int, question: str, known: int, *, is_api: bool) -> None:
        """The second yes. They may be wrong by now: then the feed knows better, unless it is late or blocked."""
        user = ACCOUNTS[delivery.account]
        shown = [one for one in self.medium.public_of(user, number) if self.medium.is_shown(one)]
        is_stale = len(self._ever(delivery, number)) > known
        if self._say_not_there(delivery, question, is_api=is_api) not in {200, 303}:
            return
        COUNTS["denials"] += 1
        self.excused[user, number] += 1
        now = self.service.find(delivery.site, delivery.post_id, delivery.account)
        if now is None or now.status not in {Status.PLANNED, Status.CLAIMED, Status.OFFERED}:
            return
        if shown:
            raise Broken("twice", f"denied, and sent again although {address_of(shown[0])} is in the feed")
        if is_stale:
            raise Broken("twice", "an answer to an older question sends what has arrived since")

    def _ever(self, delivery: Delivery, number: int) -> list[Story]:
        """Every story of an article that ever came to this user."""
        user, stories = ACCOUNTS[delivery.account], [*self.medium.sandbox.stories, *self.medium.deleted]
        return [one for one in stories if one.author.username == user and number_of(one) == number]

    def decide(self, verb: str, delivery: Delivery) -> None:
        """A verb about one post; where it could send a second copy they look first."""
        about = (delivery,) if verb == "decisions.postpone" else (delivery.site, delivery.post_id, delivery.account)
        known = self.stories_of(delivery)
        self.service.do(verb, *about)
        question = self.service.question
        if question and not known:
            self.service.do(verb, *about, yes=True, question=question)
        elif known and not question and verb == "retries.retry":
            self._refuse_unasked(delivery, known[0])

    def _refuse_unasked(self, delivery: Delivery, known: Story) -> None:
        """What was offered before goes again only when its owner was asked whether it is there."""
        now = self.service.find(delivery.site, delivery.post_id, delivery.account)
        with self.service.ledger.read() as tx:
            was_offered = any(one.kind is HandoffKind.IMPORT for one in tx.read_handoffs(delivery.id))
        if was_offered and now and now.status is Status.PLANNED:
            raise Broken("twice", f"offered again, and nothing was asked, although {address_of(known)} is there")

    def _say_other(self, delivery: Delivery, story_url: str, *, is_api: bool) -> None:
        """The story that was asked about is another one; where theirs is nowhere, it may go."""
        about = (delivery.site, delivery.post_id, "deny")
        if is_api:
            self.service.act(*about, account=delivery.account)
        else:
            self.press(delivery, action="other", url=story_url)
        question = self._read_question(is_api=is_api)
        if not question or self.stories_of(delivery):
            return
        if is_api:
            self.service.act(*about, account=delivery.account, yes=True, question=question)
        else:
            self.press(delivery, action="other", url=story_url, question=question)

    def say_gone(self, delivery: Delivery, number: int) -> None:
        if self.service.act(delivery.site, delivery.post_id, "removed", account=delivery.account) == 200:
            self.gone.add((ACCOUNTS[delivery.account], number))

    # ---- hand-offs

    def read_pages(self, delivery: Delivery) -> list[str]:
        """Addresses of its import page, copied from the screen."""
        status = self.service.ask("GET", self.path_of(delivery))
        pages = list(dict.fromkeys(map(unescape, _PAGE.findall(self.service.page))))
        now = self.service.find(delivery.site, delivery.post_id, delivery.account)
        if status == 200 and not pages and now and now.status is Status.OFFERED:
            raise Broken("stuck", f"post {delivery.post_id} is to be imported, and its screen shows no page")
        return pages

    def import_page(self, delivery: Delivery, page_url: str) -> None:
        """Import it, unless it is there already; a draft of an earlier page is deleted first."""
        for story in self.stories_of(delivery):
            if story.publish_status != "draft":
                return
            self.medium.delete(story)
        COUNTS["imports"] += self.medium.import_page(ACCOUNTS[delivery.account], page_url)

    def publish_drafts(self) -> None:
        for story in self.medium.sandbox.stories:
            if story.publish_status == "draft":
                self.medium.publish(story)

    def delete_story(self, delivery: Delivery) -> None:
        number = self.article_of(delivery)
        if number is None or delivery.status is not Status.LIVE:
            return
        for story in self.stories_of(delivery):
            self.medium.delete(story)
        self.say_gone(delivery, number)

    def forget_post(self, delivery: Delivery) -> None:
        """Its texts and addresses are to be deleted; until its author writes again nothing is known of it."""
        self.service.do("erasure.forget", delivery.site, delivery.post_id)
        with self.service.ledger.read() as tx:
            stored = tx.read_post(delivery.site, delivery.post_id)
        blog = self.blogs[delivery.site]
        article = blog.posts.get(delivery.post_id)
        if article and stored and not stored.post.title:
            blog.stale.add(article.number)
            blog.erased.add(article.number)

    def update(self, delivery: Delivery) -> Answer | None:
        """Change the story in Medium's editor; then say which text it has."""
        done, story = self._read_done(delivery, HandoffKind.UPDATE_IN_PLACE), self.medium.find(delivery.story_id)
        if done is None or story is None:
            return None
        with self.service.ledger.read() as tx:
            stored = tx.read_post(delivery.site, delivery.post_id)
        assert stored is not None
        self.medium.edit(story, stored.post.title, stored.post.content_html)
        return lambda: self.press(delivery, **done)

    def mend_canonical(self, delivery: Delivery) -> Answer | None:
        """Set the story's canonical link in Medium's editor; then say so."""
        story = self.medium.find(delivery.story_id)
        if story is None:
            return None
        done = self._read_done(delivery, HandoffKind.MEND_CANONICAL)
        self.medium.set_canonical(story, delivery.canonical_url)
        return (lambda: self.press(delivery, **done)) if done else None

    def _read_done(self, delivery: Delivery, kind: HandoffKind) -> dict[str, str] | None:
        """What the button sends by which they say that a step is done; None where it is not asked, or killed."""
        if not self.service.ask("GET", self.path_of(delivery)):
            return None
        now = self.service.find(delivery.site, delivery.post_id, delivery.account)
        tokens = dict(_DONE.findall(self.service.page))
        if now and now.status is Status.LIVE and kind in self.kinds_of(now) and kind.value not in tokens:
            raise Broken(
                "stuck", f"post {delivery.post_id}: its screen does not let them say that {kind.value} is done"
            )
        return {"action": "done", "asked": kind.value, "token": tokens[kind.value]} if kind.value in tokens else None

    def take_step(self, delivery: Delivery, *, is_api: bool) -> Answer | None:
        """Do on Medium what the first open hand-off asks for; what to say afterwards."""
        kinds = self.kinds_of(delivery)
        if HandoffKind.CONFIRM in kinds or HandoffKind.PUBLISH_DRAFT in kinds:
            return self.look(delivery, is_api=is_api)
        if HandoffKind.MEND_CANONICAL in kinds:
            return self.mend_canonical(delivery)
        if HandoffKind.UPDATE_IN_PLACE in kinds:
            return self.update(delivery)
        if HandoffKind.IMPORT in kinds:
            pages = self.read_pages(delivery)
            return lambda: self.import_page(delivery, pages[0]) if pages else None
        return None

    # ---- trouble

    def look_after_a_restore(self) -> None:
        """Everything on Medium is read and compared before anything is sent again."""
        for account, user in ACCOUNTS.items():
            if account in self.service.bridge.config.accounts:
                file = self.service.folder / f"{user}.zip"
                file.write_bytes(self.medium.export(user))
                self.service.do("exports.reconcile", account, file)
        for delivery in self.service.deliveries():
            if delivery.status is not Status.LIVE and (stories := self.stories_of(delivery)):
                self.confirm(delivery, stories[0], is_api=True)
        for account in self.service.bridge.config.accounts:
            self.service.do("accounts.resume", account)
        self.service.is_restored = False

    def is_on_hold(self) -> bool:
        """Whether nothing is sent on one of the accounts before they have looked."""
        with self.service.ledger.read() as tx:
            return any(account.parked_at for account in tx.read_accounts())

    def reconnect(self, blog: Blog) -> None:
        """WordPress was restored, they have looked, and connect it again."""
        with self.service.ledger.read() as tx:
            held = tx.read_site(blog.name).held_reason
        if held:
            self.service.do("decisions.reconnect", blog.name)

    def settle_identity(self, blog: Blog, article: Article) -> bool:
        """Are the two articles that the question names one? False when they are not asked."""
        asked = self._find_asked(blog, article)
        if asked is None:
            return False
        known, told = asked
        if self._is_gone(blog, told) and article.number == known:
            self.service.do("resync.resync", blog.name, article.post_id)
            return True
        verb = "same" if known == told else "another"
        # Without an answer it may have been heard.
        if self.service.act(blog.name, article.post_id, verb) in {0, 200} and verb == "another":
            self.accepted.add((ACCOUNTS[article.choice["account"]], told))
        return True

    def _is_gone(self, blog: Blog, number: int) -> bool:
        """Whether WordPress has an article no more, nor ever will: it was put back."""
        return all(one.number != number for one in blog.posts.values())

    def _find_asked(self, blog: Blog, article: Article) -> tuple[int, int] | None:
        """The article that has the number or the address, 0 for one that nobody knows any more, and the one told of.

        That may be gone by now: a WordPress that is put back has told of articles that it has not any more.
        """
        with self.service.ledger.read() as tx:
            stored = tx.read_post(blog.name, article.post_id)
            if stored is None or not (stored.held_reason or stored.holder_id):
                return None
            holder = tx.read_delivery(stored.holder_id) if stored.holder_id else None
        if holder:
            return self.article_of(holder) or 0, article.number
        named = [int(one) for one in _TITLE.findall(stored.held_reason)]
        return (named[0], named[-1]) if len(named) > 1 else (0, article.number)

    def forget(self) -> None:
        """A backup of the ledger is put back: what they told it since is gone with it."""
        self.late.clear()
        self.gone.clear()

    def path_of(self, delivery: Delivery) -> str:
        return self.service.bridge.links.to_screen_url(delivery).removeprefix(self.service.url)

    def press(self, delivery: Delivery, **form: str) -> int:
        """A button of its screen."""
        path = self.path_of(delivery)
        return self.service.ask("POST", path, data=form) if path else 0
