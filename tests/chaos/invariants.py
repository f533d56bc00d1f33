"""What must hold whatever happened, by what the model knows itself."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from bridge.ledger.tables import deliveries, events, handoffs, journal, posts, reports
from bridge.models import CanonicalState, Delivery, HandoffKind, Status, StoredPost
from bridge.models.originals import Direction
from bridge.sandbox.state import Story
from chaos.blog import Article, Blog, Hook
from chaos.desk import ACCOUNTS
from chaos.medium import number_of
from chaos.promise import Broken
from chaos.world import World

_WORD = re.compile(r"\b[wv]\d+r\d+(?:e\d+)?n\d+\b")
NO_WORDS = re.compile(r"Traceback|object at 0x|\n|Error\(|\bNone\b|[{}<]")
REASONS = (deliveries.c.reason, posts.c.held_reason, handoffs.c.reason, journal.c.reason, events.c.reason)
ON_THE_LIST = {HandoffKind.MEND_CANONICAL, HandoffKind.CONSIDER_REMOVING, HandoffKind.CONFIRM}


def check_always(world: World) -> None:
    """After each step."""
    check_never_twice(world)
    check_firsts(world)
    check_told(world)
    for blog in world.blogs.values():
        if blog.given_up:
            hook, status = blog.given_up[0]
            raise Broken("lost", f"the plugin gave up {hook.id} ({hook.kind} of article {hook.number}): {status}")


def check_never_twice(world: World) -> None:
    """One article is at most one story of one Medium user, unless its owner has sent it again knowingly."""
    made: Counter[tuple[str, int]] = Counter()
    for story in world.medium.sandbox.stories:
        if number := number_of(story):
            made[story.author.username, number] += 1
    for key, count in made.items():
        if count > 1 + world.owner.excused[key]:
            shown = [(one.id, one.door, one.publish_status) for one in world.medium.stories_of(*key)]
            raise Broken("twice", f"{key}: {shown}; {_journal(world, key[1])}")
        if key in world.owner.gone:
            raise Broken("twice", f"{key} was deleted by its owner, and is there again")


def check_firsts(world: World) -> None:
    """What was made for Medium first is never sent: not before it is there, nor after."""
    for story in world.medium.sandbox.stories:
        number = number_of(story)
        first = world.service.firsts.get((story.author.username, number or 0))
        if first and story.door != "web" and story.created_at > first.at:
            why = f"{story.id} came by {story.door} although it was made for Medium first"
            raise Broken("twice", f"article {number}: {why}; {_journal(world, number or 0)}")


def check_at_rest(world: World) -> None:
    """When nothing is under way any more."""
    check_hooks(world)
    for delivery in world.service.deliveries():
        _check_delivery(world, delivery)
    for blog in world.blogs.values():
        for article in blog.posts.values():
            _check_article(world, blog, article)
    _check_canonicals(world)


def check_reasons(world: World) -> None:
    """Whatever the bridge says of a post is a sentence for people."""
    with world.service.ledger.read() as tx:
        said = [tx.connection.execute(select(one).distinct()).scalars() for one in REASONS]
    for reason in {words for found in said for words in found if words}:
        if len(reason.split()) < 2 or NO_WORDS.search(reason):
            raise Broken("stuck", f"that is no sentence: {reason!r}")


def check_hooks(world: World) -> None:
    """Every hook that was accepted is there, and something became of it, or it waits for a held site."""
    with world.service.ledger.read() as tx:
        rows = {row.webhook_id: row for row in tx.connection.execute(select(events))}
        held = {site.name for site in tx.read_sites() if site.held_reason}
    for hook_id in world.service.accepted:
        row = rows.get(hook_id)
        if row is None:
            raise Broken("lost", f"{hook_id} was accepted, and is not in the ledger")
        if not row.outcome and row.site not in held:
            raise Broken("stuck", f"{hook_id} waits, and nobody holds its site")
        if row.outcome and not row.reason:
            raise Broken("stuck", f"{hook_id} is {row.outcome} without a reason")


def check_told(world: World) -> None:
    """What the ledger says that WordPress knows it knows, unless it was put back since."""
    with world.service.ledger.read() as tx:
        told = list(tx.connection.execute(select(reports).where(reports.c.due_at.is_(None), reports.c.failures == 0)))
    for row in told:
        blog = world.blogs[row.site]
        article = blog.posts.get(row.post_id)
        if article is None or article.is_deleted or row.post_id in blog.forgot:
            continue
        knows = blog.statuses.get(row.post_id, {"sequence": 0})["sequence"]
        if knows < row.sequence:
            raise Broken("lost", f"WordPress was told {row.sequence} of post {row.post_id}, and knows {knows}")


def _check_delivery(world: World, delivery: Delivery) -> None:
    kinds = world.owner.kinds_of(delivery)
    if not delivery.reason or delivery.status in {Status.CLAIMED, Status.SENDING}:
        raise Broken("stuck", f"{_words(delivery)}: it is at rest there")
    if delivery.status is Status.PLANNED and not world.service.is_kept(delivery):
        raise Broken("stuck", f"{_words(delivery)}: it is due, and nothing keeps it; {_shown(world, delivery)}")
    wanted = {
        Status.UNCONFIRMED: {HandoffKind.CONFIRM},
        Status.SENT: {HandoffKind.PUBLISH_DRAFT, HandoffKind.CONSIDER_REMOVING},
        Status.OFFERED: {HandoffKind.IMPORT},
    }.get(delivery.status, kinds)
    if wanted and not kinds & wanted:
        raise Broken("stuck", f"{_words(delivery)}: its owner is not asked")


@dataclass(frozen=True)
class Told:
    """What the bridge was told of an article last, and what it knows."""

    hook: Hook | None
    stored: StoredPost | None
    is_held: bool


def _told(world: World, blog: Blog, article: Article) -> Told:
    newest = world.service.accepted.get(article.told_by)
    with world.service.ledger.read() as tx:
        stored = tx.read_post(blog.name, article.post_id)
        site = tx.read_site(blog.name)
    is_current = newest is not None and article.number not in blog.stale
    return Told(newest if is_current else None, stored, bool(site.held_reason or (stored and stored.held_reason)))


def _check_article(world: World, blog: Blog, article: Article) -> None:
    told = _told(world, blog, article)
    if told.hook is None or told.is_held:
        return
    if told.stored is None:
        raise Broken("lost", f"article {article.number} was told, and is not known")
    if not _is_known_as_it_is(blog, article, told.stored):
        raise Broken("lost", f"article {article.number} is not known as it is; {_journal(world, article.number)}")
    account = article.choice["account"]
    delivery = world.service.find(blog.name, article.post_id, account)
    if delivery is None and article.is_public and _is_fresh(world, blog, article):
        raise Broken(
            "lost", f"article {article.number} was published, and does not go; {_journal(world, article.number)}"
        )
    story = world.medium.find(delivery.story_id) if delivery else None
    if delivery and story and article.is_public and delivery.status is Status.LIVE:
        _check_story(world, blog, article, delivery, story)


def _is_known_as_it_is(blog: Blog, article: Article, stored: StoredPost) -> bool:
    if not article.is_public:
        return not stored.is_public
    post = stored.post
    known = (post.url, post.title, set(_WORD.findall(post.content_html)))
    return stored.is_public and known == (
        blog.url_of(article),
        article.to_title(),
        set(_WORD.findall(article.to_text())),
    )


def _is_fresh(world: World, blog: Blog, article: Article) -> bool:
    since = blog.first_contact
    hooks = [one for one in world.service.accepted.values() if one in blog.ever and one.number == article.number]
    return any(one.is_fresh for one in hooks) and since is not None and article.created_at > since


def _check_story(world: World, blog: Blog, article: Article, delivery: Delivery, story: Story) -> None:
    if number_of(story) != article.number:
        why = f"article {article.number} was taken for article {number_of(story)}"
        raise Broken("lost", f"{_words(delivery)}: {why}; {_journal(world, article.number)}")
    kinds = world.owner.kinds_of(delivery)
    first = world.service.firsts.get((ACCOUNTS[delivery.account], article.number))
    if first and first.direction == Direction.MEDIUM:
        _check_own_original(delivery, story, kinds)
        return
    if HandoffKind.MEND_CANONICAL in kinds and delivery.canonical_url != blog.url_of(article):
        why = f"its owner is asked for {delivery.canonical_url}, and its post is at {blog.url_of(article)}"
        raise Broken("wrong-canonical", f"{_words(delivery)}: {why}; {_journal(world, article.number)}")
    is_listed = kinds & ON_THE_LIST or delivery.canonical_state is CanonicalState.UNKNOWN
    if story.canonical_url != blog.url_of(article) and not is_listed:
        why = f"{story.id} names {story.canonical_url}, and is at {blog.url_of(article)}"
        raise Broken("wrong-canonical", f"{_words(delivery)}: {why}; {_journal(world, article.number)}")
    has, wants = set(_WORD.findall(story.content)), set(_WORD.findall(article.to_text()))
    if has != wants and delivery.evidence == "api" and HandoffKind.UPDATE_IN_PLACE not in kinds:
        raise Broken("lost", f"{_words(delivery)}: the story is stale, and its owner is not asked to update it")


def _check_own_original(delivery: Delivery, story: Story, kinds: set[HandoffKind]) -> None:
    """A story that its owner called the original names no other, or they are asked to change that.

    They may have done so, and not have said it yet: then it names itself.
    """
    is_asked = HandoffKind.MEND_CANONICAL in kinds
    names_another = story.canonical_url not in {"", delivery.story_url}
    is_listed = is_asked or delivery.canonical_state is CanonicalState.UNKNOWN
    is_wrong = names_another and not is_listed
    is_asked_for_nothing = is_asked and not story.canonical_url
    if is_wrong or is_asked_for_nothing or delivery.canonical_url != delivery.story_url:
        asked = ", and it is asked to be mended" if is_asked else ""
        why = f"{story.id} is the original, and names {story.canonical_url or 'none'}{asked}"
        raise Broken("wrong-canonical", f"{_words(delivery)}: {why}; {delivery.canonical_url}")


def _check_canonicals(world: World) -> None:
    """Two stories that name one address: their owner has one of them on the list, or let it go knowingly."""
    told = {number for blog in world.blogs.values() for number in _find_told(world, blog)}
    named: defaultdict[tuple[str, str], list[Story]] = defaultdict(list)
    for story in world.medium.sandbox.stories:
        if story.publish_status == "public" and story.canonical_url and number_of(story) in told:
            named[story.author.username, story.canonical_url].append(story)
    for (user, url), stories in named.items():
        numbers = {number_of(one) for one in stories}
        is_accepted = any((user, number) in world.owner.accepted for number in numbers)
        if len(numbers) > 1 and not is_accepted and not _is_listed(world, stories):
            journals = "; ".join(f"{number}: {_journal(world, number)}" for number in sorted(filter(None, numbers)))
            raise Broken("wrong-canonical", f"{[one.id for one in stories]} of {user} name {url}; {journals}")


def _find_told(world: World, blog: Blog) -> list[int]:
    """Articles of which the bridge knows where they are: not what went with a backup of WordPress.

    Of what it was to forget it still knows that the address is taken.
    """
    known = [one for one in blog.posts.values() if one.number in blog.erased or _told(world, blog, one).hook]
    return [one.number for one in known]


def _is_listed(world: World, stories: list[Story]) -> bool:
    """Whether one of them is on its owner's list or, as nobody knows what it names, on the audit's, or is not known.

    Of what is forgotten nobody knows it, either; but that its address is taken is remembered.
    """
    known = {one.story_id: one for one in world.service.deliveries() if one.story_id}
    unseen = {one for one, own in known.items() if own.canonical_url and own.canonical_state is CanonicalState.UNKNOWN}
    listed = {one for one, own in known.items() if world.owner.kinds_of(own) & ON_THE_LIST}
    return any(one.id not in known or one.id in unseen | listed for one in stories)


def _words(delivery: Delivery) -> str:
    user = ACCOUNTS[delivery.account]
    return f"post {delivery.post_id} of {delivery.site} for {user} is {delivery.status.value} ({delivery.reason})"


def _shown(world: World, delivery: Delivery) -> str:
    """What the bridge says to whoever asks."""
    shown = world.service.bridge.overview.read_post(delivery.site, delivery.post_id)
    reasons = [one["reason"] for one in shown["deliveries"]]
    return f"its owner reads: {reasons}, {[line['reason'] for line in shown['journal'][-6:]]}"


def _journal(world: World, number: int) -> str:
    """What the bridge says of an article's post, the newest first."""
    for blog in world.blogs.values():
        for article in blog.posts.values():
            if article.number == number and world.service.knows(blog.name, article.post_id):
                journal = world.service.bridge.overview.read_post(blog.name, article.post_id)["journal"]
                return " | ".join(f"{line['what']}: {line['reason']}" for line in journal[-8:])
    return "it is not known"
