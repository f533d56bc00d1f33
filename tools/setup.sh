#!/usr/bin/env bash
# Sets up what the Makefile's targets need, on a bare Debian 12 with root.
#   setup.sh venv      a virtual environment in .venv with everything in it
#   setup.sh system    the system packages that the tests need (PostgreSQL's server programs, openssl)
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

install() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "these packages are missing and cannot be installed without root and apt-get: $*"
    exit 1
  fi
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update >/dev/null
  apt-get -y -qq install --no-install-recommends "$@" >/dev/null
}

find_python() {
  for one in python3.11 python3.12 python3.13 python3; do
    if command -v "$one" >/dev/null && "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      echo "$one"
      return
    fi
  done
  say "Python 3.11 or newer is needed (Debian 12: apt-get install python3)"
  exit 1
}

case ${1:-} in
venv)
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  say "installing the bridge and what it needs into .venv"
  .venv/bin/python -m pip install --quiet --editable '.[dev]'
  touch .venv/.ready
  ;;
system)
  missing=()
  command -v openssl >/dev/null || missing+=(openssl)
  if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    missing+=(postgresql)
    # Only the programs are wanted: no cluster of the system's own, and nothing to start.
    if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
  fi
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
  ;;
*)
  say "usage: $0 venv|system"
  exit 2
  ;;
esac
