"""Web servers before a bridge: Debian's nginx and Caddy, each with the file of the documentation, run for real."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from packages import ROOT
from processes import wait_for, with_plain_signals

DEPLOY = ROOT / "docs/deploy"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of localhost and its key."""
    certificate, key = folder / "localhost.pem", folder / "localhost.key"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run([*make, *names], check=True, capture_output=True)
    return certificate, key


@contextmanager
def nginx(folder: Path, port: int, bridge: str, certificate: tuple[Path, Path]) -> Iterator[None]:
    """nginx with the documentation's server, on another port, certificate and bridge."""
    site = replaced(
        (DEPLOY / "nginx.conf").read_text(),
        ("443 ssl", f"{port} ssl"),
        ("server_name example.com", "server_name localhost"),
        ("/etc/ssl/example.com.pem", str(certificate[0])),
        ("/etc/ssl/private/example.com.key", str(certificate[1])),
        ("127.0.0.1:8085", bridge),
    )
    places = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers would be another user, who may not write into a folder of the tests.
    user = "user root;\n" if os.geteuid() == 0 else ""
    around = f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{around}http {{\naccess_log off;\n{places}\n{site}\n}}\n")
    with _running(["/usr/sbin/nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, port):
        yield


@contextmanager
def caddy(folder: Path, port: int, bridge: str, certificate: tuple[Path, Path]) -> Iterator[None]:
    """Caddy with the documentation's site, on another port, with a certificate of its own and another bridge."""
    site = replaced(
        (DEPLOY / "Caddyfile").read_text(),
        ("\nexample.com {", f"\nhttps://localhost:{port} {{\n\ttls {certificate[0]} {certificate[1]}"),
        ("127.0.0.1:8085", bridge),
    )
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site)
    command = ["/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _running(command, folder, port):
        yield


FRONTS: dict[str, Callable[..., object]] = {"nginx": nginx, "caddy": caddy}


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """The text with each change made; all of them must be there to be changed."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    environ = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "front.log").open("wb") as words:
        process = subprocess.Popen(with_plain_signals(command), stdout=words, stderr=words, env=environ, cwd=folder)
    try:
        wait_for(lambda: _is_open(port) or process.poll() is not None, what="the web server")
        assert process.poll() is None, (folder / "front.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(30)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
