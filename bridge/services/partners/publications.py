"""Publications whose rules the owner noted, held against a post that is planned for one."""

from bridge.config import Config
from bridge.ledger import Transaction
from bridge.models import Post
from bridge.planner.partners import find_objections


class PublicationRules:
    """Finds what a publication's rules say against a post; nothing is held back for it: the owner decides."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def find_warnings(self, tx: Transaction, post: Post, account: str) -> list[str]:
        """Why the publication that a post is to go to on an account would not take it; empty where nothing is noted.

        The post stands, or will stand, on the blog: on Medium it is a repost.
        """
        names = self._find_names(post, account)
        words = len(post.content_html.split())
        found = tx.read_publications(names) if names else []
        return [one for partner in found for one in find_objections(partner.entry, words, is_repost=True)]

    def _find_names(self, post: Post, account: str) -> set[str]:
        """What the publication is called: as its author chose it, and by its name where its id was given."""
        section = self._config.accounts.get(account)
        known = section.publications if section else {}
        chosen = post.choice.publication or (section.publication_id if section else "")
        return {chosen, *(name for name, number in known.items() if number == chosen)} - {""}
