"""The addresses that the bridge gives out: import pages, and screens whose key is part of their address."""

import hmac
from hashlib import sha256

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.models import Delivery, Page


class Links:
    """Makes the addresses of screens, audits and import pages, and the keys in them.

    The key of a screen is an HMAC under the site's secret, of what it opens and the number of its key: replacing the
    secret or raising the number replaces it. It is not the import page's key, which is shown to Medium. It is made
    where it is shown or told, and never stands in a reason, the journal or the log.
    """

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def to_screen_url(self, delivery: Delivery) -> str:
        """The address of a delivery's screen; empty for a site without a secret, which has no keys."""
        keys = self.screen_keys(delivery)
        return f"{self._config.bridge.public_url}/handoff/{delivery.id}/{keys[0]}/" if keys else ""

    def screen_keys(self, delivery: Delivery) -> list[str]:
        """The screen's key under each of the site's secrets, so that one can be replaced; the newest first."""
        words = f"handoff|{delivery.site}|{delivery.former_id or delivery.post_id}|{delivery.account}"
        again = f"|{delivery.generation}" if delivery.generation else ""
        return self._keys(delivery.site, f"{words}{again}{_to_suffix(delivery.key_number)}")

    def to_audit_url(self, site: str) -> str:
        """The address of a site's audit of canonical addresses; empty for a site without a secret."""
        keys = self.audit_keys(site)
        return f"{self._config.bridge.public_url}/audit/{site}/{keys[0]}/" if keys else ""

    def audit_keys(self, site: str) -> list[str]:
        """The key of a site's audit under each of its secrets, the newest first."""
        with self._ledger.read() as tx:
            number = tx.read_site(site).key_number
        return self._keys(site, f"audit|{site}{_to_suffix(number)}")

    def to_owner_url(self, place: str = "") -> str:
        """The address of one of the owner's screens, which ask who comes; the first one without ``place``."""
        return f"{self._config.bridge.public_url}/owner/{place}"

    def to_page_url(self, page: Page) -> str:
        """Where an import page can be read: on the blog where WordPress serves it, else here."""
        return page.url or f"{self._config.bridge.public_url}/import/{page.key}/{page.digest}/"

    def _keys(self, site_name: str, words: str) -> list[str]:
        site = self._config.sites.get(site_name)
        secrets = site.secret.get_secret_value().split() if site and site.secret else []
        return [hmac.new(secret.encode(), words.encode(), sha256).hexdigest()[:32] for secret in secrets]


def _to_suffix(number: int) -> str:
    """What a key's number adds to it: nothing for the first key, as earlier versions counted none."""
    return f"|{number}" if number else ""


def is_key(given: str, keys: list[str]) -> bool:
    """Whether a key out of an address is one of these, compared in constant time."""
    fits = [hmac.compare_digest(given.encode(errors="replace"), key.encode()) for key in keys]
    return any(fits)
