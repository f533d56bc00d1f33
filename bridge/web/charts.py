"""A year of the archive's schedule as a picture: a bar for each month, in the colours of the screens."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from bridge.planner.evergreen import Entry, What

WORDS = {
    What.FRESH: "fresh posts",
    What.DELIVERY: "old posts",
    What.HANDOFF: "steps for live stories",
    What.NOTHING: "nothing to choose",
    What.DROPPED: "dropped slots",
}
"""What happens at slots, in the order in which bars are stacked."""
_LIGHT = {
    What.FRESH: "#176d1f",
    What.DELIVERY: "#1d5c9c",
    What.HANDOFF: "#8a5300",
    What.NOTHING: "#5a645f",
    What.DROPPED: "#b3261e",
}
_DARK = {
    What.FRESH: "#79cf82",
    What.DELIVERY: "#84b9f0",
    What.HANDOFF: "#ecb155",
    What.NOTHING: "#a1aca6",
    What.DROPPED: "#ff9d94",
}
"""The tones of ``style.css``."""
_INK, _QUIET, _DARK_INK, _DARK_QUIET = "#1b211e", "#55605a", "#e5eae7", "#a1aca6"


Months = Mapping[str, Counter[What]]


def count_months(entries: Iterable[Entry], start: datetime, days: int) -> Months:
    """How often each thing happens in each month, by UTC; months without anything are there, too."""
    months: dict[str, Counter[What]] = {f"{start + timedelta(days=day):%Y-%m}": Counter() for day in range(days + 1)}
    for entry in entries:
        months[f"{entry.at:%Y-%m}"][entry.what] += 1
    return months


def _load() -> Any:
    """The library, when a picture is first asked for: it takes a fifth of a second, and nothing else needs it."""
    import pygal
    import pygal.style

    # It looks for maps of its own with a finder of a form that Python has given up, and warns of at each import.
    sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]
    return pygal


def to_svg(months: Months, title: str) -> str:
    """A picture that stands alone, in light and dark; it runs nothing and loads nothing."""
    pygal = _load()
    shown = [what for what in WORDS if any(counts[what] for counts in months.values())]
    style = pygal.style.Style(
        background="transparent",
        plot_background="transparent",
        foreground=_QUIET,
        foreground_strong=_INK,
        foreground_subtle=_QUIET,
        font_family="system-ui, sans-serif",
        colors=tuple(_LIGHT[what] for what in shown),
        opacity="1",
        label_font_size=13,
        legend_font_size=13,
        title_font_size=15,
    )
    chart = pygal.StackedBar(
        title=title,
        style=style,
        css=["file://style.css", "file://graph.css", f"inline:{_to_dark(shown)}"],
        js=[],
        no_prefix=True,
        disable_xml_declaration=True,
        width=900,
        height=320,
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        show_y_guides=False,
        x_labels=list(months),
        x_label_rotation=45,
    )
    for what in shown:
        chart.add(WORDS[what], [counts[what] for counts in months.values()])
    drawn = chart.render_tree()
    for script in list(drawn.iter("{*}script")):
        script.getparent().remove(script)
    return str(etree.tostring(drawn, encoding="unicode"))


def _to_dark(shown: Iterable[What]) -> str:
    """The colours of those who like it dark."""
    bars = "".join(f".color-{number}{{fill:{_DARK[what]};stroke:{_DARK[what]}}}" for number, what in enumerate(shown))
    words = f".title{{fill:{_DARK_INK}}}.axis text,.axis text.major,.legends .legend text{{fill:{_DARK_QUIET}}}"
    return f"@media (prefers-color-scheme:dark){{{bars}{words}.axis .line,.axis .major.line{{stroke:{_DARK_QUIET}}}}}"
