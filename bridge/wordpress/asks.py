"""What our plugin asks about hand-offs: bytes become a question or an answer, or a refusal. Pure.

``docs/api.md``, section "Hand-offs inside WordPress", describes the bodies.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bridge.errors import HookMalformed
from bridge.models import AskType
from bridge.models.document import Said
from bridge.wordpress.envelopes import refuse_other_version, to_object, validate
from bridge.wordpress.schema import Data, Id, Line, without_nul

_LONGEST_VALUE = 4_000
_MOST_VALUES = 20
Value = Annotated[str, Field(strict=True, max_length=_LONGEST_VALUE), without_nul]


class ReadData(Data):
    """Which post's hand-offs are asked for; none for a list of all that wait."""

    post_id: Id | None = None


class AnswerData(Data):
    """An answer, as a person in WordPress gave it."""

    post_id: Id
    delivery: Id
    question: Line
    token: Line
    answer: Line
    values: Annotated[dict[str, Value], Field(max_length=_MOST_VALUES, default_factory=dict)]
    sure: Line = ""
    user: Line


@dataclass(frozen=True, slots=True)
class HandoffAsk:
    """A verified message of the plugin's about hand-offs.

    Attributes:
        home: the address of the WordPress that asks.
        post_id: None for the list of all that wait.
        delivery: the document that is answered; 0 where nothing is.
        said: the answer; None where nothing is.
    """

    type: AskType
    home: str
    post_id: int | None
    delivery: int = 0
    said: Said | None = None


def to_ask(body: bytes) -> HandoffAsk:
    """Read a verified message.

    Raises:
        HookUnknown: its version is none that this bridge reads; another one will.
        HookMalformed: it is no message about hand-offs; ``problems`` names each field that is missing or wrong.
    """
    envelope = to_object(body)
    refuse_other_version(envelope.get("data"))
    kind = envelope.get("type")
    if kind == AskType.READ.value:
        read = validate(ReadData, envelope.get("data"))
        return HandoffAsk(AskType.READ, read.site.home, read.post_id)
    if kind != AskType.ANSWER.value:
        raise HookMalformed(f"type must be one of: {', '.join(AskType)}", ("type: missing or unknown",))
    data = validate(AnswerData, envelope.get("data"))
    said = Said(data.question, data.answer, data.token, data.values, data.sure, data.user or "Somebody")
    return HandoffAsk(AskType.ANSWER, data.site.home, data.post_id, data.delivery, said)
