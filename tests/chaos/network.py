"""Hosts on one machine: a network namespace each, with a link to the database and another one to the rest of the world.

Whoever makes it lives in namespaces that are thrown away (``unshare --net --mount``), and all of it goes with these.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from processes import Host
from programs import Missing, find_program

WORLD, DATABASE = "10.205.0.1", "10.205.0.2"
"""Where WordPress and Medium are, and where PostgreSQL is, for every host."""
_LINKS = {"w": ("10.204", WORLD), "d": ("10.203", DATABASE)}
SKEWED = Path(__file__).parents[1] / "support" / "skewed"
_HARDWARE = "02:00:00:00:00:0{number}"
SLOW = ("rate", "256kbit", "burst", "16kb", "latency", "400ms")
"""A line of 32 KB a second, shared by all of a host's connections; what waits for longer than that is dropped."""


class Network:
    """So many hosts; number 0 is the first.

    Args:
        clocks: for each host how far its clock is off, in seconds.

    Raises:
        Missing: a program is, or this is the machine's own network.
    """

    def __init__(self, clocks: Sequence[int]) -> None:
        self._ip, self._tc = find_program("ip", "iproute2"), find_program("tc", "iproute2")
        if len(self._say("-o", "link").splitlines()) > 1:
            raise Missing("hosts are made in a network of their own: make torture ARGS=--hosts")
        names = Path("/run/netns")
        names.mkdir(exist_ok=True)
        self._run("mount", "-t", "tmpfs", "names", str(names))  # names of its own, which no other run meets
        self._say("link", "set", "lo", "up")
        for address in (WORLD, DATABASE):
            self._say("addr", "add", f"{address}/32", "dev", "lo")
        self.hosts = [self._make(number, off) for number, off in enumerate(clocks)]

    def cut(self, number: int) -> None:
        """The host and the database hear nothing of each other any more, and nobody says so."""
        self._say("link", "set", f"d{number}", "down")

    def slow_down(self, number: int) -> None:
        """What the host hears of the database comes slowly."""
        self._run(self._tc, "qdisc", "replace", "dev", f"d{number}", "root", "tbf", *SLOW)

    def mend(self, number: int) -> None:
        """The link to the database is as it was."""
        self._say("link", "set", f"d{number}", "up")
        self._run(self._tc, "qdisc", "replace", "dev", f"d{number}", "root", "pfifo")

    def _make(self, number: int, off: int) -> Host:
        name = f"h{number}"
        self._say("netns", "add", name)
        self._say("-n", name, "link", "set", "lo", "up")
        for kind, (net, place) in _LINKS.items():
            near, far = f"{net}.{number}.1", f"{net}.{number}.2"
            address = _HARDWARE.format(number=number)
            self._say(
                "link",
                "add",
                f"{kind}{number}",
                "address",
                address,
                "type",
                "veth",
                "peer",
                "name",
                f"{kind}0",
                "netns",
                name,
            )
            self._say("addr", "add", f"{near}/30", "dev", f"{kind}{number}")
            self._say("link", "set", f"{kind}{number}", "up")
            self._say("-n", name, "addr", "add", f"{far}/30", "dev", f"{kind}0")
            self._say("-n", name, "link", "set", f"{kind}0", "up")
            # Known for good: a host that asked who has the address would hear that nobody has, where none answers.
            known = ("lladdr", address, "dev", f"{kind}0", "nud", "permanent")
            self._say("-n", name, "neigh", "add", near, *known)
            self._say("-n", name, "route", "add", place, "via", near)
        return Host(f"{_LINKS['w'][0]}.{number}.2", (self._ip, "netns", "exec", name), _to_clock(off))

    def _say(self, *words: str) -> str:
        return self._run(self._ip, *words)

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed: {done.stderr}")
        return done.stdout


def _to_clock(off: int) -> dict[str, str]:
    """What has a process see another time; how long something takes it measures as it is."""
    if not off:
        return {}
    found = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
    if found is None:
        raise Missing("libfaketime is missing; make torture ARGS=--hosts installs it (package faketime)")
    faked = {"LD_PRELOAD": str(found), "FAKETIME": f"{off:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return faked | {"PYTHONPATH": str(SKEWED)}
