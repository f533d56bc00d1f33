"""sight: what the account's feed or export has shown of a post, now or long ago, and what a post is recognised by."""

from collections.abc import Iterable

from bridge.ledger import Transaction
from bridge.models import Post, StoredPost, Wanted
from bridge.planner import Known, plan_known, to_title_key, to_url_keys
from bridge.planner.hearsay import find_story_address
from bridge.transform import to_marker


class Sightings:
    """From a post to the stories that are, or may be, its own."""

    def find_on_medium(
        self, tx: Transaction, stored: StoredPost, account: str, denied: Iterable[str] = ()
    ) -> Known | None:
        """What the account's feed or export has shown that is, or may be, this post.

        Args:
            denied: addresses of stories that its owner has said are others.
        """
        wanted = to_wanted(0, stored, account)
        found = tx.find_stories(account, wanted.url_keys, to_title_key(wanted.title), wanted.marker)
        others = {one.id for one in map(find_story_address, denied) if one}
        left = {name: [one for one in stories if one.id not in others] for name, stories in found.items()}
        return plan_known(left, wanted.since)


def to_wanted(number: int, stored: StoredPost, account: str) -> Wanted:
    """What a post's story can be recognised by, as far as the post itself tells."""
    post = stored.post
    return Wanted(
        delivery_id=number,
        story_id="",
        marker=to_mark(post, account),
        url_keys=frozenset(to_url_keys(post)),
        title=post.title,
        # The date of a post may lie ahead, where its WordPress' clock was.
        since=min(post.published_at or post.created_at, stored.first_seen_at),
        texts=(post.content_html,),
    )


def to_mark(post: Post, account: str) -> str:
    """The marker of a post's story on an account."""
    return to_marker(post.site, post.former_id or post.id, account, post.generation)
