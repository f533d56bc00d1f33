"""``[notify]`` and ``[mail]``: what is taken, and what is refused with what to write instead."""

import io

import pytest

from bridge import logs
from bridge.config import load, secrets_of
from bridge.errors import ConfigError

MAIL = 'host = "mail.blog.example"\nsender = "bridge@blog.example"\nrecipients = ["ada@blog.example"]\n'
CANARY = "canary-of-the-mail"


def loaded(folder, text, **environ):
    path = folder / "config.toml"
    path.write_text(text)
    return load(path, environ)


def problem(folder, text, **environ) -> str:
    with pytest.raises(ConfigError) as raised:
        loaded(folder, text, **environ)
    assert CANARY not in str(raised.value)
    return str(raised.value)


def test_the_password_comes_from_the_environment_or_a_file_and_is_never_logged(tmp_path):
    text = f'[mail]\nuser = "ada"\n{MAIL}'
    (tmp_path / "secret").write_text(f"{CANARY}\n")
    for environ in ({"BRIDGE_MAIL_PASSWORD": CANARY}, {"BRIDGE_MAIL_PASSWORD_FILE": str(tmp_path / "secret")}):
        config = loaded(tmp_path, text, **environ)
        assert config.mail.password is not None
        assert config.mail.password.get_secret_value() == CANARY
        assert CANARY not in repr(config)
        assert CANARY in secrets_of(config)
    assert CANARY not in logs.to_redact(secrets_of(config))(f"the password is {CANARY}")
    assert io.StringIO(CANARY).read() == CANARY


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ('sender = "a@b.example"', "mail.sender is of no use without mail.host"),
        ('host = "m.example"\nsender = "a@b.example"', "mail.host needs mail.recipients: who gets them"),
        ('host = "m.example"\nrecipients = ["a@b.example"]', "mail.host needs mail.sender: whom the mails come from"),
        (f'{MAIL}user = "ada"', "user and password belong together"),
        (f'{MAIL}user = "ada"\npassword = "{CANARY}"\nsecurity = "none"', "as plain text"),
        (f'{MAIL}security = "ssl"', "mail.security: must be 'starttls', 'tls' or 'none'"),
        ('host = "m"\nsender = "Ada <a@b.example>"', "write a bare address"),
        ('host = "m"\nsender = "a@b.example\\nBcc: eve@evil.example"', "write a bare address"),
        ('host = "m"\nrecipients = ["nobody"]', "write a bare address"),
        ("port = 70000", "mail.port"),
        ('hots = "m"', 'did you mean "host"?'),
    ],
)
def test_a_mail_server_that_cannot_be_used_stops_the_start_with_what_to_write(tmp_path, keys, words):
    assert words in problem(tmp_path, f"[mail]\n{keys}\n")


def test_a_mail_server_of_this_machine_may_have_a_password_without_tls(tmp_path):
    mail = MAIL.replace("mail.blog.example", "127.0.0.1")
    config = loaded(tmp_path, f'[mail]\n{mail}user = "ada"\npassword = "{CANARY}"\nsecurity = "none"\n')
    assert config.mail.usual_port == 25


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ('quiet_hours = ["10pm-7am"]', 'for example "22:00-07:00"'),
        ('digest = "monday"', "five fields"),
        ("gather = 3", "write a duration with its unit"),
    ],
)
def test_a_key_of_notices_that_cannot_be_read_is_named_with_what_to_write(tmp_path, key, words):
    assert words in problem(tmp_path, f"[notify]\n{key}\n")


def test_no_digest_is_an_empty_text(tmp_path):
    assert loaded(tmp_path, '[notify]\ndigest = ""\n').notify.digest == ""
