"""Rules of what is written for Medium first: it is handed off, pasted there, said, published on the blog, decided."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bridge.models import Delivery, HandoffKind
from bridge.models.originals import Direction
from chaos.blog import Article
from chaos.operation import Operation
from chaos.stage import PICK, mostly, pick

LATER = timedelta(days=14)
"""Between a story and its version on the blog."""
WORDS = ("paste", "step", "step", "leave", "version", "seo", "again", "written out")


class Originals(Operation):
    """Things that happen to a story which Medium gets first."""

    @rule(who=PICK, pastes=st.booleans())
    def hand_off(self, who: int, pastes: bool) -> None:
        """A draft that is to be on Medium first."""
        blog = self.blog_of(who)
        article = blog.draft()
        self.owner.hand_off(blog, article)
        if pastes and (original := self.owner.find(article)):
            self.owner.paste(original)

    @rule(who=PICK, what=st.sampled_from(WORDS), direction=st.sampled_from(Direction), when=mostly("now", "late"))
    def go_on(self, who: int, what: str, direction: Direction, when: str) -> None:
        """What comes next of it, in any order; what is said about it perhaps later, in a tab that stayed open."""
        original = pick(who, self.owner.originals())
        if original is None:
            return
        blog = self.world.blogs[original.site]
        article = blog.posts.get(original.post_id)
        if what == "paste":
            self.owner.paste(original)
        elif what == "step":
            self.say(self.owner.follow_up(original, direction), when)
        elif what == "leave":
            self.say(self.owner.leave(original), when)
        elif article and what in {"again", "written out"} and not article.is_public:
            blog.write_out(article)
            if what == "again":
                self.owner.hand_off(blog, article)
        elif article and what == "version" and not (article.is_public or article.is_deleted):
            blog.publish(article)
            self.send(blog)
        elif article and what == "seo" and article.is_public and original.direction is Direction.MEDIUM:
            blog.name_original(article, original.story_url)
            self.send(blog)

    def _first(self, who: int, *, pastes: bool = True) -> Article:
        """A draft that was handed off, for either door."""
        article = self.blog.draft(("main", "imp")[who % 2])
        self.owner.hand_off(self.blog, article)
        if pastes and (original := self.owner.find(article)):
            self.owner.paste(original)
        return article

    def _delivery(self, article: Article) -> Delivery | None:
        return self.service.find("blog", article.post_id, article.choice["account"])

    def _publish_version(self, article: Article) -> None:
        self.blog.publish(article)
        self.send(self.blog)

    def _see(self) -> None:
        self.service.do("feeds.read_feeds")
        self.service.do("originals.follow")

    def _take_steps(self, article: Article, direction: Direction) -> None:
        for _ in range(2):
            if (original := self.owner.find(article)) and (answer := self.owner.follow_up(original, direction)):
                answer()

    def _first_and_published(self, who: int) -> None:
        """It is on Medium, comes to the blog, and is changed there; the direction is decided in between, or not yet."""
        article = self._first(who)
        if who % 3:
            self._see()
        self._publish_version(article)
        if who % 4:
            self._take_steps(article, list(Direction)[who % 4 // 2])
        self.blog.edit(article)
        self.send(self.blog)

    def _first_and_unseen(self, who: int) -> None:
        """It comes to the blog before anybody has seen it on Medium; it is published there only then."""
        article = self._first(who, pastes=False)
        self._publish_version(article)
        self.service.run_senders(6)
        if original := self.owner.find(article):
            self.owner.paste(original)

    def _first_and_moved(self, who: int) -> None:
        """The direction is decided; the post moves, and another one gets its address."""
        article = self._first(who)
        self._see()
        self._publish_version(article)
        self._take_steps(article, list(Direction)[who // 2 % 2])
        slug = article.slug
        self.blog.move(article, f"version-{article.number}-{who}")
        self.send(self.blog)
        self.send(self.blog, bool(self.blog.write(is_old=False, slug=slug, account=article.choice["account"])))

    def _left_when_there(self, who: int) -> None:
        """What it would be to leave it is read before it is pasted, and said afterwards."""
        article = self._first(who, pastes=False)
        original = self.owner.find(article)
        said = self.owner.leave(original) if original else None
        if original:
            self.owner.paste(original)
        if said:
            said()
        self._publish_version(article)

    def _left_in_an_old_tab(self, who: int) -> None:
        """It is left, and handed off again; a tab of the first time says once more that it is left."""
        article = self._first(who, pastes=False)
        original = self.owner.find(article)
        tabs = [self.owner.leave(original) for _ in range(2)] if original else []
        if tabs and tabs[0]:
            tabs[0]()
        self.owner.hand_off(self.blog, article)
        if tabs and tabs[1]:
            tabs[1]()
        self._publish_version(article)

    def _first_and_forgotten(self, who: int) -> None:
        """The ledger is put back to where nothing was handed off yet; what was pasted is on Medium, and grows here."""
        self.back_up()
        article = self._first(who)
        self.owner.forget()
        self.service.restore(self.backups[-1][0], is_whole_machine=False)
        if who % 3:
            self.owner.look_after_a_restore()
        self.clock.pass_by(LATER)
        self.blog.write_out(article)
        self._publish_version(article)

    def _number_of_the_first(self, who: int) -> None:
        """WordPress is put back, and another article gets the number of a draft that is on Medium."""
        shelf = self.blog.back_up()
        first = self._first(who)
        if who % 3:
            self._see()
        self.blog.restore(shelf)
        self._publish_version(self.blog.draft(first.choice["account"]))
        self._take_steps(first, Direction.BLOG)
        self.service.run_senders(6)

    def _first_at_a_known_number(self, who: int) -> None:
        """WordPress is put back to before a post that never went, and a draft that Medium gets first has its number."""
        shelf = self.blog.back_up()
        self.blog.write(is_old=True, account=("main", "imp")[who % 2])
        self.send(self.blog)
        self.blog.restore(shelf)
        first = self._first(who)
        if who % 3:
            self._see()
        if who % 4 < 2:
            self.blog.write_out(first)
        self._publish_version(first)
        self.owner.reconnect(self.blog)
        self.service.run_senders(6)

    def _first_and_confirmed(self, who: int) -> None:
        """Its post is said to be the story's, and moves; perhaps its owner is at the link when they decide."""
        article = self._first(who)
        self._see()
        self._publish_version(article)
        if (delivery := self._delivery(article)) and (answer := self.owner.look(delivery, is_api=True)):
            answer()
        self.blog.move(article, f"confirmed-{article.number}-{who}")
        self.send(self.blog)
        delivery = self._delivery(article)
        is_asked = delivery and HandoffKind.MEND_CANONICAL in self.owner.kinds_of(delivery)
        said = self.owner.mend_canonical(delivery) if delivery and is_asked and who // 2 % 2 else None
        if said and who // 4 % 2:
            said()
        self._take_steps(article, list(Direction)[who // 8 % 2])
        if said:
            said()


FIRSTS = {
    "first_and_published": Originals._first_and_published,
    "first_and_unseen": Originals._first_and_unseen,
    "first_and_moved": Originals._first_and_moved,
    "left_when_there": Originals._left_when_there,
    "left_in_an_old_tab": Originals._left_in_an_old_tab,
    "first_and_forgotten": Originals._first_and_forgotten,
    "number_of_the_first": Originals._number_of_the_first,
    "first_at_a_known_number": Originals._first_at_a_known_number,
    "first_and_confirmed": Originals._first_and_confirmed,
}
