"""The keys in the addresses of screens: which delivery a key opens, when it ends, and how keys are replaced."""

from bridge.config import Config
from bridge.errors import Gone, NotFound
from bridge.ledger import Ledger
from bridge.models import Delivery
from bridge.services.links import Links, is_key


class ScreenKeys:
    """Checks whether the address somebody came to opens a delivery's screen, and replaces addresses."""

    def __init__(self, config: Config, ledger: Ledger, links: Links) -> None:
        self._config = config
        self._ledger = ledger
        self._links = links

    def find_screen(self, delivery_id: int, key: str) -> Delivery:
        """The delivery that a screen's address stands for.

        Raises:
            NotFound: there is no such delivery, or the key is not its own (any more).
            Gone: its key has ended.
        """
        wrong = "there is no such screen; its address may have been replaced: bridge handoffs prints the newest"
        with self._ledger.read() as tx:
            try:
                delivery = tx.read_delivery(delivery_id)
            except NotFound:
                raise NotFound(wrong) from None
        if not is_key(key, self._links.screen_keys(delivery)):
            raise NotFound(wrong)
        with self._ledger.read() as tx:
            ends_at = tx.read_key_end(delivery)
            if ends_at and ends_at <= tx.now:
                raise Gone(
                    f"this address ended on {ends_at:%Y-%m-%d}: nothing has waited here since. What waits now, and "
                    "where, is shown by: bridge handoffs"
                )
        return delivery

    def replace_keys(self, site: str | None = None) -> None:
        """Give the screens of one site, or of all, new addresses; those that were given out open nothing any more.

        Raises:
            NotFound: there is no such site.
        """
        if site is not None:
            self._config.site(site)
        with self._ledger.write() as tx:
            for name in [site] if site else self._config.sites:
                tx.replace_keys(name, "you replaced the addresses of its screens")
