"""Many deliveries in a row while everything goes wrong that may, and what became of each."""

import random
import time
from collections import Counter
from collections.abc import Callable

from bridge.models import Delivery, Status
from chaos import invariants, quiet
from chaos.blog import Article
from chaos.counts import COUNTS
from chaos.desk import ACCOUNTS, Backup
from chaos.fleet import Fleet
from chaos.medium import number_of
from chaos.promise import PROMISES, Broken
from chaos.world import World

LOST_AFTER, LOST_BEFORE = 0.03, 0.02
"""Shares of answers that are dropped after and before a story was stored."""
AT_ONCE = 16
"""So many may be under way."""
EVERY = {"copy": 12, "move": 9, "look": 10}
"""After so many articles it happens again."""
RESTORES = ("ledger", "running", "whole")


class Torture:
    """One run.

    Args:
        deliveries: articles to publish.
        kills: so many processes are killed at least.
        restores: so often a backup of the ledger is put back, and so often WordPress gives numbers out again.
    """

    counted: tuple[str, ...] = ("restores", "reused", "moves")
    """What the last line tells of what was done, beside kills."""

    def __init__(
        self, world: World, fleet: Fleet, deliveries: int, kills: int, restores: int, dice: random.Random
    ) -> None:
        self.world, self.fleet, self.dice = world, fleet, dice
        self.deliveries, self.kills = deliveries, kills
        far = deliveries // (restores + 1) + 1
        self.every = EVERY | {"restore": far, "reuse": far}
        self.verbs: dict[str, Callable[[], object]] = {
            "copy": self._copy,
            "move": self._move,
            "look": self.look,
            "reuse": self._reuse,
            "restore": self._restore,
        }
        self.blog, self.medium, self.owner = world.blogs["blog"], world.medium, world.owner
        self.written = self.dropped = self.copied = 0
        self.asked: set[int] = set()
        self.backups: list[Backup] = []

    def run(self) -> None:
        """Publish everything, with all trouble meanwhile; then everything comes to rest."""
        self.begin()
        self._copy()
        due = self.every | {"reuse": self.every["reuse"] // 2}
        while self.written < self.deliveries:
            self.write()
            for name, verb in self.verbs.items():
                if self.written >= due[name]:
                    due[name] += self.every[name]
                    verb()
            self._keep_pace()
        self.look()
        self.end()
        quiet.settle(self.world)
        self._note_unconfirmed()

    def begin(self) -> None:
        """Processes that run, and a WordPress that is connected."""
        self.fleet.start()
        self.connect()

    def end(self) -> None:
        """Nothing goes wrong any more."""

    def connect(self) -> None:
        assert self.fleet.post_hook(self.blog, "ping", self.blog.to_ping()) == 200
        self.blog.first_contact = self.world.clock.medium()

    # ---- authors

    def write(self) -> None:
        self.written += 1
        self.blog.write(is_old=False)
        number = self.dice.random()
        if number < LOST_AFTER + LOST_BEFORE:
            self.dropped += 1
            self.medium.go_wrong("drop_after_store" if number < LOST_AFTER else "drop_before_store")
        self.send()

    def _move(self) -> None:
        """Two posts swap their addresses, or three rotate them; their hooks come in any order."""
        articles = self.blog.public()[-8:]
        count = self.dice.choice([2, 2, 3])
        if len(articles) >= count:
            COUNTS["moves"] += 1
            self.blog.rotate(self.dice.sample(articles, count))
            self.dice.shuffle(self.blog.queue)
            self.send()

    def _reuse(self) -> None:
        """WordPress is put back to where it was two articles ago, and gives their numbers to others."""
        self.look()
        shelf = self.blog.back_up()
        for _ in range(2):
            self.write()
        time.sleep(1.1)  # nobody restores a WordPress within the second in which somebody writes
        self._let_work(self.dice.choice([0, 20]))
        self.blog.restore(shelf)
        for _ in range(2):
            COUNTS["reused"] += 1
            self.write()
        self.look()

    def send(self) -> None:
        """What WordPress has; what is not taken stays there."""
        for hook in list(self.blog.queue):
            self.fleet.take_hook(self.blog, hook)

    # ---- computers

    def _keep_pace(self) -> None:
        """Publish no faster than the kills come, so that there is always something to be killed over."""
        while self.blog.queue or self.fleet.count_under_way() > AT_ONCE or self._lags_behind():
            time.sleep(0.05)
            self.fleet.look_after(self._next_failpoint)
            if self.fleet.tally.kills < self.kills and self.dice.random() < 0.03:
                self.fleet.kill_one(self._next_failpoint)
            if self._lags_behind() and not self.fleet.count_under_way():
                self.fleet.kill_one(self._next_failpoint)
            self.send()
            self._answer_holds()

    def _let_work(self, seconds: float) -> None:
        """What waits goes, if it does so in a while."""
        ends = time.monotonic() + seconds
        while self.fleet.count_under_way() and time.monotonic() < ends:
            time.sleep(0.1)
            self.fleet.look_after(self._next_failpoint)
            self.send()

    def _lags_behind(self) -> bool:
        return self.fleet.tally.kills * self.deliveries < self.kills * self.written

    def _next_failpoint(self) -> str:
        return self.fleet.to_failpoint() if self.fleet.tally.kills < self.kills else ""

    def _copy(self) -> None:
        self.backups = [*self.backups[-2:], self.fleet.back_up()]

    def _restore(self) -> None:
        backup = self.dice.choice(self.backups)
        how = RESTORES[COUNTS["restores"] % len(RESTORES)]
        # What nobody outside was told of cannot be recognised by what they were told.
        is_whole = how == "whole" and self._wait_until_told(backup)
        if how == "running":
            self.fleet.put_back_under(backup, self.write)
        self.fleet.restore(backup, is_whole_machine=is_whole)
        self._look_after_a_restore()

    def _wait_until_told(self, backup: Backup) -> bool:
        ends = time.monotonic() + 15
        while self.blog.highest <= backup.told and time.monotonic() < ends:
            self.fleet.look_after(lambda: "")
            time.sleep(0.1)
        return self.blog.highest > backup.told

    # ---- their owner

    def _look_after_a_restore(self) -> None:
        """As the documentation says it: what is on Medium is confirmed, and what the ledger forgot is read again."""
        self.owner.look_after_a_restore()
        self.owner.reconnect(self.blog)
        for article in self.blog.public():
            if not self.fleet.knows("blog", article.post_id):
                self.fleet.do("resync.resync", "blog", article.post_id)

    def _answer_holds(self) -> None:
        """What is on hold is looked at; WordPress says only after the start that it was told more."""
        self.owner.reconnect(self.blog)
        if self.owner.is_on_hold():
            if not COUNTS["restores"]:
                raise Broken("stuck", "a ledger that was never restored was taken for a backup")
            self._look_after_a_restore()

    def look(self) -> None:
        """What the bridge asks for is looked at, and promises are checked on the way."""
        self._note_unconfirmed()
        self._answer_holds()
        for article in self.blog.public():
            self.owner.settle_identity(self.blog, article)
        for delivery in self.fleet.deliveries():
            if delivery.status is Status.UNCONFIRMED and (answer := self.owner.look(delivery, is_api=True)):
                answer()
        invariants.check_always(self.world)
        invariants.check_reasons(self.world)

    def _note_unconfirmed(self) -> None:
        self.asked |= {one.id for one in self.fleet.deliveries() if one.status is Status.UNCONFIRMED}

    @property
    def causes(self) -> int:
        """So many stories may have become unconfirmed."""
        return self.fleet.tally.inside_sending + self.dropped + COUNTS["restores"] * len(ACCOUNTS)

    # ---- the verdict

    def judge(self) -> Counter[str]:
        """What became of every article: sent, unconfirmed, held, gone, or lost."""
        invariants.check_always(self.world)
        invariants.check_reasons(self.world)
        articles = {one.number: one for one in self.blog.posts.values()}
        known = {(one.post_id, one.account): one for one in self.fleet.deliveries()}
        sent = {number_of(one) for one in self.medium.sandbox.stories}
        found: Counter[str] = Counter()
        for number in range(1, self.written + 1):
            article = articles.get(number)
            if article is None:
                found["sent" if number in sent else "gone"] += 1
            else:
                delivery = known.get((article.post_id, article.choice["account"]))
                found[self._judge_article(article, delivery, number in sent)] += 1
        return found

    def _judge_article(self, article: Article, delivery: Delivery | None, is_sent: bool) -> str:
        if delivery and delivery.status is Status.LIVE and is_sent:
            return "sent"
        if delivery and delivery.status is Status.UNCONFIRMED:
            return "unconfirmed"
        if self.fleet.held_reason("blog", article.post_id) or (delivery and delivery.status is Status.HELD):
            return "held"
        print(f"article {article.number}, post {article.post_id}, is lost: {delivery}")
        return "lost"


def judged(run: Torture) -> bool:
    """Run it; the verdict is printed as the last line, and answered."""
    fleet, found = run.fleet, Counter[str]()
    try:
        run.run()
        found = run.judge()
    except Broken as broken:
        print(broken)
        found[broken.promise] += 1
    print(f"killed at: {dict(fleet.tally.deaths)}; answers lost: {run.dropped}; ever unconfirmed: {len(run.asked)}")
    done = {"deliveries": run.written, "kills": fleet.tally.kills}
    done |= {name: COUNTS[name] for name in run.counted}
    done |= {name: found[name] for name in ("sent", "unconfirmed", "held", "gone", *PROMISES)}
    print(" ".join(f"{name} {count}" for name, count in done.items()), flush=True)
    has_cause = len(run.asked) <= run.causes
    return has_cause and fleet.tally.kills >= run.kills and not any(found[name] for name in PROMISES)
