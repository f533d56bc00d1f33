"""Notices as e-mail: one for each recipient, as text and HTML, handed to the owner's mail server (RFC 5321)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from bridge.config import MailSection
from bridge.errors import NotTold
from bridge.models.letters import cut
from bridge.models.notices import Message
from bridge.notify.keys import to_channel_key

TIMEOUT_S = 20.0
"""For connecting, and for each answer of the server."""
_LONGEST_ANSWER = 200


class MailChannel:
    """One recipient. A connection is made for each message; none is kept."""

    def __init__(self, settings: MailSection, recipient: str, name: str) -> None:
        self._settings = settings
        self._recipient = recipient
        self.name = name
        self.key = to_channel_key("mail", recipient)

    def tell(self, message: Message) -> None:
        """Hand the server a mail. Raises NotTold."""
        mail = to_mail(message, self._settings.sender, self._recipient)
        with _words(self._settings), _opened(self._settings) as server:
            server.send_message(mail)


def find_mail_problem(settings: MailSection) -> str:
    """Sign in at the server without sending anything: what is wrong and what to do, empty when it is well."""
    try:
        with _words(settings), _opened(settings) as server:
            server.noop()
    except NotTold as error:
        return str(error)
    return ""


def to_mail(message: Message, sender: str, recipient: str) -> EmailMessage:
    """A message as a mail; programs that answer mails by themselves are asked to leave this one alone (RFC 3834)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, message.subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


@contextmanager
def _opened(settings: MailSection) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    place = (settings.host, settings.usual_port)
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(*place, timeout=TIMEOUT_S)
    with server:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.password:
            server.login(settings.user, settings.password.get_secret_value())
        yield server


@contextmanager
def _words(settings: MailSection) -> Iterator[None]:
    """Whatever goes wrong with a mail server, in a sentence for the owner. Raises NotTold."""
    where = f"{settings.host}:{settings.usual_port}"
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise NotTold(f"The server refused the password{_said(error)}; look at [mail] user and password.") from None
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise NotTold(f"The server refused the recipient ({code} {_to_words(said)}).") from None
    except smtplib.SMTPSenderRefused as error:
        raise NotTold(f"The server refused the sender{_said(error)}; look at [mail] sender.") from None
    except smtplib.SMTPNotSupportedError as error:
        raise NotTold(f"The server at {where} cannot do what is needed: {error}; look at [mail] security.") from None
    except smtplib.SMTPResponseException as error:
        raise NotTold(f"The server did not take the mail{_said(error)}.") from None
    except ssl.SSLCertVerificationError as error:
        raise NotTold(f"The certificate of {where} is not good for it: {error.verify_message}.") from None
    except ssl.SSLError as error:
        why = "it does not speak TLS there; look at [mail] security and port"
        raise NotTold(f"No secure connection to {where} ({error.reason or 'TLS'}): {why}.") from None
    except smtplib.SMTPServerDisconnected:
        raise NotTold(f"The server at {where} ended the connection.") from None
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise NotTold(f"The server at {where} was not reached ({cut(why, _LONGEST_ANSWER)}).") from None


def _said(error: smtplib.SMTPResponseException) -> str:
    return f" ({error.smtp_code} {_to_words(error.smtp_error)})"


def _to_words(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return cut(" ".join(text.split()), _LONGEST_ANSWER)
