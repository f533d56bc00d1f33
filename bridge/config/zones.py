"""Time zones: by name, out of the newest of the databases that there are.

``zoneinfo`` asks the system's database first, and the ``tzdata`` package only for what is missing there. A system that
was not updated for long knows old rules, and every time by the clock on the wall would be an hour off where they have
changed since. So whoever imports this module, as every process of the bridge does, has the older ones left out.
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata

_OFFSET = re.compile(r"([+-])([01][0-9]):([0-5][0-9])")
_VERSION = re.compile(r"(?:# version )?([0-9]{4}[a-z]{1,2})(?![a-z0-9])")
_VERSION_FILES = ("tzdata.zi", "+VERSION", "version")
"""Files whose first line names a database's version: zic's source (Debian, Fedora, Alpine), macOS, others."""
_LONGEST_LINE = 100


@dataclass(frozen=True, slots=True)
class ZoneData:
    """One database of time zones.

    Attributes:
        folder: where it is; empty for the ``tzdata`` package.
        version: IANA's, such as ``2026f``; empty when nothing there names it.
    """

    folder: str
    version: str

    def __str__(self) -> str:
        where = f"this machine's in {self.folder}" if self.folder else "the tzdata package"
        return f"{self.version or 'a version that nothing there names'} ({where})"


def read_zone_data(folders: tuple[str, ...] = zoneinfo.TZPATH) -> tuple[ZoneData, ...]:
    """Every database there is; the one that is used is the first.

    A database of a version that nothing names comes behind the package: its age cannot be known. Of two that are alike
    the system's is used.

    Args:
        folders: where this Python looks by itself, or where PYTHONTZPATH says.
    """
    found = [ZoneData(folder, _read_version(Path(folder))) for folder in folders if Path(folder).is_dir()]
    # A letter more is later, too: 2026z is followed by 2026za.
    return tuple(sorted([*found, _PACKAGE], key=lambda one: one.version, reverse=True))


def to_zone_data_words(data: tuple[ZoneData, ...]) -> str:
    """Which database is used and which are not, for the owner."""
    used, *others = data
    left = f"; not used: {', '.join(map(str, others))}" if others else ""
    return f"the rules of {used} are used{left}"


def to_zone(name: str) -> tzinfo:
    """A time zone by its IANA name, or by an offset as WordPress writes it (``+02:00``).

    Raises:
        ValueError: there is no such zone, in words for the owner.
    """
    if match := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(-offset if match[1] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'there is no time zone "{name}"; write an IANA name such as "Europe/Berlin" (should that be one, this '
            "machine lacks the data: install tzdata)"
        ) from None


def leave_out_older() -> None:
    """Have this process read zones from the newest database, and forget those that it has read from another."""
    data = read_zone_data()
    zoneinfo.reset_tzpath(to=[one.folder for one in data[: data.index(_PACKAGE)]])
    ZoneInfo.clear_cache()


def _read_version(folder: Path) -> str:
    for name in _VERSION_FILES:
        try:
            with (folder / name).open(encoding="ascii", errors="replace") as file:
                match = _VERSION.match(file.readline(_LONGEST_LINE))
        except OSError:
            continue
        if match:
            return match[1]
    return ""


_PACKAGE = ZoneData("", tzdata.IANA_VERSION)
leave_out_older()
