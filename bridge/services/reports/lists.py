"""What owners and programs list, a page at a time: each in a number of statements that does not grow with its rows."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import NamedTuple, TypeVar

from bridge.config import Config
from bridge.errors import NotFound
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import Name, ReadAhead
from bridge.ledger.rows import to_judged_post
from bridge.models import Code, Delivery, Reason, Status, StoredSlot
from bridge.models.pages import EVERY_POST, Key, Page, PostFilter, PostHead, Slice, Titled
from bridge.models.plain import Columns, Data, to_data
from bridge.planner import to_pause_words
from bridge.planner.waiting import to_stored_reason
from bridge.services.delivery.quota import Places
from bridge.services.dry_runs import DryRuns
from bridge.services.isolation import passed_over
from bridge.services.reports.desk import Desk
from bridge.services.reports.reasons import Reasons, find_decision, to_held_reason, to_reason_data
from bridge.wordpress.abilities import to_lack_words

One = TypeVar("One")
SPOILT = "it cannot be read; the bridge's log says why"
_POST = Columns(
    "site id title url is_public state revision first_seen_at updated_at published_at deleted_at held_reason"
)
_DELIVERY = Columns(
    "id site post_id account status trigger route publish_status canonical_url canonical_state story_id story_url"
    " evidence failures due_at created_at updated_at live_at"
)
_ACCOUNT = Columns(
    "name medium_username next_at parked_at parked_reason circuit_until failures feed_read_at feed_problem retired_at"
)
_SITE = Columns("name connected_at last_seen_at held_reason timezone environment silence_told_at retired_at plugin")


class Listed(NamedTuple):
    """A page in JSON's own types, and the key of its last row while there are more."""

    rows: list[Data]
    next: Key | None


class _Ahead(NamedTuple):
    """What the reasons of a page's rows are found by."""

    tx: ReadAhead
    places: Places


