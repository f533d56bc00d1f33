"""copies: an answer that could put a second copy on Medium looks there first, says what it would do, and asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from bridge.config import Config
from bridge.errors import MediumError, NotFound, Refused, Unsure
from bridge.ledger import Ledger, Transaction
from bridge.medium.feed import FeedStatus, read_feed
from bridge.models import Delivery, Handoff, HandoffKind, HandoffStatus, Outcome, PublishStatus, Status
from bridge.planner import to_refusal
from bridge.services.delivery.lifecycle import read_denied, to_question
from bridge.services.delivery.sightings import Sightings
from bridge.services.stories.feeds import Feeds

LOOK_S = 8.0
"""How long somebody who waits for an answer is kept waiting for a feed."""
_LEFT = frozenset({None, Outcome.UNKNOWN, Outcome.CREATED_UNREADABLE, Outcome.LIVE, Outcome.DRAFT})
"""Outcomes of tries that may have made a story."""


@dataclass(frozen=True, slots=True)
class StoryList:
    """A list of one's own stories on Medium (docs/medium.md)."""

    name: str
    url: str


DRAFTS = StoryList("Drafts", "https://medium.com/me/stories/drafts")
PUBLISHED = StoryList("Published", "https://medium.com/me/stories/public")


class Copies:
    """What stands before an answer."""

    def __init__(self, config: Config, ledger: Ledger, sightings: Sightings, feeds: Feeds) -> None:
        self._config = config
        self._ledger = ledger
        self._sightings = sightings
        self._feeds = feeds

    def find_now(self, site: str, post_id: int, account: str | None) -> Delivery:
        """The delivery that an answer is about, as whoever answers sees it. Raises as ``find_delivery``."""
        with self._ledger.read() as tx:
            return tx.find_delivery(site, post_id, account)

    @contextmanager
    def answering(self, seen: Delivery) -> Iterator[tuple[Transaction, Delivery]]:
        """A delivery, held while its owner's answer is written down: of two answers at once, one is.

        Raises:
            Refused: it is not as it was seen.
        """
        with self._ledger.write() as tx:
            yield tx, self.hold(tx, seen)

    def hold(self, tx: Transaction, seen: Delivery) -> Delivery:
        """The delivery as it is, kept from everybody else until the transaction ends.

        Raises:
            Refused: it is not as it was seen.
        """
        held = tx.lock_delivery(seen.id)
        if held is None or (held.status, held.fence) != (seen.status, seen.fence):
            now = held.status.value if held else "gone"
            raise Refused(f"something else was answered at the same time: it was {seen.status.value} and is {now}")
        return held

    def find_delivery(self, tx: Transaction, site: str, post_id: int, account: str | None) -> Delivery:
        """The delivery that the owner means. Raises NotFound, and Refused where there are several."""
        found = [one for one in tx.read_deliveries(site, post_id) if account in {None, one.account}]
        if not found:
            raise NotFound(f"post {post_id} of {site} has no delivery" + (f" on {account}" if account else ""))
        if len(found) > 1:
            names = ", ".join(one.account for one in found)
            raise Refused(f"it has deliveries on several accounts; name one of them: {names}")
        return found[0]

    def look(self, seen: Delivery, asked: Handoff | None) -> str:
        """Read the account's feed now, before an answer that sends; what the look is worth is told in words.

        Args:
            asked: the story that the answer is about; what is found beside it is asked about first.

        Raises:
            Refused: the story is on Medium, or may be.
        """
        words = self._read_now(seen.account)
        with self._ledger.write() as tx:
            delivery = tx.read_delivery(seen.id)
            found = tx.find_question(delivery) or self._ask_about_known(tx, delivery)
        if delivery.status is Status.LIVE:
            raise Refused(f"it is on Medium, at {delivery.story_url}: nothing is sent again")
        if found and found.story_url != (asked.story_url if asked else ""):
            raise Refused(found.reason)
        return words

    def _read_now(self, name: str) -> str:
        with self._ledger.read() as tx:
            account = tx.read_account(name)
        url = self._config.account(name).feed_of(account.medium_username)
        if not url:
            return f"No feed was read for you: nobody has said whose account {name} is (username in [accounts.{name}])."
        try:
            reply = read_feed(url, deadline_s=LOOK_S)
        except MediumError as error:
            return f"Its feed could not be read ({error}), so only you can tell."
        if reply.status is not FeedStatus.FRESH:
            return f"Its feed could not be read ({reply.reason}), so only you can tell."
        with self._ledger.write() as tx:
            self._feeds.watch(tx, account, reply)
        return (
            "Its feed was read just now and does not show it; a feed shows the ten newest published stories, no draft."
        )

    def _ask_about_known(self, tx: Transaction, delivery: Delivery) -> Handoff | None:
        """What feed and export have shown before counts, too."""
        stored = tx.read_post_of(delivery)
        if delivery.status is Status.LIVE:
            return None
        known = self._sightings.find_on_medium(tx, stored, delivery.account, read_denied(tx, delivery))
        if known is None:
            return None
        reason = to_question(known, stored.post)
        tx.open_handoff(delivery, HandoffKind.CONFIRM, reason, known.story.url)
        return tx.find_question(delivery)

    def find_doubts(self, tx: Transaction, delivery: Delivery) -> list[str]:
        """Why a story of this delivery may be on Medium already, a sentence each."""
        asked, steps = tx.find_question(delivery), tx.read_handoffs(delivery.id)
        doubts = [f"Whether {asked.story_url} is its story is still asked."] if asked else []
        offered = [step.opened_at for step in steps if step.kind is HandoffKind.IMPORT]
        if offered:
            doubts.append(
                f"Its page was offered for import on {max(offered):%Y-%m-%d}, and who has imported that gets a second "
                "copy from another page: delete that draft first, or say where the story is."
            )
        looked = [step.closed_at for step in steps if _is_denial(step) and step.closed_at]
        since = max(looked, default=None)
        left = [one for one in tx.read_attempts(delivery.id) if one.outcome in _LEFT]
        if unknown := [one for one in left if since is None or one.started_at > since]:
            doubts.append(f"It was sent on {unknown[-1].started_at:%Y-%m-%d %H:%M UTC} and may have arrived.")
        return doubts

    def look_if_doubtful(self, seen: Delivery) -> str:
        """Look, where a story of it may be on Medium already. Raises Refused as ``look`` does."""
        with self._ledger.read() as tx:
            asked, doubts = tx.find_question(seen), self.find_doubts(tx, seen)
        return self.look(seen, asked) if doubts and not to_refusal(seen) else ""

    def refuse_doubtful(self, tx: Transaction, delivery: Delivery, looked: str, *, yes: bool, question: str) -> None:
        """Raises Unsure where a story of it may be on Medium already, until its owner has said yes."""
        if doubts := self.find_doubts(tx, delivery):
            words = f"This sends it although it may be on Medium. {' '.join(doubts)}"
            self.refuse_unsure(tx, delivery, words, looked, yes=yes, question=question)

    def refuse_unsure(
        self, tx: Transaction, delivery: Delivery, words: str, looked: str, *, yes: bool, question: str
    ) -> None:
        """Raises Unsure until its owner has said yes to this very question, and Refused when it was another one."""
        asked = _to_token(delivery, tx.read_open(delivery))
        if question and question != asked:
            raise Refused("that question is answered already; look at what is asked now")
        if not yes:
            where = f"Look at both lists: {_to_places(self.lists_of(tx, delivery))}."
            raise Unsure(f"{words} {looked}".strip(), where, asked)

    def lists_of(self, tx: Transaction, delivery: Delivery) -> tuple[StoryList, ...]:
        """Where its owner sees whether a story is there; first where it most likely is."""
        attempts = tx.read_attempts(delivery.id)
        is_public = bool(attempts) and attempts[-1].publish_status is not PublishStatus.DRAFT
        return (PUBLISHED, DRAFTS) if is_public or delivery.status is Status.LIVE else (DRAFTS, PUBLISHED)


def _is_denial(step: Handoff) -> bool:
    is_said = step.status is HandoffStatus.DONE and not step.story_url
    return step.kind is HandoffKind.CONFIRM and is_said


def _to_token(delivery: Delivery, steps: list[Handoff]) -> str:
    """Which question an answer is to: another send, another step or another story makes it another one."""
    words = [str(delivery.id), str(delivery.fence), delivery.status.value]
    words += [f"{step.id} {step.story_url}" for step in steps]
    return sha256("|".join(words).encode()).hexdigest()[:16]


def _to_places(lists: tuple[StoryList, ...]) -> str:
    return ", ".join(f"{one.name} ({one.url})" for one in lists)
