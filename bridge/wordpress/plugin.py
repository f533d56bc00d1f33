"""The plugin for WordPress, which this program carries with it, as the zip that WordPress takes."""

import zipfile
from pathlib import Path
from typing import IO

NAME = "bridge-for-medium"
SAME_DATE = (2026, 1, 1, 0, 0, 0)
"""The same files make the same bytes."""
_PLUGIN = Path(__file__).parents[1] / "wp-plugin"
"""In a checkout this leads to the folder beside ``bridge``; an installed package has the files themselves."""


def pack_plugin(file: IO[bytes]) -> int:
    """Pack the plugin into an open file, without its tests.

    Returns:
        How many files it holds.
    """
    files = sorted(path for path in _PLUGIN.rglob("*") if path.is_file() and _is_shipped(path))
    with zipfile.ZipFile(file, "w") as archive:
        for path in files:
            info = zipfile.ZipInfo(f"{NAME}/{path.relative_to(_PLUGIN).as_posix()}", SAME_DATE)
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return len(files)


def _is_shipped(path: Path) -> bool:
    return "tests" not in path.relative_to(_PLUGIN).parts
