"""Instants as people read them: the hour in the owner's zone, with the day wherever it is not today."""

from datetime import datetime, tzinfo

from markupsafe import Markup

from bridge.models.dates import to_utc

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR_DAYS = 6
"""Days before and after today that a weekday's name alone tells apart."""


class Hours:
    """Words for instants, as seen at one moment.

    Args:
        now: with a zone.
        zone: the owner's.
    """

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self._now, self._zone = now.astimezone(zone), zone

    @property
    def today(self) -> str:
        """The day of now, as ``Friday, 27 November 2026``."""
        return f"{self._now:%A}, {self._now.day} {self._now:%B %Y}"

    @property
    def zone_words(self) -> str:
        """The zone's name and what it is off UTC now."""
        offset = f"{self._now:%z}"
        hours = f"{offset[0]}{int(offset[1:3])}" + (f":{offset[3:5]}" if offset[3:5] != "00" else "")
        off = "" if offset[1:] == "0000" else f" (UTC{hours})"
        return f"{self._zone}{off}"

    def to_words(self, at: datetime | str) -> str:
        """``Today 09:12``, ``Thu 17:40``, ``3 Nov 17:40``, ``3 Nov 2025``."""
        local = self._to_local(at)
        days = (local.date() - self._now.date()).days
        if days == 0:
            return f"Today {local:%H:%M}"
        if abs(days) <= _NEAR_DAYS:
            return f"{_DAYS[local.weekday()]} {local:%H:%M}"
        day = f"{local.day} {_MONTHS[local.month - 1]}"
        return f"{day} {local:%H:%M}" if local.year == self._now.year else f"{day} {local.year}"

    def to_day_words(self, at: datetime | str) -> str:
        """``27 November 2026``"""
        local = self._to_local(at)
        return f"{local.day} {local:%B %Y}"

    def to_time(self, at: datetime | str | None, *, inside: bool = False) -> Markup:
        """A ``time`` element; empty for no instant.

        Args:
            inside: it stands inside a sentence: ``today 09:12``.
        """
        if not at:
            return Markup("")
        instant, words = self._to_local(at).isoformat(timespec="seconds"), self.to_words(at)
        shown = words.replace("Today", "today") if inside else words
        return Markup('<time datetime="{}">{}</time>').format(instant, shown)

    def _to_local(self, at: datetime | str) -> datetime:
        return (at if isinstance(at, datetime) else to_utc(at)).astimezone(self._zone)
