"""Formulas: Medium has none; their TeX, where the page carries it, is what a reader can make out."""

from bridge.transform.blocks import Mark, Span
from bridge.transform.dom import Node, attribute, find_all, text_of
from bridge.transform.read.state import Page

_TEX = ("application/x-tex", "application/x-latex", "TeX", "math/tex")


def read_formula(page: Page, node: Node, mark: Mark) -> None:
    """MathML, KaTeX or MathJax: the source in an annotation, else the formula's characters."""
    annotations = [one for one in find_all(node, "annotation") if attribute(one, "encoding") in _TEX]
    words = " ".join(text_of(annotations[0] if annotations else node).split())
    if words:
        page.write(Span(words, mark._replace(code=True)))
        page.note("math.source", words=words[:80])


def read_tex_script(page: Page, node: Node, mark: Mark) -> bool:
    """MathJax 2 keeps its source in a script (https://docs.mathjax.org/en/v2.7/model.html)."""
    if not attribute(node, "type").startswith("math/tex"):
        return False
    read_formula(page, node, mark)
    return True
