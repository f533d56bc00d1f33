#!/bin/sh
# Guess: CronSim(expression, start) gives only times after its start, and an hourly expression comes every hour.
# What happens: on the night when clocks go back, started in the second 02:30, a daily 02:40 is first given as the one of the
# first hour, fifty minutes before the start; and where clocks move by half an hour, an hourly time is left out once.
# Versions: cronsim 2.8, tzdata 2026.2, Python 3.11.
# Why it matters here: a schedule of old posts would hold a slot in its own past, or miss one. So cronsim is asked for the
# times on the wall only (naive ones), and which instants those are is decided in bridge/planner/evergreen/walltime.py.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cronsim==2.8 tzdata==2026.2
PYTHONTZPATH='' "$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim


def show(expression, start, count):
    print(expression, "from", f"{start.astimezone(UTC):%d %H:%M} UTC:", end="")
    for at in islice(CronSim(expression, start), count):
        print(f" {at.astimezone(UTC):%d %H:%M}", end="")
    print()


show("40 2 * * *", datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1), 2)
show("30 * * * *", datetime(2026, 4, 5, 0, 30, tzinfo=ZoneInfo("Australia/Lord_Howe")), 3)
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
40 2 * * * from 25 01:30 UTC: 25 00:40 26 01:40
30 * * * * from 04 13:30 UTC: 04 14:30 04 16:00 04 17:00
SEEN
