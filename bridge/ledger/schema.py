"""The schema's history, by Alembic, which is imported where it is used: every command looks at the schema, and only the
first start and an upgrade change it."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from bridge.errors import SchemaOutdated
from bridge.failpoints import failpoint
from bridge.ledger.announcements import make_tables
from bridge.ledger.fills import Fill, Progress, fill_posts, has_open_fills, note_fills
from bridge.ledger.tables import metadata

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent / "migrations"


def _script() -> "ScriptDirectory":
    from alembic.config import Config as AlembicConfig
    from alembic.script import ScriptDirectory

    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def revisions() -> list[str]:
    """Every revision of the schema, the oldest first; a migration's file begins with it (``0001_first.py``)."""
    return sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def newest_revision() -> str:
    """The revision that this version of the bridge writes."""
    return revisions()[-1]


def current_revision(engine: Engine) -> str:
    """The database's revision; empty when it has no schema."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str:
    """As ``current_revision``, within a transaction."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""


def is_empty(engine: Engine) -> bool:
    """True for a database without tables."""
    with engine.connect() as connection:
        return not inspect(connection).get_table_names()


def create(engine: Engine) -> None:
    """Make the schema when the database is empty, else check it."""
    if is_empty(engine):
        upgrade(engine, lambda _done, _total: None)
    check(engine)


def check(engine: Engine) -> None:
    """Raises SchemaOutdated unless the database has this version's schema, and all that belongs to it."""
    with engine.connect() as connection:
        current, is_open = revision_of(connection), has_open_fills(connection)
    if current == newest_revision() and not is_open:
        return
    if current and current not in revisions():
        raise SchemaOutdated(
            f"the ledger was written by a newer version (schema {current}); install that version again. "
            "Nothing was changed."
        )
    if is_open:
        raise SchemaOutdated("an upgrade of the ledger was interrupted; run: bridge db upgrade, which goes on with it")
    if is_empty(engine):
        raise SchemaOutdated("there is no ledger yet: bridge serve makes it, or run: bridge db upgrade")
    raise SchemaOutdated(f"the ledger has schema {current or 'none'}; make a backup, then run: bridge db upgrade")


def upgrade(engine: Engine, progress: Progress) -> str:
    """Run every migration that is missing, in one transaction, of which a kill leaves the old schema; then write what
    these want of the posts that are there, in parts: after a kill the next upgrade goes on with that.

    Returns:
        The revision before.
    """
    from alembic.runtime.migration import MigrationContext

    script = _script()

    def steps(revision: object, _context: object) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision() or ""
        _run(script, connection, steps)
        if before and (names := [name for name in revisions() if name > before and name in _fills(script)]):
            note_fills(connection, names)
        if engine.dialect.name != "sqlite":
            make_tables(connection)
        failpoint("in_migration")
    fill_posts(engine, _fills(script), progress)
    return before


def _fills(script: "ScriptDirectory") -> dict[str, Fill]:
    """What migrations want of every post, by revision."""
    found = {one.revision: getattr(one.module, "FILL", None) for one in script.walk_revisions()}
    return {name: fill for name, fill in found.items() if fill}


def _run(script: "ScriptDirectory", connection: Connection, steps: object) -> None:
    from alembic.config import Config as AlembicConfig
    from alembic.runtime.environment import EnvironmentContext

    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    with EnvironmentContext(config, script, fn=steps, destination_rev="head") as context:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
