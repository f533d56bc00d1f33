"""A post is made into a draft in a process of its own: markup from outside the owner's sites, and what is not public.

The parser is C: should a page ever bring it down, or keep it busy, that must not be our process (docs/design.md).
"""

import multiprocessing
import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any

from bridge.config import Config
from bridge.errors import Busy, ContentError, Refused
from bridge.failpoints import failpoint
from bridge.models import Post
from bridge.transform import Dialect, Draft, StorySettings, to_content, to_counts, to_draft, to_settings

WALL_S = 20.0
"""Seconds for everything, the start of the process included; a post of the largest size takes under two."""
MOST_MEMORY = 2 * 1024**3
"""Bytes of address space: forty times the largest post, and the interpreter."""
MOST_AT_ONCE = 3
"""Previews that are made or wait, of all sites: each holds one of the web server's eight threads."""
PATIENCE_S = 10.0
"""How long one waits for another one of its site."""
WAIT = "too many previews are being made; try again in a few seconds"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a post would be on Medium, and what it would lose.

    Attributes:
        account: where it would go.
        draft: the whole of it.
    """

    account: str
    draft: Draft

    def to_data(self) -> dict[str, Any]:
        """As JSON: the closing is HTML, the notes' sentences are in the post's language where we have it."""
        draft = self.draft
        closing = draft.blocks[len(draft.blocks) - draft.closing :]
        return {
            "title": draft.title,
            "subtitle": draft.subtitle,
            "tags": list(draft.tags),
            "account": self.account,
            "notes": [asdict(note) for note in draft.notes],
            "counts": [asdict(count) for count in to_counts(draft)],
            "closing": to_content("", "", closing, Dialect.PASTE),
        }


class Previews:
    """Makes previews of posts, public or not: one at a time for each site. Nothing of a post is kept or logged.

    Args:
        wall: seconds that one may take.
    """

    def __init__(self, config: Config, wall: float = WALL_S) -> None:
        self._config = config
        self._wall = wall
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._turns = {name: threading.Lock() for name in config.sites}

    def preview(self, post: Post) -> Preview:
        """What a post would be.

        Raises:
            NotFound: its site or account is not configured.
            Refused: the site's owner has not turned previews on.
            Busy: too many are being made.
            ContentError: it cannot become a story, or took too long; the message is for whoever asked, and no log.
        """
        self.refuse_where_off(post.site)
        site = self._config.site(post.site)
        name = post.choice.account or site.account
        settings = to_settings(post, site, name, self._config.account(name), self._config.cta)
        with self._turn(post.site):
            return Preview(name, to_draft_apart(post, settings, self._wall, is_private=True))

    def refuse_where_off(self, site: str) -> None:
        """Raises Refused for a site whose owner has not turned previews on, NotFound for one that there is not."""
        if not self._config.site(site).preview:
            raise Refused(f"previews are off for {site}; its owner turns them on with preview = true in [sites.{site}]")

    @contextmanager
    def _turn(self, site: str) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy(WAIT)
        try:
            if not self._turns[site].acquire(timeout=PATIENCE_S):
                raise Busy(WAIT)
            try:
                yield
            finally:
                self._turns[site].release()
        finally:
            self._places.release()


def to_draft_apart(post: Post, settings: StorySettings, wall: float = WALL_S, *, is_private: bool = False) -> Draft:
    """Make a draft as ``to_draft`` does, in a child process that is killed after ``wall`` seconds.

    Args:
        is_private: the child's words are seen nowhere, and it leaves no core: a traceback may hold the post's text.

    Raises:
        ContentError: as ``to_draft`` does, or the child crashed or took too long.
    """
    # Not a fork: this process may have threads, and its locks would be copied as they are.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, post, settings, is_private), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(wall):
            raise ContentError(f"the transformation took more than {wall:g} seconds and was stopped")
        answer = ours.recv()
    except EOFError:
        child.join()
        raise ContentError(
            f"the transformation crashed (exit code {child.exitcode}); please report this post"
        ) from None
    finally:
        child.kill()
        child.join()
        ours.close()
    if isinstance(answer, str):
        raise ContentError(answer)
    assert isinstance(answer, Draft)
    return answer


def _work(pipe: Connection, post: Post, settings: StorySettings, is_private: bool) -> None:
    if is_private:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    failpoint("transforming")
    try:
        pipe.send(to_draft(post, settings))
    except ContentError as error:
        pipe.send(str(error))
