"""The archive that Medium sends to who asks for their data: every story, draft and response, however old.

The one complete list of what is on Medium. A person uploads it, so it is read like anything else from outside: nothing
is ever unpacked to disk, and sizes are looked at before anything is opened.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from lzma import LZMAError
from pathlib import Path

from bridge.errors import ExportError
from bridge.medium.markup import (
    MARKUP_CAPS,
    MarkupCaps,
    Node,
    count_words,
    is_mediums,
    is_named_by_its_text,
    links_in,
    parse_markup,
    to_line,
    to_plain_address,
    to_sample,
    to_story_id,
    unwrap,
)
from bridge.models import SeenKind, SeenStory

AGAIN = "download it again from Medium: Settings, Security and apps, Download your information"

_POST = re.compile(r"(?:^|/)posts/(?!\.)[^/]+\.html$")
_MAC = re.compile(r"(?:^|/)__MACOSX/")
_OUTWARDS = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^/|\\|^[A-Za-z]:|\x00")
_ENCRYPTED = 0x1
"""https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, section 4.4.4"""
_ID = re.compile(r"(?:^|[-_])([0-9a-f]{8,14})\.html$")
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError),
    *(ValueError, LookupError, RuntimeError, OverflowError),
)
"""What the standard library raises for archives that are not what they say."""


@dataclass(frozen=True, slots=True)
class ExportCaps:
    """How large an export may be.

    Attributes:
        files: in the archive, of any kind.
        directory_bytes: of the archive's table of contents, which is read into memory as a whole.
        file_bytes: of one story, unpacked.
        total_bytes: of all stories, unpacked.
        markup: of one story.
    """

    files: int = 50_000
    directory_bytes: int = 8 * 1024 * 1024
    file_bytes: int = 4 * 1024 * 1024
    total_bytes: int = 1024 * 1024 * 1024
    markup: MarkupCaps = MARKUP_CAPS


CAPS = ExportCaps()


@dataclass(frozen=True, slots=True)
class Exported:
    """One file of the archive.

    Attributes:
        story: None when it could not be read.
        problem: why not, in words for the owner.
    """

    name: str
    story: SeenStory | None = None
    problem: str = ""


def count_export(path: Path, caps: ExportCaps = CAPS) -> int:
    """How many files ``read_export`` will yield; costs the archive's table of contents, whatever its size.

    Raises:
        ExportError: it is not Medium's export, or not one that can be read; the message says what to do.
    """
    with _opened(path, caps) as archive:
        return len(_find_posts(archive, path, caps))


def read_export(path: Path, caps: ExportCaps = CAPS) -> Iterator[Exported]:
    """Every story, draft and response of the archive, one after the other; a file that cannot be read ends nothing.

    Raises:
        ExportError: at once, as for ``count_export``.
    """
    count_export(path, caps)
    return _read(path, caps)


def _read(path: Path, caps: ExportCaps) -> Iterator[Exported]:
    with _opened(path, caps) as archive:
        seen: set[str] = set()
        for info in _find_posts(archive, path, caps):
            exported = _read_post(archive, info, caps)
            if exported.story and exported.story.id in seen:
                exported = Exported(exported.name, problem="the archive holds this story twice; the first was taken")
            elif exported.story:
                seen.add(exported.story.id)
            yield exported


class _Measured(io.FileIO):
    """A file of which nothing large is read at once: the one large read of an archive is its table of contents."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(path)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._most:
            raise ExportError(f"its table of contents would have {size:,} bytes, far more than any export; {AGAIN}")
        return super().read(size) or b""


@contextmanager
def _opened(path: Path, caps: ExportCaps) -> Iterator[zipfile.ZipFile]:
    if path.is_dir():
        raise ExportError(f"{path} is a folder; give the archive as Medium sent it, medium-export.zip, not unpacked")
    try:
        file = _Measured(path, caps.directory_bytes)
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}") from error
    with file:
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise ExportError(f"{path} is not a zip archive, or only a part of one; {AGAIN}") from error
        with archive:
            yield archive


def _find_posts(archive: zipfile.ZipFile, path: Path, caps: ExportCaps) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > caps.files:
        raise ExportError(f"{path} holds {len(infos):,} files; an export of Medium has fewer than {caps.files:,}")
    posts = [one for one in infos if _is_post(one.orig_filename)]
    if not posts:
        raise ExportError(
            f"{path} has no stories (no folder posts/): is it Medium's export? If so, nothing was ever written"
            f" on this account; else {AGAIN}"
        )
    if any(one.flag_bits & _ENCRYPTED for one in posts):
        raise ExportError(f"{path} is locked with a password, which Medium's export never is; {AGAIN}")
    total = sum(one.file_size for one in posts)
    if total > caps.total_bytes:
        raise ExportError(f"the stories of {path} would unpack to {total:,} bytes, which no export does; {AGAIN}")
    return posts


