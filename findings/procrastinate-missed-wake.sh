#!/bin/sh
# Guess: a worker that listens begins a job at once, whenever it is announced; polling is for those that cannot listen.
# What happens: a job that is announced while the worker's question for jobs is on its way is not begun before the next
# poll, five seconds by default: the word of it is thrown away when the answer, which does not know it, arrives.
# Versions: procrastinate 3.10.0, Python 3.11.
# Why it matters here: a burst of hooks announces many jobs within milliseconds, and the last one of them may wait.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check procrastinate==3.10.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import asyncio
import time

from procrastinate import App
from procrastinate.testing import InMemoryConnector

ON_ITS_WAY_S = 0.5
POLL_S = 4


class Distant(InMemoryConnector):
    """A database whose answer to the question for a job takes its time to arrive."""

    async def fetch_job_one(self, **arguments):
        row = await super().fetch_job_one(**arguments)
        await asyncio.sleep(ON_ITS_WAY_S)
        return row


async def announce_after(seconds):
    app, begun = App(connector=Distant()), asyncio.Event()

    @app.task(name="work")
    async def work():
        begun.set()

    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(fetch_job_polling_interval=POLL_S, install_signal_handlers=False)
        )
        await asyncio.sleep(seconds)
        announced = time.monotonic()
        await work.defer_async()
        await asyncio.wait_for(begun.wait(), 30)
        waited = time.monotonic() - announced
        worker.cancel()
        await asyncio.wait({worker})
    return "at once" if waited < POLL_S / 2 else "at the next poll"


print("announced while the worker waits: begun", asyncio.run(announce_after(3 * ON_ITS_WAY_S)))
print("announced while its question is on its way: begun", asyncio.run(announce_after(ON_ITS_WAY_S / 2)))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
announced while the worker waits: begun at once
announced while its question is on its way: begun at the next poll
SEEN
