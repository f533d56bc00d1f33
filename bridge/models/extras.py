"""Optional parts: how one is installed beside this very program, whatever put the program there."""

import sys


def to_install(package: str) -> str:
    """The command that installs a package where this program finds it."""
    return f"{sys.executable} -m pip install '{package}'"
