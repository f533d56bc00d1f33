"""Names of users and tokens, and the sites that they are good for."""

import re
import unicodedata
from collections.abc import Collection

from bridge.config import Config
from bridge.errors import NotFound, Refused

_NAME = re.compile(r"[\w.@+-]{1,64}")


def to_name(written: str) -> str:
    """The one spelling of a name: whoever types it in capitals or full width means the same.

    Raises:
        Refused: it is no name.
    """
    name = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written.strip()).casefold())
    if not _NAME.fullmatch(name):
        raise Refused('a name has 1 to 64 letters, digits, ".", "_", "-", "+" and "@", for example "ada"')
    return name


def to_sites(config: Config, sites: Collection[str]) -> frozenset[str] | None:
    """The named sites; None, which is all of them, where none is named.

    Raises:
        NotFound: one of them is not configured.
    """
    for site in sites:
        if site not in config.sites:
            there = ", ".join(config.sites) or "none"
            raise NotFound(f'there is no site "{site}" in the configuration; there is: {there}')
    return frozenset(sites) or None
