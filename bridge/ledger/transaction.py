"""One transaction with every verb of the ledger."""

from bridge.ledger.access import Access
from bridge.ledger.accounts import Accounts
from bridge.ledger.addresses import Addresses
from bridge.ledger.announcements import Announcements
from bridge.ledger.archive import Archive
from bridge.ledger.attempts import Attempts
from bridge.ledger.candidates import Candidates
from bridge.ledger.carried import CarriedTexts
from bridge.ledger.clocks import Clocks
from bridge.ledger.connect_codes import ConnectCodes
from bridge.ledger.deliveries import Deliveries
from bridge.ledger.departures import Departures
from bridge.ledger.events import Events
from bridge.ledger.experiments import Experiments
from bridge.ledger.figures import Figures
from bridge.ledger.forgotten import Forgotten
from bridge.ledger.handoffs import Handoffs
from bridge.ledger.housekeeping import Housekeeping
from bridge.ledger.identity import Identities
from bridge.ledger.jobs import Jobs
from bridge.ledger.kept import Kept
from bridge.ledger.landings import Landings
from bridge.ledger.links import Links
from bridge.ledger.lists import Lists
from bridge.ledger.needs import Needs
from bridge.ledger.notices import Notices
from bridge.ledger.originals import Originals
from bridge.ledger.pages import Pages
from bridge.ledger.partners import Partners
from bridge.ledger.posts import Posts
from bridge.ledger.repeats import Repeats
from bridge.ledger.reports import Reports
from bridge.ledger.rests import Rests
from bridge.ledger.results import Results
from bridge.ledger.retirement import Retirement
from bridge.ledger.slots import Slots
from bridge.ledger.stories import Stories
from bridge.ledger.waiting import Waiting
from bridge.ledger.wishes import Wishes


class Transaction(
    Events,
    Posts,
    Archive,
    Candidates,
    Deliveries,
    Rests,
    Kept,
    Addresses,
    Identities,
    Attempts,
    Departures,
    Pages,
    Handoffs,
    Accounts,
    Retirement,
    Stories,
    CarriedTexts,
    Reports,
    Jobs,
    Slots,
    Wishes,
    Links,
    Landings,
    Experiments,
    Results,
    Lists,
    Waiting,
    Needs,
    Forgotten,
    Figures,
    ConnectCodes,
    Access,
    Housekeeping,
    Notices,
    Repeats,
    Clocks,
    Announcements,
    Partners,
    Originals,
):
    """What can be read and written together; see ``Ledger.write``."""
