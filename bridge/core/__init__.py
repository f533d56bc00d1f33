"""The verbs of the product: receive, apply, deliver, import, sweep, act, resync, archive, schedule, read, report.

``Bridge`` joins what thinks (planner, transform) with what talks (ledger, medium); it knows no scheduler, only a
``wake`` callable to say that there is work.
"""

from bridge.core.alarming import Alarming
from bridge.core.auditing import Auditing
from bridge.core.backlog import Backlog
from bridge.core.delivering import Delivering
from bridge.core.disclosure import Disclosure
from bridge.core.evergreen import Evergreen
from bridge.core.forecasting import Forecasting
from bridge.core.forgotten import Forgetting
from bridge.core.identities import Identities
from bridge.core.jobs import Jobs
from bridge.core.queueing import Queueing
from bridge.core.receiving import Receipt, Receiving
from bridge.core.reconciling import Reconciling
from bridge.core.reporting import Reporting
from bridge.core.screens import Screens
from bridge.core.sweeping import Sweeping

__all__ = ["Bridge", "Receipt"]


class Bridge(
    Identities,
    Receiving,
    Delivering,
    Screens,
    Auditing,
    Reconciling,
    Sweeping,
    Alarming,
    Jobs,
    Backlog,
    Evergreen,
    Queueing,
    Forecasting,
    Forgetting,
    Disclosure,
    Reporting,
):
    """One bridge: a configuration, a ledger, and every verb on them."""
