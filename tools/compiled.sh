#!/usr/bin/env bash
# Runs the tests of the transformation against the compiled bridge that is installed in .cache/compiled.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH=$PWD/.cache/compiled

# -P: the checkout's own bridge is not found first.
.venv/bin/python -P -c 'import bridge.transform.dom as dom; print("compiled:", dom.__file__); assert dom.__file__.endswith(".so")'
# How often Python is called says nothing of work that is done without it.
exec .venv/bin/python -P -m pytest tests/transform tests/web/test_previews.py \
  --deselect tests/transform/test_nesting.py::test_each_level_costs_what_the_one_before_it_did "$@"
