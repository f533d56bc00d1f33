"""What an accepted hook changes: the post that it tells of, then the deliveries of that post."""

import json
import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bridge.config import Config
from bridge.failpoints import failpoint
from bridge.ledger import Ledger, Transaction
from bridge.ledger.events import MOST_CRASHES, TURNS, Turn, WaitingEvent
from bridge.models import Code, Event, EventOutcome, EventType, Post, Reason, SiteState, StoredPost, Trigger
from bridge.models.forgotten import FORGOTTEN
from bridge.models.shingles import to_shingles
from bridge.planner import EventVerdict, find_restore, to_url_keys
from bridge.planner.changes import is_withdrawal, to_fall_words
from bridge.planner.choices import to_permitted
from bridge.planner.clocks import to_connected_at
from bridge.services.articles import Articles
from bridge.services.clocks import Clocks
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.delivery.successions import Successions
from bridge.services.dry_runs import DryRuns
from bridge.services.intake.counters import was_overtaken, was_put_back
from bridge.services.isolation import TROUBLE, isolated
from bridge.services.process import Wake
from bridge.wordpress.events import to_event

log = structlog.get_logger()

FALL = "counter fell"
"""The journal's word for a post whose counter fell, alone."""
FALLS_TOGETHER = timedelta(days=1)
"""Counters of two posts that fall within this time are those of a restored WordPress, where nothing better tells."""
_OVERTAKEN = "WordPress tells of it late, and made it by a clock that was ahead"
_SAME = (EventVerdict.NEW, "you said that it is the same article")


