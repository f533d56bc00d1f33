"""The machine: all rules, those of the owner here, and what must hold after each."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bridge.models import Status
from chaos import invariants, quiet
from chaos.counts import COUNTS
from chaos.desk import ACCOUNTS
from chaos.plots import PLOTS, Plots
from chaos.stage import PICK, mostly, pick

DECISIONS = {"retries.retry", "queue.approve", "decisions.postpone"}
ACTS = (*sorted(DECISIONS), "queue.approve", "decisions.cancel", "queue.skip", "queue.ban", "queue.move_up")
ACTS += ("delete", "forget", "drafts", "drafts")
MENDS = ("pause", "resume", "restore", "restore", "reconnect", "identity", "resync")

LOOKING = timedelta(minutes=3)
"""It takes a while."""


class Machine(Plots):
    """Everything at once."""

    @initialize(minutes=mostly(0, 4, -4, times=2), what=st.sampled_from(("", *PLOTS)), who=PICK)
    def connect(self, minutes: int, what: str, who: int) -> None:
        """The plugin's first ping; and a plot, as most need a world in which nothing has happened yet.

        WordPress' clock may be off, as far as a signature is still taken.
        """
        self.clock.blog_off = timedelta(minutes=minutes)
        for blog in self.world.blogs.values():
            assert self.service.post_hook(blog, "ping", blog.to_ping()) == 200
            blog.first_contact = self.clock.medium()
        self.clock.set_right()
        self.back_up()
        if what := what if self.opening is None else self.opening:
            PLOTS[what](self, who)

    @invariant()
    def promises_are_kept(self) -> None:
        """After each step; a world in which one is broken is not looked at any further."""
        COUNTS["steps"] += 1
        self.world.is_sound = False
        invariants.check_always(self.world)
        self.world.is_sound = True

    def teardown(self) -> None:
        """Let it come to rest, and look again."""
        try:
            if self.world.is_sound:
                quiet.settle(self.world)
        finally:
            COUNTS["examples"] += 1
            self.world.close()

    @rule(who=PICK, is_api=st.booleans(), when=mostly("now", "late", "twice", "of old", "of old"))
    def answer(self, who: int, is_api: bool, when: str) -> None:
        """The owner does what a hand-off asks for; perhaps they say so later, at two places, or in a tab of old."""
        self.clock.pass_by(LOOKING)
        asked = [one for one in self.service.deliveries() if self.owner.kinds_of(one)]
        if when == "of old" and self.owner.late:
            COUNTS["late answers"] += 1
            self.owner.late.pop(who % len(self.owner.late))()
        elif delivery := pick(who, asked):
            self.say(self.owner.take_step(delivery, is_api=is_api), when)

    @rule(who=PICK, is_api=st.booleans(), when=mostly("now", "late", "twice"), is_wrong=st.booleans())
    def look(self, who: int, is_api: bool, when: str, is_wrong: bool) -> None:
        """The owner looks for what nobody knows; perhaps where it cannot be."""
        self.clock.pass_by(LOOKING)
        unknown = [one for one in self.service.deliveries() if one.status in {Status.UNCONFIRMED, Status.HELD}]
        delivery = pick(who, unknown)
        if delivery and is_wrong:
            self.owner.look_in_the_wrong_list(delivery, is_api=is_api, is_hasty=when == "now")
        elif delivery:
            self.say(self.owner.look(delivery, is_api=is_api), when)

    @rule(who=PICK, what=st.sampled_from(ACTS))
    def act(self, who: int, what: str) -> None:
        """What else an owner may want."""
        delivery = pick(who, self.service.deliveries())
        if what == "drafts":
            self.owner.publish_drafts()
        elif delivery and what == "delete":
            self.owner.delete_story(delivery)
        elif delivery and what == "forget":
            self.owner.forget_post(delivery)
        elif delivery and what in DECISIONS:
            self.owner.decide(what, delivery)
        elif delivery:
            self.service.do(what, delivery.site, delivery.post_id, delivery.account)

    @rule(who=PICK, what=st.sampled_from(MENDS))
    def mend(self, who: int, what: str) -> None:
        """What is on hold is looked at."""
        article = pick(who, self.blog.public())
        if what == "pause" or (what == "resume" and not self.service.is_restored):
            self.service.do(f"accounts.{what}", pick(who, [*ACCOUNTS, None]))
        elif what == "restore":
            self.owner.look_after_a_restore()
        elif what == "reconnect":
            self.owner.reconnect(self.blog)
        elif article and what == "identity":
            self.owner.settle_identity(self.blog, article)
        elif article and what == "resync":
            self.service.do("resync.resync", "blog", article.post_id)
