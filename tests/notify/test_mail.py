"""Mails arrive at a real server as text and HTML; whatever a server says becomes a sentence, never a secret."""

import socket
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bridge.config import MailSection
from bridge.errors import NotTold
from bridge.models.notices import Item
from bridge.notify import MailChannel, find_mail_problem
from bridge.planner.notices import to_message
from mail_server import PASSWORD, Mailbox, mail_server, mailbox, to_parts

__all__ = ["mailbox"]

OWNER = "https://bridge.example/owner/"
MESSAGE = to_message([Item("Post 7 of blog: import", "It waits.", "Mud", "https://bridge.example/h/1/")], OWNER)
EVIL = "<script>alert(1)</script>\r\nBcc: eve@evil.example\r\n\r\n<b>\u202eno"


def a_channel(box: Mailbox, recipient: str = "ada@blog.example", **more) -> MailChannel:
    return MailChannel(MailSection.model_validate(box.settings(**more)), recipient, "mail")


def failure(box: Mailbox, message=MESSAGE, **more) -> str:
    with pytest.raises(NotTold) as raised:
        a_channel(box, **more).tell(message)
    assert PASSWORD not in str(raised.value)
    return str(raised.value)


def test_a_mail_has_a_text_and_an_html_part_with_the_one_address(mailbox):
    a_channel(mailbox).tell(MESSAGE)
    (mail,) = mailbox.mails
    assert (mail["From"], mail["To"]) == ("bridge@blog.example", "ada@blog.example")
    assert mail["Subject"] == "Post 7 of blog: import"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@blog.example>")
    text, html = to_parts(mail)
    assert "“Mud”\nIt waits.\nEverything for it, and your answer: https://bridge.example/h/1/" in text
    assert '<a href="https://bridge.example/h/1/">' in html
    assert OWNER in text
    assert OWNER in html


@pytest.mark.parametrize("field", ["title", "words", "post"])
def test_no_field_of_wordpress_or_medium_breaks_out_of_a_mail(mailbox, field):
    values = {"title": "A title", "words": "Words", "post": "A post"} | {field: EVIL}
    a_channel(mailbox).tell(to_message([Item(**values)], OWNER))
    (mail,) = mailbox.mails
    assert mailbox.recipients == [["ada@blog.example"]]
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    _, html = to_parts(mail)
    assert "<script" not in html
    assert "<b>" not in html
    assert "\u202e" not in html + mail["Subject"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_title_of_any_alphabet_arrives_as_it_is(mailbox):
    title = "Straße · Ελληνικά · 日本語 · " + "long " * 60
    a_channel(mailbox).tell(to_message([Item(title, "x")], OWNER))
    assert mailbox.mails[0]["Subject"].startswith("Straße · Ελληνικά · 日本語 · long")


def test_a_server_that_wants_a_password_gets_it(mailbox):
    a_channel(mailbox, user="ada", password=PASSWORD).tell(MESSAGE)
    assert (len(mailbox.mails), mailbox.users) == (1, ["ada"])


@pytest.mark.parametrize(
    ("changes", "settings", "words"),
    [
        ({"password": "another"}, {"user": "ada", "password": PASSWORD}, "The server refused the password (535"),
        ({"recipient_answer": "550 no such person"}, {}, "The server refused the recipient (550 no such person)"),
        ({"sender_answer": "553 not you"}, {}, "The server refused the sender (553 not you)"),
        ({"answer": "554 looks like spam"}, {}, "The server did not take the mail (554 looks like spam)"),
        ({"answer": "451 later"}, {}, "The server did not take the mail (451 later)"),
        ({}, {"security": "starttls"}, "cannot do what is needed"),
        ({}, {"security": "tls"}, "it does not speak TLS there"),
        ({}, {"host": "nowhere.invalid"}, "was not reached"),
    ],
)
def test_what_a_mail_server_refuses_is_told_in_a_sentence(mailbox, changes, settings, words):
    vars(mailbox).update(changes)
    assert words in failure(mailbox, **settings)
    assert mailbox.mails == []


def test_a_server_that_is_down_or_hangs_up_is_told(mailbox):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            listening.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        assert "ended the connection" in failure(mailbox, port=listening.getsockname()[1])
        thread.join()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        assert "was not reached" in failure(mailbox, port=free.getsockname()[1])


def test_an_address_that_the_server_cannot_take_is_told(mailbox):
    with mail_server(Mailbox(), enable_SMTPUTF8=False) as old:
        assert "SMTPUTF8" in failure(old, recipient="jürgen@blog.example")


def a_certificate(folder: Path) -> tuple[Path, Path]:
    crt, key = folder / "x.crt", folder / "x.key"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", crt, "-days", "2"]
    subprocess.run([*make, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True)
    return crt, key


def test_a_mail_goes_by_tls_to_a_server_whose_certificate_holds_and_to_no_other(tmp_path, monkeypatch):
    certificate = a_certificate(tmp_path)
    with mail_server(Mailbox(), certificate, require_starttls=True) as box:
        more = {"host": "localhost", "security": "starttls"}
        assert "certificate" in failure(box, **more)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        a_channel(box, **more).tell(MESSAGE)
        assert len(box.mails) == 1
        assert "certificate" in failure(box, **more | {"host": "127.0.0.1"})


def test_a_check_signs_in_and_sends_nothing(mailbox):
    settings = mailbox.settings(user="ada", password=PASSWORD)
    assert find_mail_problem(MailSection.model_validate(settings)) == ""
    mailbox.password = "another"
    assert "refused the password" in find_mail_problem(MailSection.model_validate(settings))
    assert mailbox.mails == []


def test_each_security_has_its_usual_port():
    ports = [MailSection(security=one).usual_port for one in ("tls", "starttls", "none")]
    assert ports == [465, 587, 25]
