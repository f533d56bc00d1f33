"""What WordPress has still to be told; the rows are made by the journal."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.tables import reports, sites
from bridge.models import Report


class Reports(Journal):
    """Verbs on ``reports``."""

    def read_due_reports(self, served: Collection[str], limit: int = 100) -> list[Report]:
        """What to tell now, the longest waiting first; a site that never said where it listens waits.

        Args:
            served: the sites that are configured here.
        """
        listening = select(sites.c.name).where(sites.c.rest_url != "", sites.c.retired_at.is_(None))
        query = (
            select(reports.c.site, reports.c.post_id, reports.c.sequence, reports.c.failures)
            .where(reports.c.due_at <= self.now, reports.c.site.in_(served), reports.c.site.in_(listening))
            .order_by(reports.c.due_at, reports.c.site, reports.c.post_id)
            .limit(limit)
        )
        return [Report(*row) for row in self.connection.execute(query)]

    def delay_reports(self, site: str, delay: timedelta) -> None:
        """Whatever is due of a site waits a while."""
        is_due = (reports.c.site == site) & (reports.c.due_at <= self.now)
        self.connection.execute(update(reports).where(is_due).values(due_at=self.now + delay))

    def claim_report(self, report: Report, lease: timedelta) -> bool:
        """Take a report: another process that looks now does not see it until the lease is over.

        That its site is told of it is written down before it is: WordPress never knows more than its ledger.
        """
        if not self._change(report, reports.c.due_at <= self.now, due_at=self.now + lease):
            return False
        self.raise_told(report.site, report.sequence)
        return True

    def read_heard(self, site: str) -> int:
        """The highest sequence of a report that a site has taken; 0 when it has taken none."""
        is_taken = (reports.c.site == site, reports.c.due_at.is_(None), reports.c.failures == 0)
        return int(self.connection.execute(select(func.max(reports.c.sequence)).where(*is_taken)).scalar_one() or 0)

    def raise_told(self, site: str, sequence: int) -> None:
        """Remember that a WordPress was told of a status with this sequence."""
        is_lower = (sites.c.name == site, sites.c.told_sequence < sequence)
        self.connection.execute(update(sites).where(*is_lower).values(told_sequence=sequence))

    def catch_up_told(self, site: str, sequence: int) -> None:
        """A WordPress was told more than this ledger knows: what it has still to hear is later than that."""
        told = select(sites.c.told_sequence).where(sites.c.name == site).scalar_subquery()
        waiting = (reports.c.site == site, reports.c.due_at.is_not(None))
        later = reports.c.sequence + sequence - told
        self.connection.execute(update(reports).where(*waiting).values(sequence=later))
        self.raise_told(site, sequence)

    def finish_report(self, report: Report) -> None:
        """WordPress knows, unless something was decided meanwhile."""
        self._change(report, due_at=None, failures=0)

    def postpone_report(self, report: Report, delay: timedelta | None) -> None:
        """WordPress did not take it: try again later, or with None only when something is decided again."""
        due_at = self.now + delay if delay else None
        self._change(report, due_at=due_at, failures=report.failures + 1)

    def _change(self, report: Report, *where: ColumnElement[bool], **values: object) -> bool:
        statement = update(reports).where(
            reports.c.site == report.site,
            reports.c.post_id == report.post_id,
            reports.c.sequence == report.sequence,
            reports.c.failures == report.failures,
            *where,
        )
        return self.connection.execute(statement.values(**values)).rowcount == 1
