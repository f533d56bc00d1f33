#!/bin/sh
# Guess: every argument of psycopg's pool may be given to the connector, as its documentation says.
# What happens: one may not. "check" is given by the connector itself, so the application cannot be opened: a TypeError
# names two values. Whoever wants another check, or none, must give a factory of pools, which may replace it.
# Versions: procrastinate 3.10.0, psycopg-pool 3.3.3, Python 3.11.
# Why it matters here: its own check asks the database each time a job is fetched or finished, twice as many questions.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check procrastinate==3.10.0 "psycopg[binary]==3.3.9" psycopg-pool==3.3.3
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import asyncio

from procrastinate import PsycopgConnector
from psycopg_pool import AsyncConnectionPool

NOWHERE = "host=127.0.0.1 port=1"
asked = []


async def check(connection):
    """Nothing."""


def make_pool(**arguments):
    asked.append(arguments["check"] is AsyncConnectionPool.check_connection)
    return AsyncConnectionPool(**arguments | {"check": check, "min_size": 0, "max_size": 1})


async def open_with(**arguments):
    connector = PsycopgConnector(conninfo=NOWHERE, **arguments)
    try:
        await connector.open_async()
    except TypeError as error:
        return f"TypeError: {error}".replace("psycopg_pool.pool_async.AsyncConnectionPool", "the pool")
    await connector.close_async()
    return "opened"


print("without check:", asyncio.run(open_with(min_size=0, max_size=1)))
print("check=...:", asyncio.run(open_with(min_size=0, max_size=1, check=check)))
print("pool_factory=...:", asyncio.run(open_with(pool_factory=make_pool)), "| its own check was given:", *asked)
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
without check: opened
check=...: TypeError: the pool() got multiple values for keyword argument 'check'
pool_factory=...: opened | its own check was given: True
SEEN
