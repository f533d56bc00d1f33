"""How the owner is told: ``[notify]``, for every channel, and ``[mail]``, the mail server."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, StrictInt

from bridge.config.evergreen import Cron, Hours
from bridge.config.values import Duration, Section

_MAILBOX = re.compile(r"[^\s<>@,;:\"\\]+@[^\s<>@,;:\"\\]+")
_PORTS = {"tls": 465, "starttls": 587, "none": 25}


def _to_mailbox(value: str) -> str:
    if not _MAILBOX.fullmatch(value):
        raise ValueError('write a bare address such as "ada@blog.example"')
    return value


Mailbox = Annotated[str, AfterValidator(_to_mailbox)]


class NotifySection(Section):
    """``[notify]``"""

    urls: tuple[SecretStr, ...] = ()
    gather: Duration = timedelta(minutes=3)
    """What happens within so long of the first thing goes in one message with it."""
    quiet_hours: tuple[Hours, ...] = ()
    """Parts of the day, in the owner's zone, in which nothing is told; what comes up in them is told at their end."""
    digest: Cron | Literal[""] = "0 8 * * mon"
    """When all that waits is told once more, imports first; empty for never."""


class MailSection(Section):
    """``[mail]``: the server that takes notices as e-mail; without ``host`` none is sent."""

    host: str = ""
    port: Annotated[StrictInt, Field(ge=0, le=65535)] = 0
    """0: the usual one, 465 for ``tls``, 587 for ``starttls``, 25 for ``none``."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr | None = None
    sender: Mailbox | Literal[""] = ""
    recipients: tuple[Mailbox, ...] = ()

    @property
    def usual_port(self) -> int:
        """Where the server listens."""
        return self.port or _PORTS[self.security]