class Events:
    """Applies stored hooks to posts and deliveries, each in its own transaction.

    Sites take turns, so that none waits for what another tells; of one site they come in the order in which they came.
    """

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        clocks: Clocks,
        dry_runs: DryRuns,
        lifecycle: Lifecycle,
        articles: Articles,
        successions: Successions,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._clocks = clocks
        self._dry_runs = dry_runs
        self._lifecycle = lifecycle
        self._articles = articles
        self._successions = successions
        # Several senders would reach for the same events, and each wait for the other's every write.
        self._turn = threading.Lock()

    def apply_events(self, wake: Wake = lambda: None) -> int:
        """Apply the next events that wait, and give addresses that are free by now to whoever waits for them.

        Some of each site's: its caller sends what is due before it goes on.

        Args:
            wake: called when a story may have come of one, and when there may be more to do.

        Returns:
            How many were settled or counted as failed; 0 when none is left that could be, or while another thread is
            at it, which wakes the others.

        Raises:
            SQLAlchemyError: the ledger does not answer.
        """
        if not self._turn.acquire(blocking=False):
            return 0
        try:
            settled = self._apply_turns(self._config.sites, wake)
        finally:
            self._turn.release()
        self._end(settled, wake)
        return settled

    def apply_site(self, site: str) -> bool:
        """As ``apply_events``, of one site; whoever calls it sees to it that nobody else is at the same site.

        Returns:
            Whether as many were settled as are at most at once, so that there may be more.
        """
        settled = self._apply_turns([site] if site in self._config.sites else [], lambda: None)
        self._end(settled, lambda: None)
        return settled >= TURNS

    def _end(self, settled: int, wake: Wake) -> None:
        with self._ledger.read() as tx:
            obstacles = tx.find_obstacles()
        if settled and obstacles.has_dry:
            self._dry_runs.end_dry_runs()  # a site may have said that it is no copy any more
        if obstacles.has_claims:
            self._successions.settle_claims()
        if settled:
            wake()  # others go on while this sender sends

    def _apply_turns(self, sites: Collection[str], wake: Wake) -> int:
        settled, turns = 0, TURNS
        tried: set[Turn] = set()
        while not settled and (waiting := [one for one in self._read_waiting(sites, turns) if one not in tried]):
            settled = sum(self._take_turn(one, wake) for one in waiting)
            tried.update(waiting)
            turns *= 4  # where none of these could be acted on, those behind them are looked at
        return settled

    def _read_waiting(self, sites: Collection[str], turns: int) -> list[Turn]:
        with self._ledger.read() as tx:
            return tx.read_waiting_events(sites, turns)

    def _take_turn(self, turn: Turn, wake: Wake) -> bool:
        is_settled = self._apply_safely(turn.id)
        if turn.publishes:
            wake()  # a sender that is free need not wait for the rest
        return is_settled

    def _apply_safely(self, event_id: int) -> bool:
        """Apply one event; one that fails stops no other, and is held after three times. False: it waits on."""
        with isolated(self._ledger, "an event waits on", event_id=event_id):
            try:
                self._apply_one(event_id)
            except TROUBLE:
                raise  # the ledger is in trouble, not the event: it is no strike
            except Exception:
                log.exception("an event could not be applied", event_id=event_id)
                self._count_crash(event_id)
            return True
        return False

    def _apply_one(self, event_id: int) -> None:
        with self._ledger.write() as tx:
            taken = tx.take_event(event_id)
            if taken is not None:
                self.apply(tx, taken)
            failpoint("before_apply_commit")
        failpoint("after_apply_commit")

    def _count_crash(self, event_id: int) -> None:
        with self._ledger.write() as tx:
            failed = tx.count_event_crash(event_id)
            if failed.crashes >= MOST_CRASHES:
                why = "this hook could not be applied three times; the log says why. Please report it."
                self.hold_broken(tx, event_id, failed.site, failed.post_id, why)

    def hold_broken(self, tx: Transaction, event_id: int, site: str, post_id: int | None, why: str) -> None:
        """Hold an event that cannot be applied, and tell the owner how its post is read again.

        Args:
            why: what is wrong with it, as a sentence.
        """
        reason = f"{why} When it is mended: bridge resync {site} {post_id}" if post_id else why
        tx.finish_event(event_id, EventOutcome.HELD, reason)
        tx.write_journal("held", Reason(Code.HELD, reason), site=site, post_id=post_id)
        tx.add_notice(f"A hook of {site} could not be applied", reason)

    def apply(self, tx: Transaction, taken: WaitingEvent, *, is_same: bool = False) -> None:
        """Apply one event. Where its site is held, or was restored from a backup, it is put back and waits.

        Args:
            is_same: the owner has said that it is about the article known under its number.

        Raises:
            HookError: the stored hook cannot be read any more.
        """
        event = self._read_event(tx, taken)
        assert event.post_id is not None, "pings are answered, never stored"
        state = tx.lock_site(event.site)
        if state.held_reason:
            tx.put_event_back(taken.id)
            return
        connected_at = to_connected_at(state.connected_at, event, tx.now)
        self._hear_of_site(tx, event, state, connected_at)
        stored = tx.read_post(event.site, event.post_id)
        verdict, why = _SAME if is_same else self._articles.judge_event(tx, stored, event)
        if verdict is EventVerdict.OTHER_IDENTITY and stored and self._articles.is_heir(tx, stored, event):
            self._articles.pass_number(tx, stored, why)
            stored, verdict, why = None, EventVerdict.NEW, f"{why}; nothing was ever sent of the one before"
        if verdict is EventVerdict.STALE and stored and was_put_back(tx, taken, event, stored):
            verdict, why = EventVerdict.FELL_BACK, to_fall_words(stored, event)
        if verdict is EventVerdict.FELL_BACK and stored and was_overtaken(tx, taken, event, stored.revision):
            verdict, why = EventVerdict.STALE, f"{_OVERTAKEN}; older than revision {stored.revision}, which is known"
        if verdict is EventVerdict.FELL_BACK:
            if restored := self._find_restore(tx, event):
                self._hold_site(tx, event, f"{why}, and {restored}: it was probably restored from a backup")
                tx.put_event_back(taken.id)
                return
            verdict, why = EventVerdict.NEW, self._start_anew(tx, event, why)
        if verdict is EventVerdict.NEW and stored and event.post and event.trigger == Trigger.RESYNC.value:
            stored = self._articles.settle(tx, stored, event.post)
        outcome, reason = self._act_on(tx, event, stored, connected_at, verdict, why)
        tx.finish_event(taken.id, outcome, reason)
        self._clocks.note_clock(tx, event)
        tx.write_journal(f"hook {outcome.value}", f"{_name(event)}: {reason}", site=event.site, post_id=event.post_id)

    def _hear_of_site(self, tx: Transaction, event: Event, state: SiteState, connected_at: datetime) -> None:
        """Keep what a hook says of its site."""
        said = event.site_info
        if said.timezone != state.timezone:
            tx.stir(self._config.site(event.site).account)  # its slots are by the blog's clock
        tx.change_site(
            event.site,
            last_seen_at=tx.now,
            connected_at=connected_at,
            rest_url=said.rest_url or state.rest_url,
            timezone=said.timezone,
            environment=said.environment,
            plugin=said.plugin,
            plugin_can=" ".join(said.can),
        )

    def _read_event(self, tx: Transaction, taken: WaitingEvent) -> Event:
        """The event with what its author may choose, and no later than now. Raises HookError."""
        event = to_event(taken.site, taken.webhook_id, taken.body)
        permitted = to_permitted(event.post, self._config.site(event.site)) if event.post else None
        return replace(event, post=permitted, received_at=min(taken.received_at, tx.now))

    def _act_on(
        self,
        tx: Transaction,
        event: Event,
        stored: StoredPost | None,
        connected_at: datetime,
        verdict: EventVerdict,
        why: str,
    ) -> tuple[EventOutcome, str]:
        if verdict is EventVerdict.OTHER_IDENTITY:
            assert stored is not None, "what is not known is no other article"
            return EventOutcome.HELD, self._articles.hold_rival(tx, stored, event.post, why)
        if verdict is EventVerdict.STALE:
            return self._apply_stale(tx, event, stored, connected_at, why)
        if verdict is EventVerdict.DOUBTFUL:
            tx.add_notice(f"Post {event.post_id} of {event.site} changed a great deal", why)
        stored = self._store(tx, event, stored)
        if is_withdrawal(event):
            self._lifecycle.withdraw_post(tx, stored, _why_not_public(event))
            if event.type is EventType.PUBLISHED:
                self._lifecycle.refuse_post(tx, stored)
        elif event.type is EventType.PUBLISHED:
            trigger = Trigger.RESYNC if event.trigger == Trigger.RESYNC.value else Trigger.PUBLISH
            self._lifecycle.publish_post(tx, stored, event.counts_at, connected_at, trigger)
        else:
            self._lifecycle.edit_post(tx, stored)
        return EventOutcome.APPLIED, why

    def _apply_stale(
        self, tx: Transaction, event: Event, stored: StoredPost | None, connected_at: datetime, why: str
    ) -> tuple[EventOutcome, str]:
        """Ignore a late event's content; a late *publish* of a public post without a delivery still publishes it."""
        is_late_publish = event.type is EventType.PUBLISHED and stored is not None and stored.is_public
        if not is_late_publish or stored is None or tx.read_deliveries(stored.post.site, stored.post.id):
            return EventOutcome.IGNORED, why
        self._lifecycle.publish_post(tx, stored, event.counts_at, connected_at)
        return EventOutcome.APPLIED, f"{why}; it counts as published, with the newest text"

    def _store(self, tx: Transaction, event: Event, known: StoredPost | None) -> StoredPost:
        post = event.post if event.post and event.post.is_public else _to_withdrawn(event, known)
        stored = tx.put_post(post, event.orders_at, to_url_keys(post))
        changes: dict[str, Any] = {}
        if known and known.post.content_html and not post.content_html:
            changes["shingles"] = json.dumps(to_shingles(known.post.content_html))
        if event.type is EventType.DELETED:
            changes |= {"is_public": False, "deleted_at": event.counts_at}
        elif is_withdrawal(event):
            changes |= {"is_public": False, "unpublished_reason": event.reason}
        if not changes:
            return stored
        tx.change_post(post.site, post.id, **changes)
        changed = tx.read_post(post.site, post.id)
        assert changed is not None, "it was stored a line ago"
        return changed

    def _find_restore(self, tx: Transaction, event: Event) -> str:
        """Why a counter that fell says that all of WordPress was restored; empty when it is that post's alone."""
        assert event.post_id is not None, "it is about a post that is known"
        has_other = tx.was_noted(FALL, event.site, tx.now - FALLS_TOGETHER, but_of=event.post_id)
        return find_restore(event.site_info.told, tx.read_heard(event.site), has_other=has_other)

    def _start_anew(self, tx: Transaction, event: Event, why: str) -> str:
        """Count a post from the counter that it has now: time went on, so what WordPress tells is its newest text."""
        reason = (
            f"{why}. Another plugin (one that republishes, imports or syncs posts) has probably written old data back "
            "onto this post; it counts from here on, and the text that it has now is the newest. If all of WordPress "
            "was restored from a backup, look at what was published since on Medium"
        )
        tx.write_journal(FALL, reason, site=event.site, post_id=event.post_id)
        tx.add_notice(f"The counter of post {event.post_id} of {event.site} fell", reason)
        return f"{why}; it counts from here on"

    def _hold_site(self, tx: Transaction, event: Event, why: str) -> None:
        reason = f"{why}. Nothing of this site is sent until you have looked and run: bridge reconnect {event.site}"
        tx.change_site(event.site, held_reason=reason)
        tx.write_journal("site held", reason, site=event.site, post_id=event.post_id)
        tx.add_notice(f"Site {event.site} is held", reason)


