"""A post is made into a draft in a process of its own, for markup that comes from outside the owner's sites.

The parser is C: should a page ever bring it down, or keep it busy, that must not be our process (docs/design.md).
"""

import multiprocessing
import resource
from multiprocessing.connection import Connection

from bridge.errors import ContentError
from bridge.failpoints import failpoint
from bridge.models import Post
from bridge.transform import Draft, StorySettings, to_draft

WALL_S = 20.0
"""Seconds for everything, the start of the process included; a post of the largest size takes under two."""
MOST_MEMORY = 2 * 1024**3
"""Bytes of address space: forty times the largest post, and the interpreter."""


def to_draft_apart(post: Post, settings: StorySettings, wall: float = WALL_S) -> Draft:
    """Make a draft as ``to_draft`` does, in a child process that is killed after ``wall`` seconds.

    Raises:
        ContentError: as ``to_draft`` does, or the child crashed or took too long.
    """
    # Not a fork: this process may have threads, and its locks would be copied as they are.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, post, settings), daemon=True)
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


def _work(pipe: Connection, post: Post, settings: StorySettings) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    failpoint("transforming")
    try:
        pipe.send(to_draft(post, settings))
    except ContentError as error:
        pipe.send(str(error))
