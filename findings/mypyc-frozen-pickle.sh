#!/bin/sh
# Guess: mypyc knows dataclasses, so one that it compiled is pickled and copied as before.
# What happens: a frozen one is written to a pickle, and cannot be read from it or copied: FrozenInstanceError, in whatever
# process reads it. One that is not frozen goes both ways.
# Versions: mypy 2.4.1, Python 3.11.
# Why it matters here: a preview is made in a process of its own, to which the settings and from which the draft are sent;
# compiled, with all tests of the transformation passing, none was made. So what is sent is not compiled (setup.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mypy==2.4.1 setuptools==84.2.1
cd "$folder"
cat > plain.py <<'PY'
from dataclasses import dataclass


@dataclass(frozen=True)
class Frozen:
    title: str


@dataclass
class Open:
    title: str
PY
cp plain.py compiled.py
cat > setup.py <<'PY'
from mypyc.build import mypycify
from setuptools import setup

setup(ext_modules=mypycify(["compiled.py"]))
PY
venv/bin/python setup.py --quiet build_ext --inplace > built 2>&1 || { cat built; exit 1; }
venv/bin/python - > seen <<'PY'
import copy
import pickle

import compiled
import plain

for module in (plain, compiled):
    for kind in (module.Open, module.Frozen):
        written = pickle.dumps(kind("A walk"))
        for name, again in (("pickle", lambda: pickle.loads(written)), ("copy", lambda: copy.copy(kind("A walk")))):
            try:
                said = "the same" if again() == kind("A walk") else "another"
            except Exception as error:
                said = type(error).__name__
            print(module.__name__, kind.__name__, name, said)
PY
cat seen
diff - seen <<'SEEN'
plain Open pickle the same
plain Open copy the same
plain Frozen pickle the same
plain Frozen copy the same
compiled Open pickle the same
compiled Open copy the same
compiled Frozen pickle FrozenInstanceError
compiled Frozen copy FrozenInstanceError
SEEN
