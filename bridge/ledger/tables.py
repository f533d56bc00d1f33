"""The tables. ``docs/design.md`` says what each is for and how long its rows live."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

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


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _instant(name: str, **options: Any) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=False, **options)


def _maybe(name: str, **options: Any) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=True, **options)


sites = Table(
    "sites",
    metadata,
    Column("name", String(32), primary_key=True),
    _maybe("connected_at"),
    _maybe("last_seen_at"),
    _text("held_reason"),
    _text("rest_url"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("medium_user_id", Text, nullable=True, unique=True),
    _text("medium_username"),
    _maybe("next_at"),
    _maybe("parked_at"),
    _text("parked_reason"),
    _maybe("circuit_until"),
    _count("failures"),
    # Which of an import page's two addresses this account's importer wants: "canonical", "plain", or not known yet.
    _text("importer"),
    _text("feed_etag"),
    _text("feed_modified"),
    _maybe("feed_due_at"),
    _maybe("feed_read_at"),
    _count("feed_failures"),
    # Why the feed could not be read the last time; empty when it could.
    _text("feed_problem"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(32), nullable=False),
    Column("webhook_id", Text, nullable=False),
    Column("type", String(20), nullable=False),
    Column("post_id", BigInteger, nullable=True),
    Column("body", LargeBinary, nullable=False),
    Column("body_sha256", String(64), nullable=False),
    _instant("received_at"),
    _maybe("handled_at"),
    Column("outcome", String(10), nullable=True),
    _text("reason"),
    _count("crashes"),
    UniqueConstraint("site", "webhook_id"),
)
Index(
    "ix_events_waiting",
    events.c.id,
    sqlite_where=text("handled_at IS NULL"),
    postgresql_where=text("handled_at IS NULL"),
)

posts = Table(
    "posts",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True),
    _text("guid"),
    _text("url"),
    _text("title"),
    Column("state", String(64), nullable=False),
    Column("revision", BigInteger, nullable=False),
    _instant("occurred_at"),
    Column("is_public", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    _instant("first_seen_at"),
    _instant("updated_at"),
    _maybe("deleted_at"),
    _text("unpublished_reason"),
    _text("held_reason"),
)

post_urls = Table(
    "post_urls",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True),
    Column("url_key", Text, primary_key=True, index=True),
    ForeignKeyConstraint(["site", "post_id"], ["posts.site", "posts.post_id"]),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(32), nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Column("account", String(32), ForeignKey("accounts.name"), nullable=False),
    Column("canonical_url", Text, nullable=False),
    # NULL once cancelled: nothing is on Medium, so the address is free for the post that takes it next.
    Column("canonical_key", Text, nullable=True),
    Column("status", String(12), nullable=False),
    Column("trigger", String(10), nullable=False),
    _text("reason"),
    Column("publish_status", String(10), nullable=True),
    Column("route", String(10), nullable=True),
    _instant("due_at"),
    _instant("created_at"),
    _instant("updated_at"),
    _maybe("lease_until"),
    _count("fence"),
    _count("failures"),
    _count("crashes"),
    _text("sent_state"),
    _text("story_id"),
    _text("story_url"),
    _text("evidence"),
    _text("cancelled_by"),
    _text("losses_accepted"),
    _text("canonical_state"),
    # What the story names as its original, as it was last seen; only when that is wrong.
    _text("canonical_seen"),
    UniqueConstraint("site", "post_id", "account"),
    UniqueConstraint("account", "canonical_key"),
    ForeignKeyConstraint(["site", "post_id"], ["posts.site", "posts.post_id"]),
    Index("ix_deliveries_status_due_at", "status", "due_at"),
    Index("ix_deliveries_account_status", "account", "status"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("account", String(32), nullable=False),
    Column("trigger", String(10), nullable=False),
    Column("fence", Integer, nullable=False),
    _instant("started_at"),
    Column("publish_status", String(10), nullable=False),
    Column("request_bytes", Integer, nullable=False),
    Column("request_sha256", String(64), nullable=False),
    # The loss report, as a JSON list of sentences.
    Column("notes", Text, nullable=False, server_default="[]"),
    _maybe("ended_at"),
    Column("outcome", String(20), nullable=True),
    Column("http_status", Integer, nullable=True),
    _text("reason"),
    _text("story_id"),
    _text("story_url"),
    Index("ix_attempts_account_started_at", "account", "started_at"),
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("key", String(32), nullable=False),
    # Looked up by this, so that the time of an answer tells nothing about keys.
    Column("key_sha256", String(64), nullable=False),
    Column("digest", String(16), nullable=False),
    Column("has_canonical", Boolean, nullable=False),
    Column("html", Text, nullable=False),
    _instant("offered_at"),
    # Its public address where WordPress serves it; empty for the bridge's own.
    _text("url"),
    UniqueConstraint("key_sha256", "digest"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("status", String(10), nullable=False),
    _text("reason"),
    _instant("opened_at"),
    _maybe("closed_at"),
    _maybe("reminded_at"),
    # The story that it may be, when that is what is asked.
    _text("story_url"),
)
Index(
    "uq_handoffs_open",
    handoffs.c.delivery_id,
    handoffs.c.kind,
    unique=True,
    sqlite_where=text("status = 'open'"),
    postgresql_where=text("status = 'open'"),
)

stories = Table(
    "stories",
    metadata,
    Column("account", String(32), ForeignKey("accounts.name"), primary_key=True),
    Column("story_id", String(16), primary_key=True),
    _text("url"),
    _text("title"),
    _text("title_key"),
    Column("kind", String(10), nullable=False),
    Column("source", String(10), nullable=False),
    _text("canonical_key"),
    _maybe("published_at"),
    _instant("first_seen_at"),
    _instant("last_seen_at"),
    # When its owner was asked where it went, because a feed that should show it does not.
    _maybe("missing_at"),
    # When its owner was asked whether it is a certain post's; asked once.
    _maybe("asked_at"),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=True, index=True),
    Index("ix_stories_account_title_key", "account", "title_key"),
    Index("ix_stories_account_published_at", "account", "published_at"),
)

story_links = Table(
    "story_links",
    metadata,
    Column("account", String(32), primary_key=True),
    Column("story_id", String(16), primary_key=True),
    Column("url_key", Text, primary_key=True),
    ForeignKeyConstraint(["account", "story_id"], ["stories.account", "stories.story_id"]),
    Index("ix_story_links_account_url_key", "account", "url_key"),
)

carried = Table(
    "carried",
    metadata,
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), primary_key=True, autoincrement=False),
    Column("state", String(64), nullable=False),
    # What Medium has, as a JSON list of paragraphs in words; an edit is measured against it.
    Column("paragraphs", Text, nullable=False),
    _instant("carried_at"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    _instant("at", index=True),
    Column("what", String(20), nullable=False),
    _text("reason"),
    _text("site"),
    Column("post_id", BigInteger, nullable=True),
    _text("account"),
    Column("delivery_id", Integer, nullable=True),
    Index("ix_journal_site_post_id", "site", "post_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("title"),
    _text("body"),
    _instant("created_at"),
    _instant("due_at"),
    _count("failures"),
    _maybe("done_at"),
)

reports = Table(
    "reports",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    # Raised with every line of the journal about the post; WordPress keeps the highest it was told.
    _count("sequence"),
    # NULL once WordPress knows.
    _maybe("due_at", index=True),
    _count("failures"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(20), primary_key=True),
    _instant("beat_at"),
)
