"""Links that somebody is paid for, and links to newsletters: Medium wants both named.

Affiliate links need a disclosure, and beside a link to a newsletter it must say that it leads away from Medium
(https://help.medium.com, "Medium Rules" and "Ads, promotion, and marketing on Medium").
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

_NETWORKS = """
amzn.to amzn.eu a.co shareasale.com awin1.com zenaps.com tidd.ly anrdoezrs.net jdoqocy.com tkqlhce.com dpbolvw.net
kqzyfj.com linksynergy.com sjv.io pxf.io evyy.net go.skimresources.com redirect.viglink.com rover.ebay.com prf.hn
hop.clickbank.net partner-ads.com tradedoubler.com tradetracker.net digistore24.com geni.us howl.me shopstyle.it
rstyle.me avantlink.com pepperjamnetwork.com flexlinks.com admitad.com belboon.de financeads.net
"""
_HOSTS = frozenset(_NETWORKS.split())
_HOST = re.compile(r"https?://([\w.-]+)(?:[/?#:]|$)", re.IGNORECASE)
_AMAZON = re.compile(r"https?://(?:www\.|smile\.)?amazon\.[a-z.]{2,6}/[^#]*[?&]tag=[\w-]+-2\d\b", re.IGNORECASE)
_DISCLOSED = re.compile(
    r"affiliat|affilié|affiliazione|afiliad|partner-?links?\b|provision|commission|comisión|comissão|sponsored|#ad\b",
    re.IGNORECASE,
)
_LETTER_HOSTS = re.compile(
    r"(?:^|\.)(?:substack\.com|list-manage\.com|mailchi\.mp|eepurl\.com|beehiiv\.com|buttondown\.(?:com|email)|kit\.com"
    r"|ck\.page|convertkit\.com|mailerlite\.com|tinyletter\.com|ghost\.io|sendfox\.com|revue\.email|sibforms\.com)$"
)
_LETTER_PATH = re.compile(
    r"newsletter|subscribe|sign-?up|mailing-?list|infolettre|lettre-d-info|boletin|rundbrief", re.IGNORECASE
)


def is_affiliate(href: str, rel: str) -> bool:
    """True for a link marked as paid, or to a network that pays for links.

    ``rel=sponsored``: https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    """
    if rel and "sponsored" in rel.lower().split():
        return True
    host = _HOST.match(href)
    return (host is not None and _pays(host[1].lower())) or bool(_AMAZON.match(href))


@lru_cache(maxsize=256)
def _pays(host: str) -> bool:
    """Whether a host is one of the networks, or within one."""
    parts = host.split(".")
    return any(".".join(parts[number:]) in _HOSTS for number in range(len(parts) - 1))


def is_disclosed(words: str) -> bool:
    """True when the words say already that somebody earns on links."""
    return bool(_DISCLOSED.search(words))


def is_newsletter(href: str) -> bool:
    """True for an address where one subscribes to letters."""
    parts = urlsplit(href)
    return bool(_LETTER_HOSTS.search(parts.hostname or "") or _LETTER_PATH.search(parts.path))


def is_letter_page(href: str) -> bool:
    """True for a page that is called after subscribing, wherever it is."""
    return bool(_LETTER_PATH.search(urlsplit(href).path))
