"""The quiet phase: nothing goes wrong any more, and everybody does what they are asked for."""

from bridge.models import Delivery, Status
from chaos.blog import Article, Blog
from chaos.desk import MANY
from chaos.invariants import check_always, check_at_rest
from chaos.promise import Broken
from chaos.world import World

MOST_ANSWERS = 40
"""A number may have been given out several times: one answer leads to the next question."""


def settle(world: World) -> None:
    """Let everything come to rest, and look: first as it is, then after its owner has answered everything."""
    _end_trouble(world)
    _end_dry_run(world)
    _wait(world, days=3)
    check_at_rest(world)
    for _ in range(4):
        _answer_everything(world)
        _wait(world, days=1)
    check_at_rest(world)
    _release(world)


def _end_trouble(world: World) -> None:
    world.clock.set_right()
    world.medium.be_well()
    world.service.calm()
    if world.service.is_restored:
        world.owner.look_after_a_restore()
    for account in (*world.service.bridge.config.accounts, None):
        world.service.do("accounts.resume", account)
    for blog in world.blogs.values():
        _end_trouble_of(world, blog)


def _end_dry_run(world: World) -> None:
    """What was not asked before anything left is asked now: then its owner looks, as ever, and it goes."""
    world.service.end_dry_run()
    if world.owner.is_on_hold():
        world.owner.look_after_a_restore()
        world.service.run_senders(MANY)
    world.service.check_dry_run()


def _end_trouble_of(world: World, blog: Blog) -> None:
    """A restored WordPress is connected again: as often as it takes, but not for ever."""
    for _ in range(6):
        _send_queue(world, blog)
        world.service.run_senders(MANY)
        if not (held := world.service.held_reason(blog.name)):
            return
        if not blog.is_restored:
            raise Broken("stuck", f"site {blog.name} is held, and was never restored: {held}")
        world.owner.reconnect(blog)
    raise Broken("stuck", f"site {blog.name} is held however often it is connected again: {held}")


def _send_queue(world: World, blog: Blog) -> None:
    for hook in list(blog.queue):
        world.service.take_hook(blog, hook)
    if blog.queue:
        raise Broken("lost", f"{blog.queue[0].id} is not accepted: {world.service.page}")


def _wait(world: World, days: int) -> None:
    for _ in range(days):
        world.service.wait(1)
        check_always(world)


def _answer_everything(world: World) -> None:
    if world.owner.is_on_hold():
        world.owner.look_after_a_restore()
    for delivery in world.service.deliveries():
        answer = world.owner.take_step(delivery, is_api=True)
        if answer:
            answer()
    world.owner.take_all_steps()
    world.owner.publish_drafts()
    check_always(world)


def _release(world: World) -> None:
    """What is held can be let go: by a word of its owner's, or by another address."""
    for blog in world.blogs.values():
        for article in blog.public():
            _release_post(world, blog, article)
    for delivery in world.service.deliveries():
        if delivery.status is Status.HELD:
            _release_delivery(world, delivery)
    check_always(world)


def _release_post(world: World, blog: Blog, article: Article) -> None:
    held = world.service.held_reason(blog.name, article.post_id)
    for _ in range(MOST_ANSWERS):
        if not world.owner.settle_identity(blog, article):
            break
        world.service.run_senders(MANY)
    if world.service.held_reason(blog.name, article.post_id):
        blog.move(article, f"free-{article.number}")
        _send_queue(world, blog)
        world.service.run_senders(MANY)
    if still := world.service.held_reason(blog.name, article.post_id):
        raise Broken("stuck", f"article {article.number} was held ({held}), and nothing releases it: {still}")


def _release_delivery(world: World, delivery: Delivery) -> None:
    blog = world.blogs[delivery.site]
    article = blog.posts.get(delivery.post_id)
    if article is None or not article.is_public or world.owner.article_of(delivery) != article.number:
        return
    # What has kept it so far may have hidden another question: a story of its number, or of its title, that is there.
    world.owner.take_all_steps()
    if answer := world.owner.take_step(delivery, is_api=True):
        answer()
    world.owner.decide("retries.retry", delivery)
    world.service.run_senders(MANY)
    now = world.service.find(delivery.site, delivery.post_id, delivery.account)
    if now and now.status is Status.HELD:
        blog.move(article, f"free-{article.number}")
        _send_queue(world, blog)
        world.service.run_senders(MANY)
        now = world.service.find(delivery.site, delivery.post_id, delivery.account)
    if now and now.status is Status.HELD:
        raise Broken("stuck", f"post {delivery.post_id} of {delivery.site} is held for good: {now.reason}")