def _is_post(name: str) -> bool:
    plain = name.replace("\\", "/").split("\x00")[0]
    return bool(_POST.search(plain)) and not _MAC.search(plain)


def _read_post(archive: zipfile.ZipFile, info: zipfile.ZipInfo, caps: ExportCaps) -> Exported:
    name = to_line(re.split(r"[/\\]", info.orig_filename)[-1])
    problem = _to_problem(info, caps.file_bytes)
    if problem:
        return Exported(name, problem=problem)
    try:
        with archive.open(info) as file:
            # What a file says of its own size need not be so.
            data = file.read(caps.file_bytes + 1)
    except _BROKEN as error:
        return Exported(name, problem=f"it is damaged: {to_line(str(error)) or type(error).__name__}")
    if len(data) > caps.file_bytes:
        return Exported(name, problem=f"it has more than {caps.file_bytes:,} bytes, which no story has")
    return _to_exported(name, data.decode("utf-8-sig", errors="replace"), caps.markup)


def _to_problem(info: zipfile.ZipInfo, most_bytes: int) -> str:
    """Why a file is not opened at all. None is written to disk, but one that would be misplaced is not Medium's."""
    if _OUTWARDS.search(info.orig_filename):
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link to another file"
    if info.file_size > most_bytes:
        return f"it would unpack to {info.file_size:,} bytes, which no story has"
    return ""


def _to_exported(name: str, text: str, caps: MarkupCaps) -> Exported:
    page = parse_markup(text, caps)
    if page is None:
        return Exported(name, problem="its markup is larger than Medium's ever is")
    footer = [link.attributes.get("href") or "" for link in page.css("footer a[href]")]
    in_name = _ID.search(name)
    story_id = in_name[1] if in_name else next(filter(None, map(to_story_id, footer)), "")
    if not story_id:
        return Exported(name, problem="neither its name nor its footer says which story it is")
    return Exported(name, _to_story(name, story_id, page, footer))


def _to_story(name: str, story_id: str, page: Node, footer: list[str]) -> SeenStory:
    title = to_line(_text_of(page.css_first("h1.p-name")))
    body = page.css_first("section.e-content")
    canonical = page.css_first("a.p-canonical")
    named = unwrap((canonical.attributes.get("href") or "") if canonical is not None else "")
    is_own = is_mediums(named) or to_story_id(named) == story_id
    own = [*([named] if is_own else []), *footer]
    url = next((plain for one in own if to_story_id(one) == story_id and (plain := to_plain_address(one))), "")
    kind = SeenKind.STORY if _is_published(name, page) else SeenKind.DRAFT
    if kind is SeenKind.STORY and _is_response(title, body):
        kind = SeenKind.RESPONSE
    return SeenStory(
        id=story_id,
        url=url or f"https://medium.com/p/{story_id}",
        title=title,
        published_at=None if kind is SeenKind.DRAFT else _to_instant(page),
        kind=kind,
        source="export",
        canonical_url="" if is_own else named,
        links=links_in(body) if body is not None else (),
        words=count_words(body) if body is not None else 0,
        shingles=to_sample(body) if body is not None else (),
        is_whole=body is not None,
    )


def _is_published(name: str, page: Node) -> bool:
    """What the file holds counts for more than its name, which anybody can change.

    Medium closes a published story with the instant at which it was and with its canonical link, and a draft with a
    link to it alone. A canonical link in a file that is called a draft may be one that its author has set beforehand.
    """
    if _to_instant(page) is not None:
        return True
    marks = page.css_first("time.dt-published, a.p-canonical")
    return marks is not None and not name.startswith("draft_")


def _is_response(title: str, body: Node | None) -> bool:
    """Whether nothing in a text is a title of its own.

    An untitled story cannot be told from a response (https://github.com/mathieudutour/medium-to-own-blog/pull/4); none
    of ours is untitled.
    """
    if body is None or body.css_first(".graf--title") is not None:
        return False
    return not title or is_named_by_its_text(title, body)


def _to_instant(page: Node) -> datetime | None:
    time = page.css_first("time.dt-published[datetime]")
    try:
        at = datetime.fromisoformat((time.attributes.get("datetime") or "") if time is not None else "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text_of(node: Node | None) -> str:
    return (node.text(deep=True) or "") if node is not None else ""
