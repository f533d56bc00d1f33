"""Named places where the tests pull the plug.

``BRIDGE_FAILPOINT=name`` kills the process with SIGKILL when that point is reached, ``name:3`` at the third time,
``name:stop`` sends SIGSTOP instead (a machine that stalls). Without the variable a failpoint is one dictionary look-up.
"""

import os
import signal
import threading

_ARMED = os.environ.get("BRIDGE_FAILPOINT", "")
_hits: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Die (or stall) here when the environment asks for it."""
    if not _ARMED:
        return
    wanted, _, how = _ARMED.partition(":")
    if wanted != name:
        return
    _hits[name] = _hits.get(name, 0) + 1
    if how == "stop" and _hits[name] == 1:
        # To this very thread: sent to the process, another thread could take it, and this one would go on for a moment.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
    elif how != "stop" and _hits[name] == int(how or 1):
        os.kill(os.getpid(), signal.SIGKILL)
