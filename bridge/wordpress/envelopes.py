"""What every signed message of our plugin has around it: JSON, a version that is read, and a shape. Pure."""

from typing import Any, TypeVar

import pydantic_core
from pydantic import ValidationError

from bridge.errors import HookMalformed, HookUnknown
from bridge.wordpress.schema import Data

MOST_PROBLEMS = 20
VERSIONS = (1,)
"""Versions of a message's body that are read."""
_VERSION_WORDS = f"version {' and '.join(map(str, VERSIONS))}"
Shape = TypeVar("Shape", bound=Data)


def to_object(body: bytes) -> dict[str, Any]:
    """The object that a body holds. Raises HookMalformed."""
    try:
        body.decode("utf-8")
        # jiter stops at 200 levels, where the standard library's parser would exhaust the stack.
        value = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise HookMalformed(f"the body is not JSON in UTF-8: {str(error)[:200]}") from error
    if not isinstance(value, dict):
        raise HookMalformed("the body must be a JSON object")
    return value


def refuse_other_version(data: object) -> None:
    """Refuse what is of a version that another bridge reads. Raises HookUnknown."""
    if not isinstance(data, dict) or "version" not in data:
        return  # named with everything else that is missing
    version = data["version"]
    # Not by ``==`` alone: true and 1.0 are none of our numbers.
    if type(version) is not int or version not in VERSIONS:
        raise HookUnknown(
            f"the hook is of another version than {_VERSION_WORDS}, which this bridge reads: update whichever of "
            "plugin and bridge is the older one. The plugin keeps the hook meanwhile"
        )


def validate(schema: type[Shape], value: object) -> Shape:
    """The data of a message. Raises HookMalformed, which names each field that is missing or wrong."""
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        problems = [f"{'.'.join(['data', *map(str, one['loc'])])}: {one['msg']}" for one in error.errors()]
        raise HookMalformed("the hook's body does not fit", tuple(problems[:MOST_PROBLEMS])) from None


def to_data(body: bytes, kind: str, schema: type[Shape]) -> Shape:
    """The data of a verified message of one type.

    Raises:
        HookUnknown: its version is none that this bridge reads; another one will.
        HookMalformed: it is no such message; ``problems`` names each field that is missing or wrong.
    """
    envelope = to_object(body)
    refuse_other_version(envelope.get("data"))
    if envelope.get("type") != kind:
        raise HookMalformed(f"type must be {kind}", ("type: missing or unknown",))
    return validate(schema, envelope.get("data"))
