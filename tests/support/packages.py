"""What a person installs: wheel and sources built from this checkout, and the wheel in an environment of its own."""

import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = shutil.ignore_patterns(
    ".*", "__pycache__", "build", "dist", "*.egg-info", "config.toml", "conf.d", "bridge.db*"
)


@dataclass(frozen=True)
class Packages:
    """The files of one build."""

    wheel: Path
    sources: Path


def build_packages(folder: Path) -> Packages:
    """Build the sources from a copy of the checkout, and the wheel from the sources, as a stranger would."""
    shutil.copytree(ROOT, folder / "checkout", symlinks=True, ignore=NOT_OURS)
    out = folder / "out"
    run("-m", "build", "--no-isolation", "--outdir", str(out), str(folder / "checkout"))
    (wheel,), (sources,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return Packages(wheel, sources)


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel into a new environment that finds here what the wheel needs; its ``bridge`` is answered.

    Nothing of the checkout is found there: the path of its libraries alone does not lead to it.
    """
    run("-m", "venv", "--without-pip", str(folder))
    libraries = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (libraries / "needs.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = ("-m", "pip", "--python", str(folder / "bin/python"), "install", "--quiet", "--no-deps", "--no-index")
    run(*pip, "--ignore-installed", str(wheel))
    return folder / "bin/bridge"


def run(*arguments: str) -> None:
    """Run Python; its words are shown when it fails."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
