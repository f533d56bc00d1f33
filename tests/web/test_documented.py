"""docs/operations.md speaks of the screens as they are."""

import re
from pathlib import Path

from bridge.web.states import NEEDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operations.md").read_text()
ROWS = [line.split(" | ") for line in PAGE[PAGE.index("| *Today* says |") :].split("\n\n")[0].splitlines()[2:]]
SHOWN = "\n".join(
    file.read_text()
    for folder, kind in (
        ("web/templates", "*.html"),
        ("web", "*.py"),
        ("planner", "verbs.py"),
        ("services/handoffs", "tasks.py"),
    )
    for file in sorted((ROOT / "bridge" / folder).rglob(kind))
)


def test_each_thing_that_needs_somebody_is_in_the_table_with_the_screen_first():
    said = {re.sub(r" \(.*\)", "", word) for row in ROWS for word in row[0].removeprefix("| ").split(", ")}
    assert said == {state.word for state in NEEDS.values()}


def test_each_button_that_the_table_names_is_on_a_screen():
    named = {label for row in ROWS for label in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", row[2])}
    assert len(named) > 10
    assert {label for label in named if label not in SHOWN} == set()
