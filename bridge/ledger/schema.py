"""The schema's history, by Alembic."""

from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from bridge.errors import SchemaOutdated
from bridge.failpoints import failpoint
from bridge.ledger.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"


def _script() -> ScriptDirectory:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def newest_revision() -> str:
    """The revision that this version of the bridge writes."""
    head = _script().get_current_head()
    assert head, "the migrations folder is part of the package"
    return head


def current_revision(engine: Engine) -> str:
    """The database's revision; empty when it has no schema."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_empty(engine: Engine) -> bool:
    """True for a database without tables."""
    with engine.connect() as connection:
        return not inspect(connection).get_table_names()


def create(engine: Engine) -> None:
    """Make the schema when the database is empty, else check it."""
    if is_empty(engine):
        upgrade(engine)
    check(engine)


def check(engine: Engine) -> None:
    """Raises SchemaOutdated unless the database has this version's schema."""
    current = current_revision(engine)
    if current == newest_revision():
        return
    known = {script.revision for script in _script().walk_revisions()}
    if current and current not in known:
        raise SchemaOutdated(
            f"the ledger was written by a newer version (schema {current}); install that version again. "
            "Nothing was changed."
        )
    raise SchemaOutdated(f"the ledger has schema {current or 'none'}; make a backup, then run: bridge db upgrade")


def upgrade(engine: Engine) -> str:
    """Run every migration that is missing, in one transaction; a killed one leaves the old schema."""
    script = _script()

    def steps(revision: object, _context: object) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision() or ""
        _run(script, connection, steps)
        failpoint("in_migration")
    return before


def _run(script: ScriptDirectory, connection: Connection, steps: object) -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    with EnvironmentContext(config, script, fn=steps, destination_rev="head") as context:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
