"""An oracle: the words that a reader of a page sees, found without any of our code but by another parser (lxml).

What the story and its notes say must hold every one of them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from html import unescape

from lxml import html as parser

_UNSEEN = {"script", "style", "template", "noscript", "head", "title", "iframe", "object", "video", "audio", "svg"}
_UNSEEN |= {"textarea", "datalist", "meter", "progress", "math", "canvas", "rp"}
_HIDDEN_CLASSES = {"screen-reader-text", "sr-only", "katex", "crayon-syntax"}
# What a script overwrites as soon as it is seen, and what only unfolds a shortened note.
_HIDDEN_CLASSES |= {"elementor-screen-only", "elementor-counter-number", "footnote_tooltip_continue"}
_APART = {"fn", "modern-footnotes-footnote", "footnote_plugin_tooltip_text", "footnote_tooltip"}
_EAST_ASIAN = re.compile(r"[\u3000-\u9fff]+")
_WRAPPED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_WORD = re.compile(r"\w+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")


def words_of_page(html: str) -> Counter[str]:
    """Visible words of a page, by lxml."""
    clean = _ODD.sub("", html)
    root = parser.fragment_fromstring(clean, create_parent="div")
    parts: list[str] = []
    _gather(root, parts)
    return to_words(_WRAPPED.sub("", "".join(parts)))


def _gather(node, parts: list[str]) -> None:
    is_seen = isinstance(node.tag, str) and node.tag not in _UNSEEN
    is_seen = is_seen and not _HIDDEN_CLASSES & set((node.get("class") or "").split())
    if is_seen:
        is_inline = node.tag in {
            "a",
            "b",
            "strong",
            "i",
            "em",
            "span",
            "code",
            "sup",
            "sub",
            "u",
            "s",
            "del",
            "font",
            "ruby",
            "rb",
        }
        is_inline = is_inline and not re.search("button|playlist-track__", node.get("class") or "")
        is_inline = is_inline and "data-fn" not in node.attrib and node.get("role") != "tooltip"
        is_inline = is_inline and not _APART & set((node.get("class") or "").split())
        parts += ["" if is_inline else " ", node.text or ""]
        for child in node:
            _gather(child, parts)
        parts.append("" if is_inline else " ")
    parts.append(node.tail or "")


def words_of_story(html: str) -> Counter[str]:
    """Words of what we printed: tags taken out by hand."""
    apart = re.sub(r"</?(?:p|h\d|li|ul|ol|pre|blockquote|figure|figcaption|br|hr|img)\b[^>]*>", " ", html)
    return to_words(unescape(re.sub(r"<[^>]*>", "", apart)))


def to_words(text: str) -> Counter[str]:
    """Words without regard to case, form of characters, or what stands between them."""
    text = unicodedata.normalize("NFKC", text.translate(_DIGITS)).replace("\u00ad", "").replace("_", " ").lower()
    return Counter(_WORD.findall(text))


def find_vanished(seen: Iterable[str], kept: Collection[str]) -> set[str]:
    """Words that were seen and are not among those that were kept, nor several of those with no blank between them.

    A browser shows a blank where the source of an East Asian text was wrapped, and a story none.
    """
    return {word for word in seen if word not in kept and not _is_glued(word, kept) and not _is_joined(word, kept)}


def _is_joined(word: str, kept: Collection[str]) -> bool:
    return bool(_EAST_ASIAN.fullmatch(word)) and any(word in one for one in kept)


def _is_glued(word: str, kept: Collection[str]) -> bool:
    cuts = range(1, len(word))
    return any(word[:cut] in kept and (word[cut:] in kept or _is_glued(word[cut:], kept)) for cut in cuts)
