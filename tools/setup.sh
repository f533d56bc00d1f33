#!/usr/bin/env bash
# Sets up what the Makefile's targets need, on a bare Debian 12 with root.
#   setup.sh python    says which Python is used: PYTHON, else the system's python3, else the first one of PATH
#   setup.sh pythons   says which Pythons the bridge runs on are there, and where; of each version the system's own first
#   setup.sh venv      a virtual environment with everything in it, in .venv or the folder that is named
#   setup.sh system    the system packages that the tests need: PostgreSQL's server programs, openssl, web servers; and, unless
#                      LIVE=0, what a real WordPress needs (PHP, MariaDB, a browser, other PHP versions from npm) in .cache
#   setup.sh compiler  what compiles C for the Python of .venv
#   setup.sh hosts     the system packages by which several hosts are made on one machine, with clocks of their own
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

install() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "these packages are missing and cannot be installed without root and apt-get: $*"
    say "install them, or run the tests without a real WordPress: make test LIVE=0"
    exit 1
  fi
  # Two of these may run at once, apt-get may not.
  exec 9<tools/setup.sh
  flock 9
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  local policy=/usr/sbin/policy-rc.d is_ours=
  # Only programs are wanted: no service is started (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt).
  if [ ! -e "$policy" ]; then
    is_ours=yes
    trap "rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  apt-get -qq update >/dev/null
  local said
  said=$(apt-get -y -qq install --no-install-recommends "$@" 2>&1) || { printf '%s\n' "$said" >&2; exit 1; }
  if [ -n "$is_ours" ]; then
    rm -f "$policy"
    trap - EXIT
  fi
  exec 9<&-
}

# The file of a Python that the bridge runs on. A program of that name may be a stand-in that fails, and a link into .venv
# must not make .venv.
read_python() {
  "$1" -c 'import os, sys; sys.version_info < (3, 11) and sys.exit(1); print(os.path.realpath(sys.executable))' 2>/dev/null
}

# PYTHON, when it is set; else the system's own python3, where it is new enough; else the first one of PATH that is.
find_python() {
  local one
  if [ -n "${PYTHON:-}" ]; then
    read_python "$PYTHON" && return
    say "PYTHON=$PYTHON is not a Python 3.11 or newer that runs"
    exit 1
  fi
  for one in /usr/bin/python3 $(type -ap python3 python3.{11..19}); do
    read_python "$one" && return
  done
  say "Python 3.11 or newer is needed (Debian 12: apt-get install python3)"
  exit 1
}

# An environment in a folder, with everything in it; made anew when it was made by another interpreter.
#   .made-by says by which; .ready is older than pyproject.toml when there is something to install.
prepare_venv() {
  local python=$1 folder=$2 made_by
  made_by="$python $("$python" -V)"
  say "${made_by#* } ($python) in $folder"
  if [ "$(cat "$folder/.made-by" 2>/dev/null)" != "$made_by" ] || [ ! -x "$folder/bin/python" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv
    rm -rf "$folder"
    "$python" -m venv "$folder"
    echo "$made_by" >"$folder/.made-by"
  fi
  if [ ! "$folder/.ready" -nt pyproject.toml ] || [ ! "$folder/.ready" -nt tools/setup.sh ]; then
    say "installing the bridge and what it needs into $folder: a minute or two"
    # Debian 12's pip does not understand that two packages ask for the same extra of a third.
    # Errors only: what pip and setuptools warn of is nothing that whoever tries the bridge can do something about.
    "$folder/bin/python" -m pip install -qq --upgrade pip
    "$folder/bin/python" -m pip install -qq --editable '.[dev]'
    touch "$folder/.ready"
  fi
}

RELEASE=
[ "${TIER:-test}" = test ] || RELEASE=yes

# The names of the packages of Debian 12 that are not there; only programs are wanted, no service is started.
find_missing() {
  local name
  # What the documentation sets up around a bridge is run for real; the container's Debian before a version only.
  for name in openssl caddy nginx:nginx-light systemd-analyze:systemd ${RELEASE:+debootstrap}; do
    PATH=$PATH:/usr/sbin command -v "${name%:*}" >/dev/null || echo "${name#*:}"
  done
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
  [ "${LIVE:-1}" != 0 ] || return 0
  for name in php8.2-cli php8.2-mysql php8.2-curl php8.2-xml php8.2-mbstring php8.2-gd php8.2-intl php8.2-zip \
    mariadb-server phpunit php-codesniffer gettext; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || echo "$name"
  done
  command -v npm >/dev/null || echo npm
  # The whole browser will do where it is there already; this part of it starts in half of the time.
  command -v chromium-headless-shell chromium >/dev/null || echo chromium-headless-shell
}

# What tests/NAME/package.json names, in .cache/NAME, and beside it the script that uses it, where there is one.
prepare_npm() {
  local name=$1 what=$2
  mkdir -p ".cache/$name"
  if ! cmp -s "tests/$name/package.json" ".cache/$name/package.json" || [ ! -f ".cache/$name/.ready" ]; then
    say "installing $what"
    cp "tests/$name/package.json" ".cache/$name/"
    # From inside the folder: with --prefix npm would not read the machine's own settings.
    (cd ".cache/$name" && npm_config_cache="$PWD/../npm" npm install --no-audit --no-fund --no-package-lock --loglevel error)
    rm -rf .cache/npm
    touch ".cache/$name/.ready"
  fi
  [ ! -f "tests/$name/run.mjs" ] || cp "tests/$name/run.mjs" ".cache/$name/"
}

prepare_live() {
  local which versions=(oldest newest)
  [ -z "$RELEASE" ] || versions+=(middle)
  for which in "${versions[@]}"; do
    [ -f ".cache/wordpress/$which/.version" ] || tools/wordpress.sh "$which" ".cache/wordpress/$which"
  done
  prepare_npm php "other versions of PHP"
  prepare_npm readability "the reader view of a browser"
  prepare_npm axe "what finds out whether everybody can use a screen"
}

case ${1:-} in
python)
  find_python
  ;;
pythons)
  for one in python3.{11..19}; do
    for path in "/usr/bin/$one" $(type -ap "$one"); do
      if python=$(read_python "$path"); then
        echo "${one#python} $python"
        break
      fi
    done
  done
  ;;
venv)
  python=$(find_python)
  prepare_venv "$python" "${2:-.venv}"
  ;;
system)
  mapfile -t missing < <(find_missing)
  if [[ " ${missing[*]} " == *" postgresql "* && "$(id -u)" == 0 && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
  if [ "${LIVE:-1}" = 0 ]; then
    say "LIVE=0: the tests with a real WordPress are left out"
  else
    prepare_live
  fi
  ;;
compiler)
  missing=()
  command -v gcc cc >/dev/null || missing+=(gcc)
  # A Python that is not Debian's has its headers beside it.
  [ -f "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_config_var("INCLUDEPY"))')/Python.h" ] ||
    missing+=(python3-dev)
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
  ;;
hosts)
  missing=()
  for name in ip:iproute2 faketime; do
    PATH=$PATH:/usr/sbin command -v "${name%:*}" >/dev/null || missing+=("${name#*:}")
  done
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
  ;;
*)
  say "usage: $0 python|pythons|venv [FOLDER]|system|compiler|hosts"
  exit 2
  ;;
esac
