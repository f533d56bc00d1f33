"""Which posts and stories want to be found by the same words, so that they take readers from each other. Pure.

WordPress' SEO plugins warn when two posts share a focus keyphrase; Medium has nothing of the kind, and a story competes
with the author's own blog and with the author's other stories. Two entries compete when their phrases are the same set
of words, or when one contains the other and nothing much besides (``competes``).
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import combinations, islice

from bridge.models.letters import cut

MOST_WORDS = 8
"""Words of a phrase; the later words of a long title are left out. With it, the phrases that a phrase can contain are
few enough (37) to be looked up one by one, however many entries share a word."""
LEAST_SHARED = 2
MOST_CHARACTERS = 1000
"""Of a title or focus keyphrase; what follows is not looked at."""
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_SINGULAR = frozenset({"news"})
_LATEST = datetime.max.replace(tzinfo=UTC)

Keys = frozenset[str]


class EntryKind(StrEnum):
    """Where an entry is found."""

    POST = "post"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a text wants to be found by.

    Attributes:
        words: its main words as they are written, in their order, lower case.
        keys: the same as a set, folded: accents and the "s" of a plural make no difference.
        is_focus: the author chose it; otherwise it is made from the title.
    """

    words: tuple[str, ...]
    keys: Keys
    is_focus: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A post of a site or a story on the account, native ones included.

    Attributes:
        article: the same for a post and for its own story, which do not compete.
        language: such as ``de-AT``; entries of two languages do not compete; empty when it is not known.
        since: when it was published.
    """

    article: str
    kind: EntryKind
    title: str
    url: str
    phrase: Phrase
    language: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Another entry that wants to be found by the same words.

    Attributes:
        words: what both have in common, as the candidate writes it.
        is_same: both phrases are the same; otherwise one contains the other.
        reason: in words for the owner.
    """

    entry: Entry
    words: tuple[str, ...]
    is_same: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Entries that all contain one phrase, which is the whole phrase of at least one of them; the oldest first."""

    words: tuple[str, ...]
    entries: tuple[Entry, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class KeyphraseIndex:
    """Entries by their phrase, and phrases by their words; made by ``to_index``."""

    entries: Mapping[Keys, list[Entry]]
    phrases: Mapping[str, list[Keys]]


def to_keyphrase(focus: str, title: str, language: str, most_characters: int = MOST_CHARACTERS) -> Phrase:
    """The focus keyphrase (of several, separated by commas, the first), else the main words of the title.

    Words that say nothing are left out, unless there are no others. A title without a word has the empty phrase, which
    competes with none.
    """
    first = next((part for part in cut(focus, most_characters).split(",") if _WORD.search(part)), "")
    text = unicodedata.normalize("NFC", first or cut(title, most_characters))
    words = _WORD.findall(text.lower())
    empty = _empty_words(_to_short(language))
    main: dict[str, str] = {}
    for word in [word for word in words if word not in empty] or words:
        main.setdefault(_to_key(word), word)
    kept = dict(islice(main.items(), MOST_WORDS))
    return Phrase(tuple(kept.values()), frozenset(kept), bool(first))


def to_main_words(text: str, language: str = "") -> list[str]:
    """A text's words without those that say nothing, folded (``Cafés`` and ``cafe`` are one), as often as they come."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    empty = _empty_words(_to_short(language))
    return [_to_key(word) for word in words if word not in empty]


def competes(one: Entry, other: Entry) -> bool:
    """True when both want to be found by the same words: the phrases are equal as sets of words, or one contains the
    other, has at least two words, and makes up at least two thirds of it. Symmetric.
    """
    is_comparable = one.article != other.article and _speak_alike(one.language, other.language)
    return is_comparable and _overlap(one.phrase.keys, other.phrase.keys)


