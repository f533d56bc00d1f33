"""Databases that one test after another uses.

PostgreSQL copies a thousand files for a database and waits for a checkpoint twice; deleting a test's few rows is forty
times as quick.
"""

import psycopg
from psycopg import sql

from postgres import Postgres

_SHAPE = """
SELECT md5(string_agg(one, '|' ORDER BY one)) FROM (
  SELECT format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull) FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
  UNION ALL SELECT format('%s %s', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT format('%s %s', conrelid::regclass, conname) FROM pg_constraint
  UNION ALL SELECT format('%s %s %s', tablename, rulename, definition) FROM pg_rules WHERE schemaname = 'public'
  UNION ALL SELECT format('%s %s', oid, proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT format('%s %s', setdatabase, setconfig) FROM pg_db_role_setting
  UNION ALL SELECT version_num FROM alembic_version
) AS all_of_it (one)
"""
"""Whatever a test may have changed besides rows, as one short text."""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_COUNTERS = "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"


class Lending:
    """Copies of one database that has a schema and no rows (``made``, its URL)."""

    def __init__(self, cluster: Postgres, made: str) -> None:
        self._cluster = cluster
        self._made = made
        self._spare: list[str] = []
        with psycopg.connect(made) as connection:
            self._shape = _read_shape(connection)

    def lend(self) -> str:
        """A copy for one test alone."""
        return self._spare.pop() if self._spare else self._cluster.new_database(self._made)

    def take_back(self, url: str) -> None:
        """Have it ready for the next test; one whose schema was changed is thrown away."""
        if self._is_emptied(url):
            self._spare.append(url)
        else:
            self._cluster.drop(url)

    def _is_emptied(self, url: str) -> bool:
        try:
            with psycopg.connect(url) as connection:
                connection.execute(_OTHERS)
                if _read_shape(connection) != self._shape:
                    return False
                _delete_rows(connection)
        except psycopg.Error:
            return False
        return True


def _read_shape(connection: psycopg.Connection) -> object:
    return connection.execute(_SHAPE).fetchone()


def _delete_rows(connection: psycopg.Connection) -> None:
    connection.execute("SET lock_timeout = '5s'; SET session_replication_role = replica")  # in any order of the tables
    tables = [sql.Identifier(name) for (name,) in connection.execute(_TABLES)]
    connection.execute(sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(table) for table in tables))
    connection.execute(_COUNTERS)
