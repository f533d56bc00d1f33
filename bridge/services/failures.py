"""What somebody asked for and did not get leaves a line in the journal, whichever door they came through."""

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bridge.config import Config
from bridge.errors import BridgeError, LedgerError, Unsure
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery
from bridge.models.letters import cut
from bridge.planner import to_url_key

FAULT = "this is a fault of the bridge; its log has the details"
"""The reason of what failed for a cause that nobody foresaw."""
_LONGEST_NAME = 200
P = ParamSpec("P")
R = TypeVar("R")


class Failures:
    """Writes down what somebody asked for and did not get."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def write(self, verb: str, error: Exception, given: Mapping[str, Any]) -> None:
        """Write ``verb failed`` and why; where the ledger is in trouble, too, nothing can be written.

        Args:
            given: what was asked for, by the names of ``leaves_a_line``.
        """
        about = _About(self._config, self._ledger, given)
        with suppress(LedgerError, SQLAlchemyError):  # what is told is why the call failed, not its line
            about.write(f"{verb} failed", str(error) if isinstance(error, BridgeError) else FAULT)


class Answerable(Protocol):
    """A service that says what failed."""

    @property
    def failures(self) -> Failures:
        """Where its failures are written down."""


S = TypeVar("S", bound=Answerable)


def leaves_a_line(verb: str) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Have each failure of a service's method written down as ``verb failed``, with the reason.

    What it is about is told by its arguments: ``site`` (or ``site_name``), ``post_id`` (or ``post``, a number or an
    address), ``account`` or ``delivery``. A question (Unsure) is no failure, and where the ledger itself is in trouble
    nothing can be written.
    """

    def watch(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        signature = inspect.signature(method)

        @wraps(method)
        def call(service: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return method(service, *args, **kwargs)
            except (LedgerError, SQLAlchemyError, Unsure):
                raise
            except Exception as error:
                service.failures.write(verb, error, signature.bind(service, *args, **kwargs).arguments)
                raise

        return call

    return watch


class _About:
    """What a call was about, by its arguments; what the ledger and the configuration do not know is only named."""

    def __init__(self, config: Config, ledger: Ledger, given: Mapping[str, Any]) -> None:
        delivery = given.get("delivery")
        named = _to_names(delivery) if isinstance(delivery, Delivery) else given
        self._config = config
        self._ledger = ledger
        self._site = str(named.get("site", named.get("site_name")) or "")
        self._post: int | str | None = named.get("post_id", named.get("post"))
        self._account = str(named.get("account") or "")

    def write(self, what: str, why: str) -> None:
        site = self._site if self._site in self._config.sites else ""
        account = self._account if self._account in self._config.accounts else ""
        with self._ledger.write() as tx:
            post_id = self._find_post(tx) if site else None
            unknown = [] if post_id or self._post is None else [cut(f"post {self._post}", _LONGEST_NAME)]
            unknown += [cut(f"site {self._site}", _LONGEST_NAME)] if self._site and not site else []
            unknown += [cut(f"account {self._account}", _LONGEST_NAME)] if self._account and not account else []
            reason = f"{', '.join(unknown)}: {why}" if unknown else why
            tx.write_failure(what, reason, site=site, post_id=post_id, account=account)

    def _find_post(self, tx: Transaction) -> int | None:
        try:
            post = self._post
            number = tx.find_post_by_url(self._site, to_url_key(post)) if isinstance(post, str) else post
        except ValueError:  # it is no address at all
            return None
        return number if number is not None and tx.read_post(self._site, number) else None


def _to_names(delivery: Delivery) -> Mapping[str, Any]:
    return {"site": delivery.site, "post_id": delivery.post_id, "account": delivery.account}
