"""What `bridge serve` keeps in memory does not grow with the hooks that it has seen."""

import re
import threading
from pathlib import Path

from blog import Blog
from bridge.ledger import Ledger
from bridge.models import Outcome
from hookmaker import make_hook
from processes import BridgeProcess, wait_for

HEAP = 64 * 1024 * 1024
"""What glibc reserves for a thread's heap, and aligns it to."""
TEXT = "<p>" + "Sixty-one characters of plain text stand in for a real post. " * 900 + "</p>"


def heaps_of(pid: int) -> int:
    """How many heaps beside the first a process' threads have."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    found = [re.match(r"([0-9a-f]+)-[0-9a-f]+ rw-p 00000000 00:00 0\s*$", line) for line in lines]
    starts = [int(one[1], 16) for one in found if one]
    return sum(start % HEAP == 0 for start in starts)


def test_the_threads_of_serve_share_their_heaps(tmp_path, medium):
    bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", medium.url).start()
    assert bridge.process
    before = heaps_of(bridge.process.pid)  # threads of whoever forked it have left theirs

    def send(client: int) -> None:
        for number in range(client * 10 + 1, client * 10 + 6):
            post = {"id": number, "guid": str(number), "url": f"https://blog.example/{number}/", "content_html": TEXT}
            body = make_hook("post.published", post=post)
            wait_for(lambda: bridge.post(body, f"msg_{number}") in {200, 202}, 60, "its acceptance")  # noqa: B023

    clients = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    wait_for(lambda: len(medium.stories) == 60, 60, "every story")
    assert heaps_of(bridge.process.pid) <= before + 1
    bridge.stop()


def test_the_tries_of_a_day_are_not_held_at_once(ledger: Ledger, blog: Blog, medium):
    blog.publish()
    with ledger.read() as tx:
        tries = tx.read_recent_attempts("main", tx.now.replace(year=2000))
        assert iter(tries) is tries
        assert [one.outcome for one in tries] == [Outcome.LIVE]
