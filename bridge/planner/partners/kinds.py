"""What kind of page an address or a post is, by a table of rules (``page_kinds.toml``). Nothing is fetched for it."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

from bridge.models.partners import PageKind, ShelvedPost

SHORT_WORDS = 600
"""A post of fewer words that is nothing else is a short essay."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind's row of the table; ``words`` with a space before and after each."""

    kind: PageKind
    hosts: tuple[str, ...]
    endings: tuple[str, ...]
    words: tuple[str, ...]

    def fits(self, host: str, path: str, words: str) -> bool:
        on_host = any(host == one or host.endswith(f".{one}") for one in self.hosts)
        return on_host or path.endswith(self.endings) or any(one in words for one in self.words)


def to_kind(url: str) -> PageKind:
    """The kind of page at an address; ``OTHER`` where no rule fits."""
    parts = _split(url)
    return _find(*parts) if parts else PageKind.OTHER


def to_post_kind(post: ShelvedPost) -> PageKind:
    """The kind of page that a post is, by its title, keyphrase and categories; a short one is an essay."""
    said = f"{post.title} {post.keyphrase} {' '.join(post.categories)}"
    found = _find("", "", _to_words(said))
    is_essay = found is PageKind.OTHER and 0 < post.words < SHORT_WORDS
    return PageKind.ESSAY if is_essay else found


def to_host(url: str) -> str:
    """An address' host without ``www.``; empty when it has none."""
    parts = _split(url)
    return parts[0] if parts else ""


def _find(host: str, path: str, words: str) -> PageKind:
    return next((rule.kind for rule in _rules() if rule.fits(host, path, words)), PageKind.OTHER)


def _split(url: str) -> tuple[str, str, str] | None:
    """Host, path and the path's words."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path).lower()
    return (parts.hostname or "").removeprefix("www."), path, _to_words(path)


def _to_words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.lower()))} "


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_read_rules())


def _read_rules() -> Iterator[_Rule]:
    table = tomllib.loads(files(__package__).joinpath("page_kinds.toml").read_text(encoding="utf-8"))
    for name, row in table.items():
        hosts, endings = (tuple(row.get(column, "").split()) for column in ("hosts", "endings"))
        yield _Rule(PageKind(name), hosts, endings, tuple(f" {words} " for words in row["words"]))