class Lists:
    """Reads pages. None of them holds the key of a screen: whoever may read a list may not answer by that."""

    def __init__(self, config: Config, ledger: Ledger, dry_runs: DryRuns, reasons: Reasons) -> None:
        self._config = config
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._reasons = reasons

    def check_names(self, site: str | None, account: str | None) -> None:
        """Raises NotFound: a list is asked for of a site or account that never was configured."""
        if site in {None, *self._config.sites} and account in {None, *self._config.accounts}:
            return
        with self._ledger.read() as tx:
            if site and site not in {*self._config.sites, *(one.name for one in tx.read_sites())}:
                raise NotFound("there is no site of this name")
            if account and account not in {*self._config.accounts, *(one.name for one in tx.read_accounts())}:
                raise NotFound("there is no account of this name")

    def read_posts(self, part: Slice) -> Listed:
        """Posts with their deliveries and why each stands where it does, or why there is none.

        They come by when they were first heard of.
        """
        with self._ledger.read() as tx:
            return self.find_posts(tx, part)[0]

    def find_posts(self, tx: Transaction, part: Slice, wanted: PostFilter = EVERY_POST) -> tuple[Listed, ReadAhead]:
        """As ``read_posts``, of those that are wanted; and what was read ahead, for whoever asks more of the same."""
        page = tx.list_posts(part, wanted)
        of_posts: dict[Name, list[Delivery]] = {head.name: [] for head in page.rows}
        for one in tx.read_deliveries_among(of_posts).values():
            of_posts[one.site, one.post_id].append(one)
        undecided = [name for name, its in of_posts.items() if not its]
        environments = {head.name: head.environment for head in page.rows}
        ahead = self._ahead(tx, chain(*of_posts.values()), environments, undecided)
        return Listed([self._post(ahead, head, of_posts[head.name]) for head in page.rows], page.next), ahead.tx

    def read_deliveries(self, part: Slice, account: str | None = None, status: str | None = None) -> Listed:
        """Deliveries and their reasons, by when they were made."""
        with self._ledger.read() as tx:
            return self.find_reasons(tx, tx.list_deliveries(part, account, status))[0]

    def find_reasons(self, tx: Transaction, page: Page[Titled]) -> tuple[Listed, ReadAhead]:
        """A page of deliveries with their reasons; and what was read ahead, for whoever asks more of the same."""
        made = [one.delivery for one in page.rows]
        environments = {(one.delivery.site, one.delivery.post_id): one.environment for one in page.rows}
        ahead = self._ahead(tx, made, environments)
        return Listed([self._delivery(ahead, one.delivery, one.title) for one in page.rows], page.next), ahead.tx

    def read_stories(self, part: Slice, account: str | None = None, kind: str | None = None) -> Listed:
        """Stories seen on Medium, ours or not, by when they were first seen; of single sites only their posts'."""
        with self._ledger.read() as tx:
            return _to_listed(tx.list_stories(part, account, kind), to_data)

    def read_handoffs(self, part: Slice, account: str | None = None, kind: str | None = None) -> Listed:
        """What waits for a person, the longest first: hand-offs, proposals, and questions of identity.

        Args:
            account: leaves out questions of identity: they are about a post, whatever account it goes to.
        """
        with self._ledger.read() as tx:
            page = tx.list_waiting(part, account, kind)
            return _to_listed(page, Desk(tx, page.rows, part.sites).to_row)

    def read_slots(self, part: Slice, account: str | None = None, status: str | None = None) -> Listed:
        """Slots that have come and what each came to, by the instant they were planned for."""
        with self._ledger.read() as tx:
            return _to_listed(tx.list_slots(part, account, status), to_slot_data)

    def read_jobs(self, part: Slice, status: str | None = None) -> Listed:
        """Jobs without their posts and problems, by when they were asked for."""
        with self._ledger.read() as tx:
            return _to_listed(tx.list_jobs(part, status), to_data)

    def read_journal(
        self, part: Slice, post_id: int | None = None, account: str | None = None, kind: str | None = None
    ) -> Listed:
        """Lines of the journal, by when they were written."""
        with self._ledger.read() as tx:
            return _to_listed(tx.list_journal(part, post_id, account, kind), to_data)

    def read_accounts(self, part: Slice) -> Listed:
        """Accounts by name; of single sites those that they are configured for."""
        with self._ledger.read() as tx:
            ahead, seen = ReadAhead(tx), find_accounts(self._config, part.sites)
            known = {one.name for one in ahead.read_accounts()} | set(self._config.accounts)
            names = [name for name in sorted(known) if seen is None or name in seen]
            return _to_listed(to_page(part, names), lambda name: self._account(ahead, name))

    def read_sites(self, part: Slice) -> Listed:
        """Sites by name."""
        with self._ledger.read() as tx:
            ahead = ReadAhead(tx)
            known = {one.name for one in ahead.read_sites()} | set(self._config.sites)
            names = [name for name in sorted(known) if part.sites is None or name in part.sites]
            return _to_listed(to_page(part, names), lambda name: self._site(ahead, name))

    def _ahead(
        self,
        tx: Transaction,
        made: Iterable[Delivery],
        environments: Mapping[Name, str],
        undecided: Iterable[Name] = (),
    ) -> _Ahead:
        """For the reasons of these deliveries, of which planned ones alone ask for more, and of undecided posts."""
        accounts = {one.account for one in made if one.status is Status.PLANNED}
        ahead = ReadAhead(tx, accounts, undecided, environments)
        return _Ahead(ahead, self._reasons.to_places(ahead))

    def _post(self, ahead: _Ahead, head: PostHead, made: list[Delivery]) -> Data:
        data = _POST.pick(head)
        why = to_held_reason(head.held_reason) or (None if made else self._refusal(ahead, head))
        shown = [self._delivery(ahead, one, head.title) for one in made]
        return data | {"deliveries": shown, **to_reason_data(why)}

    def _refusal(self, ahead: _Ahead, head: PostHead) -> Reason | None:
        with passed_over("a post cannot be read", site=head.site, post=head.id):
            decided = ahead.tx.read_decision(*head.name)
            if why := find_decision(decided):
                return why
            return self._reasons.decide(ahead.tx, to_judged_post(head), decided)
        return Reason(Code.FAILED, SPOILT)

    def _delivery(self, ahead: _Ahead, delivery: Delivery, title: str) -> Data:
        data = _DELIVERY.pick(delivery)
        return data | {"title": title, **to_reason_data(self._why(ahead, delivery))}

    def _why(self, ahead: _Ahead, delivery: Delivery) -> Reason:
        with passed_over("what a delivery waits for cannot be read", delivery=delivery.id):
            return self._reasons.explain(ahead.tx, delivery, ahead.places)
        return to_stored_reason(delivery)

    def _account(self, ahead: ReadAhead, name: str) -> Data:
        state, section = ahead.read_account(name), self._config.accounts.get(name)
        return {
            **_ACCOUNT.pick(state),
            "is_configured": section is not None,
            "route": section.route.value if section else "",
            "paused": next((to_pause_words(one) for one in ahead.read_pauses(name)), ""),
        }

    def _site(self, ahead: ReadAhead, name: str) -> Data:
        state, section = ahead.read_site(name), self._config.sites.get(name)
        return {
            **_SITE.pick(state),
            "is_configured": section is not None,
            "home": section.home if section else "",
            "account": section.account if section else "",
            "plugin_lacks": to_lack_words(state.plugin, state.plugin_can),
            "dry_run": self._dry_runs.find_site_dry_run(ahead, name),
        }


def find_accounts(config: Config, among: Iterable[str] | None) -> set[str] | None:
    """The accounts that sites are configured for; None, as ``among``, for all."""
    if among is None:
        return None
    return {config.sites[name].account for name in among if name in config.sites}


def to_slot_data(slot: StoredSlot) -> Data:
    """A slot in JSON's own types."""
    parts = [{"name": name, "value": value, "points": points} for name, value, points in slot.parts]
    return to_data(slot) | {"parts": parts}


def _to_listed(page: Page[One], to: Callable[[One], Data]) -> Listed:
    return Listed([to(one) for one in page.rows], page.next)


def to_page(part: Slice, names: list[str]) -> Page[str]:
    """A page of names that are all known: there are as many as the configuration ever named."""
    rest = [name for name in names if not part.after or name > str(part.after[0])]
    shown = rest[: part.limit]
    return Page(shown, (shown[-1],) if len(rest) > part.limit else None)
