#!/usr/bin/env bash
# Runs the tests that need no WordPress under each Python of PATH that the bridge runs on, and prints what came of it.
# Each has an environment of its own, and its output beside it: .cache/pythons/X.Y and .cache/pythons/X.Y.log
set -uo pipefail
cd "$(dirname "$0")/.."
export LIVE=0

mkdir -p .cache/pythons
table=() failed=0
while read -r version python; do
  folder=.cache/pythons/$version
  echo "pythons: $version, output in $folder.log" >&2
  PYTHON=$python tools/setup.sh venv "$folder" </dev/null >"$folder.log" 2>&1 &&
    "$folder/bin/python" -m pytest -p no:cacheprovider "$@" </dev/null >>"$folder.log" 2>&1 || failed=1
  table+=("$("$python" -V)|$python|$(tail -n 1 "$folder.log" | tr -d =)")
done < <(tools/setup.sh pythons)

if [ ${#table[@]} -eq 0 ]; then
  echo "pythons: there is no python3.11 or newer in PATH by such a name" >&2
  exit 1
fi
printf '%s\n' "${table[@]}" | column -t -s '|'
exit $failed
