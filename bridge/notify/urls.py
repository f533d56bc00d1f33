"""Tells the owner through whatever apprise reaches (https://github.com/caronc/apprise/wiki).

The URLs are secrets: no log line or answer repeats them.
"""

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bridge.errors import NotTold
from bridge.models.extras import to_install
from bridge.models.notices import Message
from bridge.notify.keys import to_channel_key

INSTALL = f"notices need apprise; run: {to_install('apprise')}"


class UrlChannel:
    """One URL of ``[notify] urls``.

    Args:
        number: its place among them, from 1.
    """

    def __init__(self, url: str, number: int) -> None:
        self._url = url
        self._number = number
        # Only of a scheme that is a word: what is no URL may be a secret that was pasted there.
        scheme = urlsplit(url).scheme if "://" in url else ""
        self.name = f"{scheme or 'url'} ({number})"
        self.key = to_channel_key("url", url)

    def tell(self, message: Message) -> None:
        """Give the service a message. Raises NotTold."""
        try:
            told = _tell(self._url, message)
        except ImportError:
            raise NotTold(INSTALL) from None
        except Exception as error:
            raise NotTold(_broken(error)) from None
        if told is None:
            raise NotTold(_not_understood(self._number))
        if not told:
            raise NotTold("The service did not take the notice; is its URL in [notify] still good?")


def find_problems(urls: Sequence[str]) -> list[str]:
    """What stands in the way of notices, before one is sent: apprise is missing, or a URL is not one of its kinds."""
    try:
        return [_not_understood(number) for number, url in enumerate(urls, 1) if _to_target(url) is None]
    except ImportError:
        return [INSTALL]
    except Exception as error:
        return [_broken(error)]


def _tell(url: str, message: Message) -> bool | None:
    """Whether the service took it; None where apprise does not understand the URL."""
    target = _to_target(url)
    if target is None:
        return None
    import apprise

    everyone = apprise.Apprise()
    everyone.add(target)
    # Said to be text: services that show HTML or Markdown get it escaped then.
    return bool(everyone.notify(title=message.subject, body=message.text, body_format=apprise.NotifyFormat.TEXT))


def _to_target(url: str) -> Any:
    import apprise  # optional, and slow to load

    # It logs the URLs it cannot read.
    logging.getLogger("apprise").disabled = True
    return apprise.Apprise.instantiate(url, suppress_exceptions=True)


def _broken(error: Exception) -> str:
    """An installation that is broken fails as it likes; what it says could hold a URL."""
    return f"apprise cannot be used ({type(error).__name__}); install it again: {to_install('apprise')}"


def _not_understood(number: int) -> str:
    return f"notice target {number} is not a URL that apprise understands; see https://github.com/caronc/apprise/wiki"
