"""How tests log what nobody looks at."""

import structlog

_PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def log_plainly() -> None:
    """Log as structlog does by itself, but for tracebacks.

    One that is drawn with the values of every frame costs a second, and minutes where those are long.
    """
    structlog.reset_defaults()
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _PLAIN])
