"""The weekly digest: what waits is told once more, all of it in one message."""

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.ledger.notices import DIGEST
from bridge.notify import channels_of
from bridge.planner.notices import find_digest_slot
from bridge.services.reports.frame import Frame


class Digests:
    """Decides when a digest goes; what it says is read when it is sent."""

    def __init__(self, config: Config, ledger: Ledger, frame: Frame) -> None:
        self._config = config
        self._ledger = ledger
        self._frame = frame

    def plan_digest(self) -> None:
        """Leave word that a digest is due, once for each time that ``[notify] digest`` names."""
        if not channels_of(self._config):
            return
        with self._ledger.read() as tx:
            slot = find_digest_slot(self._config.notify.digest, self._frame.read_zone(tx), tx.now)
            topic = f"{DIGEST}{slot.isoformat()}" if slot else ""
            is_planned = tx.has_notice_about(topic)
        if topic and not is_planned:
            with self._ledger.write() as tx:
                tx.add_notice("What waits for you", "", topic=topic)
