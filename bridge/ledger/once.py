"""What one page asks again and again about one delivery, read once."""

from bridge.ledger.transaction import Transaction
from bridge.models import Handoff, StoredPost


class ReadOnce(Transaction):
    """A transaction that only reads, and remembers what it has read of hand-offs and posts."""

    def __init__(self, tx: Transaction) -> None:
        super().__init__(tx.connection, tx.now)
        self._steps: dict[int, list[Handoff]] = {}
        self._posts: dict[tuple[str, int], StoredPost | None] = {}

    def read_handoffs(self, delivery_id: int) -> list[Handoff]:
        if delivery_id not in self._steps:
            self._steps[delivery_id] = super().read_handoffs(delivery_id)
        return self._steps[delivery_id]

    def read_post(self, site: str, post_id: int) -> StoredPost | None:
        if (site, post_id) not in self._posts:
            self._posts[site, post_id] = super().read_post(site, post_id)
        return self._posts[site, post_id]

    def read_environment(self, site: str, post_id: int) -> str | None:
        stored = self.read_post(site, post_id)
        return stored.post.environment if stored else None
