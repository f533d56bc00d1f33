"""Programs of the system that the live tests start."""

import os
import shutil


class Missing(RuntimeError):
    """Something these tests need is not on this machine."""


def find_program(name: str, package: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if not found:
        raise Missing(f"{name} is missing; make test installs it (package {package}). LIVE=0 leaves these tests out")
    return found
