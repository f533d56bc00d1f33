#!/bin/sh
# Guess: a counter kept in memory costs a dictionary entry a hit, and forgets what is over when it is next looked at.
# What happens: nearly every hit starts a thread (a timer that sweeps what has expired and ends): 50 hits, 50 threads, with
# both strategies. Nothing is wrong with the counts.
# Versions: limits 5.8.0, Python 3.11.
# Why it matters here: the limits of the API and of signing in are asked for once a request; a test that counts threads, or a
# reader of a thread dump, meets threads that nobody here started. The cost is measured with the lists (docs/design.md).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check limits==5.8.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import threading
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

started = []
start = threading.Thread.start
threading.Thread.start = lambda self: (started.append(self), start(self))[1]
for kind in (FixedWindowRateLimiter, MovingWindowRateLimiter):
    started.clear()
    limiter = kind(MemoryStorage())
    for _ in range(50):
        assert limiter.hit(RateLimitItemPerMinute(100), "somebody")
        time.sleep(0.05)
    print(kind.__name__, "nearly one thread a hit" if len(started) > 40 else f"{len(started)} threads")
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
FixedWindowRateLimiter nearly one thread a hit
MovingWindowRateLimiter nearly one thread a hit
SEEN
