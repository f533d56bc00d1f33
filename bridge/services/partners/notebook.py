"""What the owner writes of partners. Nothing of it goes into the journal or the log."""

from dataclasses import replace
from urllib.parse import urlsplit

from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.models.pages import Key, Page
from bridge.models.partners import Partner, PartnerEntry, PartnerKind

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_NOTES = 100, 1_000, 10_000
MOST_WORDS = 100_000


class Notebook:
    """Partners are entered, changed and forgotten; each change is a word, after which they are kept for a year."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, entry: PartnerEntry) -> Partner:
        """Write a partner down; their feed is read next.

        Raises:
            Refused: something is missing or too long, or there is one with this feed.
        """
        entry = _checked(entry)
        with self._ledger.write() as tx:
            _refuse_twin(tx, entry)
            return find_partner(tx, tx.add_partner(entry))

    def change(self, partner_id: int, entry: PartnerEntry) -> Partner:
        """What is written of a partner is this from now on.

        Raises:
            NotFound: there is none of this number.
            Refused: as with ``add``.
        """
        entry = _checked(entry)
        with self._ledger.write() as tx:
            before = find_partner(tx, partner_id)
            if before.entry.feed_url != entry.feed_url:
                _refuse_twin(tx, entry)
                tx.move_feed(partner_id)
            tx.change_partner(partner_id, entry)
            return find_partner(tx, partner_id)

    def finish_story(self, story_id: int, *, is_commented: bool) -> int:
        """The owner is through with a story of the short list; a comment is a word between both.

        Returns:
            Whose story it is.

        Raises:
            NotFound: there is none of this number any more.
        """
        with self._ledger.write() as tx:
            partner_id = tx.finish_story(story_id)
            if partner_id is None:
                raise NotFound("this story is not kept any more")
            if is_commented:
                tx.write_word(partner_id)
            return partner_id

    def forget(self, partner_id: int) -> None:
        """Delete all that is known of a partner, from the database's files, too.

        Raises:
            NotFound: there is none of this number.
            LedgerError: it is deleted, and its database's files could not be rewritten now.
        """
        with self._ledger.write() as tx:
            find_partner(tx, partner_id)
            tx.forget_partner(partner_id)
        self._ledger.wipe()

    def read(self, partner_id: int) -> Partner:
        """One partner. Raises NotFound."""
        with self._ledger.read() as tx:
            return find_partner(tx, partner_id)

    def read_partners(self, limit: int, after: Key | None = None) -> Page[Partner]:
        """Partners, the newest first."""
        with self._ledger.read() as tx:
            return tx.list_partners(limit, after)


def find_partner(tx: Transaction, partner_id: int) -> Partner:
    """One partner. Raises NotFound."""
    found = tx.read_partner(partner_id)
    if found is None:
        raise NotFound(f"there is no partner {partner_id}")
    return found


def _refuse_twin(tx: Transaction, entry: PartnerEntry) -> None:
    if tx.find_partner(entry.feed_url):
        raise Refused("you have a partner with this feed already; change that one")


def _checked(entry: PartnerEntry) -> PartnerEntry:
    """The same, without white space around. Raises Refused."""
    texts = ("name", "feed_url", "contact", "notes", "publication", "rules")
    entry = replace(entry, **{name: getattr(entry, name).strip() for name in texts})
    if not 0 < len(entry.name) <= LONGEST_NAME:
        raise Refused(f"give the partner a name of at most {LONGEST_NAME} characters")
    if not _is_public_address(entry.feed_url):
        raise Refused("give the address of their public feed, such as https://medium.com/feed/@name")
    if max(len(entry.contact), len(entry.publication)) > LONGEST_ADDRESS:
        raise Refused(f"a contact or a publication's name has at most {LONGEST_ADDRESS:,} characters")
    if max(len(entry.notes), len(entry.rules)) > LONGEST_NOTES:
        raise Refused(f"notes and rules have at most {LONGEST_NOTES:,} characters each")
    if entry.kind is PartnerKind.PERSON:
        return replace(entry, publication="", takes_reposts=True, least_words=None, most_words=None, rules="")
    bounds = [one for one in (entry.least_words, entry.most_words) if one is not None]
    if any(not 0 < one <= MOST_WORDS for one in bounds) or bounds != sorted(bounds):
        raise Refused("give the fewest and the most words as whole numbers, the fewest first, or leave them empty")
    return entry


def _is_public_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    is_plain = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return bool(is_plain) and len(url) <= LONGEST_ADDRESS and url.isprintable() and " " not in url
