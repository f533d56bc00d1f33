"""Python's start on a host whose clock is off by libfaketime.

``time.sleep`` asks the system to wake it at an instant of a clock that libfaketime changes on the way, and fails with
"Invalid argument". A lock that nobody gives back is waited for by a length of time, which it leaves alone.
"""

import threading
import time


def _sleep(seconds: float) -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=seconds)


time.sleep = _sleep
