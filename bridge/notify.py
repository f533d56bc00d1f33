"""Tells the owner, through whatever apprise reaches (https://github.com/caronc/apprise/wiki).

A notice that cannot be sent fails nothing else. The URLs are secrets: no log line or answer repeats them.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

INSTALL = "notices need apprise; run: pip install 'bridge-for-medium[notify]'"


def tell(urls: Sequence[str], title: str, body: str) -> list[str]:
    """Send one notice to each URL. Nothing is raised; the failures are answered, in words."""
    return list(_told(urls, title, body))


def find_problems(urls: Sequence[str]) -> list[str]:
    """What stands in the way of notices, before one is sent: apprise is missing, or a URL is not one of its kinds."""
    try:
        return [_not_understood(number) for number, target in _targets(urls) if target is None]
    except ImportError:
        return [INSTALL]
    except Exception as error:
        return [_broken(error)]


def _told(urls: Sequence[str], title: str, body: str) -> Iterator[str]:
    try:
        targets = list(_targets(urls))
    except ImportError:
        yield INSTALL
        return
    except Exception as error:
        yield _broken(error)
        return
    for number, target in targets:
        if target is None:
            yield _not_understood(number)
        elif not _is_taken(target, title, body):
            yield f"notice target {number} ({target.service_name}) did not take the notice"


def _targets(urls: Sequence[str]) -> Iterator[tuple[int, Any]]:
    if not urls:
        return
    import apprise  # optional, and slow to load

    # It logs the URLs it cannot read.
    logging.getLogger("apprise").disabled = True
    for number, url in enumerate(urls, 1):
        yield number, apprise.Apprise.instantiate(url, suppress_exceptions=True)


def _is_taken(target: Any, title: str, body: str) -> bool:
    try:
        return bool(target.notify(title=title, body=body))
    except Exception:  # over a hundred services, each with errors of its own
        return False


def _broken(error: Exception) -> str:
    """An installation that is broken fails as it likes; what it says could hold a URL."""
    return f"apprise cannot be used ({type(error).__name__}); install it again: pip install 'bridge-for-medium[notify]'"


def _not_understood(number: int) -> str:
    return f"notice target {number} is not a URL that apprise understands; see https://github.com/caronc/apprise/wiki"
