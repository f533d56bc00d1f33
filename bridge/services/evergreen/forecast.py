"""What the next slots would come to, what a year would bring, and what other settings would change. Nothing is sent."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any

from pydantic import ValidationError

from bridge.config import Config, EvergreenSection, Section, find_evergreen_problems
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.models import ArchivedPost, PostMarks, StoredPost, StoredSlot
from bridge.models.pages import Slice
from bridge.models.plain import Data, to_json
from bridge.planner import to_pause_words
from bridge.planner.evergreen import (
    Candidate,
    Concern,
    Entry,
    Rules,
    Slot,
    forecast,
    iterate_slots,
    simulate,
    to_local_words,
)
from bridge.planner.keyphrases import Cluster
from bridge.services.evergreen.candidates import to_candidate
from bridge.services.evergreen.concerns import Concerns
from bridge.services.evergreen.facts import Facts
from bridge.services.reports.lists import Listed, find_accounts, to_page, to_slot_data

MOST_AHEAD = 100
"""Slots of each account in one forecast."""
MOST_ROUNDS = 100
"""Rounds of a forecast: each looks at the posts that the one before chose. After the last one, posts that were not
looked at are shown without their concerns."""


class Forecast:
    """Answers questions about coming and past slots, and about concerns of old posts; no delivery is changed."""

    def __init__(self, config: Config, ledger: Ledger, concerns: Concerns, facts: Facts) -> None:
        self._config = config
        self._ledger = ledger
        self._concerns = concerns
        self._facts = facts

    def read_forecast(
        self, account: str | None = None, count: int = 10, changes: Mapping[str, str] | None = None
    ) -> list[Data]:
        """The next slots of each account (or of one) and the post that would go at each, as things stand.

        Args:
            count: slots of each account, at most 100.
            changes: keys of ``[evergreen]`` with other values, in TOML's syntax, to ask what would be.

        Raises:
            NotFound: there is no such account.
            Refused: the changes are no settings.
        """
        if account:
            self._config.account(account)
        names = [account] if account else list(self._config.accounts)
        return [self._forecast(name, min(count, MOST_AHEAD), changes or {}) for name in names]

    def _forecast(self, name: str, count: int, changes: Mapping[str, str]) -> Data:
        settings = self.to_settings(name, changes)
        with self._ledger.read() as tx:
            rules, facts, now = self._facts.read_rules(tx, name, settings), self._facts.read_facts(tx, name), tx.now
            archive, missing = self._facts.archive_of(tx, rules), self._facts.read_missing_baseline(tx, name)
            data = self._to_head(tx, rules, missing)
        for _ in range(MOST_ROUNDS):
            entries = forecast(archive, rules, facts, now, count) if settings.cron else []
            chosen = [entry.choice.candidate for entry in entries if entry.choice and entry.choice.candidate]
            unknown = [one for one in chosen if self._concerns.known_concerns(one, now) is None]
            if not unknown:
                break
            for candidate in unknown:
                self._concerns.find_concerns(candidate, now)
        return {**data, "slots": [_to_slot(entry, rules) for entry in entries]}

    def _to_head(self, tx: Transaction, rules: Rules, missing: str) -> Data:
        """What holds for all slots of an account."""
        name = rules.schedule.account
        notes = [one.words for one in tx.read_pauses(name)]
        if not rules.settings.cron:
            notes.append("it has no slots: write [evergreen] cron")
        return {
            "account": name,
            "zone": str(rules.schedule.zone),
            "dry_run": rules.dry_run,
            "notes": [*notes, *([missing] if missing else [])],
            "waiting": [_to_row(one, rules) for one in tx.read_open_slots(name)],
        }

    def is_dear(self, most: int) -> bool:
        """Whether there are more posts than so many, of which a forecast would have to choose."""
        with self._ledger.read() as tx:
            return tx.has_more_posts_than(most)

    def to_settings(self, account: str, changes: Mapping[str, str]) -> EvergreenSection:
        """An account's ``[evergreen]`` settings with some keys changed; nothing is saved.

        Args:
            changes: values in TOML's syntax; "weights.NAME" is a key of the weights.

        Raises:
            Refused: there is no such key, or the value does not fit it.
        """
        current = self._config.evergreen_of(account)
        values: dict[str, Any] = _to_values(current) | {"weights": _to_values(current.weights)}
        for key, text in changes.items():
            table, _, own = key.rpartition(".")
            (values["weights"] if table == "weights" else values)[own if table == "weights" else key] = _to_value(text)
        try:
            settings = EvergreenSection.model_validate(values)
        except ValidationError as error:
            raise Refused(_to_sentence(error)) from None
        section = self._config.account(account)
        places = max(self._config.delivery.public_per_day, self._config.delivery.drafts_per_day)
        problem = next(find_evergreen_problems(settings, section.route, places), None)
        if problem:
            raise Refused(problem[1])
        return settings

    def simulate(self, account: str, days: int, changes: Mapping[str, str] | None = None) -> list[Entry]:
        """What the slots of an account would come to in so many days, from its archive as it is.

        Stale words, links and keyphrases are left out: they would take a look at each post.

        Raises:
            NotFound: there is no such account.
            Refused: it has no slots, or the changes are no settings.
        """
        self._config.account(account)
        settings = self.to_settings(account, changes or {})
        if not settings.cron:
            raise Refused(f"account {account} has no slots; write [evergreen] cron, or --set 'cron=\"30 9 * * tue\"'")
        with self._ledger.read() as tx:
            rules, facts, now = (
                self._facts.read_rules(tx, account, settings),
                self._facts.read_facts(tx, account),
                tx.now,
            )
            posts, zone = self._facts.archive_of(tx, rules).read_all(), self._facts.read_site_zone(tx, account)
        delivery = self._config.delivery
        return simulate(posts, settings, now, days, facts=facts, delivery=delivery, account=account, site_zone=zone)

    def read_next_slots(self) -> list[Data]:
        """For each account with slots: the slot that waits, else the next at which something may go."""
        with self._ledger.read() as tx:
            return self.find_next_slots(ReadAhead(tx), self._config.accounts)

    def find_next_slots(self, tx: Transaction, accounts: Iterable[str]) -> list[Data]:
        """As ``read_next_slots``, of these accounts."""
        return [one for name in accounts if (one := self._next_slot_of(tx, name))]

    def read_schedule(self, part: Slice) -> Listed:
        """The slots of each account that is configured, by its name: when they are, which waits, and which is next."""
        with self._ledger.read() as tx:
            ahead, seen = ReadAhead(tx), find_accounts(self._config, part.sites)
            page = to_page(part, [name for name in sorted(self._config.accounts) if seen is None or name in seen])
            return Listed([self._to_schedule(ahead, name) for name in page.rows], page.next)

    def _to_schedule(self, tx: Transaction, name: str) -> Data:
        rules, pauses = self._facts.read_rules(tx, name), tx.read_pauses(name)
        coming = self._next_of(tx, rules)
        return {
            "account": name,
            "cron": list(rules.settings.cron),
            "zone": str(rules.schedule.zone),
            "dry_run": rules.dry_run,
            "paused": next((to_pause_words(one) for one in pauses), ""),
            "waiting": [_to_row(one, rules) for one in tx.read_open_slots(name)],
            "next": {"local": coming.local, "due_at": to_json(coming.due_at)} if coming else None,
        }

    def _next_of(self, tx: Transaction, rules: Rules) -> Slot | None:
        coming = islice(iterate_slots(rules.schedule, tx.now), MOST_AHEAD) if rules.settings.cron else ()
        return next((slot for slot in coming if not slot.dropped), None)

    def _next_slot_of(self, tx: Transaction, name: str) -> Data:
        rules = self._facts.read_rules(tx, name)
        waiting = [_to_row(one, rules) for one in tx.read_open_slots(name)]
        found = self._next_of(tx, rules)
        if waiting or found is None:
            return {"account": name, **waiting[-1]} if waiting else {}
        return {"account": name, "local": found.local, "due_at": to_json(found.due_at), "waits": ""}

    def read_slots(self, account: str | None = None, limit: int = 100) -> list[Data]:
        """Slots that have come, the newest first, and what each came to. Raises NotFound: there is no such account."""
        if account:
            self._config.account(account)
        with self._ledger.read() as tx:
            return [to_slot_data(one) for one in tx.read_slots(account, limit)]

    def read_clusters(self, site: str | None = None) -> list[Cluster]:
        """Groups of posts and stories with the same keyphrase, the largest first: they compete in search engines.

        Args:
            site: only those that hold one of its posts.

        Raises:
            NotFound: there is no such site.
        """
        if site:
            self._config.site(site)
        return self._concerns.phrases.read_clusters(site)

    def read_concerns(self, site: str, post_id: int | None = None) -> Iterator[tuple[Candidate, tuple[Concern, ...]]]:
        """The public posts of a site, or one post, with their concerns; posts without any are left out.

        Links are fetched only for a post that is named, and where the configuration allows it.

        Raises:
            NotFound: the site or post is not known.
        """
        self._config.site(site)
        with self._ledger.read() as tx:
            numbers = [post_id] if post_id is not None else sorted(tx.read_public_ids(site))
        for number in numbers:
            found = self._look_at(site, number, asks=post_id is not None)
            if found[1]:
                yield found

    def read_concern_page(self, site: str, after: int, count: int) -> list[tuple[Candidate, tuple[Concern, ...]]]:
        """The next public posts of a site by their numbers, each with its concerns, also where it has none.

        Args:
            after: the last number of the page before, or 0.
            count: of the posts that are looked at.

        Raises:
            NotFound: the site is not known.
        """
        account = self._config.site(site).account
        with self._ledger.read() as tx:
            found, now = tx.read_public_posts(site, after, count), tx.now
        looked = [(_to_candidate(stored, account), stored) for stored in found]
        concerns = self._concerns.find_concerns_of(looked, now)
        return [(candidate, its) for (candidate, _), its in zip(looked, concerns, strict=True)]

    def _look_at(self, site: str, post_id: int, *, asks: bool) -> tuple[Candidate, tuple[Concern, ...]]:
        with self._ledger.read() as tx:
            stored, now = tx.read_post(site, post_id), tx.now
        if stored is None:
            raise NotFound(f"post {post_id} of {site} is not known")
        candidate = _to_candidate(stored, self._config.site(site).account)
        return candidate, self._concerns.find_concerns(candidate, now, asks=asks)


def _to_candidate(stored: StoredPost, account: str) -> Candidate:
    return to_candidate(ArchivedPost(stored, 0, 0.0, 0.0, PostMarks()), account)


def _to_row(slot: StoredSlot, rules: Rules) -> Data:
    """A slot that waits, as a forecast shows it."""
    local = to_local_words(slot.due_at, rules.schedule.zone)
    return {"local": local, "due_at": to_json(slot.due_at), "waits": slot.waits}


def _to_slot(entry: Entry, rules: Rules) -> Data:
    assert entry.slot is not None, "a forecast is of slots"
    slot, choice = entry.slot, entry.choice
    post = choice.candidate if choice else None
    return {
        "planned_at": to_json(slot.planned_at),
        "due_at": to_json(slot.due_at),
        "at": to_json(entry.at),
        "local": to_local_words(max(entry.at, slot.due_at), rules.schedule.zone),
        "what": entry.what.value,
        "status": choice.status.value if choice and choice.status else "",
        "handoff": choice.handoff.value if choice and choice.handoff else "",
        "site": post.site if post else "",
        "post_id": post.post_id if post else None,
        "title": post.title if post else "",
        "url": post.url if post else "",
        "reason": entry.reason,
        "parts": [asdict(part) for part in choice.parts] if choice else [],
    }


def _to_values(section: Section) -> dict[str, Any]:
    return {name: getattr(section, name) for name in type(section).model_fields}


def _to_value(text: str) -> Any:
    """A value in TOML's syntax; what is none is taken as text without quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, KeyError, RecursionError):  # a number of ten thousand digits, a thousand brackets
        return text


def _to_sentence(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f'[evergreen] has no key "{key}"'
    return f"{key}: {detail['msg'].removeprefix('Value error, ')}"
