"""What stands before an owner's answer that could put a second copy of a story on Medium.

The account's feed is read first; then the owner is told what the answer would do, and asked whether to do it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from bridge.config import Config
from bridge.errors import MediumError, NotFound, Refused, Unsure
from bridge.ledger import Ledger, Transaction
from bridge.medium.feed import FeedStatus, read_feed
from bridge.models import Delivery, Handoff, HandoffKind, HandoffStatus, Outcome, PublishStatus, Status
from bridge.models.document import Opening
from bridge.planner import to_refusal
from bridge.services.delivery.lifecycle import read_denied, to_question
from bridge.services.delivery.sightings import Sightings
from bridge.services.stories.feeds import Feeds

LOOK_S = 8.0
"""Seconds for the fetch of a feed while an owner waits for the answer."""
_LEFT = frozenset({None, Outcome.UNKNOWN, Outcome.CREATED_UNREADABLE, Outcome.LIVE, Outcome.DRAFT})
"""Outcomes of attempts that may have made a story; None: it has no outcome yet."""


class Copies:
    """Finds and holds the delivery that an answer is about, looks on Medium, and asks where a copy may be there."""

    def __init__(self, config: Config, ledger: Ledger, sightings: Sightings, feeds: Feeds) -> None:
        self._config = config
        self._ledger = ledger
        self._sightings = sightings
        self._feeds = feeds

    def find_now(self, site: str, post_id: int, account: str | None) -> Delivery:
        """The delivery that an answer is about, as it is now.

        Args:
            account: needed only where the post has deliveries on several.

        Raises:
            NotFound, Refused: there is none, or more than one.
        """
        with self._ledger.read() as tx:
            return tx.find_delivery(site, post_id, account)

    @contextmanager
    def answering(self, seen: Delivery) -> Iterator[tuple[Transaction, Delivery]]:
        """A transaction in which the delivery is locked while an answer is written: of two at once, one is refused.

        Args:
            seen: the delivery as whoever answers saw it.

        Raises:
            Refused: it has another status or fence by now.
        """
        with self._ledger.write() as tx:
            yield tx, self.hold(tx, seen)

    def hold(self, tx: Transaction, seen: Delivery) -> Delivery:
        """The delivery as it is, locked until the transaction ends.

        Raises:
            Refused: it has another status or fence than ``seen``.
        """
        held = tx.lock_delivery(seen.id)
        if held is None or (held.status, held.fence) != (seen.status, seen.fence):
            now = held.status.value if held else "gone"
            raise Refused(f"something else was answered at the same time: it was {seen.status.value} and is {now}")
        return held

    def find_delivery(self, tx: Transaction, site: str, post_id: int, account: str | None) -> Delivery:
        """The one delivery of a post, or that on ``account``. Raises NotFound, and Refused where there are several."""
        found = [one for one in tx.read_deliveries(site, post_id) if account in {None, one.account}]
        if not found:
            raise NotFound(f"post {post_id} of {site} has no delivery" + (f" on {account}" if account else ""))
        if len(found) > 1:
            names = ", ".join(one.account for one in found)
            raise Refused(f"it has deliveries on several accounts; name one of them: {names}")
        return found[0]

    def look(self, seen: Delivery, asked: Handoff | None) -> str:
        """Read the account's feed now, before an answer that sends.

        Args:
            asked: the question that the answer is about; any other story that is found is asked about first.

        Returns:
            Words to the owner: whether the feed was read, and what that proves.

        Raises:
            Refused: the story is on Medium, or may be.
        """
        words = self.read_now(seen.account)
        with self._ledger.write() as tx:
            delivery = tx.read_delivery(seen.id)
            found = tx.find_question(delivery) or self._ask_about_known(tx, delivery)
        if delivery.status is Status.LIVE:
            raise Refused(f"it is on Medium, at {delivery.story_url}: nothing is sent again")
        if found and found.story_url != (asked.story_url if asked else ""):
            raise Refused(found.reason)
        return words

    def read_now(self, name: str) -> str:
        """Read an account's feed and take in what it shows; words to its owner: whether it was read, and what of it."""
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
        """Ask about a story that a feed or an export has shown before and that may be this delivery's.

        Returns:
            The open question; None when nothing was seen.
        """
        stored = tx.read_post_of(delivery)
        if delivery.status is Status.LIVE:
            return None
        known = self._sightings.find_on_medium(tx, stored, delivery.account, read_denied(tx, delivery))
        if known is None:
            return None
        reason = to_question(known, stored.post)
        tx.open_handoff(delivery, HandoffKind.CONFIRM, reason, known.story.url)
        return tx.find_question(delivery)

    def _find_doubts(self, tx: Transaction, delivery: Delivery) -> list[str]:
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

    def is_doubtful(self, tx: Transaction, delivery: Delivery) -> bool:
        """Whether a story of this delivery may be on Medium already, so that an answer that sends asks once more."""
        return bool(self._find_doubts(tx, delivery))

    def look_if_doubtful(self, seen: Delivery) -> str:
        """As ``look``, but only where a story of this delivery may be on Medium already; else empty."""
        with self._ledger.read() as tx:
            asked, doubts = tx.find_question(seen), self._find_doubts(tx, seen)
        return self.look(seen, asked) if doubts and not to_refusal(seen) else ""

    def refuse_doubtful(self, tx: Transaction, delivery: Delivery, looked: str, *, yes: bool, question: str) -> None:
        """Stop an answer that sends where a story may be on Medium already, until its owner has said yes.

        Args:
            looked: what ``look_if_doubtful`` said.
            yes, question: as of ``refuse_unsure``.

        Raises:
            Unsure, Refused: as ``refuse_unsure`` does.
        """
        if doubts := self._find_doubts(tx, delivery):
            words = f"This sends it although it may be on Medium. {' '.join(doubts)}"
            self.refuse_unsure(tx, delivery, words, looked, yes=yes, question=question)

    def refuse_unsure(
        self, tx: Transaction, delivery: Delivery, words: str, looked: str, *, yes: bool, question: str
    ) -> None:
        """Stop an answer until its owner has said yes to this very question.

        Args:
            words: what the answer would do.
            looked: what was found on Medium, in words.
            question: which question the yes is to (``Unsure.question``); empty for whatever is asked now.

        Raises:
            Unsure: not yet; it holds the words, where to look, and what stands for the question.
            Refused: the yes was to another question.
        """
        asked = _to_token(delivery, tx.read_open(delivery))
        if question and question != asked:
            raise Refused("that question is answered already; look at what is asked now")
        if not yes:
            where = f"Look at both lists: {_to_places(self.lists_of(tx, delivery))}."
            raise Unsure(f"{words} {looked}".strip(), where, asked)

    def lists_of(self, tx: Transaction, delivery: Delivery) -> tuple[Opening, ...]:
        """The lists on Medium in which an owner finds a delivery's story; the likelier one comes first."""
        attempts = tx.read_attempts(delivery.id)
        is_public = bool(attempts) and attempts[-1].publish_status is not PublishStatus.DRAFT
        places = self._config.places_of(delivery.account)
        drafts, published = Opening("Drafts", places.drafts), Opening("Published", places.published)
        return (published, drafts) if is_public or delivery.status is Status.LIVE else (drafts, published)


def _is_denial(step: Handoff) -> bool:
    is_said = step.status is HandoffStatus.DONE and not step.story_url
    return step.kind is HandoffKind.CONFIRM and is_said


def _to_token(delivery: Delivery, steps: list[Handoff]) -> str:
    """A short hash that stands for what is asked: another send, hand-off or story makes it another question."""
    words = [str(delivery.id), str(delivery.fence), delivery.status.value]
    words += [f"{step.id} {step.story_url}" for step in steps]
    return sha256("|".join(words).encode()).hexdigest()[:16]


def _to_places(lists: tuple[Opening, ...]) -> str:
    return ", ".join(f"{one.label} ({one.url})" for one in lists)
