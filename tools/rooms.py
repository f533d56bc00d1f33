"""Draw docs/images/architecture.svg from the imports as they are, so that the picture cannot lie.

    python tools/rooms.py           writes the picture
    python tools/rooms.py --check   fails when the picture in docs is another one

A room is a package (or a module beside packages); a floor is a layer of the contracts in pyproject.toml. A line stands
for the imports from one room to another: the thicker, the more. Lines to what everybody uses are left out, and those of
``app``, which builds every service.
"""

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import grimp

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
PARTED = "bridge.services"
"""The one room whose own rooms are drawn."""
BUILDER = "bridge.app"
EVERYBODYS = {
    *("bridge.config", "bridge.models", "bridge.errors", "bridge.failpoints", "bridge.logs", "bridge.ledger"),
    *("bridge.planner", "bridge.services.isolation", "bridge.services.process"),
}
WIDTH, BOX, FLOOR, TOP = 1240, 46, 88, 52


class Room(NamedTuple):
    """A box of the picture, in pixels."""

    name: str
    modules: int
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def read_floors() -> list[list[str]]:
    """The layers of the house from the top down, each with its rooms; those of the services stand in their place."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    house, services = [_to_floors(one) for one in contracts if one["type"] == "layers"]
    place = house.index([PARTED])
    return [*house[:place], *services, *house[place + 1 :]]


def _to_floors(contract: dict[str, Any]) -> list[list[str]]:
    inside = "".join(f"{name}." for name in contract.get("containers", []))
    return [[inside + name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def to_room(module: str, names: list[str]) -> str | None:
    """The room a module is in: the longest name that it begins with."""
    fits = [name for name in names if module == name or module.startswith(f"{name}.")]
    return max(fits, key=len, default=None)


def place(floors: list[list[str]], counts: Counter[str]) -> dict[str, Room]:
    """A box for each room; its width grows with what its name needs."""
    rooms = {}
    for number, floor in enumerate(floors):
        wanted = [len(to_label(name)) * 7.4 + 54 for name in floor]
        between = (WIDTH - sum(wanted)) / (len(floor) + 1)
        x = between
        for name, width in zip(floor, wanted, strict=True):
            rooms[name] = Room(name, counts[name], x, TOP + number * FLOOR, width)
            x += width + between
    return rooms


def to_label(name: str) -> str:
    return name.removeprefix("bridge.").replace("services.", "")


def count_lines(graph: grimp.ImportGraph, names: list[str]) -> Counter[tuple[str, str]]:
    """How many imports go from room to room."""
    lines: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        start = to_room(module, names)
        for other in graph.find_modules_directly_imported_by(module):
            end = to_room(other, names)
            if start and end and start not in {end, BUILDER} and end not in EVERYBODYS:
                lines[start, end] += 1
    return lines


def draw() -> str:
    """The picture, as SVG."""
    graph = grimp.build_graph("bridge", cache_dir=None)
    modules = sorted(graph.modules)
    floors = read_floors()
    names = [name for floor in floors for name in floor]
    counts = Counter(room for module in modules if (room := to_room(module, names)))
    rooms = place(floors, counts)
    lines = count_lines(graph, names)
    height = TOP + len(floors) * FLOOR
    return "\n".join([*_head(height), *_draw_lines(rooms, lines), *_draw_rooms(rooms), "</svg>", ""])


def _head(height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-labelledby="t" font-family="system-ui, sans-serif" font-size="13">'
    )
    yield '<title id="t">The rooms of the bridge and the imports between them; all lines point down</title>'
    yield f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    words = (
        "Rooms by floor, with their number of modules. Lines are imports, and point down. app builds every service; the"
    )
    yield f'<text x="20" y="30" fill="#57606a">{words} grey rooms at the bottom, ledger and planner serve all.</text>'


def _draw_lines(rooms: dict[str, Room], lines: Counter[tuple[str, str]]) -> Iterator[str]:
    for (start, end), count in sorted(lines.items()):
        a, b = rooms[start], rooms[end]
        top, bottom = (a.y, b.y) if a.y == b.y else (a.y + BOX, b.y)
        bend = a.y - 16 if a.y == b.y else (top + bottom) / 2
        path = (
            f"M{a.middle:.0f} {top:.0f} "
            f"C{a.middle:.0f} {bend:.0f} {b.middle:.0f} {bend:.0f} {b.middle:.0f} {bottom:.0f}"
        )
        width = min(0.6 + count / 6, 5)
        yield f'<path d="{path}" stroke="#1f6feb" stroke-opacity="0.28" stroke-width="{width:.1f}" fill="none"/>'


def _draw_rooms(rooms: dict[str, Room]) -> Iterator[str]:
    for room in rooms.values():
        fill = "#ddf4ff" if room.name.startswith(f"{PARTED}.") else "#f6f8fa"
        box = f'x="{room.x:.0f}" y="{room.y}" width="{room.width:.0f}" height="{BOX}" rx="6"'
        yield f'<rect {box} fill="{fill}" stroke="#8c959f"/>'
        yield _to_text(room, 20, escape(to_label(room.name)), 'font-weight="600" fill="#1f2328"')
        yield _to_text(room, 37, str(room.modules), 'fill="#57606a"')


def _to_text(room: Room, below: int, words: str, style: str) -> str:
    return f'<text x="{room.middle:.0f}" y="{room.y + below:.0f}" text-anchor="middle" {style}>{words}</text>'


def main() -> None:
    """Write the picture, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the picture is as it should be")
    is_check = parser.parse_args().check
    picture = draw()
    if not is_check:
        PICTURE.write_text(picture)
    elif not PICTURE.exists() or PICTURE.read_text() != picture:
        sys.exit("docs/images/architecture.svg is not what the imports say: run python tools/rooms.py")


if __name__ == "__main__":
    main()
