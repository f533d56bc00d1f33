"""A template is compiled once for a process of tests, not once for each of its applications.

Jinja keeps what it compiled by application; reading and compiling the templates of a page takes longer than filling
them in (https://jinja.palletsprojects.com/en/stable/api/#bytecode-cache).
"""

from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """What was compiled of each text."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None, "it was compiled"
        self._known[bucket.key, bucket.checksum] = bucket.code


def share_templates() -> None:
    """Let every application of this process use what another one compiled."""
    Flask.jinja_options = {"bytecode_cache": Compiled()}
