"""Formulas: Medium has none; their TeX, where the page carries it, is what a reader can make out."""

from collections.abc import Callable

from bridge.models.letters import cut
from bridge.transform.blocks import Mark
from bridge.transform.dom import TEXT, Attributes, Node, attribute, children, find, find_all, text_of
from bridge.transform.read.state import Reader

_TEX = ("application/x-tex", "application/x-latex", "TeX", "math/tex")
_SHOWN = 80
_DEEPEST = 60
"""Levels of a formula that are read for their structure; below, only its signs."""
_UNHEARD = str.maketrans("", "", "\u2061\u2062\u2063\u2064\u200b")
"""Function application, invisible times, separator and plus."""
_SPACED = frozenset("= + − - ± ∓ < > ≤ ≥ ≠ ≈ ≡ → ⇒ ⇔ ↦ ∈ ∉ ⊂ ⊆ ∪ ∩ ∧ ∨ × · ÷ ∝ ∼ ≅ := | ∣".split())
_UNARY = frozenset("+ - − ± ∓".split())
_BEFORE_UNARY = "([{ ,;/^"
_ACCENTS = {
    "¯": "bar",
    "‾": "bar",
    "^": "hat",
    "ˆ": "hat",
    "~": "tilde",
    "˜": "tilde",
    "→": "vec",
    "˙": "dot",
    ".": "dot",
}
_SKIPPED = frozenset({"annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark"})


def read_formula(reader: Reader, node: Node, _: Attributes, mark: Mark) -> None:
    """MathML, KaTeX or MathJax: its source or its own words for it, else the formula as a line of text."""
    tree = node if node.tag == "math" else find(node, "math")
    annotations = [one for one in find_all(node, "annotation") if attribute(one, "encoding") in _TEX]
    source = text_of(annotations[0]) if annotations else ""
    source = source or (attribute(tree, "alttext") if tree is not None else "") or attribute(node, "alttext")
    key = "math.source"
    if not source.strip() and tree is not None:
        source, key = to_words(tree), "math.line"
    words = " ".join((source or text_of(node)).split())
    if words:
        reader.page.write(words, mark._replace(code=True))
        reader.page.note(key, words=cut(words, _SHOWN))


def read_tex_script(reader: Reader, node: Node, mark: Mark) -> bool:
    """MathJax 2 keeps its source in a script (https://docs.mathjax.org/en/v2.7/model.html)."""
    if not attribute(node, "type").startswith("math/tex"):
        return False
    read_formula(reader, node, {}, mark)
    return True


def to_words(node: Node, depth: int = 0) -> str:
    """Presentation MathML as people type it: ``x^2 + sqrt(16) = 1/2`` (https://www.w3.org/TR/mathml-core/)."""
    if depth > _DEEPEST:
        return text_of(node).strip()
    tag = node.tag or ""
    parts = [to_words(child, depth + 1) for child in children(node) if child.tag not in {TEXT, *_SKIPPED}]
    if not parts:
        return _to_token(tag, text_of(node))
    if tag in _SHAPES and len(parts) >= _LEAST[tag]:
        return _SHAPES[tag](parts)
    if tag == "mtable":
        return "[" + "; ".join(parts) + "]"
    if tag == "mtr":
        return ", ".join(parts)
    if tag == "mfenced":
        opening, closing = node.attributes.get("open") or "(", node.attributes.get("close") or ")"
        return opening + ", ".join(parts) + closing
    if tag == "msqrt":
        return f"sqrt({_joined(parts)})"
    return _joined(parts)


def _to_token(tag: str, words: str) -> str:
    words = " ".join(words.translate(_UNHEARD).split())
    if tag == "mo" and words in _SPACED:
        return f" {words} "
    if tag == "mo" and words in {",", ";"}:
        return f"{words} "
    return f" {words} " if tag == "mtext" and words else words


def _joined(parts: list[str]) -> str:
    """Side by side, words apart; a sign with nothing before it belongs to what follows."""
    line = ""
    for part in parts:
        if part.strip() in _UNARY and (not line or line[-1] in _BEFORE_UNARY):
            part = part.strip()
        elif part[:1].isalpha() and line[-1:].isalpha() and (len(part) > 1 or _ends_with_name(line)):
            part = f" {part}"
        line += part
    return line.replace("  ", " ").strip()


def _ends_with_name(line: str) -> bool:
    """True behind ``sin`` and its like, which must not grow into what follows."""
    return len(line) > 2 and line[-3:].isalpha()


def _grouped(part: str) -> str:
    part = part.strip()
    return part if len(part) == 1 or part.isalpha() or part.isdigit() or _is_closed(part) else f"({part})"


def _divided(parts: list[str]) -> str:
    above, below = (part.strip() for part in parts[:2])
    return f"{_grouped(above)}/{_grouped(below) if not below.isalpha() or len(below) == 1 else f'({below})'}"


def _is_closed(part: str) -> bool:
    """True for one pair of brackets around all."""
    if not (part.startswith("(") and part.endswith(")")):
        return False
    depth = 0
    for number, sign in enumerate(part):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return number == len(part) - 1
    return False


def _power(base: str, part: str) -> str:
    part = part.strip()
    if part in {"′", "″", "'", "*", "†", "°", "⊤"}:
        return base + part
    return f"{_grouped(base)}^{_grouped(part)}"


def _both(parts: list[str]) -> str:
    return f"{parts[0].strip()}_{_grouped(parts[1])}^{_grouped(parts[2])}"


def _over(parts: list[str]) -> str:
    base, above = parts[0].strip(), parts[1].strip()
    return f"{_ACCENTS[above]}({base})" if above in _ACCENTS else f"{base}^{_grouped(above)}"


_SHAPES: dict[str, Callable[[list[str]], str]] = {
    "mfrac": _divided,
    "msup": lambda parts: _power(parts[0].strip(), parts[1]),
    "msub": lambda parts: f"{parts[0].strip()}_{_grouped(parts[1])}",
    "msubsup": _both,
    "munderover": lambda parts: f"{_both(parts)} ",
    "munder": lambda parts: f"{parts[0].strip()}_{_grouped(parts[1])} ",
    "mover": _over,
    "mroot": lambda parts: f"root({parts[1].strip()}; {parts[0].strip()})",
}
_LEAST = {tag: 3 if tag in {"msubsup", "munderover"} else 2 for tag in _SHAPES}
