"""What the tables are made of: names of constraints, instants in UTC, and columns of the usual kinds."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType

from bridge.models.forgotten import to_forgotten

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite drops offsets, so values are converted to UTC on the way in; naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone must not reach the ledger")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], datetime | None]:
        """One step from what the driver gives: a page has hundreds of instants."""
        return _read_text if dialect.name == "sqlite" else _to_utc


def _read_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _to_utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(UTC)


class AddressKey(TypeDecorator[str]):
    """A normalised address, or what is left of a forgotten one. Compared with an address, both forms are meant."""

    impl = Text
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """``==`` and ``in_`` of a key find it in either form."""

        def operate(self, op: OperatorType, *other: Any, **options: Any) -> ColumnElement[Any]:
            if op is operators.eq and isinstance(other[0], str):
                return super().operate(operators.in_op, in_both_forms(other))
            if op is operators.in_op and isinstance(other[0], list | tuple | set | frozenset):
                return super().operate(op, in_both_forms(other[0]), **options)
            return super().operate(op, *other, **options)

    comparator_factory = Comparator


def in_both_forms(keys: Iterable[str]) -> list[str]:
    """Addresses as a parameter of a statement that was built before they were known."""
    return [form for key in keys for form in (key, to_forgotten(key))]


def text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def count_column(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def instant_column(name: str, **options: Any) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=False, **options)


def maybe_column(name: str, **options: Any) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=True, **options)
