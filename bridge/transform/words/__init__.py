"""Our own words in a story and its notes, in the post's language: a file for each, English for all others."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bridge.models import Note, Severity

LANGUAGES = ("en", "de", "fr", "es", "pt", "it")

_INFO = """
image.pixel caption.moved quote.pull list.flat list.lines list.numbers list.blocks footnote.notes footnote.nowhere
code.raw embed.enter embed.words link.anchor link.back heading.repeated details.open details.tabs cta.none cta.disclosed
cta.card gate.screens
junk.share junk.ad junk.related junk.toc junk.cookie
junk.rating junk.control junk.button junk.meta
ai.said choice.forbidden
image.icon image.speck text.field text.raised text.hint text.counted text.small
"""
_WARNING = """
image.link image.type link.unsafe math.source table.monospace table.records player.address title.none tag.left
ai.paywall choice.unread choice.publication
cta.unknown text.struck text.replaced text.screens embed.form math.line junk.kept
shortcode.address shortcode.gallery gate.hidden gate.viewport gate.unrendered
text.hidden junk.author junk.affiliate junk.dynamic junk.navigation junk.form
"""
_LOSS = """
image.nowhere embed.nowhere junk.large player.nowhere shortcode.left title.long drawing.words
gate.members gate.condition gate.shortcode gate.field gate.visitors gate.shown
"""

SEVERITIES: Mapping[str, Severity] = {
    **dict.fromkeys(_INFO.split(), Severity.INFO),
    **dict.fromkeys(_WARNING.split(), Severity.WARNING),
    **dict.fromkeys(_LOSS.split(), Severity.LOSS),
}
"""How much each sentence of the loss report matters."""


class _Values(dict[str, str]):
    """What stands in a sentence's braces; nothing where nobody says it."""

    def __missing__(self, _: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language.

    Attributes:
        notes: sentences of the loss report by their names, ``kind.name``.
        ones: those of them that read otherwise when their count is one.
        story: what stands in stories, by name.
    """

    notes: Mapping[str, str]
    ones: Mapping[str, str]
    story: Mapping[str, str]

    def to_note(self, key: str, values: Mapping[str, str], lost: int = 0) -> Note:
        """A line of the loss report."""
        return Note(key.split(".")[0], SEVERITIES[key], self.to_sentence(key, values), lost=lost)

    def to_sentence(self, key: str, values: Mapping[str, str]) -> str:
        """What a note says; braces in ``values`` are text, and nothing stands after a colon without words."""
        sentence = self.ones.get(key, "") if values.get("count") == "1" else ""
        text = sentence or self.notes[key]
        if "{" in text:
            text = text.format_map(_Values(values))
        return text.rstrip(": ")


def words_for(language: str) -> Words:
    """The words of a language such as ``de-AT``; English where we have none."""
    short = language.lower().replace("_", "-").split("-")[0]
    return _read_words(short if short in LANGUAGES else "en")


@cache
def _read_words(name: str) -> Words:
    table = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return Words(_by_name(table["notes"]), _by_name(table["one"]), table["story"])


def _by_name(table: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{kind}.{key}": text for kind, lines in table.items() for key, text in lines.items()}
