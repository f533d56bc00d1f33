"""One bridge: every service, built once. Callers use the services; ``Bridge`` itself decides nothing."""

from datetime import UTC, datetime

from bridge.config import Config, ConfigSource
from bridge.ledger import Ledger
from bridge.models import Route
from bridge.services.access.passwords import Passwords
from bridge.services.access.sessions import Sessions
from bridge.services.access.tokens import Tokens
from bridge.services.access.users import Users
from bridge.services.accounts import Accounts
from bridge.services.announcements import Announcements
from bridge.services.archive.backlog import Backlog
from bridge.services.archive.jobs import Jobs
from bridge.services.archive.pages import BacklogPages
from bridge.services.archive.reader import ArchiveReader
from bridge.services.archive.resync import Resync
from bridge.services.archive.run import JobRun
from bridge.services.articles import Articles
from bridge.services.backups import Backups
from bridge.services.clocks import Clocks
from bridge.services.closings import Closings
from bridge.services.connections import Connections
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.api_door import ApiDoor
from bridge.services.delivery.attempts import Attempts
from bridge.services.delivery.canonicals import Canonicals
from bridge.services.delivery.checks import Checks
from bridge.services.delivery.departures import Departures
from bridge.services.delivery.door import Door
from bridge.services.delivery.guests import Guests
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.delivery.looks import Looks
from bridge.services.delivery.quota import Quota
from bridge.services.delivery.recovery import Recovery
from bridge.services.delivery.sender import Sender
from bridge.services.delivery.sightings import Sightings
from bridge.services.delivery.site_look import SiteLook
from bridge.services.delivery.successions import Successions
from bridge.services.delivery.turns import Turns
from bridge.services.doors.rounds import DoorRounds
from bridge.services.drafts import Drafts
from bridge.services.erasure import Erasure
from bridge.services.evergreen.concerns import Concerns
from bridge.services.evergreen.facts import Facts
from bridge.services.evergreen.forecast import Forecast
from bridge.services.evergreen.queue import Queue
from bridge.services.evergreen.shelf import ForecastShelf
from bridge.services.evergreen.slots import Slots
from bridge.services.failures import Failures
from bridge.services.handoffs.answers import Answers
from bridge.services.handoffs.asks import Asks
from bridge.services.handoffs.decisions import Decisions
from bridge.services.handoffs.documents import Documents
from bridge.services.handoffs.keys import ScreenKeys
from bridge.services.handoffs.numbers import Numbers
from bridge.services.handoffs.offers import Offers
from bridge.services.handoffs.pages import HandoffPages
from bridge.services.handoffs.replies import Replies
from bridge.services.handoffs.retries import Retries
from bridge.services.handoffs.twins import Twins
from bridge.services.housekeeping import Housekeeping
from bridge.services.identities import Identities
from bridge.services.import_door.door import ImportDoor
from bridge.services.import_door.inspection import Inspection
from bridge.services.import_door.pages import ImportPages
from bridge.services.intake.events import Events
from bridge.services.intake.inbox import Inbox
from bridge.services.metrics import Metrics
from bridge.services.notices.digests import Digests
from bridge.services.notices.sending import Notices
from bridge.services.originals import Originals
from bridge.services.partners.feeds import PartnerFeeds
from bridge.services.partners.fits import PartnerFits
from bridge.services.partners.notebook import Notebook
from bridge.services.partners.pages import PartnerPages
from bridge.services.partners.publications import PublicationRules
from bridge.services.preview import Previews
from bridge.services.process import Clock, Reload, Wake
from bridge.services.repeats import Repeats
from bridge.services.reports.directory import Directory
from bridge.services.reports.disclosure import Disclosure
from bridge.services.reports.frame import Frame
from bridge.services.reports.glance import Glance
from bridge.services.reports.lists import Lists
from bridge.services.reports.needs import NeedList
from bridge.services.reports.post_page import PostPages
from bridge.services.reports.post_table import PostTables
from bridge.services.reports.post_texts import PostTexts
from bridge.services.reports.reasons import Reasons
from bridge.services.reports.settings import Settings
from bridge.services.reports.wordpress import StatusReports
from bridge.services.results.experiments import Experiments
from bridge.services.results.figures import MediumFigures
from bridge.services.results.landings import Landings
from bridge.services.results.report import ResultReport
from bridge.services.stories.audit import Audit
from bridge.services.stories.confirmation import Confirmation
from bridge.services.stories.copies import Copies
from bridge.services.stories.exports import Exports
from bridge.services.stories.feed_look import FeedLook
from bridge.services.stories.feeds import Feeds
from bridge.services.stories.first_send import FirstSend
from bridge.services.stories.matching import Matching
from bridge.services.stories.pages import StoryPages
from bridge.services.today import TodayReport


