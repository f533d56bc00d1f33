"""What the verbs on a post do: each is one service's method, the same that the API and the commands use."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.models.access import Scope


class Act(NamedTuple):
    """One verb, said of one post.

    Attributes:
        account: empty where the post has one delivery at most.
        url: of a story, where the verb takes one.
        yes, question: the yes to what an earlier Unsure asked, and which question that was.
    """

    site: str
    post_id: int
    account: str | None = None
    url: str = ""
    yes: bool = False
    question: str = ""


Do = Callable[[Bridge, Act], object]


def _retry(bridge: Bridge, act: Act) -> object:
    return bridge.retries.retry(act.site, act.post_id, act.account, yes=act.yes, question=act.question)


def _accept_losses(bridge: Bridge, act: Act) -> object:
    return bridge.retries.retry(
        act.site, act.post_id, act.account, accept_losses=True, yes=act.yes, question=act.question
    )


def _deny(bridge: Bridge, act: Act) -> object:
    return bridge.decisions.deny(act.site, act.post_id, act.account, yes=act.yes, question=act.question)


def _approve(bridge: Bridge, act: Act) -> object:
    return bridge.queue.approve(act.site, act.post_id, act.account, yes=act.yes, question=act.question)


def _confirm(bridge: Bridge, act: Act) -> object:
    if not act.url:
        raise Refused("write the address of the story; it stands in the browser's bar while the story is open")
    return bridge.decisions.confirm(act.site, act.post_id, act.url, act.account)


ACTIONS: Mapping[str, Do] = {
    "retry": _retry,
    "accept_losses": _accept_losses,
    "deny": _deny,
    "approve": _approve,
    "confirm": _confirm,
    "skip": lambda bridge, act: bridge.queue.skip(act.site, act.post_id, act.account),
    "never": lambda bridge, act: bridge.queue.ban(act.site, act.post_id, act.account),
    "cancel": lambda bridge, act: bridge.decisions.cancel(act.site, act.post_id, act.account),
    "removed": lambda bridge, act: bridge.decisions.remove(act.site, act.post_id, act.account),
    "done": lambda bridge, act: bridge.decisions.done(act.site, act.post_id, act.account),
    "same": lambda bridge, act: bridge.answers.accept(act.site, act.post_id),
    "another": lambda bridge, act: bridge.answers.tell_apart(act.site, act.post_id),
    "resync": lambda bridge, act: bridge.resync.resync(act.site, act.post_id),
    "forget": lambda bridge, act: bridge.erasure.forget(act.site, act.post_id),
}
"""By the codes of ``planner.verbs``."""

_SCOPES = {"resync": Scope.RESYNC, "forget": Scope.ADMIN}


def to_scope(code: str) -> Scope:
    """What whoever says a verb must be allowed to do."""
    return _SCOPES.get(code, Scope.DECIDE)
