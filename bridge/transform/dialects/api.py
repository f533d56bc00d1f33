"""HTML for Medium's API.

The title is not drawn in a story, so it is also the first heading; a heading right after it is the subtitle. After
that ``<h1>`` is Medium's large heading and ``<h3>`` its small one (https://github.com/Medium/medium-api-docs, section
3.3 and issue 124). Printed as a sanitiser would print it, so that the gate can compare letter by letter.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bridge.transform.blocks import Block, Kind, Span, Text

_HEADING = {Kind.H3: "h1", Kind.H4: "h3"}
_LISTS = {Kind.ULI: "ul", Kind.OLI: "ol"}


def to_html(title: str, subtitle: str, blocks: Iterable[Block]) -> str:
    """A whole story; escaped by construction."""
    head = f"<h1>{escape(title)}</h1>" + (f"<h2>{escape(subtitle)}</h2>" if subtitle else "")
    return head + "".join(_print(blocks))


def _print(blocks: Iterable[Block]) -> Iterator[str]:
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        if kind in _LISTS:
            items = "".join(f"<li>{_inline(block.text)}</li>" for block in run)
            yield f"<{_LISTS[kind]}>{items}</{_LISTS[kind]}>"
        else:
            yield from (_block(block) for block in run)


def _block(block: Block) -> str:
    match block.kind:
        case Kind.IMG:
            caption = f"<figcaption>{_inline(block.text)}</figcaption>" if block.text else ""
            alt = f' alt="{escape_attribute(block.alt)}"' if block.alt else ""
            return f'<figure><img src="{escape_attribute(block.url)}"{alt}>{caption}</figure>'
        case Kind.HR:
            return "<hr>"
        case Kind.PRE:
            return f"<pre{_language(block.language)}>{escape(block.text[0].text)}</pre>"
        case Kind.BQ:
            return f"<blockquote>{_inline(block.text)}</blockquote>"
        case Kind.H3 | Kind.H4:
            tag = _HEADING[block.kind]
            return f"<{tag}>{_inline(block.text)}</{tag}>"
        case _:
            return f"<p>{_inline(block.text)}</p>"


def _language(language: str) -> str:
    return f' data-code-block-mode="2" data-code-block-lang="{escape_attribute(language)}"' if language else ""


def _inline(text: Text) -> str:
    return "".join(_span(span) for span in text)


def _span(span: Span) -> str:
    html = escape(span.text)
    if "\n" in html:
        html = html.replace("\n", "<br>")
    bold, italic, code, href = span.mark
    if code:
        html = f"<code>{html}</code>"
    if italic:
        html = f"<em>{html}</em>"
    if bold:
        html = f"<strong>{html}</strong>"
    return f'<a href="{escape_attribute(href)}">{html}</a>' if href else html


def escape(text: str) -> str:
    """Text as an HTML serialiser writes it (https://html.spec.whatwg.org/#escapingString)."""
    return text.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(value: str) -> str:
    """An attribute's value, for double quotes."""
    return escape(value).replace('"', "&quot;")
