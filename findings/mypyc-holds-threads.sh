#!/bin/sh
# Guess: a function compiled by mypyc lets the other threads run every few milliseconds, as it did before it was compiled.
# What happens: while it calls nothing that is interpreted they stand still until it returns, however long that takes; a
# signal waits as long. Nobody says so when it is compiled.
# Versions: mypy 2.4.1, Python 3.11.
# Why it matters here: the transformation can be compiled, and other threads of a process take hooks meanwhile. It still makes
# named tuples, whose constructors are interpreted, so they have their turns (docs/design.md).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mypy==2.4.1 setuptools==84.2.1
cd "$folder"
cat > plain.py <<'PY'
def count(words: list[str], times: int) -> int:
    found = 0
    for _ in range(times):
        for word in words:
            if word.startswith("b"):
                found += len(word)
    return found
PY
cp plain.py compiled.py
cat > setup.py <<'PY'
from mypyc.build import mypycify
from setuptools import setup

setup(ext_modules=mypycify(["compiled.py"]))
PY
venv/bin/python setup.py --quiet build_ext --inplace > built 2>&1 || { cat built; exit 1; }
venv/bin/python - > seen <<'PY'
import threading
import time

import compiled
import plain

WORDS = ["bridge", "medium", "a", "blog"] * 250


def longest_wait(count, times):
    """The longest time in which another thread, which waits a millisecond each time, had no turn; of the whole time."""
    turns, is_over = [], threading.Event()

    def go_on():
        while not is_over.wait(0.001):
            turns.append(time.monotonic())

    other = threading.Thread(target=go_on)
    other.start()
    began = time.monotonic()
    count(WORDS, times)
    ended = time.monotonic()
    is_over.set()
    other.join()
    moments = [began, *(one for one in turns if began < one < ended), ended]
    return max(after - before for before, after in zip(moments, moments[1:])), ended - began


for module, times in ((plain, 8_000), (compiled, 20_000)):
    waited, took = longest_wait(module.count, times)
    print(module.__name__, "holds others for", "nearly all of its time" if waited > 0.8 * took else "a part of its time")
PY
cat seen
diff - seen <<'SEEN'
plain holds others for a part of its time
compiled holds others for nearly all of its time
SEEN
