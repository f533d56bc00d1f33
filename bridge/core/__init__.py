"""The verbs of the product: receive, apply, deliver, import, sweep, act, resync, read, report.

``Bridge`` joins what thinks (planner, transform) with what talks (ledger, medium); it knows no scheduler, only a
``wake`` callable to say that there is work.
"""

from bridge.core.acting import Acting
from bridge.core.applying import Applying
from bridge.core.delivering import Delivering
from bridge.core.importing import Importing
from bridge.core.receiving import Receipt, Receiving
from bridge.core.reporting import Reporting
from bridge.core.resyncing import Resyncing
from bridge.core.sweeping import Sweeping

__all__ = ["Bridge", "Receipt"]


class Bridge(Receiving, Applying, Delivering, Importing, Sweeping, Acting, Resyncing, Reporting):
    """One bridge: a configuration, a ledger, and every verb on them."""