def _to_withdrawn(event: Event, known: StoredPost | None) -> Post:
    """A post that is not public any more: the dates and addresses that are known, with what the event says else.

    The plugin tells no text of such a post, and WordPress gives it a stopgap for an address.
    """
    if known is None:
        return event.post or _to_tombstone(event)
    if event.post is None:
        hidden: dict[str, Any] = {"content_html": "", "content_raw": "", "footnotes": "", "excerpt": "", "media": ()}
        # What was forgotten stays so: by its date and the hashes of its addresses alone it is recognised.
        status = FORGOTTEN if known.post.status == FORGOTTEN else "deleted"
        return replace(known.post, **hidden, status=status, state="", revision=event.revision)
    if not known.post.url:
        return event.post
    names = ("created_at", "published_at", "url", "previous_urls", "canonical_url")
    signs = {name: getattr(known.post, name) for name in names}
    return replace(event.post, **signs)


def _to_tombstone(event: Event) -> Post:
    """A deleted post that was never known: enough of it to see that a late hook about it is late."""
    assert event.post_id is not None
    return Post(
        site=event.site,
        id=event.post_id,
        guid=event.guid,
        type="",
        status="deleted",
        password_protected=False,
        url="",
        canonical_url="",
        slug="",
        title="",
        content_html="",
        created_at=event.counts_at,
        published_at=None,
        modified_at=event.counts_at,
        state="",
        revision=event.revision,
    )


def _name(event: Event) -> str:
    return f"{event.type.value} (revision {event.revision})"


def _why_not_public(event: Event) -> str:
    if event.type is EventType.DELETED:
        return "the post was deleted on WordPress"
    if event.post and event.post.password_protected:
        return "the post was protected by a password"
    return f"the post was taken off the blog ({event.reason or 'not public any more'})"
