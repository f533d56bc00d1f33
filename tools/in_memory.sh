#!/usr/bin/env bash
# Runs a command with its temporary files in memory, where there is plenty of that, and takes them away afterwards.
#   in_memory.sh COMMAND ...
# The tests' ledgers are made durable a hundred thousand times: on a disk they wait for that.
set -euo pipefail

PLACE=/dev/shm
# What all tests leave there until they are over, and as much again.
NEEDED_KB=$((8 * 1024 * 1024))

has_plenty() {
  local room memory
  [ -d "$PLACE" ] && [ -w "$PLACE" ] || return 1
  room=$(df --output=avail "$PLACE" | tail -1)
  memory=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
  [ "$room" -ge "$NEEDED_KB" ] && [ "$memory" -ge "$NEEDED_KB" ]
}

if has_plenty; then
  TMPDIR=$(mktemp -d "$PLACE/bridge-tests.XXXXXX")
  export TMPDIR
  # PostgreSQL and MariaDB run as users of their own.
  chmod 1777 "$TMPDIR"
  trap 'rm -rf "$TMPDIR"' EXIT
fi
"$@"
