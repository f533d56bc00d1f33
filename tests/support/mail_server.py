"""A mail server on a socket: takes mails, or refuses them as a test says."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# It logs every line that it hears.
logging.getLogger("mail.log").setLevel(logging.WARNING)

PASSWORD = "canary-of-the-mail-server"


class Mailbox:
    """What came in, and how the next mail is answered."""

    def __init__(self) -> None:
        self.users: list[str] = []
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answer = "250 OK"
        self.recipient_answer = "250 OK"
        self.sender_answer = "250 OK"
        self.password = PASSWORD
        self.port = 0

    def settings(self, **more: Any) -> dict[str, Any]:
        """A ``[mail]`` that leads here."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "sender": "bridge@blog.example",
            "recipients": ["ada@blog.example"],
        } | more

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_right = data.password == self.password.encode()
        self.users.append(data.login.decode())
        return AuthResult(success=is_right, handled=False)

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients.append(list(envelope.rcpt_tos))
        return self.answer


class _AnyPort(Controller):
    """Listens at a free port, and looks itself up there when it has begun."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(box: Mailbox, tls: tuple[Path, Path] | None = None, **more: Any) -> Iterator[Mailbox]:
    """Take mails while the block runs.

    Args:
        tls: certificate and key, to offer STARTTLS.
    """
    if tls:
        more["tls_context"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        more["tls_context"].load_cert_chain(*tls)
    options = {"authenticator": box.authenticate, "auth_require_tls": False} | more
    server = _AnyPort(box, hostname="127.0.0.1", port=0, **options)
    server.start()
    try:
        box.port = server.port
        yield box
    finally:
        server.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as box:
        yield box


def to_parts(mail: EmailMessage) -> tuple[str, str]:
    """A mail's text and its HTML."""
    parts = {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()}
    return parts["text/plain"], parts["text/html"]
