"""Named places where the tests pull the plug.

``BRIDGE_FAILPOINT=name`` kills the process with SIGKILL when that point is reached, ``name:3`` at the third time,
``name:stop`` sends SIGSTOP instead (a machine that stalls). Without the variable a failpoint is one comparison.
"""

import os
import signal
import threading
from collections.abc import Callable


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_armed = os.environ.get("BRIDGE_FAILPOINT", "")
_die: Callable[[], object] = _kill
_hits = 0


def arm(place: str, die: Callable[[], object] = _kill) -> None:
    """Pull the plug at ``place`` from now on, instead of where the environment says; empty: nowhere.

    Args:
        place: as in the variable.
        die: what happens there; a test that lives many lives in one process raises what nothing catches.
    """
    global _armed, _die, _hits
    _armed, _die, _hits = place, die, 0


def failpoint(name: str) -> None:
    """Die (or stall) here when it was asked for."""
    global _hits
    if not _armed:
        return
    wanted, _, how = _armed.partition(":")
    if wanted != name:
        return
    _hits += 1
    if how == "stop" and _hits == 1:
        # To this very thread: sent to the process, another thread could take it, and this one would go on for a moment.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
    elif how != "stop" and _hits == int(how or 1):
        _die()
