"""Who may sign in or ask: people, their sessions, tokens of programs, and links that make the first owner."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from bridge.ledger.tables.columns import instant_column, maybe_column, metadata

users = Table(
    "users",
    metadata,
    # As Users writes it: of two spellings of a name there is one.
    Column("name", String(64), primary_key=True),
    Column("role", String(10), nullable=False),
    # A JSON list of names; NULL for all, also those that come later.
    Column("sites", Text, nullable=True),
    # Argon2 with its salt and parameters, as it writes them itself.
    Column("password_hash", Text, nullable=False),
    instant_column("created_at"),
)

user_sessions = Table(
    "user_sessions",
    metadata,
    # SHA-256 of the random id in the cookie.
    Column("hash", String(64), primary_key=True),
    Column("user_name", String(64), ForeignKey("users.name"), nullable=False, index=True),
    instant_column("created_at"),
    instant_column("used_at"),
    instant_column("ends_at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("name", String(64), primary_key=True),
    # SHA-256 of the token, which is random enough to need no salt.
    Column("hash", String(64), nullable=False, unique=True),
    # A JSON list, as sites; NULL sites for all.
    Column("scopes", Text, nullable=False),
    Column("sites", Text, nullable=True),
    instant_column("created_at"),
    maybe_column("used_at"),
    maybe_column("ends_at"),
    maybe_column("revoked_at"),
)

setup_links = Table(
    "setup_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    instant_column("ends_at"),
)

secret_keys = Table(
    "secret_keys",
    metadata,
    # What it is for; every process that uses this ledger has the same.
    Column("name", String(20), primary_key=True),
    Column("value", Text, nullable=False),
)

ACCESS = frozenset({users.name, user_sessions.name, tokens.name, setup_links.name, secret_keys.name})
"""The names of these tables; no report counts them."""
