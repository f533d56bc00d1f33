"""How long a hook takes to become a story on an idle machine: from sending the hook to the story at Medium."""

import statistics
import tempfile
import time
from pathlib import Path

from run import Figure

from hookmaker import make_hook
from judge import Judge
from processes import BridgeProcess, wait_for

HOOKS = 30


def measure() -> list[Figure]:
    """One hook after the other through a real ``bridge serve`` and a fake Medium that answers at once."""
    with tempfile.TemporaryDirectory() as folder, Judge() as medium:
        bridge = BridgeProcess(Path(folder), f"sqlite:///{folder}/ledger.db", medium.url).start()
        try:
            times = sorted(_one(bridge, medium, number) for number in range(1, HOOKS + 1))
        finally:
            bridge.stop()
    against = f"limit 1 s on an idle machine; slowest of {HOOKS}: {times[-1]:.2f} s"
    return [Figure("latency", statistics.median(times), "seconds, median", against)]


def _one(bridge: BridgeProcess, medium: Judge, number: int) -> float:
    url = f"https://blog.example/{number}/"
    body = make_hook("post.published", post={"id": number, "guid": url, "url": url})
    began = time.monotonic()
    bridge.post(body, f"msg_{number}")
    wait_for(lambda: len(medium.stories) == number, what="the story")
    return time.monotonic() - began
