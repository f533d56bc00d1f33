"""Experiments with closings, which story got which, and Medium's own figures."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0026"
down_revision = "0025"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    _experiments()
    op.create_table(
        "closings",
        sa.Column("delivery_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("variant", sa.String(32), nullable=False),
        sa.Column("chosen_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_closings_deliveries")),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiments.id"], name=op.f("fk_closings_experiments")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_closings")),
        sa.UniqueConstraint("experiment_id", "number", name=op.f("uq_closings_experiment_id_number")),
    )
    op.create_table(
        "story_figures",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("story_id", sa.String(16), nullable=False),
        sa.Column("views", sa.Integer(), nullable=True),
        sa.Column("reads", sa.Integer(), nullable=True),
        sa.Column("pasted_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "story_id", name=op.f("pk_story_figures")),
    )


def _experiments() -> None:
    op.create_table(
        "experiments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("closing", sa.String(32), nullable=False),
        sa.Column("variants", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("dealt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("winner", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiments")),
    )
    running = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_experiments_running",
        "experiments",
        ["closing"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
