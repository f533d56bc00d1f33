"""The one reader of what a WordPress answers: archive, single post, import pages, status and look all come here.

What stands around an answer is mostly harmless: a byte order mark of a theme's file, a notice of PHP, the comment of a
cache, a compression nobody asked for. The rule for it is strict, and that makes it safe: nothing is ever searched for.
Known noise is taken off both ends, by its own form; what is left must be one JSON value, whole, and of the form that
was asked for. So neither half an answer nor some other JSON inside a web page can be taken for one.
https://www.rfc-editor.org/rfc/rfc8259
"""

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

import pydantic_core

from bridge.errors import WordPressError
from bridge.http import Reply
from bridge.wordpress.causes import Diagnosis, diagnose, diagnose_said
from bridge.wordpress.source import PageUnreadable

MOST_BYTES = 64 * 1024 * 1024
"""Of an answer that came compressed, once it is unpacked."""
_GZIP = b"\x1f\x8b"
_MOST_LAYERS = 3
_BLANK = b"\xef\xbb\xbf \t\r\n"
_LONGEST_NOTICE = 64 * 1024
_SPACE = re.compile("[\ufeff \t\r\n]+")
_NOTICE = re.compile(
    r"(?:<br ?/?>\s*)?(?:PHP )?(?:<b>)?(?:Warning|Notice|Deprecated|Strict Standards|Fatal error|Parse error|"
    r"Recoverable fatal error)(?:</b>)?:\s"
)
"""As PHP prints them, with html_errors and without (https://www.php.net/manual/en/errorfunc.configuration.php)."""
_NOTICE_END = re.compile(r" on line (?:<b>)?[0-9]{1,9}(?:</b>)?(?:<br ?/?>)?")
_WRAPPED = (("<!--", "-->"), ('<div id="error">', "</div>"), ("<font size='1'><table class='xdebug-error", "</font>"))
"""A comment, an error of wpdb (``wpdb::print_error``), a notice as Xdebug prints it."""


class AnswerUnreadable(PageUnreadable):
    """What came is not the answer; ``diagnosis`` has what it is instead."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        super().__init__(diagnosis.to_words())
        self.diagnosis = diagnosis


@dataclass(frozen=True, slots=True)
class Said:
    """An error as WordPress says it; empty where it says nothing of the kind.

    Attributes:
        details: of the parameters that were wrong, by name.
    """

    code: str = ""
    message: str = ""
    details: tuple[tuple[str, str], ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether our own plugin says it."""
        return self.code.startswith("bridge_for_medium_")


def read_json(reply: Reply) -> Any:
    """The value that an answer holds.

    Raises:
        AnswerUnreadable: it holds none, or was cut off.
    """
    return _read(reply)[1]


def read_object(reply: Reply) -> dict[str, Any]:
    """As ``read_json``; anything else than an object is refused."""
    value = read_json(reply)
    if not isinstance(value, dict):
        raise AnswerUnreadable(diagnose(reply, "an object was asked for"))
    return value


def read_rows(reply: Reply) -> list[dict[str, Any]]:
    """As ``read_json``; anything else than a list is refused. What is no object in it is left out."""
    value = read_json(reply)
    if not isinstance(value, list):
        raise AnswerUnreadable(diagnose(reply, "a list was asked for"))
    return [row for row in value if isinstance(row, dict)]


def read_post(reply: Reply, number: object) -> dict[str, Any]:
    """The post that was asked for by its number.

    Raises:
        AnswerUnreadable: something else came, or another post.
    """
    if reply.status != 200:
        raise AnswerUnreadable(explain(reply))
    row = read_object(reply)
    if row.get("id") != number:
        raise AnswerUnreadable(diagnose(reply, f"with something else than the post {number}"))
    return row


def read_clean(reply: Reply, key: str) -> bytes:
    """The bytes of an object that has a key, and nothing around it, in UTF-8.

    Raises:
        AnswerUnreadable: as ``read_object``, or it has no such key.
    """
    clean, value = _read(reply)
    if not isinstance(value, dict) or key not in value:
        raise AnswerUnreadable(diagnose(reply, f"and has no {key}"))
    return clean


def read_between(reply: Reply, closing: bytes) -> bytes:
    """The bytes of an answer that is no JSON, without what stands around it.

    Args:
        closing: with which it ends.

    Raises:
        AnswerUnreadable: what compressed it is broken.
    """
    body = _unpack(reply).lstrip(_BLANK)
    # One character for each byte: nothing that is looked at is beyond ASCII.
    text = body.decode("latin-1")
    ends = body.rfind(closing) + len(closing)
    is_all = ends >= len(closing) and _skip_noise(text, ends) == len(text)
    return body[_skip_noise(text, 0) : ends if is_all else len(body)].lstrip(_BLANK)


