#!/bin/sh
# Guess: a worker with a concurrency of 64 runs 64 jobs at once.
# What happens: tasks that are plain functions run in the event loop's own threads, of which Python makes 32 at most, and on
# few processors only four more than those. The others are taken all the same: marked as being done, they hold their
# locks and keep other workers from them, and wait. A larger executor of the loop mends it.
# Versions: procrastinate 3.10.0, Python 3.11.
# Why it matters here: a send waits for Medium most of the time, so a worker may well be given more jobs than processors.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check procrastinate==3.10.0 "psycopg[binary]==3.3.9"
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from procrastinate import App
from procrastinate.testing import InMemoryConnector

JOBS = 64


async def work(threads: int | None) -> tuple[int, int]:
    """The most jobs that ran at once, and the most that were marked as being done."""
    connector, lock, running, seen, doing = InMemoryConnector(), threading.Lock(), set(), [], []
    app = App(connector=connector)

    @app.task(name="wait")
    def wait(number: int) -> None:
        with lock:
            running.add(number)
            seen.append(len(running))
            doing.append(sum(job["status"] == "doing" for job in connector.jobs.values()))
        time.sleep(1)
        with lock:
            running.discard(number)

    if threads:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
    async with app.open_async():
        for number in range(JOBS):
            await app.configure_task("wait").defer_async(number=number)
        await app.run_worker_async(concurrency=JOBS, wait=False, install_signal_handlers=False)
    return max(seen), max(doing)


few = min(32, (os.cpu_count() or 1) + 4)
ran, taken = asyncio.run(work(None))
print("by default:", "as many as the loop has threads" if ran == few else ran, "ran at once,", taken, "were taken")
ran, taken = asyncio.run(work(JOBS))
print("with an executor of their number:", ran, "ran at once,", taken, "were taken")
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
by default: as many as the loop has threads ran at once, 64 were taken
with an executor of their number: 64 ran at once, 64 were taken
SEEN
