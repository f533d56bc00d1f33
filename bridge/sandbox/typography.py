"""The typewriter's marks become a printer's, as Medium's editor and its importer do it."""

import re

_DASHES = re.compile(r"-{2,3}")
_OPENS_AFTER = frozenset("([{—–‘“")
_CURLY = {'"': "“”", "'": "‘’"}


class Typesetter:
    """Sets the text of one paragraph, piece by piece: what a quote becomes depends on the character before it."""

    def __init__(self) -> None:
        self._last = ""

    def set(self, text: str) -> str:
        """Straight quotes become curly, two or three hyphens a dash, three dots an ellipsis."""
        printed = []
        for character in _DASHES.sub("—", text.replace("...", "…")):
            printed.append(self._curl(character))
            self._last = printed[-1]
        return "".join(printed)

    def skip(self, text: str) -> str:
        """Text that is not touched, such as code, but stands before what follows."""
        self._last = text[-1:] or self._last
        return text

    def _curl(self, character: str) -> str:
        if character not in _CURLY:
            return character
        opens = not self._last or self._last.isspace() or self._last in _OPENS_AFTER
        return _CURLY[character][0 if opens else 1]
