"""Posts as last read, where they come from and go to, and the hooks that told of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from bridge.ledger.tables.columns import AddressKey, count_column, instant_column, maybe_column, metadata, text_column

sites = Table(
    "sites",
    metadata,
    Column("name", String(32), primary_key=True),
    maybe_column("connected_at"),
    maybe_column("last_seen_at"),
    text_column("held_reason"),
    text_column("rest_url"),
    # As its last hook said.
    text_column("timezone"),
    text_column("environment"),
    maybe_column("silence_told_at"),
    # Since when its owner has it no more; its rows stay, as its name is an identity.
    maybe_column("retired_at"),
    # Its version, and words for what it can, with spaces between them.
    text_column("plugin"),
    text_column("plugin_can"),
    # Raised to replace the keys of its screens.
    count_column("key_number"),
    # The highest ``reports.sequence`` that it was told; written before it is told.
    Column("told_sequence", BigInteger, nullable=False, server_default="0"),
    # When its plugin last said what it was told.
    maybe_column("looked_at"),
    # Since when it has a new secret beside the old one, and since when it was heard with nothing but the new one.
    maybe_column("rotated_at"),
    maybe_column("secret_heard_at"),
    # Which one is the new one: a part of its SHA-256.
    text_column("secret_mark"),
    # Since when it could not be told what became of its posts, how often that was tried, and what stood in the way.
    maybe_column("untold_since"),
    count_column("untold_tries"),
    text_column("untold_why"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("medium_user_id", Text, nullable=True, unique=True),
    text_column("medium_username"),
    maybe_column("next_at"),
    maybe_column("parked_at"),
    text_column("parked_reason"),
    maybe_column("circuit_until"),
    count_column("failures"),
    # Which of an import page's two addresses this account's importer wants: "canonical", "plain", or not known yet.
    text_column("importer"),
    text_column("feed_etag"),
    text_column("feed_modified"),
    maybe_column("feed_due_at"),
    maybe_column("feed_read_at"),
    count_column("feed_failures"),
    # Why the feed could not be read the last time; empty when it could.
    text_column("feed_problem"),
    # The slots that are looked for, in words, and since when: a schedule has no past.
    text_column("schedule"),
    maybe_column("schedule_from"),
    maybe_column("retired_at"),
    # By which users of Medium it was last configured, as ``config.users`` writes them, separated by spaces.
    text_column("known_as"),
    # Until when senders, and the tick of its slots, need not look at it, and what was configured when that was found.
    maybe_column("look_at"),
    text_column("look_terms"),
    maybe_column("slot_at"),
    text_column("slot_terms"),
    Index("ix_accounts_look_at", "look_at"),
    Index("ix_accounts_look_terms", "look_terms"),
    Index("ix_accounts_slot_at", "slot_at"),
    Index("ix_accounts_slot_terms", "slot_terms"),
    Index("ix_accounts_feed_due_at", "feed_due_at"),
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
    instant_column("received_at"),
    maybe_column("handled_at"),
    Column("outcome", String(10), nullable=True),
    text_column("reason"),
    count_column("crashes"),
    UniqueConstraint("site", "webhook_id"),
    # What is counted by; a hook's body is not read for that.
    Index("ix_events_site_outcome", "site", "outcome"),
    # What has had its time is deleted by.
    Index("ix_events_outcome_handled_at", "outcome", "handled_at"),
)
for _name, _column in (("ix_events_waiting", events.c.id), ("ix_events_waiting_post", events.c.post_id)):
    Index(
        _name,
        events.c.site,
        _column,
        sqlite_where=text("handled_at IS NULL"),
        postgresql_where=text("handled_at IS NULL"),
    )

posts = Table(
    "posts",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True),
    text_column("guid"),
    text_column("url"),
    text_column("title"),
    Column("state", String(64), nullable=False),
    Column("revision", BigInteger, nullable=False),
    instant_column("occurred_at"),
    Column("is_public", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    # What of the content decides whether it may become a story, as JSON, so that lists read no texts.
    text_column("facts"),
    instant_column("first_seen_at"),
    instant_column("updated_at"),
    maybe_column("deleted_at"),
    text_column("unpublished_reason"),
    text_column("held_reason"),
    # When its owner had its texts forgotten; NULL again once WordPress tells of it again.
    maybe_column("forgotten_at"),
    # Its number in WordPress, when another article has that by now; its own is below zero then.
    Column("former_id", BigInteger, nullable=True),
    # How many articles had its number before it.
    count_column("generation"),
    # What its text was recognised by, as a JSON list; only when the text is gone.
    text_column("shingles"),
    # Another article that was told of under its number, as JSON, while its owner is asked.
    text_column("rival"),
    # The delivery whose address it has: while its owner is asked, and of which they said that it is another article's.
    Column("holder_id", Integer, nullable=True, index=True),
    Column("apart_from", Integer, nullable=True),
    # What it was to go by when it was held for its address, and since when; NULL where nobody wanted it.
    Column("wanted_by", String(16), nullable=True),
    maybe_column("wanted_at"),
    Index("ix_posts_site_former_id", "site", "former_id"),
    # As the content says, so that the archive can be walked and compared without reading any.
    maybe_column("published_at"),
    maybe_column("modified_at"),
    Index("ix_posts_site_published_at", "site", "published_at"),
    Column("environment", Text, nullable=False, server_default="production"),
    # What candidates are found by; ``ledger.candidates`` says how.
    Column("chosen_account", String(32), nullable=False, server_default=""),
    text_column("language"),
    text_column("keyphrase"),
    Column("evergreen", Boolean, nullable=True),
    count_column("words"),
    Column("merit", Float, nullable=False, server_default="0"),
    Column("lot", Float, nullable=False, server_default="0"),
    Index("ix_posts_by_date", "site", "chosen_account", "published_at", "post_id"),
    Index("ix_posts_by_merit", "site", "chosen_account", "merit", "post_id"),
    Index("ix_posts_by_lot", "site", "chosen_account", "lot", "post_id"),
    Index("ix_posts_site_updated_at", "site", "updated_at"),
    Index("ix_posts_first_seen_at", "first_seen_at", "site", "post_id"),
    Index("ix_posts_site_first_seen_at", "site", "first_seen_at", "post_id"),
)
Index(
    "ix_posts_chosen",
    posts.c.chosen_account,
    posts.c.site,
    sqlite_where=text("chosen_account <> ''"),
    postgresql_where=text("chosen_account <> ''"),
)
IS_ASKED = (posts.c.rival != literal_column("''")) | posts.c.holder_id.is_not(None)
"""Of which its owner is asked whether it is another article; written out, as its index knows it by these words only."""
Index(
    "ix_posts_asked",
    posts.c.first_seen_at,
    posts.c.site,
    posts.c.post_id,
    sqlite_where=text("rival != '' OR holder_id IS NOT NULL"),
    postgresql_where=text("rival != '' OR holder_id IS NOT NULL"),
)

post_urls = Table(
    "post_urls",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True),
    Column("url_key", AddressKey, primary_key=True, index=True),
    ForeignKeyConstraint(["site", "post_id"], ["posts.site", "posts.post_id"]),
)
