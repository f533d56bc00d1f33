"""A simulation in the terminal: a bar for each month."""

from collections.abc import Iterable
from datetime import datetime

from rich.text import Text

from bridge.planner.evergreen import Entry, What
from bridge.web.charts import WORDS, count_months

COLOURS = {
    What.FRESH: "blue",
    What.DELIVERY: "green",
    What.HANDOFF: "cyan",
    What.NOTHING: "yellow",
    What.DROPPED: "magenta",
}
WIDEST = 60
"""Characters of the longest bar."""


def to_chart(entries: Iterable[Entry], start: datetime, days: int) -> Text:
    """A line for each month, with a sign for each thing that happens while there is room."""
    months = count_months(entries, start, days)
    most = max((counts.total() for counts in months.values()), default=0)
    scale = min(WIDEST / most, 1.0) if most else 1.0
    text = Text()
    for month, counts in months.items():
        text.append(f"{month} ")
        for what, colour in COLOURS.items():
            text.append("█" * round(counts[what] * scale), style=colour)
        said = ", ".join(f"{counts[what]} {words}" for what, words in WORDS.items() if counts[what])
        text.append(f" {said or 'nothing'}\n")
    return text
