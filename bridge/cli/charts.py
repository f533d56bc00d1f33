"""A simulation as a picture: a bar for each month, in the terminal or as an SVG."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape

from rich.text import Text

from bridge.models.counts import to_count
from bridge.planner.evergreen import Entry, What

SHOWN = {
    What.FRESH: ("fresh posts", "blue", "#4c78a8"),
    What.DELIVERY: ("old posts", "green", "#3a923a"),
    What.HANDOFF: ("steps for live stories", "cyan", "#72b7b2"),
    What.NOTHING: ("nothing to choose", "yellow", "#d8a31a"),
    What.DROPPED: ("dropped slots", "magenta", "#b279a2"),
}
WIDEST = 60
"""Characters of the longest bar in the terminal."""
_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 900, 320, 50, 60, 40

Months = dict[str, Counter[What]]


def to_chart(entries: Iterable[Entry], start: datetime, days: int) -> Text:
    """A line for each month, with a sign for each thing that happens while there is room."""
    months = _count(entries, start, days)
    most = max((counts.total() for counts in months.values()), default=0)
    scale = min(WIDEST / most, 1.0) if most else 1.0
    text = Text()
    for month, counts in months.items():
        text.append(f"{month} ")
        for what, (_, colour, _) in SHOWN.items():
            text.append("█" * round(counts[what] * scale), style=colour)
        said = ", ".join(f"{counts[what]} {words}" for what, (words, *_) in SHOWN.items() if counts[what])
        text.append(f" {said or 'nothing'}\n")
    return text


def to_svg(entries: Iterable[Entry], start: datetime, days: int, account: str) -> str:
    """The same as a picture that stands alone."""
    months = _count(entries, start, days)
    most = max((counts.total() for counts in months.values()), default=0) or 1
    step, floor = (_WIDTH - _LEFT) / max(len(months), 1), _HEIGHT - _FOOT
    parts = [_to_label(_LEFT, 24, f"Account {account}, {to_count(days, 'day')} from {start:%Y-%m-%d}", size=16)]
    for number, (words, _, colour) in enumerate(SHOWN.values()):
        parts += [_to_box(_LEFT + 170 * number, 36, 10, 10, colour), _to_label(_LEFT + 170 * number + 15, 46, words)]
    for number, (month, counts) in enumerate(months.items()):
        x, y = _LEFT + step * number, float(floor)
        for what, (words, _, colour) in SHOWN.items():
            height = counts[what] / most * (floor - _TOP)
            y -= height
            parts.append(_to_box(x, y, step * 0.8, height, colour, f"{month}: {counts[what]} {words}"))
        if number % max(len(months) // 12, 1) == 0:
            parts.append(_to_label(x, _HEIGHT - 15, month))
    parts += [_to_label(8, _TOP + 8, str(most)), _to_label(8, floor, "0")]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>', *parts, "</svg>", ""])


def _count(entries: Iterable[Entry], start: datetime, days: int) -> Months:
    months: Months = {f"{start + timedelta(days=day):%Y-%m}": Counter() for day in range(days + 1)}
    for entry in entries:
        months[f"{entry.at:%Y-%m}"][entry.what] += 1
    return months


def _to_box(x: float, y: float, width: float, height: float, colour: str, words: str = "") -> str:
    title = f"<title>{escape(words)}</title>" if words else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}">{title}</rect>'


def _to_label(x: float, y: float, words: str, size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="#333">{escape(words)}</text>'
