"""The owner where they write for Medium first: they hand a draft off, paste it there, and say what they did."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from bridge.models.document import Said, Task
from bridge.models.originals import Direction, Original, OriginalStatus
from bridge.models.pages import Slice
from chaos.blog import Article, Blog
from chaos.desk import ACCOUNTS, Desk, First
from chaos.medium import Medium, address_of
from chaos.owner import Answer, Owner
from chaos.promise import Broken

_TITLE = re.compile(r"On article (\d+) ")
ALL = Slice(limit=1000)


class Writer(Owner):
    """An owner who also writes for Medium first.

    Attributes:
        handed: which article each original is; ``times``: how often it was handed off.
        pasted: articles that they have published on Medium themselves, each with its blog.
    """

    def __init__(self, service: Desk, medium: Medium, blogs: dict[str, Blog]) -> None:
        super().__init__(service, medium, blogs)
        self.handed: dict[int, int] = {}
        self.times: Counter[int] = Counter()
        self.pasted: set[tuple[str, int]] = set()

    def originals(self) -> list[Original]:
        """What is on the screen of what was made for Medium first."""
        with self.service.ledger.read() as tx:
            return list(tx.list_originals(ALL).rows)

    def find(self, article: Article) -> Original | None:
        return next((one for one in self.originals() if self.number_of(one) == article.number), None)

    def number_of(self, original: Original) -> int:
        """Which article it is, by its title; by what they remember where that was forgotten."""
        found = _TITLE.search(original.title)
        return int(found[1]) if found else self.handed.get(original.id, 0)

    def hand_off(self, blog: Blog, article: Article) -> None:
        """The link below the draft in WordPress."""
        self.times[0] += 1
        taken_at = self.service.clock.medium()
        body = blog.to_original(article)
        if self.service.post_hook(blog, f"original{self.times[0]}", body, "/original") != 200:
            return
        url = json.loads(self.service.page)["url"]
        if url:
            original_id = int(url.rsplit("/", 1)[1])
            self.handed[original_id] = article.number
            self.times[original_id] += 1
            self.service.firsts[ACCOUNTS[article.choice["account"]], article.number] = First(taken_at)

    def paste(self, original: Original) -> None:
        """Copy it into a new story, and publish that; unless it is there already, or they have deleted it."""
        user, number = ACCOUNTS[original.account], self.number_of(original)
        is_wanted = not self.medium.stories_of(user, number) and (user, number) not in self.gone
        if is_wanted and (copies := self._read_copies(original)):
            self.medium.write(user, copies["Title"], copies["The story"])
            self.pasted.add((original.site, number))

    def _read_copies(self, original: Original) -> dict[str, str]:
        tasks = self._read_tasks(original) if original.status is OriginalStatus.READY else ()
        return {copy.label: copy.value for task in tasks for step in task.steps for copy in step.copies}

    def _read_tasks(self, original: Original) -> tuple[Task, ...]:
        page = self.service.do("originals.read", original.id)
        return page.tasks if page else ()

    def say_where(self, original: Original) -> Answer | None:
        """It is on Medium."""
        stories = self.medium.public_of(ACCOUNTS[original.account], self.number_of(original))
        return self._give(original, "where", "confirm", url=address_of(stories[0])) if stories else None

    def leave(self, original: Original) -> Answer | None:
        """Not for Medium first after all: they have looked, and it is not there."""
        key = ACCOUNTS[original.account], self.number_of(original)
        said = self._give(original, "not_this", "leave")
        if said is None or self.medium.stories_of(*key):
            return None
        times = self.times[original.id]
        return lambda: self._leave(original, key, times, said)

    def _leave(self, original: Original, key: tuple[str, int], times: int, said: Callable[[], object]) -> None:
        shown = [one for one in self.medium.public_of(*key) if self.medium.is_shown(one)]
        if not said():
            return
        if shown:
            raise Broken("twice", f"left, and goes the usual way although {address_of(shown[0])} is in the feed")
        if self.times[original.id] != times:
            raise Broken("twice", "an answer about an older hand-off lets go what was handed off since")
        self.service.firsts.pop(key, None)
        self.excused[key] += bool(self.medium.stories_of(*key))

    def choose(self, original: Original, direction: Direction) -> Answer | None:
        """Both are public: which one is the original? Or the post is another article by now."""
        key = ACCOUNTS[original.account], self.number_of(original)
        article = self.blogs[original.site].posts.get(original.post_id)
        is_other = article is not None and article.number != key[1]
        said = self._give(original, "direction", "another" if is_other else direction.value)
        return said and (lambda: self._choose(key, "" if is_other else direction.value, said))

    def _choose(self, key: tuple[str, int], direction: str, said: Callable[[], object]) -> None:
        if not said():
            return
        if direction and (first := self.service.firsts.get(key)):
            self.service.firsts[key] = replace(first, direction=direction)
        elif not direction:
            self.service.firsts.pop(key, None)

    def _give(self, original: Original, question: str, code: str, **values: str) -> Callable[[], object] | None:
        """The answer to what is asked now, if it is asked: to be given now or later."""
        asked = {
            (one.code, answer.code): one.token
            for task in self._read_tasks(original)
            for step in task.steps
            for one in step.questions
            for answer in one.answers
        }
        token = asked.get((question, code))
        said = token and Said(question, code, token, values)
        return (lambda: self.service.do("originals.answer", original.id, said)) if said else None

    def follow_up(self, original: Original, direction: Direction) -> Answer | None:
        """What its screen asks for."""
        if original.status is OriginalStatus.LIVE:
            return self.choose(original, direction)
        if original.status is OriginalStatus.READY:
            self.paste(original)
            return self.say_where(original)
        return None

    def take_all_steps(self) -> None:
        """What any of them asks for, until nothing is asked."""
        for original in (*self.originals(), *self.originals()):
            direction = list(Direction)[self.number_of(original) % 2]
            if answer := self.follow_up(original, direction):
                answer()

    def look_after_a_restore(self) -> None:
        """What they have published on Medium themselves since that backup was made, it does not know either."""
        self.hand_off_again()
        super().look_after_a_restore()

    def hand_off_again(self) -> None:
        """What the bridge has forgotten: a draft is handed off again, a post is read again."""
        for name, number in sorted(self.pasted):
            blog = self.blogs[name]
            article = next((one for one in blog.posts.values() if one.number == number and not one.is_deleted), None)
            if article is None or name not in self.service.bridge.config.sites or self.find(article):
                continue
            if article.is_public:
                self.service.do("resync.resync", name, article.post_id)
                if self.service.find(name, article.post_id, article.choice["account"]) is None:
                    # Held for its address: they have asked for it, and there is nothing to say of that it is there.
                    self.excused[ACCOUNTS[article.choice["account"]], number] += 1
            else:
                self.hand_off(blog, article)
