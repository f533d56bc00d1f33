"""Disks on which there is no room."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def a_full_disk(most: int) -> Iterator[None]:
    """No file grows beyond so many bytes."""
    # Python keeps half a module that it could not write whole, and does not load it any more.
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        sys.dont_write_bytecode = kept
