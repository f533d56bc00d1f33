"""What is installed, built once."""

import pytest

from packages import Packages, build_packages


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return build_packages(tmp_path_factory.mktemp("packages"))
