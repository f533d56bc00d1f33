"""A bridge with a WordPress, a Medium and an archive, for programs to ask."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api_desk import Desk, WordPress, a_desk


@pytest.fixture
def desk(tmp_path: Path, ledger: Any, medium: Any, clock: Any) -> Iterator[Desk]:
    with WordPress(12) as wordpress:
        yield a_desk(tmp_path, ledger, medium.url, clock, wordpress)
