"""The channels that the configuration names: every recipient of mail, and every URL."""

from typing import Protocol

from bridge.config import Config
from bridge.models.notices import Message
from bridge.notify.mail import MailChannel
from bridge.notify.urls import UrlChannel


class Channel(Protocol):
    """A way to somebody.

    Attributes:
        key: stays the same while the channel leads to the same place; it is stored and gives nothing away.
        name: what it is, for the owner; it is no secret.
    """

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...

    def tell(self, message: Message) -> None:
        """Give it a message. Raises NotTold, in words without a secret."""


def channels_of(config: Config) -> tuple[Channel, ...]:
    """Every channel, mail first; none is tried."""
    mail = config.mail
    is_alone = len(mail.recipients) == 1
    mails = [MailChannel(mail, one, "mail" if is_alone else f"mail to {one}") for one in mail.recipients if mail.host]
    urls = [UrlChannel(url.get_secret_value(), number) for number, url in enumerate(config.notify.urls, 1)]
    return (*mails, *urls)
