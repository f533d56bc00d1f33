"""Files that a command writes for whoever called it: whole or not at all."""

import os
from pathlib import Path

from bridge.config.source import PRIVATE, replace_file
from bridge.errors import ConfigError


def write_file(file: Path, content: bytes, mode: int = PRIVATE, *, overwrite: bool = False) -> None:
    """Write a file beside its place, and put it there when it is whole.

    Args:
        mode: who may read it.
        overwrite: another file that is there goes.

    Raises:
        ConfigError: something is there already, or the file cannot be written; what was there is as it was.
    """
    if os.path.lexists(file) and not overwrite:
        advice = "name another file, or move it away first"
        raise ConfigError(f"{file} is there already and is left as it is; {advice}")
    # A device or a link would be replaced by our file, not written to.
    if os.path.lexists(file) and (file.is_symlink() or not file.is_file()):
        raise ConfigError(f"{file} cannot be written (it is no plain file); name another file")
    try:
        replace_file(file, content, mode)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written ({error.strerror}); name another file") from None
