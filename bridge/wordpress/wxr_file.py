"""An export file of WordPress as a row of items, each with its place, in the memory of the largest one.

The file is cut at its items first, and each is parsed by itself: a broken post does not end the reading, and a place in
the file is all that is needed to go on from there. Comments and CDATA are honoured, so nothing within a post is taken
for its end.
"""

import codecs
import gzip
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bridge.errors import WordPressError

NO_EXPORT = "the file is no export of WordPress; make one there with Tools, Export"

_GZIP = b"\x1f\x8b"
_MARKS = re.compile(rb"<!\[CDATA\[|<!--|<item[\s>]|</item\s*>|<!DOCTYPE|</channel\s*>|<channel[\s>]")
_LONGEST_MARK = 16
_CLOSINGS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}


class WxrTruncated(WordPressError):
    """The file ends in the middle."""


@dataclass(frozen=True, slots=True)
class WxrCaps:
    """How large an export may be, in bytes.

    Attributes:
        item: of one post; a larger one is named and left out.
        head: before the first item.
        unpacked: of a packed file; so much of the disk it may take.
        chunk: read at once; no cap, but what memory is measured by.
    """

    item: int = 16 * 1024 * 1024
    head: int = 64 * 1024 * 1024
    unpacked: int = 64 * 1024**3
    chunk: int = 1024 * 1024


CAPS = WxrCaps()


@dataclass(frozen=True, slots=True)
class Item:
    """One ``<item>``.

    Attributes:
        start: the byte where it begins.
        end: the byte after it.
        data: its bytes; empty when there are more of them than any post has.
        channel: the byte where its channel begins; -1 when it is in none.
    """

    start: int
    end: int
    data: bytes
    channel: int = -1


@contextmanager
def opened(path: Path, caps: WxrCaps = CAPS) -> Iterator[IO[bytes]]:
    """The file, unpacked into a temporary one when it is gzipped: attachments are looked up all over it.

    Raises:
        WordPressError: it cannot be read, or unpacked.
    """
    try:
        with path.open("rb") as stream:
            is_packed = stream.read(2) == _GZIP
            stream.seek(0)
            if not is_packed:
                yield stream
                return
            with tempfile.TemporaryFile() as unpacked:
                _unpack(path, stream, unpacked, caps)
                yield unpacked
    except OSError as error:
        raise WordPressError(f"{path} cannot be read: {error.strerror or error}") from error


def _unpack(path: Path, packed: IO[bytes], unpacked: IO[bytes], caps: WxrCaps) -> None:
    try:
        with gzip.open(packed) as stream:
            while data := stream.read(caps.chunk):
                unpacked.write(data)
                if unpacked.tell() > caps.unpacked:
                    raise WordPressError(f"unpacked, {path} is larger than {caps.unpacked:,} bytes")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise WxrTruncated(
            f"{path} cannot be unpacked beyond byte {unpacked.tell():,} ({error}); export it or copy it again"
        ) from error
    unpacked.seek(0)


def read_head(stream: IO[bytes], caps: WxrCaps = CAPS) -> bytes:
    """What stands before the first item: the channel with its authors and terms.

    Raises:
        WordPressError: it is no export of WordPress, or it brings a document type.
    """
    beginning = stream.read(caps.chunk)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WordPressError("the file is in UTF-16, as no export is; save it as UTF-8, or export it again")
    if b"<rss" not in beginning:
        raise WordPressError(NO_EXPORT)
    first = next(iter(_Cutter(stream, caps).marks()), None)
    stream.seek(0)
    # An export without posts is all head.
    size = first[0] if first else caps.head
    if size > caps.head:
        raise WordPressError(f"the file has no item in its first {caps.head:,} bytes; it is no export of posts")
    return stream.read(size)


def read_items(stream: IO[bytes], caps: WxrCaps = CAPS) -> Iterator[Item]:
    """Every item, in the order of the file.

    Raises:
        WxrTruncated: the file ends within an item, or without the end of its channel.
        WordPressError: it brings a document type.
    """
    cutter = _Cutter(stream, caps)
    for start, end in cutter.marks():
        yield Item(start, end, cutter.cut(start, end), cutter.channel)


