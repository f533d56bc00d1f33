"""Builds what pyproject.toml says; with BRIDGE_COMPILE=1 the transformation is compiled (docs/operations.md)."""

import os
from pathlib import Path

from setuptools import Extension, setup

FOLDER = Path("bridge/transform")
LEFT = {FOLDER / "__init__.py", FOLDER / "draft.py"}
"""Drafts and their settings have to reach the process that makes a preview, and a frozen dataclass compiled by mypyc is
not read from a pickle (findings/mypyc-frozen-pickle.sh)."""


def to_extensions() -> list[Extension]:
    """The modules of the transformation in C; none where nobody asks, so that the wheel is for every machine."""
    if os.environ.get("BRIDGE_COMPILE") != "1":
        return []
    from mypyc.build import mypycify  # only whoever compiles has it

    modules = sorted(set(FOLDER.rglob("*.py")) - LEFT)
    return mypycify([str(path) for path in modules], debug_level="0", group_name="bridge_transform")


setup(ext_modules=to_extensions())
