#!/bin/sh
# Guess: a job that runs every second runs every second, whatever becomes of the clock: an interval is no hour of the day.
# What happens: each run is planned as an instant. After the clock was set back by an hour no job runs for an hour, and nothing is logged.
# Where the clock is put right again, the scheduler sleeps on.
# Versions: APScheduler 3.11.3, time-machine 3.6.0, Python 3.11.
# Why it matters here: feeds, the schedule of old posts, messages and the look for what a crash has left are such jobs. So a thread of its
# own looks whether one lies further ahead than its interval (bridge/runtime/threads.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check apscheduler==3.11.3 time-machine==3.6.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import threading
from datetime import UTC, datetime, timedelta

import time_machine
from apscheduler.schedulers.background import BackgroundScheduler

runs = threading.Semaphore(0)
scheduler = BackgroundScheduler(timezone="UTC")
scheduler.add_job(runs.release, "interval", seconds=1, max_instances=1, coalesce=True, misfire_grace_time=None)
scheduler.start()


def count(seconds: int) -> str:
    """Whether it ran in so many seconds of a stopwatch."""
    while runs.acquire(blocking=False):
        pass
    return "runs" if runs.acquire(timeout=seconds) else "does not run"


print("as the clock is:", count(5))
with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
    count(2)  # what was planned before may be under way
    print("an hour earlier:", count(5))
print("right again:", count(5))
scheduler.shutdown(wait=False)
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
as the clock is: runs
an hour earlier: does not run
right again: does not run
SEEN
