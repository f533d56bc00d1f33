"""What the models of the API have in common."""

from functools import cache
from typing import Any

from pydantic import BaseModel


class Shape(BaseModel):
    """A model whose schema is written once.

    flask-openapi (5.0.0) asks each model for it at every start, and a query's at every request; pydantic keeps none.
    """

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """As ``BaseModel.model_json_schema``; nobody may change what it returns."""
        return _to_schema(super().model_json_schema, *args, **options)


@cache
def _to_schema(write: Any, *args: Any, **options: Any) -> dict[str, Any]:
    schema: dict[str, Any] = write(*args, **options)
    return schema
