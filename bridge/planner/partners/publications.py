"""What a publication's rules, as the owner noted them, say of a post that is to go there."""

from collections.abc import Iterator

from bridge.models.partners import PartnerEntry


def find_objections(publication: PartnerEntry, words: int, *, is_repost: bool) -> Iterator[str]:
    """Why the publication would not take it, in a sentence each.

    Args:
        words: of the post; 0 where they are not known.
        is_repost: it is, or was, published elsewhere.
    """
    name = publication.publication or publication.name
    if is_repost and not publication.takes_reposts:
        yield (
            f"{name} takes no reposts and no imports, by the rules that you noted: choose no publication for this "
            "post, or write for it first (Write for Medium first)"
        )
    if words and publication.least_words and words < publication.least_words:
        yield f"{name} takes stories of at least {publication.least_words:,} words, and this post has about {words:,}"
    if words and publication.most_words and words > publication.most_words:
        yield f"{name} takes stories of at most {publication.most_words:,} words, and this post has about {words:,}"
