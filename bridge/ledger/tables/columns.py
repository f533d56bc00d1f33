"""What the tables are made of: names of constraints, instants in UTC, and columns of the usual kinds."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator

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

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def count_column(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def instant_column(name: str, **options: Any) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=False, **options)


def maybe_column(name: str, **options: Any) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=True, **options)