def to_index(entries: Iterable[Entry]) -> KeyphraseIndex:
    """Make the index for ``find_clashes``."""
    by_keys: defaultdict[Keys, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.phrase.keys:
            by_keys[entry.phrase.keys].append(entry)
    by_word: defaultdict[str, list[Keys]] = defaultdict(list)
    for keys in by_keys:
        for word in keys:
            by_word[word].append(keys)
    return KeyphraseIndex(by_keys, by_word)


def find_clashes(candidate: Entry, index: KeyphraseIndex) -> tuple[Clash, ...]:
    """What competes with the candidate: the same phrase first, then the oldest."""
    keys = candidate.phrase.keys
    if not keys:
        return ()
    rarest = min((index.phrases.get(word, []) for word in keys), key=len)
    near = {*_contained(keys, index), *(other for other in rarest if _overlap(keys, other))}
    found = [entry for other in near for entry in index.entries[other] if competes(candidate, entry)]
    clashes = [_to_clash(candidate, entry) for entry in found]
    return tuple(sorted(clashes, key=lambda clash: (not clash.is_same, _order(clash.entry))))


def find_clusters(entries: Iterable[Entry]) -> list[Cluster]:
    """All groups of entries that compete, the largest first; the order of ``entries`` makes no difference.

    A group is not a chain: each of its entries competes with those whose whole phrase it is named by. An entry can be
    in several groups; a group whose entries are all in another one is left out.
    """
    index = to_index(entries)
    containing: defaultdict[Keys, list[Keys]] = defaultdict(list)
    for keys in index.entries:
        for inner in _contained(keys, index):
            containing[inner].append(keys)
    clusters = [
        cluster
        for keys in index.entries
        for language in {_to_short(entry.language) for entry in index.entries[keys]}
        if (cluster := _to_cluster(keys, language, containing[keys], index))
    ]
    clusters.sort(key=lambda cluster: (-len(cluster.entries), cluster.words, *map(_order, cluster.entries)))
    return list(_without_repeats(clusters))


def _contained(keys: Keys, index: KeyphraseIndex) -> Iterator[Keys]:
    """The phrases of the index that this one equals, or contains and overlaps with."""
    ordered = sorted(keys)
    for size in range(_least_size(len(keys)), len(keys) + 1):
        for inner in combinations(ordered, size):
            if (found := frozenset(inner)) in index.entries:
                yield found


def _least_size(size: int) -> int:
    # Two thirds, rounded up: "wordpress backup" and "wordpress backup plugin" are after the same readers; with two
    # words of four, the other two are usually what the longer one is about.
    return min(size, max(LEAST_SHARED, -(-2 * size // 3)))


def _overlap(one: Keys, other: Keys) -> bool:
    small, large = sorted((one, other), key=len)
    return bool(small) and small <= large and len(small) >= _least_size(len(large))


def _to_cluster(keys: Keys, language: str, around: list[Keys], index: KeyphraseIndex) -> Cluster | None:
    # ``around`` holds the phrase itself too, as every phrase contains itself.
    members = [e for other in around for e in index.entries[other] if _speak_alike(language, e.language)]
    if len({entry.article for entry in members}) < 2:
        return None
    members.sort(key=_order)
    words = next(entry.phrase.words for entry in members if entry.phrase.keys == keys)
    reason = f"{len(members)} posts and stories want to be found by “{' '.join(words)}”"
    return Cluster(words, tuple(members), reason)


def _without_repeats(clusters: list[Cluster]) -> Iterator[Cluster]:
    kept: defaultdict[Entry, list[set[Entry]]] = defaultdict(list)
    for cluster in clusters:
        members = set(cluster.entries)
        if any(members <= others for others in kept[cluster.entries[0]]):
            continue
        for entry in members:
            kept[entry].append(members)
        yield cluster


def _to_clash(candidate: Entry, entry: Entry) -> Clash:
    is_same = candidate.phrase.keys == entry.phrase.keys
    words = tuple(word for word in candidate.phrase.words if _to_key(word) in entry.phrase.keys)
    since = f" since {entry.since:%Y-%m-%d}" if entry.since else ""
    wants = "is found by the same words" if is_same else "is found by nearly the same words"
    reason = f"the {entry.kind} “{entry.title}” {wants}{since}: {' '.join(words)}"
    return Clash(entry, words, is_same, reason)


def _order(entry: Entry) -> tuple[datetime, str, str, str, str, str]:
    return (entry.since or _LATEST, entry.article, entry.kind, entry.url, entry.title, entry.language)


def _speak_alike(one: str, other: str) -> bool:
    first, second = _to_short(one), _to_short(other)
    return not first or not second or first == second


def _to_short(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]


@lru_cache(maxsize=2**16)
def _to_key(word: str) -> str:
    """A word without its accents and without the "s" of a plural, by one rule for all languages, so that a story whose
    language nobody knows has the keys of a post: "Cafés" and "cafe", "stories" and "story", but not "news" and "new".
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", word.casefold()))
    is_plural = len(plain) > 3 and plain.endswith("s") and not plain.endswith(("ss", "us", "is"))
    if is_plural and plain not in _SINGULAR:
        plain = plain[:-1]
    return f"{plain[:-2]}y" if len(plain) > 3 and plain.endswith("ie") else plain


@lru_cache(maxsize=64)
def _empty_words(language: str) -> frozenset[str]:
    """Of a language that is not known, those of all; of one without a list, none."""
    table = tomllib.loads(files(__package__).joinpath("stopwords.toml").read_text(encoding="utf-8"))
    lists = table.values() if not language else [table.get(language, "")]
    return frozenset(word for words in lists for word in words.split())
