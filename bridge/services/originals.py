"""Drafts that are made for Medium first: handed off, seen in the feed, and decided about when the blog has them, too.

A post that was handed off is never sent (``delivery.checks``), until its author has left it or its owner has decided.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bridge.config import Config
from bridge.errors import ContentError, NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.ledger.originals import GONE
from bridge.ledger.rows import to_post
from bridge.models import CanonicalState, Code, Delivery, HandoffKind, HandoffStatus, Post, Status
from bridge.models.document import Copy, Said, Task
from bridge.models.originals import Direction, Original, OriginalStatus
from bridge.models.pages import Page, Slice
from bridge.models.plain import Data
from bridge.planner import StoryAddress, to_story_address, to_title_key
from bridge.planner.originals import (
    AFTER_DAYS,
    ANOTHER,
    DECIDE,
    LEAVE,
    WHERE,
    is_due,
    may_be_handed_off,
    to_decision_task,
    to_paste_task,
    to_token,
)
from bridge.services.delivery.canonicals import MEND
from bridge.services.delivery.departures import Departures
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.links import Links
from bridge.services.stories.confirmation import Confirmation
from bridge.services.stories.copies import Copies
from bridge.transform import Dialect, print_draft, to_draft, to_settings

MOST_DAYS = 365
_JOURNAL = "original"
_NO_CLOSING = "none"


@dataclass(frozen=True, slots=True)
class OriginalPage:
    """One original.

    Attributes:
        tasks: what it asks of its owner now.
        delivery: of its version on the blog; None while that is not published.
        problem: why its text cannot be made a story; empty when it can.
    """

    original: Original
    tasks: tuple[Task, ...]
    delivery: Delivery | None
    problem: str


class Originals:
    """Takes drafts, finds their stories, reminds of the version on the blog, and writes down what is decided."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        links: Links,
        confirmation: Confirmation,
        failures: Failures,
        copies: Copies,
        departures: Departures,
    ) -> None:
        self.failures = failures
        self._config = config
        self._ledger = ledger
        self._links = links
        self._confirmation = confirmation
        self._copies = copies
        self._departures = departures

    def take_for_wordpress(self, post: Post) -> Data:
        """Take a draft that WordPress hands off.

        Returns:
            ``url``, the screen where it waits to be pasted; and ``problem``, why it was not taken, empty when it was.
        """
        try:
            original = self.take(post)
        except (Refused, NotFound) as error:
            return {"url": "", "problem": str(error)}
        return {"url": self._links.to_owner_url(f"medium-first/{original.id}"), "problem": ""}

    def take(self, post: Post) -> Original:
        """Keep a draft to be pasted; handed off again, its newest text is what waits.

        Raises:
            NotFound: its account is not configured.
            Refused: it is public on the blog, on its way to Medium, or on Medium already; or the side file cannot be
                written, by which a restored backup is recognised that does not know of it.
        """
        account = self._config.account_of(post)
        self._config.account(account)
        if post.is_public:
            raise Refused("it is public on your blog already, so it goes to Medium the usual way")
        self._promise(account)
        with self._ledger.write() as tx:
            if tx.read_deliveries(post.site, post.id):
                raise Refused("it was published before, and is known to the bridge as a post for Medium already")
            if not may_be_handed_off(tx.find_original(post.site, post.id)):
                raise Refused("it was handed off before, and is on Medium already")
            number = tx.put_original(post, account, to_title_key(post.title), AFTER_DAYS)
            words = "handed off to be published on Medium first; its version on the blog is not sent until you decide"
            tx.write_journal(_JOURNAL, words, site=post.site, post_id=post.id, account=account)
            return _find(tx, number)

    def _promise(self, account: str) -> None:
        """What a person may have published must be known to be missing from a backup. Raises Refused."""
        try:
            self._departures.promise(account)
        except OSError as error:
            file = self._departures.last_send_file
            raise Refused(f"{file} could not be written ({error}); hand it off again when it can") from error

    def read_list(self, part: Slice) -> tuple[Page[Original], frozenset[int]]:
        """Originals, the newest first; and the numbers of those whose version on the blog is there."""
        with self._ledger.read() as tx:
            page = tx.list_originals(part)
            return page, tx.find_versions([one.id for one in page.rows])

    def read(self, original_id: int, among: Collection[str] | None = None) -> OriginalPage:
        """One original, with what it asks.

        Args:
            among: the sites that may be seen; None for all.

        Raises:
            NotFound: there is none, or it is another site's.
        """
        with self._ledger.read() as tx:
            original = _find(tx, original_id, among)
            delivery = _find_delivery(tx, original)
            has_story = _has_story(tx, original)
        if original.status is OriginalStatus.READY and not has_story:
            copies, problem = self._to_copies(original)
            task = to_paste_task(original, copies, self._config.places_of(original.account))
            return OriginalPage(original, (task,), delivery, problem)
        is_asked = original.status is OriginalStatus.LIVE and delivery is not None
        tasks = (to_decision_task(original, delivery.canonical_url),) if is_asked and delivery else ()
        return OriginalPage(original, tasks, delivery, "")

    def answer(self, original_id: int, said: Said, among: Collection[str] | None = None) -> str:
        """Carry out an answer of the page.

        Returns:
            What was done, a sentence.

        Raises:
            NotFound: there is no such original.
            Refused: it asks something else by now, or the answer cannot be carried out.
        """
        with self._ledger.read() as tx:
            original = _find(tx, original_id, among)
        if said.token != to_token(original):
            raise Refused("something else was answered meanwhile; look at what is asked now")
        if (said.question, said.answer) == (WHERE, "confirm"):
            self.confirm(original_id, said.values.get("url", ""))
            return "Written down: it is on Medium. You are reminded of the version for your blog."
        if (said.question, said.answer) == (LEAVE, "leave"):
            self.leave(original_id)
            return "It is not for Medium first any more: the post goes the usual way when you publish it."
        if (said.question, said.answer) == (DECIDE, ANOTHER):
            self.part(original_id)
            return "Written down: the post is another article, and goes the usual way."
        if said.question == DECIDE and said.answer in set(Direction):
            self.decide(original_id, Direction(said.answer))
            return "Decided, and written down. Nothing is sent to Medium."
        raise Refused("choose one of the answers")

    @leaves_a_line("original")
    def confirm(self, original_id: int, story_url: str) -> None:
        """Its author has published it on Medium.

        Raises:
            Refused: the address is not a story's, stands where none of the account's can be, or is a post's story.
        """
        address = to_story_address(story_url)
        with self._ledger.write() as tx:
            original = _lock(tx, original_id, OriginalStatus.READY)
            self._confirmation.refuse_elsewhere(tx, original.account, address)
            if holder := tx.find_story_holder(original.account, address.id, 0):
                raise Refused(f"story {address.url} is post {holder[1]} of {holder[0]} already")
            self._settle(tx, original, address.id, address.url, tx.now, "you saw it")

    @leaves_a_line("original")
    def leave(self, original_id: int) -> None:
        """It is not for Medium first after all; the account's feed is read before that.

        Raises:
            Refused: it is on Medium already.
        """
        with self._ledger.read() as tx:
            account = _find(tx, original_id).account
        self._copies.read_now(account)
        self.follow()
        with self._ledger.write() as tx:
            original = _lock(tx, original_id, OriginalStatus.READY)
            self._let_go(tx, original, "it is not for Medium first any more, and goes the usual way")

    @leaves_a_line("original")
    def part(self, original_id: int) -> None:
        """The post at its number is another article. Raises Refused: it is not on Medium, or that was decided."""
        with self._ledger.write() as tx:
            original = _lock(tx, original_id, OriginalStatus.LIVE)
            self._let_go(tx, original, f"its post is another article than {original.story_url}, and goes the usual way")

    @leaves_a_line("original")
    def plan_version(self, original_id: int, after_days: int) -> None:
        """Be reminded of the version on the blog so many days after the story. Raises Refused: they are none."""
        if not 1 <= after_days <= MOST_DAYS:
            raise Refused(f"give a number of days between 1 and {MOST_DAYS}")
        with self._ledger.write() as tx:
            original = _lock(tx, original_id, OriginalStatus.READY, OriginalStatus.LIVE)
            tx.change_original(original.id, after_days=after_days, told_at=None)

    @leaves_a_line("original")
    def decide(self, original_id: int, direction: Direction) -> None:
        """Which of both versions is the original for search engines; its post has its story from then on.

        Raises:
            Refused: its version on the blog is not published yet, or is being sent right now.
        """
        with self._ledger.write() as tx:
            original = _lock(tx, original_id, OriginalStatus.LIVE)
            found = _find_delivery(tx, original)
            if found is None:
                raise Refused("its version on the blog is not published yet; decide when it is")
            tied = self._tie(tx, original, found, direction)
            status = OriginalStatus.DECIDED.value
            tx.change_original(original.id, status=status, direction=direction.value, decided_at=tx.now)
            words = {
                Direction.MEDIUM: f"the story on Medium is the original: {original.story_url}",
                Direction.BLOG: f"the post on the blog is the original: {tied.canonical_url}",
            }
            self._note(tx, original, f"you decided that {words[direction]}; nothing is sent")

    def follow(self) -> None:
        """Find the stories of what was pasted, and remind of versions that are due on the blog."""
        with self._ledger.read() as tx:
            known, found, waiting, now = tx.find_known(), tx.find_published(), tx.find_unreminded(), tx.now
        for how, stories in (("as is known of its post", known), ("found in the feed by its title", found)):
            for original, story_id, url, at in stories:
                with self._ledger.write() as tx:
                    current = tx.lock_original(original.id)
                    if current and current.status is OriginalStatus.READY:
                        self._settle(tx, current, story_id, url, at or tx.now, how)
        for original in waiting:
            if original.live_at and is_due(original, now - original.live_at):
                self._remind(original)

    def _remind(self, original: Original) -> None:
        words = (
            f"It is on Medium since {original.live_at:%Y-%m-%d}, at {original.story_url}. Its extended version on your "
            "blog is due: let it link to the story, and decide then which of both is the original"
        )
        with self._ledger.write() as tx:
            tx.change_original(original.id, told_at=tx.now)
            tx.add_notice(f"Post {original.post_id} of {original.site}: its version for the blog is due", words)

    def _tie(self, tx: Transaction, original: Original, found: Delivery, direction: Direction) -> Delivery:
        """The post is live with its story: so nothing of it is ever sent. Returns it with the address that it has."""
        address = StoryAddress(original.story_id, original.story_url)
        is_mediums = direction is Direction.MEDIUM
        canonical = CanonicalState.CHECKED if is_mediums else CanonicalState.UNKNOWN
        reason = f"it was made for Medium first, and its story is {original.story_url}"
        tied = self._confirmation.settle_live(tx, found, address, "owner", reason, canonical)
        if is_mediums:
            self._let_it_name_itself(tx, tied, found)
        else:
            words = f"you decided that {tied.canonical_url} is the original of {original.story_url}. {MEND}"
            self._ask_to_mend(tx, tied, words)
        return tied

    def _let_it_name_itself(self, tx: Transaction, tied: Delivery, before: Delivery) -> None:
        """What the story names as its original is itself; WordPress is told the same by the post's own canonical.

        Where its owner was asked to let it name the post, it does so by now, or they may be at it.

        Args:
            tied: the post's delivery, and what it was ``before`` that was decided.
        """
        tx.change_delivery(tied, canonical_url=tied.story_url)
        is_right = before.canonical_state in {CanonicalState.SET, CanonicalState.CHECKED}
        if named := before.canonical_url if is_right else before.canonical_seen:
            tx.change_delivery(tied, canonical_state=CanonicalState.WRONG.value, canonical_seen=named)
            words = f"you decided that {tied.story_url} is the original, and it names {named} as that. {MEND}"
            self._ask_to_mend(tx, tied, words)
        elif any(one.kind is HandoffKind.MEND_CANONICAL for one in tx.read_open(tied)):
            tx.change_delivery(tied, canonical_state=CanonicalState.UNKNOWN.value)
            words = "the story is the original by now; if you have changed its link meanwhile, let it name itself"
            tx.close_handoffs(tied, HandoffStatus.WITHDRAWN, words, HandoffKind.MEND_CANONICAL)

    def _ask_to_mend(self, tx: Transaction, tied: Delivery, words: str) -> None:
        if tx.open_handoff(tied, HandoffKind.MEND_CANONICAL, words):
            tx.notify(tied, "mend the canonical", words)

    def _let_go(self, tx: Transaction, original: Original, words: str) -> None:
        """Nothing is kept back any more; what was held only for it is planned."""
        tx.change_original(original.id, status=OriginalStatus.LEFT.value, content="")
        self._note(tx, original, words)
        found = _find_delivery(tx, original)
        if found and found.status is Status.HELD and found.code is Code.MAYBE_ON_MEDIUM and found.route is None:
            tx.replan_delivery(found, words)

    def _settle(
        self, tx: Transaction, original: Original, story_id: str, url: str, live_at: datetime, how: str
    ) -> None:
        # Pasted, its text is of no more use here.
        values = {"story_id": story_id, "story_url": url, "live_at": live_at, "content": ""}
        tx.change_original(original.id, status=OriginalStatus.LIVE.value, **values)
        self._note(tx, original, f"it is on Medium at {url}, {how}")

    def _note(self, tx: Transaction, original: Original, words: str) -> None:
        tx.write_journal(_JOURNAL, words, site=original.site, post_id=original.post_id, account=original.account)

    def _to_copies(self, original: Original) -> tuple[tuple[Copy, ...], str]:
        """What is pasted, without a closing that leads to a page which is not there yet; or why there is nothing."""
        if not original.content:
            return (), "it was forgotten. Hand the draft off again, or say below what became of it"
        post = to_post(original.content)
        post = replace(post, choice=replace(post.choice, cta=_NO_CLOSING, cta_text=None))
        site, account = self._config.site(post.site), self._config.account(original.account)
        try:
            draft = to_draft(post, to_settings(post, site, original.account, account, self._config.cta))
        except ContentError as error:
            return (), str(error)
        texts = {"Title": draft.title, "Subtitle": draft.subtitle, "Topics": ", ".join(draft.tags)}
        lines = tuple(Copy(label, text) for label, text in texts.items() if text)
        return (*lines, Copy("The story", print_draft(draft, Dialect.PASTE), "rich")), ""


def _find(tx: Transaction, original_id: int, among: Collection[str] | None = None) -> Original:
    found = tx.read_original(original_id)
    if found is None or (among is not None and found.site not in among):
        raise NotFound(f"there is no draft {original_id} that is made for Medium first")
    return found


def _lock(tx: Transaction, original_id: int, *wanted: OriginalStatus) -> Original:
    """An original in one of these states. Raises NotFound, and Refused: it is in another one by now."""
    found = tx.lock_original(original_id) or _find(tx, original_id)
    if found.status not in wanted:
        raise Refused(f"it is {found.status.value} by now; look at what is asked")
    return found


def _has_story(tx: Transaction, original: Original) -> bool:
    """Whether its post has, or had, a story on its account: then nothing is pasted any more."""
    made = tx.read_deliveries(original.site, original.post_id)
    return any(one.account == original.account and one.story_id for one in made)


def _find_delivery(tx: Transaction, original: Original) -> Delivery | None:
    """Of its version on the blog, while there is one."""
    made = tx.read_deliveries(original.site, original.post_id)
    return next((one for one in made if one.status not in GONE), None)
