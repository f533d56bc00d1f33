"""What Medium wants said of AI, and where.

"AI-generated writing ... must be disclosed within the first two paragraphs", and none of it may be behind the paywall
(https://help.medium.com/hc/en-us/articles/22576852947223).
"""

from collections.abc import Sequence

from bridge.models import AiShare
from bridge.transform.blocks import Block, Kind, Mark, Span, to_plain
from bridge.transform.words import words_for

_SENTENCES = {AiShare.SOME: "ai_some", AiShare.MOSTLY: "ai_mostly"}
_NO_TEXT = frozenset({Kind.IMG, Kind.HR, Kind.H3, Kind.H4})
"""What may stand before the first paragraph."""


def to_sentence(share: AiShare | None, language: str) -> Block | None:
    """What a story says of AI; None where there is nothing to say."""
    name = _SENTENCES.get(share) if share else None
    return Block(Kind.P, (Span(words_for(language).story[name], Mark(italic=True)),)) if name else None


def with_sentence(blocks: Sequence[Block], sentence: Block) -> list[Block]:
    """The text with the sentence within its first two paragraphs: behind the first one, as previews show that.

    A text that begins with something else (a list, a quotation, code) begins with it.
    """
    place = next((number for number, block in enumerate(blocks) if block.kind not in _NO_TEXT), len(blocks))
    if place < len(blocks) and blocks[place].kind is Kind.P:
        place += 1
    return [*blocks[:place], sentence, *blocks[place:]]


def is_said(blocks: Sequence[Block], sentence: Block) -> bool:
    """Whether the author has written this very sentence into the first two paragraphs."""
    paragraphs = [to_plain(block.text) for block in blocks if block.kind is Kind.P][:2]
    return any(to_plain(sentence.text) in words for words in paragraphs)
