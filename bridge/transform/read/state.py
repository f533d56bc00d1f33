"""What a reading has gathered so far: blocks, the line being read, notes, and counts of what came in."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from bridge.models import Media, Note
from bridge.models.letters import cut
from bridge.models.pictures import to_largest
from bridge.transform.blocks import (
    BREAK,
    PLAIN,
    Block,
    Kind,
    Mark,
    Piece,
    Span,
    Text,
    to_block,
    to_code,
    to_text,
    to_text_again,
)
from bridge.transform.dom import Attributes, Node
from bridge.transform.read.addresses import to_link
from bridge.transform.read.items import Item, Listing
from bridge.transform.read.measure import Measure
from bridge.transform.read.players import collects_data, is_provider
from bridge.transform.read.shortcodes import without_shortcodes
from bridge.transform.read.tabs import Tabs
from bridge.transform.read.tex import with_sources
from bridge.transform.words import SEVERITIES, Words, words_for

_LONGEST = 600
"""Characters of left-out words that a note repeats; the rest is counted."""


class Hint(NamedTuple):
    """What a raw block says of what was rendered from it.

    Attributes:
        value: the text of a code block, the address of an embed or of a track's file.
        words: by which an embed or a track is known again: the provider, or title and artist on a line each.
    """

    value: str
    words: str = ""


class Source(NamedTuple):
    """What a post offers besides its HTML.

    Attributes:
        base: address against which relative ones are read.
        home: host of the post's canonical address, without ``www.``; empty where nobody says it.
        language: of the post; notes are written in it.
        media: the post's files by their id in WordPress.
        files: the same by the folder and name that all their sizes share.
        codes: each code block as it stands in the raw content; rendering may have run a shortcode in it.
        embeds: embed blocks of the raw content.
        tracks: tracks of playlists in the raw content.
        said: all texts of codes, without their blanks, and all addresses of embeds, of which nothing has to be asked.
        pairs: names of shortcodes that are opened and closed in the HTML.
        literals: shortcodes that the post only speaks of.
    """

    base: str
    home: str = ""
    language: str = "en"
    media: Mapping[int, Media] = MappingProxyType({})
    files: Mapping[str, Sequence[Media]] = MappingProxyType({})
    codes: tuple[Hint, ...] = ()
    embeds: tuple[Hint, ...] = ()
    tracks: tuple[Hint, ...] = ()
    said: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    literals: frozenset[str] = frozenset()


class Page:
    """Collects blocks while the tree is walked."""

    def __init__(self, source: Source, body: Node) -> None:
        self.source = source
        self.measure = Measure(body)
        self.words: Words = words_for(source.language)
        self.blocks: list[Block] = []
        self._notes: dict[tuple[str, str, int], int] = {}
        """How often each thing happened: its name in ``words/``, what is said of it, and the words lost each time."""
        self.seen: Counter[str] = Counter()
        """What the post holds, by kind: links, images ...; of paragraphs, those that were left out."""
        self.kept: Counter[str] = Counter()
        """What stands in another form now, by kind: embeds as addresses, tables as text, lists."""
        self.kind = Kind.P
        self.has_affiliate = False
        self.is_struck = False
        self.tabs = Tabs()
        self.hinted: dict[Callable[[Node], bool], dict[int, str]] = {}
        """What the raw post says of an element, for each kind of which something was asked."""
        self.footnotes: dict[str, str] | None = None
        """The number of each note by its id, once a call of one was met."""
        self.tips: list[tuple[str, str, Text]] = []
        """Notes that wait beside their number, with their maker, until the end shows whether a list has them, too."""
        self.listed: set[str] = set()
        """Makers whose notes stand in a list."""
        self.last_number = ""
        self.galleries: list[tuple[str, list[int]]] = []
        """Galleries in the line: each as it stood, and the numbers of its files."""
        self.line: list[Piece] = []
        self.is_apart = False
        """Whether what is read is one line of something: a cell, a caption."""
        self.list: Listing | None = None
        """The list whose items come next."""
        self.item: Item | None = None
        """The item of a list that the line belongs to."""

    def write(self, words: str, mark: Mark) -> None:
        """Go on with the line."""
        self.line.append((words, mark))

    def end_line(self) -> None:
        """The line is a block now, if it has words."""
        if not self.line:
            return
        line, self.line = self.line, []
        text = self.to_text(line)
        if text:
            words, mark = text[0]
            if mark.code and self._is_free() and (code := to_code(line)):
                self.blocks.append(self._to_code_block(code))
            elif self.item is not None:
                self.item.write(self.blocks, self.kind, text)
            elif len(text) == 1 and words.startswith("http") and self._is_paragraph():
                self._add_address(text[0])
            else:
                self.blocks.append(to_block((self.kind, text, "", "", "")))
        if self.galleries:
            self._add_galleries()

    def to_paragraph(self, text: Text) -> Block:
        """A text as a block of its own: a paragraph, or code where it is nothing else on several lines."""
        code = to_code([(words.replace("\n", BREAK), mark) for words, mark in text])
        return self._to_code_block(code) if code else Block(Kind.P, text)

    def _to_code_block(self, code: str) -> Block:
        self.seen["code blocks"] += 1
        return Block(Kind.PRE, (Span(code),))

    def _is_free(self) -> bool:
        """Whether a line may be code: it is no heading, quotation, cell or caption."""
        return (self.kind is Kind.P or self.item is not None) and not self.is_apart

    def _is_paragraph(self) -> bool:
        return self.kind is Kind.P and self.item is None and not self.is_apart

    def _add_address(self, span: Span) -> None:
        """A line that is only an address: one of a provider is what WordPress, or Medium's editor, would embed."""
        url = to_link(span.text, self.source.base)
        if " " in span.text or "\n" in span.text or span.mark.code or not url or not is_provider(url):
            self.blocks.append(Block(self.kind, (span,)))
        elif collects_data(url):
            self.add_form(url)
        else:
            self.add_embed(url)

    def add_embed(self, url: str) -> None:
        """The bare address of what the page embeds, alone in a paragraph."""
        self.seen["embeds"] += 1
        self.kept["embeds"] += 1
        self.add(Block(Kind.P, (Span(url, Mark(href=url)),)))
        self.note("embed.enter", host=urlsplit(url).hostname or "")

    def add_file(self, url: str, what: str) -> None:
        """The address of a file that a player of this kind plays."""
        self.seen["embeds"] += 1
        self.kept["embeds"] += 1
        self.add(Block(Kind.P, (Span(url, Mark(href=url)),)))
        self.note("player.address", what=what, link=url)

    def add_form(self, url: str) -> None:
        """A link to what collects data, with the words that Medium wants beside it; no story may embed it."""
        self.seen["embeds"] += 1
        self.kept["embeds"] += 1
        self.add(Block(Kind.P, (Span(url, Mark(href=url)), Span(f" {self.words.story['leaves']}"))))
        self.note("embed.form", host=urlsplit(url).hostname or "")

    def to_text(self, line: Sequence[Piece]) -> Text:
        """A line as HTML shows it, without shortcodes that nobody rendered; each of those is named in a note."""
        text = to_text(line)
        for words, _ in text:
            if "[" in words or "$" in words or "\\" in words:
                return self._without_sources(text)
        return text

    def _without_sources(self, text: Text) -> Text:
        """A text without what a script or a plugin would have replaced: TeX, shortcodes."""
        parted, sources = with_sources(text)
        if sources:
            text = to_text_again(parted)
        for source in sources:
            self.note("math.source", words=cut(source, 80))
        return self._without_shortcodes(text)

    def _without_shortcodes(self, text: Text) -> Text:
        if not any("[" in words for words, _ in text):
            return text
        found = without_shortcodes(text, self.source.pairs, self.source.literals)
        for shortcode in found.dropped:
            self.lose("shortcode.left", shortcode)
        for shortcode, url in found.addresses:
            self.note("shortcode.address", words=shortcode)
            # An address that is alone becomes an embed where its line ends.
            self.seen["links"] += not (found.is_address and self._is_paragraph() and is_provider(url))
        self.galleries += found.galleries
        return to_text_again(found.spans) if found.is_changed else text

    def _add_galleries(self) -> None:
        """The pictures of galleries that nobody rendered, behind the line in which they stood."""
        galleries, self.galleries = self.galleries, []
        for shortcode, ids in galleries:
            media = self.source.media
            images = [media[one] for one in ids or media if one in media and media[one].mime.startswith("image/")]
            for image in images:
                caption = to_text([(image.caption, PLAIN)]) if image.caption else ()
                self.blocks.append(Block(Kind.IMG, caption, url=to_largest(image), alt=image.alt))
            self.seen["images"] += max(len(ids), len(images))
            if images:
                self.note("shortcode.gallery", words=shortcode)
            if not images or len(images) < len(ids):
                self.lose("shortcode.left", shortcode)

    def take_line(self) -> list[Piece]:
        """The line so far, which the caller puts elsewhere."""
        line, self.line = self.line, []
        return line

    def add(self, block: Block) -> None:
        """A block of its own, after the line."""
        self.end_line()
        self.blocks.append(block)

    def note(self, key: str, **values: str) -> None:
        """Remember what was changed or moved; ``key`` is the sentence's name in ``words/``."""
        self.say(key, 0, **values)

    def say(self, key: str, lost: int, **values: str) -> None:
        """Remember what was left out without its words: so many are lost."""
        happened = (key, self.words.to_sentence(key, values), lost)
        self._notes[happened] = self._notes.get(happened, 0) + 1

    def lose(self, key: str, words: str, **values: str) -> None:
        """Remember what was dropped, with its words."""
        words = " ".join(words.split())
        said = words
        if len(words) > _LONGEST:
            said = words[:_LONGEST].rpartition(" ")[0] or cut(words, _LONGEST)
            said += f" … (+{len(words[len(said) :].split())})"
        self.say(key, len(words.split()), **values, words=said)

    def to_notes(self) -> tuple[Note, ...]:
        """One note for each thing that happened, with how often."""
        return tuple(
            [
                Note(key.partition(".")[0], SEVERITIES[key], text, count, lost)
                for (key, text, lost), count in self._notes.items()
            ]
        )


class Reader(Protocol):
    """The walk, as those see it who read one kind of markup and need it for what is inside."""

    page: Page

    def walk(self, node: Node, mark: Mark) -> None: ...
    def element(self, tag: str, node: Node, mark: Mark) -> None: ...
    def box(self, node: Node, _: Attributes, mark: Mark) -> None: ...
    def inline(self, node: Node) -> list[Piece]: ...
    def blocks_of(self, nodes: list[Node], mark: Mark) -> list[Block]: ...
    def line_of(self, nodes: list[Node], mark: Mark) -> list[Piece]: ...
