"""By which configuration a stored time was found: limits, sites, accounts and schedules, as one short word."""

import json
from hashlib import sha256

from bridge.config import Config


def to_terms(config: Config) -> str:
    """A word that another configuration has another one of, as far as it decides what may go and when."""
    sites = {name: site.account for name, site in config.sites.items()}
    accounts = {
        name: [account.route.value, account.publish_status.value, config.evergreen_of(name).model_dump(mode="json")]
        for name, account in config.accounts.items()
    }
    delivery = config.delivery.model_dump(mode="json")
    written = json.dumps([sites, accounts, delivery, config.bridge.dry_run], sort_keys=True)
    return sha256(written.encode()).hexdigest()[:16]
