"""Stories that feeds or exports have ever shown of an account: which of them is, or may be, a certain post."""

from collections.abc import Iterable

from bridge.ledger import Transaction
from bridge.models import Post, StoredPost, Wanted
from bridge.planner import Known, plan_known, to_title_key, to_url_keys
from bridge.planner.hearsay import find_story_address
from bridge.transform import to_marker


class Sightings:
    """Looks a post up among the stories that were seen on an account."""

    def find_on_medium(
        self, tx: Transaction, stored: StoredPost, account: str, denied: Iterable[str] = ()
    ) -> Known | None:
        """The story on this account that is, or may be, this post, with how certain that is; None when there is none.

        Args:
            denied: addresses of stories that its owner has said are others.
        """
        wanted = to_wanted(0, stored, account)
        found = tx.find_stories(account, wanted.url_keys, to_title_key(wanted.title), wanted.marker)
        others = {one.id for one in map(find_story_address, denied) if one}
        left = {name: [one for one in stories if one.id not in others] for name, stories in found.items()}
        return plan_known(left, wanted.since)


def to_wanted(number: int, stored: StoredPost, account: str) -> Wanted:
    """What a post's story can be recognised by: its addresses, title, text, date, and the marker in its closing link.

    Args:
        number: the delivery's id; 0 or below for a post that has none.
    """
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
    """The marker (UTM id) in the closing link of a post's story, by which the story is recognised on Medium."""
    return to_marker(post.site, post.former_id or post.id, account, post.generation)
