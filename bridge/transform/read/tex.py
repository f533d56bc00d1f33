"""TeX in the text, between the signs by which a script finds it when the page is shown."""

import re
from collections.abc import Iterator

from bridge.transform.blocks import Span, Text

# The signs of MathJax and KaTeX, LaTeX's environments for formulas, and WordPress.com's. A single "$" is money.
# None holds its own beginning again, so that what never ends costs its length once.
_TEX = re.compile(
    r"\\\((?P<inline>(?:(?!\\\()[^\n]){1,2000}?)\\\)"
    r"|\\\[(?P<display>(?:(?!\\\[).){1,4000}?)\\\]"
    r"|\$\$(?P<dollars>[^$]{1,4000}?)\$\$"
    r"|\$latex (?P<latex>[^$\n]{1,2000}?)\$"
    r"|(?P<whole>\\begin\{(?P<name>(?:equation|align|gather|multline|eqnarray|displaymath|math)\*?)\}"
    r"(?:(?!\\begin\{(?P=name)\}).){1,4000}?\\end\{(?P=name)\})",
    re.DOTALL,
)


def may_hold_tex(words: str) -> bool:
    """Whether it is worth looking closer."""
    return "\\(" in words or "\\[" in words or "$$" in words or "$latex " in words or "\\begin{" in words


def with_sources(text: Text) -> tuple[list[Span], list[str]]:
    """The text with each formula's source as code, and each as it was written."""
    found: list[str] = []
    spans: list[Span] = []
    for span in text:
        if span.mark.code or not may_hold_tex(span.text):
            spans.append(span)
        else:
            spans += _parted(span, found)
    return spans, found


def _parted(span: Span, found: list[str]) -> Iterator[Span]:
    at = 0
    for match in _TEX.finditer(span.text):
        groups = ("inline", "display", "dollars", "latex", "whole")
        source = " ".join(next(match[name] for name in groups if match[name]).split())
        if not source:
            continue
        yield Span(span.text[at : match.start()], span.mark)
        yield Span(source, span.mark._replace(code=True))
        found.append(" ".join(match[0].split()))
        at = match.end()
    yield Span(span.text[at:], span.mark)
