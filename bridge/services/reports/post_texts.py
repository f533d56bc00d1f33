"""A post's text on its page: as the blog has it, as a story for each reader, and what is lost between the two.

Making a draft is dear, so each of these is asked for by a frame of its own, and never by the page around it.
"""

from dataclasses import dataclass

from bridge.config import Config
from bridge.errors import ContentError, NotFound
from bridge.ledger import Ledger
from bridge.models import Count, Delivery, Note, Severity, StoredPost
from bridge.services.drafts import Drafts
from bridge.transform import Dialect, Draft, to_content, to_counts
from bridge.transform.original import to_inert

_WORST_FIRST = (Severity.LOSS, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class PostText:
    """A text; ``html`` has been printed or cleaned here, ``text`` is plain. ``why_not`` says why there is neither."""

    title: str
    html: str = ""
    text: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Losses:
    """What is lost, noticeable, changed, in this order, and counts of before and after."""

    notes: tuple[Note, ...] = ()
    counts: tuple[Count, ...] = ()
    why_not: str = ""


class PostTexts:
    """Reads the texts of posts. Nothing of them is kept or logged."""

    def __init__(self, config: Config, ledger: Ledger, drafts: Drafts) -> None:
        self._config = config
        self._ledger = ledger
        self._drafts = drafts

    def read_original(self, site: str, post_id: int) -> PostText:
        """The newest text of the post. Raises NotFound: it is not known."""
        post = self._read(site, post_id)[0].post
        html = to_inert(post.content_html)
        return PostText(post.title, html, why_not="" if html else "its text is not kept here")

    def read_story(self, site: str, post_id: int, dialect: Dialect) -> PostText:
        """What its story would be now, spelled for one reader. Raises NotFound: it is not known."""
        stored, draft, why_not = self._draft(site, post_id)
        if draft is None:
            return PostText(stored.post.title, why_not=why_not)
        content = to_content(draft.title, draft.subtitle, draft.blocks, dialect)
        is_plain = dialect is Dialect.MARKDOWN
        return PostText(draft.title, "" if is_plain else content, content if is_plain else "")

    def read_losses(self, site: str, post_id: int) -> Losses:
        """What the way to that story costs. Raises NotFound: it is not known."""
        _, draft, why_not = self._draft(site, post_id)
        if draft is None:
            return Losses(why_not=why_not)
        notes = sorted(draft.notes, key=lambda one: _WORST_FIRST.index(one.severity))
        return Losses(tuple(notes), to_counts(draft))

    def _draft(self, site: str, post_id: int) -> tuple[StoredPost, Draft | None, str]:
        """The post, and its draft for the account that it went to, or would; or why it has none."""
        stored, made = self._read(site, post_id)
        closing = self._read_closing(made[0]) if made else ""
        try:
            account = made[0].account if made else self._config.account_of(stored.post)
            return stored, self._drafts.draft_of(stored, account, closing)[0], ""
        except (ContentError, NotFound) as error:
            return stored, None, str(error)

    def _read_closing(self, delivery: Delivery) -> str:
        with self._ledger.read() as tx:
            return tx.find_closing(delivery)

    def _read(self, site: str, post_id: int) -> tuple[StoredPost, list[Delivery]]:
        with self._ledger.read() as tx:
            stored = tx.read_post(site, post_id)
            if stored is None:
                raise NotFound(f"post {post_id} of site {site} is not known")
            return stored, tx.read_deliveries(site, post_id)
