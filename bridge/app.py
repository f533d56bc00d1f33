"""One bridge: every service, built once. Callers use the services; ``Bridge`` itself decides nothing."""

from datetime import UTC, datetime

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.models import Route
from bridge.services.accounts import Accounts
from bridge.services.archive.backlog import Backlog
from bridge.services.archive.jobs import Jobs
from bridge.services.archive.reader import ArchiveReader
from bridge.services.archive.resync import Resync
from bridge.services.archive.run import JobRun
from bridge.services.articles import Articles
from bridge.services.clocks import Clocks
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.api_door import ApiDoor
from bridge.services.delivery.attempts import Attempts
from bridge.services.delivery.canonicals import Canonicals
from bridge.services.delivery.checks import Checks
from bridge.services.delivery.departures import Departures
from bridge.services.delivery.door import Door
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.delivery.looks import Looks
from bridge.services.delivery.quota import Quota
from bridge.services.delivery.recovery import Recovery
from bridge.services.delivery.sender import Sender
from bridge.services.delivery.sightings import Sightings
from bridge.services.delivery.site_look import SiteLook
from bridge.services.delivery.successions import Successions
from bridge.services.drafts import Drafts
from bridge.services.dry_runs import DryRuns
from bridge.services.erasure import Erasure
from bridge.services.evergreen.concerns import Concerns
from bridge.services.evergreen.facts import Facts
from bridge.services.evergreen.forecast import Forecast
from bridge.services.evergreen.queue import Queue
from bridge.services.evergreen.slots import Slots
from bridge.services.failures import Failures
from bridge.services.handoffs.answers import Answers
from bridge.services.handoffs.decisions import Decisions
from bridge.services.handoffs.keys import ScreenKeys
from bridge.services.handoffs.numbers import Numbers
from bridge.services.handoffs.retries import Retries
from bridge.services.handoffs.screens import Screens
from bridge.services.handoffs.twins import Twins
from bridge.services.housekeeping import Housekeeping
from bridge.services.identities import Identities
from bridge.services.import_door.door import ImportDoor
from bridge.services.import_door.inspection import Inspection
from bridge.services.import_door.pages import ImportPages
from bridge.services.intake.events import Events
from bridge.services.intake.inbox import Inbox
from bridge.services.links import Links
from bridge.services.process import Clock, Wake
from bridge.services.reports.disclosure import Disclosure
from bridge.services.reports.overview import Overview
from bridge.services.reports.reasons import Reasons
from bridge.services.reports.wordpress import StatusReports
from bridge.services.stories.audit import Audit
from bridge.services.stories.confirmation import Confirmation
from bridge.services.stories.copies import Copies
from bridge.services.stories.exports import Exports
from bridge.services.stories.feeds import Feeds
from bridge.services.stories.first_send import FirstSend
from bridge.services.stories.matching import Matching


def _system_now() -> datetime:
    return datetime.now(UTC)


def _no_wake() -> None:
    """The default for ``wake``: no sender runs in this process, as in a command."""


class Bridge:
    """Every service of one bridge.

    Args:
        wake: called after something was stored that a sender should look at.
        clock: judges the age of hooks; leases and due times follow the ledger's clock.
    """

    def __init__(self, config: Config, ledger: Ledger, *, wake: Wake = _no_wake, clock: Clock = _system_now) -> None:
        self.config, self.ledger, self.wake, self.clock = config, ledger, wake, clock
        self.clocks = clocks = Clocks(config, ledger)
        self.dry_runs = dry_runs = DryRuns(config, ledger)
        self.inbox = Inbox(config, ledger, clocks, dry_runs, wake, clock)
        addresses, sightings = Addresses(), Sightings()
        self.drafts = drafts = Drafts(config)
        lifecycle = Lifecycle(config, sightings, addresses, drafts)
        articles = Articles(addresses, lifecycle)
        successions = Successions(config, ledger, addresses, lifecycle)
        self.events = events = Events(config, ledger, clocks, dry_runs, lifecycle, articles, successions)
        self.links = links = Links(config, ledger)
        self.housekeeping = Housekeeping(config, ledger, clocks, links)
        checks = Checks(config, ledger, dry_runs, addresses, drafts, sightings)
        canonicals = Canonicals()
        self.attempts = attempts = Attempts(config, ledger, lifecycle, canonicals)
        self.departures = departures = Departures(config, ledger)
        confirmation = Confirmation(config, drafts, lifecycle)
        self.matching = matching = Matching(config, confirmation)
        self.feeds = feeds = Feeds(config, ledger, matching, departures)
        looks = Looks()
        site_look = SiteLook(config, ledger, departures, looks)
        first_send = FirstSend(config, ledger, feeds, site_look, looks)
        self.pages = pages = ImportPages(config, ledger, links, Inspection(config, links))
        doors: dict[Route, Door] = {
            Route.API: ApiDoor(config, ledger, drafts, checks, attempts, departures),
            Route.IMPORT: ImportDoor(ledger, drafts, lifecycle, checks, departures, pages),
        }
        quota = Quota(config)
        self.sender = Sender(config, ledger, quota, attempts, addresses, first_send, doors)
        self.recovery = Recovery(ledger, dry_runs, attempts)
        self.exports = Exports(config, ledger, matching)
        copies = Copies(config, ledger, sightings, feeds)
        self.decisions = Decisions(config, ledger, drafts, confirmation, copies, wake)
        self.retries = Retries(config, addresses, lifecycle, copies, wake)
        self.audit = Audit(config, ledger, links, canonicals, confirmation)
        self.archive = archive = ArchiveReader(config, ledger, lifecycle, sightings, articles)
        numbers = Numbers(articles, events, archive)
        self.answers = answers = Answers(config, ledger, numbers, addresses, successions, wake)
        reasons = Reasons(config, dry_runs, quota)
        self.overview = overview = Overview(config, ledger, dry_runs, links, reasons)
        self.screen_keys = ScreenKeys(config, ledger, links)
        self.twins = twins = Twins(ledger, addresses, answers)
        self.screens = Screens(ledger, drafts, links, checks, copies, reasons, twins)
        self.resync = resync = Resync(config, ledger, lifecycle, articles, wake)
        job_run = JobRun(ledger, archive, reasons, resync, wake)
        self.jobs = Jobs(config, ledger, job_run)
        self.backlog = Backlog(config, ledger, sightings, reasons)
        concerns = Concerns(config, ledger, dry_runs, drafts)
        self.facts = facts = Facts(config, ledger, concerns)
        self.slots = Slots(config, ledger, dry_runs, lifecycle, concerns, facts, wake)
        self.queue = Queue(config, ledger, copies, facts, wake)
        self.forecast = Forecast(config, ledger, concerns, facts)
        self.reports = StatusReports(config, ledger, dry_runs, links, site_look, reasons, overview)
        self.disclosure = Disclosure(config, ledger)
        self.erasure = Erasure(config, ledger)
        self.identities = Identities(config, ledger)
        self.accounts = Accounts(config, ledger, wake)
        Failures(config, ledger).watch(vars(self).values())
