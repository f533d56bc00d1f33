#!/bin/sh
# Guess: two libraries for crontab's five fields, both with Debian's manual behind them, read the same lines alike.
# What happens: with "*/2" for the day and "mon" for the weekday cronsim asks for both, croniter for either; the same days written
# as "1-31/2" are either to both. "mon/2" ends on a Saturday in croniter, and on the next Sunday in cronsim.
# Versions: cronsim 2.8, croniter 7.0.0, Python 3.11.
# Why it matters here: whoever tried a slot elsewhere would get an old post on other days, so such lines are refused with both
# readings (bridge/config/cron.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cronsim==2.8 croniter==7.0.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from datetime import datetime
from itertools import islice

from croniter import croniter
from cronsim import CronSim

START = datetime(2026, 11, 1)

for line in ("0 9 */2 * mon", "0 9 1-31/2 * mon", "0 9 * * mon/2"):
    for name, times in (("cronsim", CronSim(line, START)), ("croniter", croniter(line, START).all_next(datetime))):
        print(line, name, ", ".join(one.strftime("%a %d") for one in islice(times, 5)))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
0 9 */2 * mon cronsim Mon 09, Mon 23, Mon 07, Mon 21, Mon 11
0 9 */2 * mon croniter Sun 01, Mon 02, Tue 03, Thu 05, Sat 07
0 9 1-31/2 * mon cronsim Sun 01, Mon 02, Tue 03, Thu 05, Sat 07
0 9 1-31/2 * mon croniter Sun 01, Mon 02, Tue 03, Thu 05, Sat 07
0 9 * * mon/2 cronsim Sun 01, Mon 02, Wed 04, Fri 06, Sun 08
0 9 * * mon/2 croniter Mon 02, Wed 04, Fri 06, Mon 09, Wed 11
SEEN
