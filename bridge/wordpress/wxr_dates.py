"""When a post of an export file was published and changed, whatever WordPress has left of its dates. Pure.

``wp_publish_post()`` on a draft, old versions and other programs leave posts with a local time alone: their date in UTC
is zeros. WordPress itself reads such a time in the zone of the site (``get_gmt_from_date``), and so do its REST API and
XML-RPC; a file does not name that zone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from bridge.wordpress.values import read_date, to_dates, to_instant

GUESSED = (
    "its date is told in local time alone, and nobody says in which zone: it was taken for UTC. Connect the plugin, "
    "which knows the zone, and read the file again"
)

# Old versions write zeros as the year -0001, in which Python sees the year 2000.
_RSS_DATE = re.compile(r"(?:[A-Za-z]{3,9},\s{0,9})?\d{1,2}\s[A-Za-z]{3,9}\s(?:19|20)\d\d\s.{1,40}")

_NONE, _QUARTER, _FARTHEST = timedelta(0), timedelta(minutes=15), timedelta(hours=14)

_ReadDate = Callable[[str], datetime | None]
FindOffset = Callable[[datetime], timedelta | None]
"""Local time minus UTC at a local time, by the other items of the file; None when no item tells both."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a local time becomes an instant.

    Attributes:
        zone: of the site, as its plugin told it; None when it never did.
    """

    zone: tzinfo | None
    find_offset: FindOffset

    def to_utc(self, local: datetime) -> tuple[datetime, str]:
        """The instant, and what is wrong with it."""
        if local.tzinfo:
            return local.astimezone(UTC), ""
        if self.zone is not None:
            return _from_wall(local, self.zone), ""
        offset = self.find_offset(local)
        return local.replace(tzinfo=UTC) - (offset or _NONE), GUESSED if offset is None else ""


def _from_wall(local: datetime, zone: tzinfo) -> datetime:
    """The instant that PHP, and so WordPress, takes a local time for.

    In the hour that summer time leaves out both count from before the change. In the one that comes twice PHP takes
    the offset that the zone has when the time is read as UTC: east of Greenwich that after the change, west of it that
    before (found with PHP 8.2; ``do_adjust_timezone`` in its timelib).
    """
    first, second = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    guessed = local.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    comes_twice = (first.utcoffset() or _NONE) > (second.utcoffset() or _NONE)
    return (second if comes_twice and guessed == second.utcoffset() else first).astimezone(UTC)


class Dates(NamedTuple):
    """Instants of a post; ``problem`` is why one may be hours off."""

    published: datetime
    modified: datetime
    problem: str = ""


def to_offset(local: datetime, at: datetime) -> timedelta | None:
    """How far a local time is ahead of UTC, if that is the same moment: no zone is elsewhere than on a quarter hour."""
    offset = local.replace(tzinfo=None) - at.replace(tzinfo=None)
    return None if offset % _QUARTER or abs(offset) > _FARTHEST else offset


def read_dates(fields: Mapping[str, str], clock: Clock) -> Dates:
    """The dates of an item; where one is not there, the other stands for it.

    Raises:
        ValueError: it has none at all.
    """
    published, problem = _read_published(fields, clock)
    modified, other = _read_modified(fields, clock)
    return Dates(*to_dates(published, modified), problem or other)


def read_modified(fields: Mapping[str, str], clock: Clock) -> datetime:
    """The same as ``read_dates`` says of the change, for less. Raises ValueError as that."""
    modified, _ = _read_modified(fields, clock)
    return modified or read_dates(fields, clock).modified


def _read_published(fields: Mapping[str, str], clock: Clock) -> tuple[datetime | None, str]:
    if said := _read(fields, "wp:post_date_gmt", to_instant):
        return said, ""
    local = _read(fields, "wp:post_date")
    if local and clock.zone is not None:
        return clock.to_utc(local)
    # WordPress leaves it empty where the date in UTC is zeros; other programs write it alone, or right beside that.
    at = _read_rss_date(fields.get("pubDate", ""))
    if at and (local is None or (local.tzinfo is None and to_offset(local, at) is not None)):
        return at, ""
    return clock.to_utc(local) if local else (None, "")


def _read_modified(fields: Mapping[str, str], clock: Clock) -> tuple[datetime | None, str]:
    """Exports of old versions of WordPress do not say when a post was changed."""
    if said := _read(fields, "wp:post_modified_gmt", to_instant):
        return said, ""
    local = _read(fields, "wp:post_modified")
    if local and local == _read(fields, "wp:post_date"):
        return _read_published(fields, clock)
    return clock.to_utc(local) if local else (None, "")


def _read(fields: Mapping[str, str], name: str, read: _ReadDate = read_date) -> datetime | None:
    try:
        return read(fields.get(name, ""))
    except ValueError:
        return None


def _read_rss_date(written: str) -> datetime | None:
    if not _RSS_DATE.fullmatch(written.strip()):
        return None
    try:
        at = parsedate_to_datetime(written.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
