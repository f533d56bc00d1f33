"""The verbs of the product: receive, apply, deliver, import, sweep, act, resync, read, report.

``Bridge`` joins what thinks (planner, transform) with what talks (ledger, medium); it knows no scheduler, only a
``wake`` callable to say that there is work.
"""

from bridge.core.applying import Applying
from bridge.core.auditing import Auditing
from bridge.core.delivering import Delivering
from bridge.core.receiving import Receipt, Receiving
from bridge.core.reconciling import Reconciling
from bridge.core.reporting import Reporting
from bridge.core.resyncing import Resyncing
from bridge.core.screens import Screens
from bridge.core.sweeping import Sweeping
from bridge.core.watching import Watching

__all__ = ["Bridge", "Receipt"]


class Bridge(Receiving, Applying, Delivering, Screens, Auditing, Watching, Reconciling, Sweeping, Resyncing, Reporting):
    """One bridge: a configuration, a ledger, and every verb on them."""
