"""Medium's export of what somebody wrote."""

from pathlib import Path

import pytest


@pytest.fixture
def export(writer, tmp_path):
    """Ada downloads her information."""

    def download() -> Path:
        path = tmp_path / "medium-export.zip"
        path.write_bytes(writer.get("/_sandbox/export/@ada.zip").content)
        return path

    return download
