"""Visits that came back from Medium, as each WordPress counts them: days, posts and numbers, and nobody's name."""

from datetime import timedelta

import structlog

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.models import LandingReport
from bridge.models.plain import Data
from bridge.services.intake.choices import to_visits

log = structlog.get_logger()

AT_ONCE = 500
"""Posts that the ledger is asked about by one statement."""
AHEAD = timedelta(days=1)
"""So far may the clock of a WordPress be ahead before a day of it has not begun here."""


class Landings:
    """Keeps what the WordPress of each site has counted."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def take(self, site: str, report: LandingReport) -> Data:
        """Keep a report. Each of its days replaces what was said of that day before, so it may be repeated.

        Returns:
            ``days``, those that are kept; ``left_out``, how many rows are not: of posts that this ledger does not
            know, or of a day that has not begun; and ``visits``, by what who comes from Medium is known by now.
        """
        with self._ledger.write() as tx:
            last = (tx.now + AHEAD).date()
            kept = {day: rows for day, rows in report.days.items() if day <= last}
            left_out = sum(len(rows) for day, rows in report.days.items() if day > last)
            said = sorted({row.post_id for rows in kept.values() for row in rows})
            known = {
                one for at in range(0, len(said), AT_ONCE) for one in tx.read_numbers(site, said[at : at + AT_ONCE])
            }
            for day, rows in kept.items():
                left_out += sum(row.post_id not in known for row in rows)
                tx.put_landings(site, day, [row for row in rows if row.post_id in known])
        log.info("visits taken", site=site, days=len(kept), left_out=left_out)
        days = sorted(day.isoformat() for day in kept)
        return {"days": days, "left_out": left_out, "visits": to_visits(self._config, site)}
