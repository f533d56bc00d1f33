"""The corpus of odd shapes in ``tests/data/wild``: its table, and what a bridge made of one of its files."""

import gzip
import re
import xmlrpc.client
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sources import ROOT

CORPUS = ROOT / "tests/data/wild"
OUTCOMES = ("handled", "named", "refused")
# What only a programmer understands; a JSON object of ours has no such words either.
_INWARD = re.compile(r"\b[A-Z]\w+(?:Error|Exception)\b|Traceback|NoneType|KeyError|<class |\bobject at 0x")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Shape:
    """One row of the table.

    Attributes:
        file: below the corpus.
        oddity: what is odd about it.
        report: address of a public report of the like.
        doors: each is tried.
        outcome: ``handled``, ``named`` or ``refused``.
        words: stand in what arrived or in what its owner was told.
    """

    file: str
    oddity: str
    report: str
    doors: tuple[str, ...]
    outcome: str
    words: tuple[str, ...]

    @property
    def path(self) -> Path:
        return CORPUS / self.file


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a file at one door.

    Attributes:
        arrived: what is stored of it, in words; empty when nothing is.
        told: what its owner or who sent it was told.
        is_refused: the whole of it was.
        is_warned: something in it was said to be lost, changed or left out.
    """

    arrived: str
    told: str
    is_refused: bool = False
    is_warned: bool = False

    @property
    def outcome(self) -> str:
        """One of ``OUTCOMES``; anything else is a fault, in words."""
        if found := _INWARD.search(self.told):
            return f"a message for programmers: {found[0]}"
        if self.is_refused:
            return "stored in part, though refused" if self.arrived else "refused"
        if not self.arrived:
            return "nothing arrived, and it was not refused"
        return "named" if self.is_warned else "handled"


def read_table(text: str) -> list[Shape]:
    """The rows of the README's table. Raises TypeError: a row has not six cells."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [_to_shape(*(cell.strip() for cell in _CELL.split(line)[1:-1])) for line in lines]


def _to_shape(file: str, oddity: str, report: str, doors: str, outcome: str, words: str) -> Shape:
    link = re.fullmatch(r"\[[^]]+\]\((https://[^)\s]+)\)", report)
    return Shape(
        file.strip("`"),
        oddity,
        link[1] if link else "",
        tuple(door.strip() for door in doors.split(",")),
        outcome,
        tuple(one.replace(r"\|", "|") for one in re.findall(r"`([^`]+)`", words)),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as a file holds it: what question it stands for, then status, headers and body as HTTP writes them."""

    path: str
    params: dict[str, str]
    method: str
    status: int
    headers: dict[str, str]
    body: bytes

    def fits(self, path: str, params: dict[str, str], asked: bytes) -> bool:
        """Whether it is the answer to a question; over XML-RPC, to the first of its method."""
        if not path.endswith(self.path) or not self.params.items() <= params.items():
            return False
        return not self.method or (f"<methodName>{self.method}<".encode() in asked and _is_first(asked))


def read_given(file: Path) -> Given:
    data = file.read_bytes()
    head, _, body = (gzip.decompress(data) if file.suffix == ".gz" else data).partition(b"\n\n")
    question, status, *headers = head.decode().splitlines()
    _, target, *method = question.split()
    parts = urlsplit(target)
    params = {name: values[0] for name, values in parse_qs(parts.query).items()}
    pairs = dict(line.split(": ", 1) for line in headers)
    return Given(parts.path, params, "".join(method), int(status.split()[1]), pairs, body.rstrip(b"\n"))


def _is_first(asked: bytes) -> bool:
    arguments, _ = xmlrpc.client.loads(asked)
    place = arguments[3] if len(arguments) > 3 else {}
    return not isinstance(place, dict) or not place.get("offset")
