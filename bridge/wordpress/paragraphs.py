"""Paragraphs of posts that were written without blocks: a blank line parts two, a line's end is a break. Pure.

WordPress stores such a post without ``<p>`` and adds it whenever it shows the post
(https://developer.wordpress.org/reference/functions/wpautop/). This is our own way to the same page.
"""

import re
from collections.abc import Iterator

_VERBATIM = frozenset("pre script style textarea svg math".split())
_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _VERBATIM}
_BLOCKS = frozenset(
    (
        "address article aside blockquote caption center col colgroup dd details dialog dir div dl dt fieldset"
        " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe legend li main menu nav ol option p"
        " section select summary table tbody td tfoot th thead tr ul video audio object"
    ).split()
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_PARTED_TAG = re.compile(r"<[a-zA-Z/][^<>\n]*\n[^<>]*>")
_BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_TWO_BREAKS = re.compile(r"(<br[ \t]{0,9}/?>[ \t]{0,99})<br />\n", re.IGNORECASE)
_BREAKS = re.compile(r"<br[ \t]{0,9}/?>(?:\s*<br[ \t]{0,9}/?>)+", re.IGNORECASE)
"""Several line breaks are a blank line to WordPress; posts that came from other programs are full of them."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_COMMENT = re.compile(r"<!--[^<>]*-->")

_WHOLE = frozenset({"", "blockquote"})
"""Where every text is a paragraph."""
_PARTED = frozenset("div li td th dd section article aside fieldset details main header footer form center".split())
"""Where text becomes paragraphs once a blank line parts it."""
_LINES = frozenset("h1 h2 h3 h4 h5 h6 dt figcaption caption address summary legend p".split())
_VOID = frozenset({"hr", "col"})
_MOST_DEPTH = 400


def add_paragraphs(text: str) -> str:
    """The page of a post without blocks; line ends must be ``\\n``."""
    page = _Page()
    at = 0
    unclosed: set[str] = set()
    for match in _TAG.finditer(text):
        name, start = match[2].lower(), match.start()
        if start < at:
            continue
        if name in _BLOCKS:
            page.read(text[at:start])
            page.read_tag(match[0], name, is_end=bool(match[1]))
            at = match.end()
        elif name in _VERBATIM and not match[1] and name not in unclosed:
            if end := _ENDS[name].search(text, match.end()):
                page.read(text[at:start])
                page.out.append(text[start : end.end()])
                at = end.end()
            else:
                unclosed.add(name)
    page.read(text[at:])
    return "".join(page.out)


class _Page:
    """The page so far, and the elements that are open in it."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._open: list[str] = []

    def read_tag(self, tag: str, name: str, *, is_end: bool) -> None:
        """Take the tag of an element that stands by itself."""
        if is_end:
            if name in self._open[-_MOST_DEPTH:]:
                while self._open.pop() != name:
                    pass
        elif name not in _VOID and not tag.endswith("/>"):
            self._open.append(name)
        self.out.append(tag)

    def read(self, text: str) -> None:
        """Take the text between two of those."""
        if not text:
            return
        if text.isspace():
            self.out.append("\n")
            return
        inside = self._open[-1] if self._open else ""
        text = _PARTED_TAG.sub(_on_one_line, text)
        if "<br" in text or "<BR" in text:
            text = _BREAKS.sub("\n\n", text)
        if inside in _WHOLE:
            self.out += _paragraphs(text, is_top=not inside)
        elif inside in _PARTED:
            chunks = _chunks(text)
            self.out += _paragraphs(text, is_top=False) if len(chunks) > 1 else [_lines(text)]
        elif inside in _LINES:
            self.out.append("</p>\n<p>".join(map(_lines, _chunks(text))) if inside == "p" else _lines(text))
        else:
            self.out.append(text)


def _on_one_line(match: re.Match[str]) -> str:
    return match[0].replace("\n", " ")


def _chunks(text: str) -> list[str]:
    return [chunk for chunk in _BLANK_LINE.split(text) if chunk.strip()]


def _paragraphs(text: str, *, is_top: bool) -> Iterator[str]:
    for chunk in _chunks(text):
        for lines in _runs(chunk.strip("\n")) if is_top else [chunk.strip("\n")]:
            if is_top and _ADDRESS.fullmatch(lines.strip()):
                yield to_embed(lines.strip())
            elif "<!--" not in lines or _COMMENT.sub("", lines).strip():
                yield f"<p>{_lines(lines)}</p>\n"
            else:
                yield lines


def to_embed(url: str) -> str:
    """An address alone on its line, in the markup of an embed whose provider did not answer."""
    return f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{url}\n</div></figure>\n'


def _runs(chunk: str) -> Iterator[str]:
    """Its lines, parted where an address stands alone on one: WordPress embeds that."""
    if "http" not in chunk:
        yield chunk
        return
    run: list[str] = []
    for line in chunk.split("\n"):
        if _ADDRESS.fullmatch(line.strip()):
            if run:
                yield "\n".join(run)
            yield line
            run = []
        else:
            run.append(line)
    if run:
        yield "\n".join(run)


def _lines(text: str) -> str:
    """Each line's end becomes a break, unless one is there."""
    text = text.strip("\n")
    if "\n" not in text:
        return text
    broken = text.replace("\n", "<br />\n")
    return _TWO_BREAKS.sub(r"\1\n", broken) if "<br" in text else broken
