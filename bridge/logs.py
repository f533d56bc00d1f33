"""Logs: one line for each event, as ``key=value``, with every secret masked.

Values are masked where they are written, so nothing gets around it: no third-party logger, no traceback, no repr.
"""

import logging
import re
import sys
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"

Redact = Callable[[str], str]

_SHAPES = (
    r"(?<=(?i:bearer) )\s*[^\s\"',]+",
    r"(?<=(?i:basic) )\s*[A-Za-z0-9+/=]{8,}",
    r"whsec_[A-Za-z0-9+/=_-]+",
    r"bfm_[A-Za-z0-9_-]+",
    r"(?<=/owner/set-up/)[A-Za-z0-9_-]+",
    r"b4m1\.[A-Za-z0-9_-]+",
    r"(?<=://)[^\s/:@\"']*:[^\s/\"']*(?=@)",
    r"(?<=/handoff/)\d+/[0-9a-f]{32}",
    r"(?<=/audit/)[^\s/\"']+/[0-9a-f]{32}",
)
"""What a secret looks like, for those that no configuration names: bearer and basic credentials, a hook's secret, a
token, a set-up link, a connection string, a URL's user and password, and a screen's address, which is its key."""

# Control characters, line separators and text direction marks: a title must not forge a line or repaint a terminal.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NEEDS_QUOTES = re.compile(r'[\s"=\\]|^$')

_CHATTY = ("apscheduler", "urllib3", "waitress", "werkzeug", "alembic", "sqlalchemy", "apprise", "procrastinate")
"""Libraries that tell each step they take: only their warnings are kept."""
_WARNING_OF_THE_USUAL = ("apscheduler.scheduler",)
"""It warns whenever a tick takes longer than its period, as a reading of an archive does; whether ticks run is told by
their heartbeats."""


def to_redact(secrets: Iterable[str]) -> Redact:
    """A function that masks the given secrets, and whatever looks like one, in a text."""
    written = {form for secret in secrets if secret for form in _forms(secret)}
    # The longest first: a secret that contains another must not be left with its ends showing.
    words = [re.escape(form) for form in sorted(written, key=len, reverse=True)]
    pattern = re.compile("|".join([*words, *_SHAPES]))
    return lambda text: pattern.sub(MASK, text)


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it stands, in a repr, and in a URL."""
    return (secret, repr(secret)[1:-1], quote(secret, safe=""), quote(secret))


def to_line(event: EventDict, redact: Redact) -> str:
    """The event as one line: time, level, ``event="..."``, then the rest in the order given; a traceback is indented
    below it. Whatever is written is masked first, then escaped."""
    traceback = redact(str(event.pop("exception", "")))
    first = [str(event.pop("timestamp", "")), str(event.pop("level", "")).ljust(7)]
    named = {"event": event.pop("event", ""), **event}
    line = " ".join([*first, *(f"{key}={_to_value(redact(str(value)))}" for key, value in named.items())])
    return line + "".join(f"\n  | {_escape(part)}" for part in traceback.split("\n") if traceback)


def _to_value(text: str) -> str:
    if _NEEDS_QUOTES.search(text) or _UNSAFE.search(text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{_escape(escaped)}"'
    return text


def _escape(text: str) -> str:
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def setup(level: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send everything that is logged, here and in libraries, to one stream; may be called again.

    Args:
        level: debug, info, warning or error.
        secrets: values that must not be seen, such as ``bridge.config.secrets_of(config)``.
        stream: where the lines go; None means standard error.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%S.%fZ", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_to_formatter(to_redact(secrets), before))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    for name in _WARNING_OF_THE_USUAL:
        logging.getLogger(name).setLevel(max(number, logging.ERROR))
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Of all of ours one: nothing tells them apart, and to find a name for it each line would look who calls.
        logger_factory=lambda *_: logging.getLogger("bridge"),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(True)
    _catch_what_nobody_caught()


def _to_formatter(redact: Redact, before: list[Processor]) -> logging.Formatter:
    def write(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
        return to_line(event, redact)

    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(processors=[remove_meta, write], foreign_pre_chain=before)


def _catch_what_nobody_caught() -> None:
    """A traceback that Python would print by itself goes through the mask too."""
    log = structlog.get_logger("bridge")

    def at_exit(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.error("the program ended by an error of its own", exc_info=(kind, error, trace))

    def in_thread(args: Any) -> None:
        log.error("a thread ended by an error of its own", thread=args.thread and args.thread.name, exc_info=args[:3])

    sys.excepthook = at_exit
    threading.excepthook = in_thread
