"""What an author may choose for one post, told to the plugin so that it shows what counts and nothing else."""

from typing import Any

from bridge.config import Config
from bridge.models import AiShare
from bridge.transform.cta import to_variants
from bridge.transform.heading import MOST_TAGS


def to_offered(config: Config, site_name: str) -> dict[str, Any]:
    """What authors of a site may choose for one post, as the answer to a ping says it (docs/api.md): names, no ids."""
    site = config.sites[site_name]
    accounts = [(name, config.accounts[name]) for name in site.offered_accounts]
    return {
        "may": [*site.choices, "ai"],
        "ai": [*AiShare],
        "accounts": [
            {
                "name": name,
                "route": account.route.value,
                "publish_status": account.publish_status.value,
                "topics": MOST_TAGS[account.route],
                "publications": sorted(account.publications),
            }
            for name, account in accounts
        ],
        "closings": sorted(config.cta),
        "delay": int(config.delivery.delay.total_seconds()),
        "sends": "all" if site.syndicate else "chosen",
        "post_types": list(site.post_types),
        "only_categories": list(site.only_categories),
        "skip_categories": list(site.skip_categories),
    }


def to_visits(config: Config, site_name: str) -> dict[str, Any]:
    """By what a plugin knows who comes from Medium: what links call the closings, and hosts beside Medium's own."""
    site = config.sites[site_name]
    domains = {domain for name, account in config.accounts.items() if site.may_use(name) for domain in account.domains}
    variants = [variant for name, cta in sorted(config.cta.items()) for variant in to_variants(name, cta)]
    return {"variants": variants, "domains": sorted(domains)}
