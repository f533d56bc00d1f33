"""Raised and lowered letters: Medium has neither, and ``2n`` is not what ``2<sup>n</sup>`` says."""

import re

from bridge.transform.blocks import Mark
from bridge.transform.dom import Attributes, Node, find, text_of
from bridge.transform.read.footnotes import read_call
from bridge.transform.read.state import Reader

_PLAIN_SIGNS = "0123456789+-−=()"
_HIGH_SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾"
_LOW_SIGNS = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"
_HIGH = dict(zip("abcdefghijklmnoprstuvwxyz" + _PLAIN_SIGNS, "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ" + _HIGH_SIGNS, strict=True))
_LOW = dict(zip("aehijklmnoprstuvx" + _PLAIN_SIGNS, "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ" + _LOW_SIGNS, strict=True))
"""What has a character of its own (https://www.unicode.org/charts/PDF/U2070.pdf, U1D00.pdf)."""
_DIGITS = "0123456789+-"
_NUMBERS = f"{_DIGITS},– "
"""What several numbers are made of, as of sources and indices: ``1,2`` and ``3–5``."""
_ENDINGS = frozenset("st nd rd th er re ère ème me mme mmes mlle lle le re os as bis ter º ª".split())
"""Of ordinals and titles, which read the same in the line."""
_SIGNS = {"tm": "™", "sm": "℠"}
_FORMULA = re.compile(r"[A-Za-z0-9\u0370-\u03ff+\-−*/=.,'′·×±^<>() ]+")
"""What stands in formulas; ``[1]`` and ``*`` are marks."""
_OPERATOR = re.compile(r"[+\-−*/=·×±^<>]")
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_LETTERS = {"sup": 3, "sub": 8}
"""Letters in a row: more are a word that somebody raised, and no name of a variable."""
_LONGEST = 30


def read_raised(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """A footnote's number stands in brackets, signs of a formula become signs of the line; prose reads as it stands."""
    words = " ".join(text_of(node).split())
    if "data-fn" in attributes or "fn" in (attributes.get("class") or "").split():
        read_call(reader.page, node, attributes, mark)
    elif not (line := _to_line(node, words)):
        reader.walk(node, mark)
    else:
        reader.page.write(line, mark)
        if words.strip(_NUMBERS) and line not in {words, _SIGNS.get(words.lower())}:
            reader.page.note("text.raised", words=f"{'^' if node.tag == 'sup' else '_'}{words}")


def _to_line(node: Node, words: str) -> str:
    """A raised or lowered run of signs as it stands in the line; empty for prose, marks and links."""
    is_high = node.tag == "sup"
    if not words or len(words) > _LONGEST or (words.strip(_DIGITS) and find(node, "a", "img") is not None):
        return ""
    if is_high and (words.lower() in _ENDINGS or words.lower() in _SIGNS):
        return _SIGNS.get(words.lower(), words)
    table = _HIGH if is_high else _LOW
    if not words.strip(_NUMBERS):
        return "".join(table.get(sign, sign) for sign in words)
    if not _is_formula(words, node.tag or ""):
        return ""
    if all(sign in table for sign in words):
        return "".join(table[sign] for sign in words)
    is_closed = len(words) == 1 or (words.startswith("(") and words.endswith(")"))
    return ("^" if is_high else "_") + (words if is_closed else f"({words})")


def _is_formula(words: str, tag: str) -> bool:
    letters = max(map(len, _LETTERS.findall(words)), default=0)
    return (
        bool(_FORMULA.fullmatch(words))
        and any(sign.isalnum() for sign in words)
        and letters <= _MOST_LETTERS[tag]
        and (" " not in words or bool(_OPERATOR.search(words)))
    )
