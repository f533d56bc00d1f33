"""Carries out an answer that was found to be asked: which service does it, and with what."""

from bridge.errors import Refused
from bridge.models import Delivery, HandoffKind
from bridge.models.document import Question, Said
from bridge.services.accounts import Accounts
from bridge.services.evergreen.queue import Queue
from bridge.services.handoffs.decisions import Decisions
from bridge.services.handoffs.twins import Twins


class Replies:
    """One method for every answer that a document allows."""

    def __init__(self, decisions: Decisions, queue: Queue, twins: Twins, accounts: Accounts) -> None:
        self._decisions = decisions
        self._queue = queue
        self._twins = twins
        self._accounts = accounts
        self._acts = {
            "confirm": self._confirm,
            "other": self._deny,
            "done": self._done,
            "gone": self._remove,
            "later": self._postpone,
            "never": self._cancel,
            "approve": self._approve,
            "skip": self._skip,
            "ban": self._ban,
            "reposted": self._finish_repost,
            "same": self._tell_twin,
            "another": self._tell_twin,
            "canonical-works": self._remember_importer,
            "plain-works": self._remember_importer,
        }

    def carry_out(self, delivery: Delivery, question: Question, said: Said) -> None:
        """Do what an answer says.

        Args:
            question: as it is asked now.

        Raises:
            Refused, NotFound, LeaseLost: it cannot be done, or not any more.
            Unsure: it may put a second copy on Medium, and was not said twice.
        """
        self._acts[said.answer](delivery, question, said)

    def hear_late(self, delivery: Delivery, said: Said) -> bool:
        """Hear an answer to what is not asked any more; whether something else is asked now because of it."""
        return said.answer == "done" and self._decisions.hear_late(delivery, said.question, said.token)

    def hear_gone(self, delivery: Delivery, said: Said) -> bool:
        """Hear that a story is gone, though nothing is asked about it any more; whether it counts as gone now."""
        return said.answer == "gone" and self._decisions.hear_gone(delivery, said.token)

    def wants_approval(self, delivery: Delivery) -> bool:
        """Whether a delivery that is held waits for its owner's approval once it is let go."""
        return self._decisions.wants_approval(delivery)

    def _confirm(self, delivery: Delivery, question: Question, said: Said) -> None:
        url = question.story_url or said.values.get("url", "")
        is_right = said.values.get("canonical") == "right"
        self._decisions.confirm(delivery.site, delivery.post_id, url, delivery.account, canonical_is_right=is_right)

    def _deny(self, delivery: Delivery, question: Question, said: Said) -> None:
        self._decisions.deny(
            delivery.site,
            delivery.post_id,
            delivery.account,
            story_url=question.story_url,
            yes=bool(said.sure),
            question=said.sure,
        )

    def _done(self, delivery: Delivery, question: Question, _said: Said) -> None:
        kind = HandoffKind(question.code)
        name = "state" if kind is HandoffKind.UPDATE_IN_PLACE else "step"
        shown = {name: question.token}
        self._decisions.done(delivery.site, delivery.post_id, delivery.account, kind=kind, **shown)

    def _remove(self, delivery: Delivery, _question: Question, _said: Said) -> None:
        self._decisions.remove(delivery.site, delivery.post_id, delivery.account)

    def _postpone(self, delivery: Delivery, _question: Question, said: Said) -> None:
        self._decisions.postpone(delivery, yes=bool(said.sure), question=said.sure)

    def _cancel(self, delivery: Delivery, _question: Question, _said: Said) -> None:
        self._decisions.cancel(delivery.site, delivery.post_id, delivery.account)

    def _approve(self, delivery: Delivery, _question: Question, said: Said) -> None:
        self._queue.approve(delivery.site, delivery.post_id, delivery.account, yes=bool(said.sure), question=said.sure)

    def _skip(self, delivery: Delivery, _question: Question, _said: Said) -> None:
        self._queue.skip(delivery.site, delivery.post_id, delivery.account)

    def _ban(self, delivery: Delivery, _question: Question, _said: Said) -> None:
        self._queue.ban(delivery.site, delivery.post_id, delivery.account)

    def _finish_repost(self, delivery: Delivery, _question: Question, _said: Said) -> None:
        self._queue.finish_repost(delivery)

    def _tell_twin(self, delivery: Delivery, question: Question, said: Said) -> None:
        if question.about is None:
            raise Refused("the answer does not say which article it is about; open this page again")
        self._twins.answer_twin(delivery, question.about, is_same=said.answer == "same")

    def _remember_importer(self, delivery: Delivery, _question: Question, said: Said) -> None:
        self._accounts.remember_importer(delivery.account, "canonical" if said.answer == "canonical-works" else "plain")
