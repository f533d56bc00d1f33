"""``pipx install`` of a built wheel, with everything that it needs."""

import os
import subprocess
import sys


def test_pipx_installs_the_wheel_and_the_command_works_from_any_folder(packages, tmp_path):
    environ = os.environ | {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    pipx = [sys.executable, "-m", "pipx", "install", f"{packages.wheel}[workers,notify]"]
    done = subprocess.run(pipx, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    said = subprocess.run([tmp_path / "bin/bridge", "--version"], capture_output=True, text=True, cwd="/")
    assert said.stdout.startswith("bridge, version ")
