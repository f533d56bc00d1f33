#!/bin/sh
# Guess: a compiled module that does not fit on a full disk is not kept: Python writes it beside its place, and renames it.
# What happens: what was written of it is renamed all the same, as nobody looks how much that was. From then on the module is not
# imported any more, also when there is room again: "marshal data too short", until somebody deletes the file.
# Versions: Python 3.11.2 (Debian 12). The disk is played by a limit on the size of files.
# Why it matters here: a full disk is over when it is emptied, the bridge says, and so must its tests: they write no modules while a disk
# is full (tests/support/disks.py). Installed by pipx the modules are compiled before anything runs.
set -eu
unset PYTHONDONTWRITEBYTECODE
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 - <<'PY'
open("large.py", "w").write("".join(f"def f{number}(): return 'value {number}'\n" for number in range(500)))
PY
python3 - > seen <<'PY'
import subprocess
import sys

FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); import large"
for what, code in (("on a full disk", FULL), ("with room again", "import large")):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    print(what, "->", (done.stderr.strip().splitlines() or ["imported"])[-1])
PY
cat seen
diff - seen <<'SEEN'
on a full disk -> imported
with room again -> EOFError: marshal data too short
SEEN
