#!/bin/sh
# Guess: under libfaketime with FAKETIME_DONT_FAKE_MONOTONIC=1 a process sees another date, and waits as it would without.
# What happens: time.sleep() fails with EINVAL: Python waits until an instant of the monotonic clock, which libfaketime takes for
# one of the faked clock. Without that switch it waits, and measures what it should not.
# Versions: libfaketime 0.9.10-2.1 and Python 3.11.2 of Debian 12.
# Why it matters here: hosts whose clocks are an hour apart (make torture ARGS=--hosts) must measure their leases as they are, so
# that on them Python waits in another way (tests/chaos/network.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download libfaketime=0.9.10-2.1 >/dev/null 2>&1
dpkg-deb -x libfaketime_*.deb tree
library=$(find "$folder/tree" -name libfaketimeMT.so.1)
cat >wait.py <<'PY'
import time

try:
    time.sleep(0.2)
    print("waited")
except OSError as error:
    print(f"failed: {error}")
PY
{
  printf 'another date: '
  FAKETIME=+3600s LD_PRELOAD=$library /usr/bin/python3 wait.py
  printf 'another date, the same stopwatch: '
  FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME=+3600s LD_PRELOAD=$library /usr/bin/python3 wait.py
} >seen
cat seen
diff - seen <<'SEEN'
another date: waited
another date, the same stopwatch: failed: [Errno 22] Invalid argument
SEEN
