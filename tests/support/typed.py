"""What a reader of the documentation may type: the commands that stand in its pages."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "config.example.toml"]
_NAMED = re.compile(
    r"(?:`|^ {4}|runuser -u bridge -- /opt/bridge/bin/)(bridge (?:--config \S+ )?[a-z][^`\n]*)", re.MULTILINE
)
_BLOCK = re.compile(r"(?:^ {4}\S.*\n)(?:^(?: {4}.*|\s*)\n)*", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_NOTE = re.compile(r"\s{2,}#|\s{4,}")


def find_commands(page: Path) -> Iterator[str]:
    """Each ``bridge ...`` of a page, in a block or in a sentence, without the note after it."""
    for line in _NAMED.findall(page.read_text()):
        yield re.split(rf"{_NOTE.pattern}| > | &$", line)[0].strip()


def find_blocks(page: Path) -> list[list[str]]:
    """The indented blocks of lines that are typed at a shell, without their notes; drawings are none."""
    text = _FENCED.sub("", page.read_text())
    blocks = [block.replace("\n    ", "\n").strip().splitlines() for block in _BLOCK.findall(text)]
    return [[_NOTE.split(line)[0] for line in block] for block in blocks if not re.search("[─-▿]", block[0])]
