"""What one page asks again and again about one delivery, read once."""

from bridge.ledger.ahead import ReadAhead
from bridge.ledger.transaction import Transaction
from bridge.models import Handoff, StoredPost


class ReadOnce(ReadAhead):
    """A transaction that only reads, and remembers what it has read of hand-offs and posts, too."""

    def __init__(self, tx: Transaction) -> None:
        super().__init__(tx)
        self._steps: dict[int, list[Handoff]] = {}
        self._contents: dict[tuple[str, int], StoredPost | None] = {}

    def read_handoffs(self, delivery_id: int) -> list[Handoff]:
        if delivery_id not in self._steps:
            self._steps[delivery_id] = super().read_handoffs(delivery_id)
        return self._steps[delivery_id]

    def read_post(self, site: str, post_id: int) -> StoredPost | None:
        if (site, post_id) not in self._contents:
            self._contents[site, post_id] = super().read_post(site, post_id)
        return self._contents[site, post_id]

    def read_environment(self, site: str, post_id: int) -> str | None:
        stored = self.read_post(site, post_id)
        return stored.post.environment if stored else None
