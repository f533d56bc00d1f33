"""The plugin's door to what waits for a person: it asks for a post's documents, and brings an author's answers."""

from collections.abc import Mapping
from typing import Any

import structlog

from bridge.config import Config
from bridge.errors import HookError, LeaseLost, NotFound, Refused
from bridge.ledger import Ledger
from bridge.models.document import Answered, Said, Second
from bridge.models.plain import Data, to_data
from bridge.services.handoffs.documents import Documents
from bridge.services.intake.inbox import refuse_clone, verify_hook
from bridge.services.process import Clock
from bridge.wordpress.asks import HandoffAsk, to_ask

log = structlog.get_logger()


class Asks:
    """Verifies what a site asks, signed as its hooks are. An answer counts once, however often it comes."""

    def __init__(self, config: Config, ledger: Ledger, documents: Documents, clock: Clock) -> None:
        self._config = config
        self._ledger = ledger
        self._documents = documents
        self._clock = clock

    def receive(self, site: str, headers: Mapping[str, str], body: bytes) -> tuple[str, Data]:
        """Answer a question of WordPress, or carry out an answer that came from there.

        Args:
            site: the site that the request's address names.
            body: the raw bytes, as they were signed.

        Returns:
            The request's ``webhook-id``, and the body of the answer to it.

        Raises:
            HookError: it is refused and nothing is changed.
            sqlalchemy.exc.SQLAlchemyError: the ledger does not answer.
        """
        try:
            webhook_id = verify_hook(self._config, site, headers, body, self._clock())
            ask = to_ask(body)
            refuse_clone(ask.home, site, self._config.sites[site])
        except HookError as error:
            log.warning("a question of WordPress was refused", site=site, why=str(error))
            raise
        if ask.post_id is None:
            return webhook_id, {"waiting": [to_data(one) for one in self._documents.read_waiting(site)]}
        said = self._take(site, webhook_id, ask, body, ask.said) if ask.said else {}
        documents = self._documents.read_post_documents(site, ask.post_id)
        return webhook_id, said | {"documents": [to_data(one) for one in documents]}

    def _take(self, site: str, webhook_id: str, ask: HandoffAsk, body: bytes, said: Said) -> Data:
        """Remember an answer, then carry it out: where the process dies between the two, the person is asked again."""
        with self._ledger.write() as tx:
            is_new = tx.add_event(site, webhook_id, ask.type.value, ask.post_id, body, is_done=True)
        told: dict[str, Any] = {"answered": None, "second": None, "problem": "", "duplicate": not is_new}
        if not is_new:
            return told
        try:
            done = self._carry_out(site, ask, said)
        except (Refused, NotFound, LeaseLost) as error:
            return told | {"problem": str(error)}
        return told | {"second" if isinstance(done, Second) else "answered": to_data(done)}

    def _carry_out(self, site: str, ask: HandoffAsk, said: Said) -> Answered | Second:
        """Answer on one of the documents that the post's authors are shown, and on no other."""
        shown = self._documents.read_post_documents(site, ask.post_id or 0)
        document = next((one for one in shown if one.delivery == ask.delivery), None)
        if document is None or said.question not in {one.code for one in document.questions}:
            raise Refused("that is not asked about this post, or not any more; look at what is asked now")
        with self._ledger.read() as tx:
            delivery = tx.read_delivery(ask.delivery)
        return self._documents.answer(delivery, said)
