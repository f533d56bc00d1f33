"""Rules of WordPress: what authors do, what its plugin sends, and what its computer suffers."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from archive import Answer
from chaos.blog import Article, Blog
from chaos.counts import COUNTS
from chaos.promise import Broken
from chaos.stage import PICK, Stage, mostly, pick

IN_ITS_PLACE = (
    (200, {"Content-Type": "text/html"}, b"<html>Checking your browser</html>"),
    (200, {"Content-Type": "application/json"}, b"{}"),
    (503, {"Content-Type": "text/html"}, b"<html>Briefly unavailable for scheduled maintenance</html>"),
    (404, {"Content-Type": "text/html"}, b"<html>Not here</html>"),
)
CHANGES = ("edit", "edit", "rewrite", "redate", "unpublish", "publish", "delete")


class Authors(Stage):
    """Things that happen on the blog."""

    @rule(
        who=PICK,
        is_old=mostly(False, True, times=2),
        is_reused=st.booleans(),
        is_draft=mostly(False, True, times=5),
        sends=mostly(True, False),
    )
    def write(self, who: int, is_old: bool, is_reused: bool, is_draft: bool, sends: bool) -> None:
        """A new article; perhaps at an address where another one was."""
        blog = self.blog_of(who)
        slug = pick(who, blog.free_slugs()) if is_reused else ""
        blog.write(is_old=is_old, slug=slug or "", is_draft_wanted=is_draft)
        self.send(blog, sends)

    @rule(who=PICK, what=st.sampled_from(CHANGES), sends=mostly(True, False))
    def change(self, who: int, what: str, sends: bool) -> None:
        """Something happens to an article."""
        blog = self.blog_of(who)
        hidden = [one for one in blog.posts.values() if not (one.is_public or one.is_deleted)]
        article = pick(who, hidden if what == "publish" else blog.public())
        if article:
            COUNTS["edits"] += 1
            _change(blog, article, what, ("trash", "private", "draft")[who % 3])
            self.send(blog, sends)

    @rule(who=PICK, count=st.sampled_from([1, 2, 2, 3]), order=st.permutations(range(4)), sends=mostly(True, False))
    def move(self, who: int, count: int, order: list[int], sends: bool) -> None:
        """Addresses change hands, in any order; who is told of it first is anybody's guess."""
        articles = self.blog.public()[-4:]
        chosen = [articles[one] for one in order if one < len(articles)][:count]
        if len(chosen) < count:
            return
        COUNTS["moves"] += 1
        if count == 1:
            self.blog.move(chosen[0], pick(who, self.blog.free_slugs()) or f"moved-{who}")
        else:
            self.blog.rotate(chosen)
        self.send(self.blog, sends)

    @rule(who=PICK, what=mostly("late", "again", "unheard", "newer", times=2))
    def hook(self, who: int, what: str) -> None:
        """A hook comes in any order, a second time, with an answer that nobody hears, or of a newer plugin."""
        blog = self.blog_of(who)
        if what == "newer":
            self._send_newer(f"newer{who}")
        elif hook := pick(who, blog.told if what == "again" else blog.queue):
            COUNTS["answers lost"] += what == "unheard"
            self.service.take_hook(blog, hook, is_heard=what == "late")

    def _send_newer(self, hook_id: str) -> None:
        """The plugin keeps it only if it is told to come back: what cannot be read today may be read tomorrow."""
        body = self.blog.to_foreign_hook()
        status = self.service.post_hook(self.blog, hook_id, body) if body else 0
        if status not in {0, 401, 429, 503}:
            raise Broken("lost", f"a hook of a newer plugin was answered with {status}")

    @rule(who=PICK)
    def spoil_hook(self, who: int) -> None:
        """What was stored of a hook is damaged on the disk: nothing waits for it, and its post is read again."""
        blog = self.blog_of(who)
        article = blog.write(is_old=False)
        hook = blog.queue[-1]
        self.service.take_hook(blog, hook)
        if hook in blog.told:
            blog.told.remove(hook)
            self.service.spoil(hook)
        self.service.run_senders(6)
        self.service.do("resync.resync", blog.name, article.post_id)

    @rule(who=PICK, answer=st.sampled_from(IN_ITS_PLACE), count=st.sampled_from([1, 3]))
    def wordpress_covered(self, who: int, answer: Answer, count: int) -> None:
        """Something answers in its place when it is told what became of a post."""
        blog = self.blog_of(who)
        blog.stands_before = [answer] * count
        blog.write(is_old=False)
        self.send(blog)

    @rule(who=PICK, is_taken=st.booleans(), writes=mostly(True, False))
    def wordpress_restored(self, who: int, is_taken: bool, writes: bool) -> None:
        """Its counters fall back, and numbers are given out again."""
        COUNTS["restores"] += 1
        if is_taken:
            self.shelves.append(self.blog.back_up())
            self.blog.write(is_old=False)
            self.send(self.blog)
        self.blog.restore(self.shelves[-1 - who % min(2, len(self.shelves))])
        if writes:
            COUNTS["reused"] += 1
            self.blog.write(is_old=False)
            self.send(self.blog)
            self.owner.reconnect(self.blog)
            self.service.run_senders(6)


def _change(blog: Blog, article: Article, what: str, reason: str) -> None:
    match what:
        case "edit" | "rewrite":
            blog.edit(article, is_rewrite=what == "rewrite")
        case "redate":
            blog.redate(article)
        case "unpublish":
            blog.unpublish(article, reason)
        case "publish":
            blog.publish(article)
        case _:
            blog.delete(article)
