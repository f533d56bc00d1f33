"""Codes by which a WordPress that its owner has approved fetches its connection."""

from sqlalchemy import Column, String, Table

from bridge.ledger.tables.columns import instant_column, maybe_column, metadata, text_column

connect_codes = Table(
    "connect_codes",
    metadata,
    # SHA-256 of the code: whoever reads the ledger cannot use it.
    Column("digest", String(64), primary_key=True),
    Column("site", String(32), nullable=False),
    text_column("home"),
    # What the verifier that only WordPress knows must hash to.
    Column("challenge", String(64), nullable=False),
    # Who approved it.
    text_column("approved_by"),
    instant_column("ends_at"),
    # When it was exchanged, or burned by a wrong verifier.
    maybe_column("used_at"),
)
