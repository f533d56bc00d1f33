"""``zip.py FOLDER ZIP``: packs the WordPress plugin as WordPress wants it, without its tests."""

import sys
import zipfile
from pathlib import Path

NAME = "bridge-for-medium"
SAME_DATE = (2026, 1, 1, 0, 0, 0)
"""The same files make the same bytes."""


def main(folder: Path, target: Path) -> None:
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and "tests" not in path.relative_to(folder).parts
    )
    with zipfile.ZipFile(target, "w") as archive:
        for path in files:
            info = zipfile.ZipInfo(f"{NAME}/{path.relative_to(folder).as_posix()}", SAME_DATE)
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    print(f"{target}: {len(files)} files, {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
