"""Rules of the computers: what is due, what breaks, what is put back, and what is set otherwise."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

import bridge
from bridge.models import Ask
from chaos.authors import Authors
from chaos.counts import COUNTS
from chaos.desk import Backup
from chaos.stage import PICK, mostly

ELSEWHERE = {"in_migration", "after_fill_commit", "in_restore", "transforming"}
"""Where another process than the one that serves is killed."""
SETTINGS = ("token", "token", "review", "dry_run", "sites", "sites", "clock", "clock", "renamed", "doubled")
TICKS = (
    "recovery.sweep",
    "feeds.read_feeds",
    "originals.follow",
    "slots.plan_slots",
    "reports.report_statuses",
    "jobs.run_jobs",
    "read_archive",
    "rest",
)
RESTORES = ("ledger", "ledger", "running", "whole", "whole", "server")
REST = ("notices.send_notices", "housekeeping.check_silence", "housekeeping.prune")


def find_places() -> list[str]:
    """Every place of the bridge where the plug can be pulled."""
    found: set[str] = set()
    for file in Path(bridge.__file__).parent.rglob("*.py"):
        found.update(re.findall(r'failpoint\("(\w+)"\)', file.read_text()))
    return sorted(found - ELSEWHERE)


class Operation(Authors):
    """Things that happen to the bridge and around it."""

    @rule(what=mostly("senders", *TICKS), minutes=st.sampled_from([0, 2, 10, 61, 600, 1500]))
    def tick(self, what: str, minutes: int) -> None:
        """Time goes by, and something is due."""
        self.clock.pass_by(timedelta(minutes=minutes))
        COUNTS["feeds"] += what == "feeds.read_feeds"
        if what == "senders":
            self.service.run_senders(20)
        elif what == "read_archive":
            self.service.do("jobs.run_job", Ask("blog"))
        else:
            for verb in REST if what == "rest" else (what,):
                self.service.do(verb)

    @rule(place=st.sampled_from(find_places()), times=mostly(1, 2), who=PICK, is_old=st.booleans())
    def kill_at(self, place: str, times: int, who: int, is_old: bool) -> None:
        """Something happens, and the bridge is gone in the middle of it, at the latest right after it."""
        kills = COUNTS["kills"]
        self.service.arm(f"{place}:{times}")
        self.write(who, is_old, False, False, True)
        if "slot" in place:
            self.tick("slots.plan_slots", 61)
        if COUNTS["kills"] == kills:
            self.service.kill()

    @rule(minutes=st.sampled_from([0, 2]))
    def kill(self, minutes: int) -> None:
        """The bridge is gone between two steps."""
        self.clock.pass_by(timedelta(minutes=minutes))
        self.service.kill()
        self.service.run_senders(6)

    @rule(who=PICK, how=st.sampled_from(RESTORES), looks=mostly(True, False), copies=st.booleans())
    def restore_ledger(self, who: int, how: str, looks: bool, copies: bool) -> None:
        """A backup is put back, and the bridge starts with it. A newer one may have been made before.

        With ``server`` WordPress is on the same machine, and as old.
        """
        if copies:
            self.back_up()
            self.write(who, False, False, False, True)
        self.owner.forget()
        backup, shelf = self.backups[-1 - who % min(3, len(self.backups))]
        if how == "running":
            self._replace(backup)
        if how == "server":
            self.blog.restore(shelf)
        self.service.restore(backup, is_whole_machine=how in {"whole", "server"})
        if looks:
            self.owner.look_after_a_restore()
        else:
            # Only whoever put both back knows what they have written on Medium since.
            if how in {"whole", "server"}:
                self.owner.hand_off_again()
            self.service.run_senders(6)

    def _replace(self, backup: Backup) -> None:
        self.service.put_back(backup)
        self.service.refuse_while_replaced(lambda: self.write(0, False, False, False, True))

    def back_up(self) -> None:
        """Both are copied away."""
        self.shelves.append(self.blog.back_up())
        self.backups.append((self.service.back_up(), self.shelves[-1]))

    @rule(
        what=st.sampled_from(SETTINGS),
        token=mostly("one", "", "", "two", "wrong", times=2),
        flag=st.booleans(),
        who=st.sampled_from(["bridge", "blog"]),
        minutes=mostly(0, 4, 120, -4, -90, times=2),
    )
    def configure(self, what: str, token: str, flag: bool, who: str, minutes: int) -> None:
        """The owner edits the configuration and starts again; or a computer's clock is set."""
        if what == "clock":
            setattr(self.clock, f"{who}_off", timedelta(minutes=minutes))
            return
        if what in {"renamed", "doubled"}:
            self.service.try_names(what)
            return
        values: dict[str, Any] = {"token": token, "sites": ("blog", "second") if flag else ("blog",)}
        self.service.change(**{what: values.get(what, flag)})

    @rule(
        kind=mostly("drop_after_store", "drop_before_store", "cut_json", "empty_201", "challenge", "status", times=2),
        status=st.sampled_from([400, 401, 429, 500, 503]),
        feed=mostly("well", "late", "blocked"),
        who=PICK,
    )
    def medium_fails(self, kind: str, status: int, feed: str, who: int) -> None:
        """Something goes wrong with the next story; and the feed is well again, late, or blocked."""
        COUNTS["answers lost"] += kind.startswith("drop")
        if feed == "well":
            self.medium.be_well()
        elif feed == "late":
            self.medium.be_late()
        else:
            self.medium.go_wrong("challenge" if who % 2 else "cut_xml", door="feed")
        self.medium.go_wrong(kind, status=status, retry_after=60 if status == 429 else None)
        self.write(who, False, False, False, True)