def _system_now() -> datetime:
    return datetime.now(UTC)


def _no_wake() -> None:
    """The default for ``wake`` and ``reload``: nothing runs in this process that goes on, as in a command."""


class Bridge:
    """Every service of one bridge.

    Args:
        wake: called after something was stored that a sender should look at.
        clock: judges the age of hooks; leases and due times follow the ledger's clock.
        source: where the configuration can be written; None where it cannot.
        reload: called after it was written.
    """

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        *,
        wake: Wake = _no_wake,
        clock: Clock = _system_now,
        source: ConfigSource | None = None,
        reload: Reload = _no_wake,
    ) -> None:
        self.config, self.ledger, self.wake, self.clock = config, ledger, wake, clock
        self.clocks = clocks = Clocks(config, ledger)
        glance = Glance(config, ledger)
        self.overview, reasons, quota = glance.overview, glance.reasons, glance.quota
        self.dry_runs, self.links = dry_runs, links = glance.dry_runs, glance.links
        failures = Failures(config, ledger)
        self.inbox = Inbox(config, ledger, clocks, dry_runs, wake, clock)
        addresses, sightings, canonicals = Addresses(), Sightings(), Canonicals()
        self.drafts = drafts = Drafts(config, Closings(config, ledger))
        lifecycle = Lifecycle(config, sightings, addresses, drafts)
        articles = Articles(addresses, lifecycle)
        successions = Successions(config, ledger, addresses, lifecycle)
        self.events = events = Events(config, ledger, clocks, dry_runs, lifecycle, articles, successions)
        checks = Checks(config, ledger, dry_runs, addresses, drafts, sightings, guests := Guests(config))
        self.attempts = attempts = Attempts(config, ledger, lifecycle, canonicals)
        self.departures = departures = Departures(config, ledger)
        confirmation = Confirmation(config, drafts, addresses, lifecycle)
        self.matching = matching = Matching(config, confirmation)
        self.feeds = feeds = Feeds(config, ledger, matching, departures)
        site_look = SiteLook(config, ledger, departures, looks := Looks())
        first_send = FirstSend(ledger, site_look, FeedLook(config, ledger, feeds, looks), looks)
        self.pages = pages = ImportPages(config, ledger, links, Inspection(config, links), guests)
        doors: dict[Route, Door] = {
            Route.API: ApiDoor(config, ledger, drafts, checks, attempts, departures),
            Route.IMPORT: ImportDoor(config, ledger, drafts, lifecycle, checks, departures, pages),
        }
        self.turns = turns = Turns(config, quota, first_send)
        self.sender = Sender(config, ledger, turns, attempts, first_send, doors)
        self.recovery = Recovery(ledger, dry_runs, attempts)
        copies = Copies(config, ledger, sightings, feeds)
        self.decisions = Decisions(config, ledger, failures, drafts, confirmation, copies, wake)
        self.originals = Originals(config, ledger, links, confirmation, failures, copies, departures)
        self.retries = Retries(config, failures, addresses, lifecycle, copies, wake)
        self.audit = Audit(config, ledger, failures, links, canonicals, confirmation)
        self.archive = archive = ArchiveReader(config, ledger, lifecycle, sightings, articles)
        numbers = Numbers(articles, events, archive)
        self.answers = answers = Answers(config, ledger, failures, numbers, addresses, successions, wake)
        self.lists = Lists(config, ledger, dry_runs, reasons)
        twins = Twins(ledger, addresses, answers)
        self.resync = resync = Resync(config, ledger, failures, lifecycle, articles, wake)
        self.jobs = Jobs(config, ledger, failures, JobRun(ledger, archive, reasons, resync, wake))
        self.backlog = Backlog(config, ledger, sightings, reasons)
        self._build_evergreen(failures, lifecycle, copies)
        self.reports = StatusReports(config, ledger, dry_runs, links, site_look, reasons, self.overview)
        self.accounts = accounts = Accounts(config, ledger, failures, wake)
        replies, offers = Replies(self.decisions, self.queue, twins, accounts), Offers(drafts, links, checks)
        self.documents = documents = Documents(config, ledger, offers, copies, reasons, twins, replies)
        self.asks = Asks(config, ledger, documents, clock)
        self._build_beside(failures, source, reload, reasons)

    def _build_evergreen(self, failures: Failures, lifecycle: Lifecycle, copies: Copies) -> None:
        """The archive's schedule."""
        config, ledger, wake = self.config, self.ledger, self.wake
        concerns = Concerns(config, ledger, self.dry_runs, self.drafts)
        self.facts = facts = Facts(config, ledger, concerns)
        self.slots = Slots(config, ledger, self.dry_runs, lifecycle, concerns, facts, wake)
        self.queue = Queue(config, ledger, failures, copies, facts, wake)
        self.forecast = Forecast(config, ledger, concerns, facts)
        self.forecast_shelf = ForecastShelf(self.forecast, self.clock)

    def _build_method(self) -> None:
        """What is done by hand beside Medium: partners are read."""
        config, ledger = self.config, self.ledger
        self.notebook = Notebook(ledger)
        self.partner_feeds = PartnerFeeds(config, ledger)
        self.partner_pages = PartnerPages(ledger, PartnerFits(ledger), PublicationRules(config))

    def _build_beside(
        self,
        failures: Failures,
        source: ConfigSource | None,
        reload: Reload,
        reasons: Reasons,
    ) -> None:
        """What no story goes through: the ledger's own affairs, and who may connect, sign in or ask."""
        config, ledger = self.config, self.ledger
        self._build_method()
        self.housekeeping = Housekeeping(config, ledger, self.clocks)
        self.announcements = Announcements(config, ledger, self.turns)
        self.connections = Connections(config, ledger, source, reload)
        self.exports = Exports(config, ledger, failures, self.matching)
        self.story_pages = StoryPages(ledger, self.drafts)
        self.frame = frame = Frame(config, ledger, needs := NeedList(config))
        self.handoff_pages = HandoffPages(ledger, self.documents, frame)
        self.backlog_pages = BacklogPages(config, ledger, reasons, frame)
        self.post_pages = PostPages(config, ledger, frame, reasons, PublicationRules(config))
        self.post_texts = PostTexts(config, ledger, self.drafts)
        self.post_tables = PostTables(config, ledger, frame, self.lists)
        self.notices = notices = Notices(config, ledger, self.links, frame)
        self.today = TodayReport(config, ledger, frame, needs, reasons, self.forecast, notices)
        self.digests = Digests(config, ledger, frame)
        self.metrics = Metrics(config, ledger, Quota(config), self.notices)
        self.settings = Settings(config, source)
        self.directory = Directory(config, ledger, Quota(config), self.dry_runs, source)
        self.doors = DoorRounds(config)
        self.screen_keys = ScreenKeys(config, ledger, self.links)
        self.backups = Backups(config, ledger)
        self.disclosure = Disclosure(config, ledger)
        self.landings = Landings(config, ledger)
        self.experiments = Experiments(config, ledger, failures)
        self.results = ResultReport(ledger)
        self.figures = MediumFigures(config, ledger, failures)
        self.erasure = Erasure(config, ledger, failures)
        self.identities = Identities(config, ledger)
        self.previews = Previews(config)
        self.users = Users(config, ledger, Passwords())
        self.sessions = Sessions(ledger)
        self.tokens = Tokens(config, ledger)
        self.repeats = Repeats(ledger)