def read_part(stream: IO[bytes], start: int, end: int, most: int = CAPS.item) -> bytes:
    """The bytes between two places; none where there are more than any post has."""
    if end - start > most:
        return b""
    parts, at = [], start
    while at < end and (part := os.pread(stream.fileno(), end - at, at)):
        parts.append(part)
        at += len(part)
    return b"".join(parts)


class _Cutter:
    """Walks over a file and keeps what belongs to the item at hand."""

    def __init__(self, stream: IO[bytes], caps: WxrCaps) -> None:
        self._stream = stream
        self._caps = caps
        self._buffer = b""
        self._base = 0
        """Where the buffer begins in the file."""
        self.channel = -1
        """Where the channel at hand begins in the file."""

    def marks(self) -> Iterator[tuple[int, int]]:
        """Start and end of each item; ask for its bytes before the next."""
        self._stream.seek(0)
        at, start, closing, is_closed = 0, -1, b"", False
        while True:
            if closing:
                found = self._buffer.find(closing, at)
                if found >= 0:
                    at, closing = found + len(closing), b""
                    continue
                at = max(at, len(self._buffer) - len(closing) + 1)
            elif match := _MARKS.search(self._buffer, at):
                mark, at = match[0], match.end()
                closing = _CLOSINGS.get(mark, b"")
                if mark.startswith(b"<item") and start < 0:
                    start, at = self._base + match.start(), self._near_the_end(at)
                elif mark.startswith(b"</item") and start >= 0:
                    yield start, self._base + at
                    start = -1
                    for begin, end in self._whole_items(at):
                        yield self._base + begin, self._base + end
                        at = end
                elif mark == b"<!DOCTYPE":
                    raise WordPressError("the file brings a document type of its own, which no export of WordPress has")
                elif mark.startswith(b"</channel"):
                    is_closed = True
                elif mark.startswith(b"<channel") and start < 0:
                    self.channel, is_closed = self._base + match.start(), False
                continue
            else:
                at = max(at, len(self._buffer) - _LONGEST_MARK)
            kept = self._read_on(start, at)
            if kept is None:
                break
            at -= kept
        if start >= 0 or not is_closed:
            place = self._base + len(self._buffer)
            raise WxrTruncated(f"the file ends in the middle, at byte {place:,}; export it or copy it again")

    def _whole_items(self, at: int) -> Iterator[tuple[int, int]]:
        """Items that follow one another from a place in the buffer on, as long as each is there to its end."""
        while True:
            start = self._buffer.find(b"<item>", at)
            if start < 0 or not self._buffer[at:start].isspace():
                return
            end = self._near_the_end(start + 6)
            if not self._buffer.startswith(b"</item>", end):
                return
            at = end + 7
            yield start, at

    def _near_the_end(self, at: int) -> int:
        """Where an item's end begins that is no text, or where it was if that is not read yet: past all its CDATA.

        Behind the last mark that opens CDATA, whether it is one or the text of one, a closing mark ends it.
        """
        end = self._buffer.find(b"</item", at)
        while end >= 0:
            opened = self._buffer.rfind(b"<![CDATA[", at, end)
            if opened < 0 or self._buffer.find(b"]]>", opened, end) >= 0:
                return end
            end = self._buffer.find(b"</item", end + 1)
        return at

    def cut(self, start: int, end: int) -> bytes:
        """The bytes of the item that ``marks`` just told of."""
        if start < self._base:
            return b""
        return self._buffer[start - self._base : end - self._base]

    def _read_on(self, start: int, at: int) -> int | None:
        """Read a chunk more; how many bytes were let go at the buffer's beginning, None at the file's end."""
        chunk = self._stream.read(self._caps.chunk)
        if not chunk:
            return None
        keep_from = at if start < 0 else start - self._base
        if keep_from < 0 or at - keep_from > self._caps.item:
            keep_from = at
        self._buffer = self._buffer[keep_from:] + chunk
        self._base += keep_from
        return keep_from
