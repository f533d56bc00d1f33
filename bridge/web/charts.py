"""Tables as pictures, in the colours of the screens: a year of the archive's schedule, and what stories brought."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from lxml import etree

from bridge.planner.evergreen import Entry, What
from bridge.planner.results import ResultRow

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
_RESULTS = {"visits": ("#1d5c9c", "#84b9f0"), "goals": ("#176d1f", "#79cf82")}
"""What results are drawn of, with a tone in light and one in dark."""
MOST_BARS = 24
_INK, _QUIET, _DARK_INK, _DARK_QUIET = "#1b211e", "#55605a", "#e5eae7", "#a1aca6"


Months = Mapping[str, Counter[What]]


def count_months(entries: Iterable[Entry], start: datetime, days: int) -> Months:
    """How often each thing happens in each month, by UTC; months without anything are there, too."""
    months: dict[str, Counter[What]] = {f"{start + timedelta(days=day):%Y-%m}": Counter() for day in range(days + 1)}
    for entry in entries:
        months[f"{entry.at:%Y-%m}"][entry.what] += 1
    return months


MOST_LEVEL = 4
"""Labels that have room beside each other."""


def _load() -> Any:
    """The library, when a picture is first asked for: it takes a fifth of a second, and nothing else needs it."""
    import pygal
    import pygal.style

    # It looks for maps of its own with a finder of a form that Python has given up, and warns of at each import.
    sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]
    return pygal


def to_svg(months: Months, title: str) -> str:
    """A picture of a year that stands alone, in light and dark; it runs nothing and loads nothing."""
    shown = [what for what in WORDS if any(counts[what] for counts in months.values())]
    series = {WORDS[what]: [counts[what] for counts in months.values()] for what in shown}
    return _draw("StackedBar", title, list(months), series, [(_LIGHT[what], _DARK[what]) for what in shown])


def to_result_svg(rows: Sequence[ResultRow], title: str) -> str:
    """As ``to_svg``, what stories brought, by the groups of a table; of many those with the most visits."""
    least = sorted((row.visits for row in rows), reverse=True)[:MOST_BARS][-1] if rows else 0
    drawn = [row for row in rows if row.visits >= least][:MOST_BARS]
    series = {"visits back": [row.visits for row in drawn], "goals": [row.goals for row in drawn]}
    return _draw("Bar", title, [_to_label(row.group) for row in drawn], series, [*_RESULTS.values()], width=480)


def _to_label(group: str) -> str:
    """Words of others as XML takes them."""
    return "".join(one if one.isprintable() else " " for one in group)


def _draw(
    kind: Literal["Bar", "StackedBar"],
    title: str,
    labels: list[str],
    series: Mapping[str, list[int]],
    tones: Sequence[tuple[str, str]],
    width: int = 900,
) -> str:
    pygal = _load()
    style = pygal.style.Style(
        background="transparent",
        plot_background="transparent",
        foreground=_QUIET,
        foreground_strong=_INK,
        foreground_subtle=_QUIET,
        font_family="system-ui, sans-serif",
        colors=tuple(light for light, _ in tones),
        opacity="1",
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=13,
        title_font_size=15,
    )
    chart = getattr(pygal, kind)(
        title=title,
        style=style,
        css=["file://style.css", "file://graph.css", f"inline:{_to_dark([dark for _, dark in tones])}"],
        js=[],
        no_prefix=True,
        disable_xml_declaration=True,
        width=width,
        height=320,
        # These are counts: no tick stands between two of them.
        order_min=0,
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        show_y_guides=False,
        x_labels=labels,
        x_label_rotation=45 if len(labels) > MOST_LEVEL else 0,
    )
    for words, values in series.items():
        chart.add(words, values)
    drawn = chart.render_tree()
    for script in list(drawn.iter("{*}script")):
        script.getparent().remove(script)
    return str(etree.tostring(drawn, encoding="unicode"))


def _to_dark(tones: Iterable[str]) -> str:
    """The colours of those who like it dark."""
    bars = "".join(f".color-{number}{{fill:{tone};stroke:{tone}}}" for number, tone in enumerate(tones))
    words = f".title{{fill:{_DARK_INK}}}.axis text,.axis text.major,.legends .legend text{{fill:{_DARK_QUIET}}}"
    return f"@media (prefers-color-scheme:dark){{{bars}{words}.axis .line,.axis .major.line{{stroke:{_DARK_QUIET}}}}}"
