"""Sends what people should be told, by each channel on its own: none waits for another, none hears a thing twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import structlog

from bridge.config import Config
from bridge.errors import NotTold
from bridge.ledger import Ledger, Transaction
from bridge.ledger.notices import DIGEST
from bridge.models.notices import ChannelState, FailingChannel, Item, Message, Notice, Told
from bridge.notify import Channel, channels_of
from bridge.planner.notices import is_gathered, is_quiet, plan_next_try, to_failing_words, to_message
from bridge.services.isolation import isolated, passed_over
from bridge.services.links import Links
from bridge.services.notices.letters import Letters
from bridge.services.reports.frame import Frame

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
"""How long a process may take to give a channel a message before another one tries."""
GIVE_UP = timedelta(days=7)
"""Older notices are not sent any more; they stand in the log."""
TELL_OTHERS = 3
"""After so many failures in a row the other channels are told of one."""
_MOST = 50
"""Notices in one message; the others follow in the next one."""
_MOST_READ = 1000


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a test.

    Attributes:
        problem: empty when the channel took it.
    """

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a channel is about to be given."""

    state: ChannelState
    notices: list[Notice]
    message: Message


class Notices:
    """Gives each channel of the configuration what it has not had.

    A notice is in the ledger when it was decided, and is marked for a channel when that has taken it: whatever ends in
    between, it is told at least once, and not again after it was taken. A channel that fails is left alone for a
    growing time; it keeps no other waiting, and nothing that is sent to Medium.
    """

    def __init__(self, config: Config, ledger: Ledger, links: Links, frame: Frame) -> None:
        self._config = config
        self._ledger = ledger
        self._frame = frame
        self._links = links
        self._letters = Letters(config, links)

    def send_notices(self) -> None:
        """Tell what is due, outside of quiet hours, several things in one message."""
        channels = channels_of(self._config)
        with self._ledger.read() as tx:
            waiting, now = tx.read_due_notices(_MOST_READ), tx.now
            is_at_rest = bool(waiting) and is_quiet(self._config.notify, self._frame.read_zone(tx), now)
        if not channels:
            self._log_all(waiting)
            return
        keys = {channel.key for channel in channels}
        for notice in waiting:
            if keys <= notice.told or now - notice.created_at > GIVE_UP:
                self._end(notice)
        for channel in () if is_at_rest or not waiting else channels:
            with isolated(self._ledger, "notices could not be sent", channel=channel.name):
                self._tell(channel, channels)

    def send_test(self) -> list[Tried]:
        """Give each channel a message that says that it works, now, whatever the hour."""
        return [self._test(channel) for channel in channels_of(self._config)]

    def read_failing(self) -> list[FailingChannel]:
        """The channels that do not take notices at present."""
        with self._ledger.read() as tx:
            return self._find_failing(tx.read_channels(), tx.read_due_notices(_MOST_READ))

    def read_failing_words(self) -> list[str]:
        """The same in sentences for the owner: ``Notices by mail fail since 07:10. The server refused ...``"""
        with self._ledger.read() as tx:
            return self.find_failing_words(tx, self._frame.read_zone(tx))

    def find_failing_words(self, tx: Transaction, zone: tzinfo) -> list[str]:
        """As ``read_failing_words``, in one statement."""
        failing = self._find_failing(tx.read_channels(), ()) if channels_of(self._config) else []
        return [to_failing_words(one, zone, tx.now) for one in failing]

    def _find_failing(self, states: Mapping[str, ChannelState], waiting: Sequence[Notice]) -> list[FailingChannel]:
        known = [(one, states[one.key]) for one in channels_of(self._config) if one.key in states]
        return [
            FailingChannel(
                channel.name, state.failing_since, state.why, len(_find_untold(channel, waiting)), state.due_at
            )
            for channel, state in known
            if state.failing_since
        ]

    def read_failing_since(self, tx: Transaction) -> dict[str, datetime | None]:
        """Since when each channel of the configuration fails, by its name; None for one that does not."""
        states = tx.read_channels()
        found = {channel.name: states.get(channel.key) for channel in channels_of(self._config)}
        return {name: state.failing_since if state else None for name, state in found.items()}

    def read_told(self, limit: int = 20) -> list[Told]:
        """What was told, the newest first."""
        with self._ledger.read() as tx:
            return tx.read_told(limit)

    def _log_all(self, notices: Sequence[Notice]) -> None:
        """Without a channel what there is to say stands in the log."""
        for notice in notices:
            with isolated(self._ledger, "a notice could not be logged", notice=notice.id):
                with self._ledger.write() as tx:
                    tx.try_notice(notice.id)
                    tx.finish_notices([notice.id])
                _log(notice)

    def _end(self, notice: Notice) -> None:
        """The channel that had not taken it is none any more, or has failed for long enough."""
        with isolated(self._ledger, "a notice could not be given up", notice=notice.id):
            with self._ledger.write() as tx:
                tx.finish_notices([notice.id])
            if notice.tried_at is None:
                _log(notice)

    def _tell(self, channel: Channel, channels: Sequence[Channel]) -> None:
        with self._ledger.read() as tx:
            state, found = tx.read_channels().get(channel.key), _read_untold(tx, channel)
            if state and state.due_at > tx.now:
                return
            if not is_gathered([one.created_at for one in found], self._config.notify.gather, tx.now):
                return
        with self._ledger.write() as tx:
            taken = self._take(tx, channel)
        if taken is None:
            return
        for notice in taken.notices:
            if notice.tried_at is None:
                _log(notice)
        try:
            channel.tell(taken.message)
        except NotTold as error:
            self._note_failure(channel, taken.state, str(error), is_alone=len(channels) == 1)
        else:
            self._note_success(channel, taken, {one.key for one in channels})

    def _take(self, tx: Transaction, channel: Channel) -> _Taken | None:
        """Take the channel and what it is to be given; None when it is not free, or nothing is left to say."""
        state = tx.claim_channel(channel.key, LEASE)
        if state is None:
            return None
        found = _read_untold(tx, channel)[:_MOST]
        items = {one.id: self._letters.read_items(tx, one) for one in found}
        notices = [one for one in found if self._try(tx, one, is_over=not items[one.id])]
        if not notices:
            tx.release_channel(channel.key)
            return None
        is_digest = any(one.topic.startswith(DIGEST) for one in notices)
        said = [item for one in notices for item in items[one.id]]
        intro = self._to_intro(tx, channel, state)
        return _Taken(state, notices, self._letters.to_letter(said, intro, is_digest=is_digest))

    def _try(self, tx: Transaction, notice: Notice, *, is_over: bool) -> bool:
        """Whether a notice is to be told: not when it is over, nor when it cannot be written to, as it would be told
        again and again."""
        with passed_over("a notice could not be sent", notice=notice.id):
            with tx.connection.begin_nested():
                if is_over:
                    tx.finish_notices([notice.id])
                else:
                    tx.try_notice(notice.id)
            return not is_over
        return False

    def _to_intro(self, tx: Transaction, channel: Channel, state: ChannelState) -> str:
        if state.failing_since is None:
            return ""
        since = state.failing_since.astimezone(self._frame.read_zone(tx)).strftime("%Y-%m-%d %H:%M")
        return f"Notices by {channel.name} failed since {since} ({state.why.rstrip('.')}) and work again."

    def _note_success(self, channel: Channel, taken: _Taken, keys: set[str]) -> None:
        with self._ledger.write() as tx:
            tx.mark_told([one.id for one in taken.notices], channel.key)
            tx.finish_notices([one.id for one in taken.notices if keys <= one.told | {channel.key}])
            _note_works(tx, channel)
        if taken.state.failing_since:
            log.info("notices are taken again", channel=channel.name)

    def _note_failure(self, channel: Channel, state: ChannelState, why: str, *, is_alone: bool) -> None:
        tries = state.tries + 1
        with self._ledger.write() as tx:
            tx.close_channel(state, why, plan_next_try(tries, tx.now))
            if tries == TELL_OTHERS and not is_alone:
                tx.add_notice(f"Notices by {channel.name} fail", why, topic=_to_topic(channel))
        if state.why != why:
            log.warning("notices cannot be sent", channel=channel.name, why=why)

    def _test(self, channel: Channel) -> Tried:
        item = Item("The bridge's notices arrive here", "This is a test; there is nothing to do.")
        try:
            channel.tell(to_message([item], self._links.to_owner_url()))
        except NotTold as error:
            return Tried(channel.name, str(error))
        with self._ledger.write() as tx:
            _note_works(tx, channel)
        return Tried(channel.name, "")


def _read_untold(tx: Transaction, channel: Channel) -> list[Notice]:
    """However much waits for others, that of this channel is found."""
    return _find_untold(channel, tx.read_due_notices(_MOST_READ, channel.key))


def _find_untold(channel: Channel, notices: Sequence[Notice]) -> list[Notice]:
    """What a channel has not had; that it fails itself is told to the others."""
    return [one for one in notices if channel.key not in one.told and one.topic != _to_topic(channel)]


def _note_works(tx: Transaction, channel: Channel) -> None:
    tx.open_channel(channel.key)
    topic = _to_topic(channel)
    own = [one.id for one in tx.read_due_notices(_MOST_READ) if one.topic == topic]
    tx.end_topic(topic, f"Notices by {channel.name} work again", "What waited for it was sent.")
    tx.mark_told(own, channel.key)  # whom it failed needs no word of it


def _to_topic(channel: Channel) -> str:
    return f"channel:{channel.key}"


def _log(notice: Notice) -> None:
    log.info("notice", title=notice.title, body=notice.body)