def read_said(reply: Reply) -> Said:
    """What WordPress says of an error; empty where somebody else answers."""
    try:
        value = read_object(reply)
    except WordPressError:
        return Said()
    code, message, data = value.get("code"), value.get("message"), value.get("data")
    if not isinstance(code, str):
        return Said()
    params = data.get("params") if isinstance(data, dict) else None
    details = tuple((str(name), str(words)) for name, words in params.items()) if isinstance(params, dict) else ()
    return Said(code, message if isinstance(message, str) else "", details)


def explain(reply: Reply) -> Diagnosis:
    """What an answer is that says no, or says it by half."""
    if not reply.is_whole:
        return diagnose(reply, "the answer was cut off")
    said = read_said(reply)
    return diagnose_said(reply, said.code, said.message) if said.code else diagnose(reply, "")


def _read(reply: Reply) -> tuple[bytes, Any]:
    if not reply.is_whole:
        raise AnswerUnreadable(diagnose(reply, "the answer was cut off"))
    body = _unpack(reply).lstrip(_BLANK)
    value = _parse(body)
    if value is not _NOTHING:
        return body, value
    behind = ""
    for text in _to_texts(body, reply.headers.get("content-type", "")):
        clean, behind = _cut(text)
        value = _parse(clean) if clean and not behind else _NOTHING
        if value is not _NOTHING:
            return clean, value
    if behind:
        rest = behind.encode(errors="replace")
        raise AnswerUnreadable(diagnose(reply, "and something else stands behind its JSON", body=rest))
    raise AnswerUnreadable(diagnose(reply, body=body))


_NOTHING = object()


def _parse(body: bytes) -> Any:
    try:
        return pydantic_core.from_json(body)
    except ValueError:
        return _NOTHING


def _unpack(reply: Reply) -> bytes:
    """The body without what compressed it, however often: nobody asked for it, so some cache did it by itself."""
    body = reply.body
    try:
        if reply.headers.get("content-encoding", "").strip().lower() == "deflate" and body[:1] == b"\x78":
            body = _inflate(body, zlib.MAX_WBITS)
        for _ in range(_MOST_LAYERS):
            if not body.startswith(_GZIP):
                break
            body = _inflate(body, zlib.MAX_WBITS | 16)
    except zlib.error as error:
        raise AnswerUnreadable(diagnose(reply, "what compressed it is broken")) from error
    except EOFError as error:
        raise AnswerUnreadable(diagnose(reply, "the answer was cut off")) from error
    except OverflowError as error:
        raise AnswerUnreadable(diagnose(reply, f"unpacked it is larger than {MOST_BYTES:,} bytes")) from error
    return body


def _inflate(body: bytes, form: int) -> bytes:
    """Raises EOFError: it ends too early; OverflowError: it is too large."""
    stream = zlib.decompressobj(form)
    plain = stream.decompress(body, MOST_BYTES)
    if stream.unconsumed_tail:
        raise OverflowError
    if not stream.eof:
        raise EOFError
    # What follows was printed after the compression had ended.
    return plain + stream.unused_data


def _to_texts(body: bytes, content_type: str) -> list[str]:
    """A body as text: by its own bytes, and by the charset that its header names, if that is another."""
    own = json.detect_encoding(body[:4])
    texts = [body.decode(own, "surrogateescape" if own.startswith("utf-8") else "replace")]
    named = re.search(r"charset=[\"']?([A-Za-z0-9_-]{1,30})", content_type)
    if named and named[1].lower() not in {"utf-8", "utf8"}:
        try:
            texts.append(body.decode(named[1]))
        except (LookupError, UnicodeError):
            return texts
    return texts


def _cut(text: str) -> tuple[bytes, str]:
    """The JSON value between known noise, and what else stands behind it; empty where there is none."""
    begins = _skip_noise(text, 0)
    try:
        _, ends = json.JSONDecoder().raw_decode(text, begins)
        behind = text[_skip_noise(text, ends) :]
        # A text that begins with a number is no JSON.
        return (text[begins:ends].encode(), behind) if text[begins] in "[{" or not behind else (b"", "")
    except (ValueError, RecursionError):
        return b"", ""


def _skip_noise(text: str, at: int) -> int:
    """Where blanks, comments and notices that begin at a place end."""
    while True:
        after = _skip_one(text, at)
        if after == at:
            return at
        at = after


def _skip_one(text: str, at: int) -> int:
    if space := _SPACE.match(text, at):
        return space.end()
    for opening, closing in _WRAPPED:
        if text.startswith(opening, at):
            ends = text.find(closing, at + len(opening))
            return at if ends < 0 else ends + len(closing)
    if notice := _NOTICE.match(text, at):
        ends_at = _NOTICE_END.search(text, notice.end(), notice.end() + _LONGEST_NOTICE)
        return ends_at.end() if ends_at else at
    # Before a notice of Xdebug.
    return at + 6 if text.startswith(("<br />\n<font", "<br />\r<font"), at) else at
