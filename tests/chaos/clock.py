"""The time, and how far each computer's clock is off."""

from datetime import UTC, datetime, timedelta

TICK = timedelta(milliseconds=1)


class Clock:
    """Moves when a rule says so, and a little with each look, so that no two things happen at one instant.

    Attributes:
        bridge_off, blog_off: what the bridge's computer and WordPress' add to the right time.
    """

    def __init__(self) -> None:
        self._at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self.bridge_off = timedelta(0)
        self.blog_off = timedelta(0)

    def pass_by(self, span: timedelta) -> None:
        self._at += span

    def medium(self) -> datetime:
        """The right time."""
        self._at += TICK
        return self._at

    def bridge(self) -> datetime:
        return self.medium() + self.bridge_off

    def blog(self) -> datetime:
        return self.medium() + self.blog_off

    def set_right(self) -> None:
        self.bridge_off = self.blog_off = timedelta(0)


class WallClock(Clock):
    """The time as it is, for processes of their own: nobody sets it, and it passes by itself."""

    def medium(self) -> datetime:
        return datetime.now(UTC)

    def pass_by(self, span: timedelta) -> None:
        """It does not hurry."""
