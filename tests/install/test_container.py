"""The steps of the Containerfile, done in a Debian 12 of their own; the container's command then serves."""

import json
import os
import shlex
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from fronts import DEPLOY
from processes import free_port, wait_for

CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


class Image:
    """What an engine builds out of a Containerfile, as far as ours goes.

    Args:
        root: a folder with a Debian in it.
        context: where ``COPY`` finds its files.
    """

    def __init__(self, root: Path, context: Path) -> None:
        self.root, self._context = root, context
        self.user, self.folder = "root", "/"
        self.command: list[str] = []

    def build(self, text: str) -> None:
        """Do each step. Raises ValueError for one that this cannot do."""
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            match word:
                case "" | "#" | "FROM" | "VOLUME" | "EXPOSE":
                    continue
                case "RUN":
                    self.run("/bin/sh", "-c", rest)
                case "COPY":
                    what, where = rest.split()
                    for file in self._context.glob(what):
                        shutil.copy(file, self.root / where.lstrip("/"))
                case "USER":
                    self.user = rest
                case "WORKDIR":
                    self.folder = rest
                case "ENTRYPOINT" | "CMD":
                    self.command += json.loads(rest)
                case _:
                    raise ValueError(line)

    def to_inside(self, *command: str) -> list[str]:
        """A command as it is run in the image."""
        inside = f"cd {shlex.quote(self.folder)} && exec {shlex.join(command)}"
        return ["chroot", f"--userspec={self.user}:", str(self.root), "/bin/sh", "-c", inside]

    def run(self, *command: str) -> str:
        done = subprocess.run(self.to_inside(*command), env=to_environ(), capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout


def to_environ() -> dict[str, str]:
    """A container's, and how packages are fetched from here."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
    return kept | {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "PIP_CERT": "/tmp/authorities.crt"}


@pytest.fixture
def image(packages, tmp_path) -> Iterator[Image]:
    root = tmp_path / "root"
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", str(root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    shutil.copy(CERTIFICATES, root / "tmp/authorities.crt")
    (tmp_path / "context/dist").mkdir(parents=True)
    shutil.copy(packages.wheel, tmp_path / "context/dist")
    yield Image(root, tmp_path / "context")
    shutil.rmtree(root)


@pytest.mark.timeout(900)
def test_the_containerfiles_steps_make_an_image_whose_command_serves(image):
    image.build((DEPLOY / "Containerfile").read_text())
    assert (image.user, image.folder) == ("bridge", "/data")
    program = image.command[0]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    named = ("--site", "blog", "--home", "https://blog.example", "--account", "main", "--public-url", url)
    image.run(program, "init", *named)
    config = image.root / "data/config.toml"
    config.write_text(config.read_text().replace("[bridge]\n", f'[bridge]\nlisten = "127.0.0.1:{port}"\n'))
    assert "pg_dump" in image.run("pg_dump", "--version")
    with (image.root / "tmp/words").open("wb") as words:
        process = subprocess.Popen(image.to_inside(*image.command), env=to_environ(), stdout=words, stderr=words)
    try:
        wait_for(lambda: _is_up(url) or process.poll() is not None, what="the container's bridge")
        assert process.poll() is None, (image.root / "tmp/words").read_text()
    finally:
        process.terminate()
        assert process.wait(30) == 0


def _is_up(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
