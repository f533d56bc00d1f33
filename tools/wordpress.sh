#!/usr/bin/env bash
# Unpacks WordPress out of Debian's packages, without installing them: a plain document root without symbolic links.
#   wordpress.sh oldest FOLDER     the version of Debian 12 (6.1), the oldest that the plugin supports
#   wordpress.sh middle FOLDER     the version of Debian 13 (6.8)
#   wordpress.sh newest FOLDER     the version of Debian's unstable suite, or of stable when that cannot be put together
# The mirror and its keys are the ones that this machine already uses. FOLDER/.version says what was unpacked.
set -euo pipefail

which=${1:?oldest, middle or newest}
mkdir -p "$2"
folder=$(cd "$2" && pwd)
needed='wordpress php-getid3 libjs-cropper libjs-underscore libjs-prototype libjs-scriptaculous'

say() { printf 'wordpress: %s\n' "$*" >&2; }

find_mirror() {
  local deb822=/etc/apt/sources.list.d/debian.sources
  if [ -s "$deb822" ]; then
    awk '/^URIs:/ { print $2; exit }' "$deb822"
  else
    awk '/^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^http/) { print $i; exit } }' /etc/apt/sources.list
  fi
}

# An apt of our own, so that the machine's package lists stay as they are.
prepare_apt() {
  local suite=$1 work=$2 mirror key=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(find_mirror)
  [ -n "$mirror" ] || { say 'no Debian mirror is configured on this machine'; return 1; }
  mkdir -p "$work"/{lists/partial,cache/archives/partial,debs,tree}
  echo "deb [signed-by=$key] $mirror $suite main" >"$work/sources.list"
  if [ "$suite" != sid ]; then
    echo "deb [signed-by=$key] ${mirror%/}-security $suite-security main" >>"$work/sources.list"
  fi
  cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
}

# What Debian moved out of WordPress into packages of its own differs from suite to suite.
packages_of() {
  case $1 in
  bookworm) echo "$needed wordpress-theme-twentytwentythree" ;;
  trixie) echo "$needed libjs-lodash wordpress-theme-twentytwentyfive" ;;
  sid) echo "$needed libjs-lodash libjs-jquery-ui libphp-phpmailer wordpress-theme-twentytwentyfive" ;;
  esac
}

unpack() {
  local suite=$1 work
  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" RETURN
  prepare_apt "$suite" "$work" || return 1
  export APT_CONFIG=$work/apt.conf
  apt-get -qq update || return 1
  # shellcheck disable=SC2046
  (cd "$work/debs" && apt-get -qq download $(packages_of "$suite")) || return 1
  local deb
  for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/tree" || return 1; done
  rm -f "$work/tree/usr/share/wordpress/.htaccess"
  rm -rf "$folder"
  mkdir -p "$folder"
  # -L turns Debian's links into files. A link that leads nowhere means that a package is missing: refuse the tree.
  cp -aL "$work/tree/usr/share/wordpress/." "$folder/" || return 1
  rm -f "$folder/wp-config.php"
  mkdir -p "$folder"/wp-content/{plugins,mu-plugins,uploads,themes}
  sed -n "s/^\$wp_version = '\(.*\)';/\1/p" "$folder/wp-includes/version.php" >"$folder/.version"
}

case $which in
oldest)
  unpack bookworm || { say 'WordPress of Debian 12 cannot be unpacked; see above'; exit 1; }
  ;;
middle)
  unpack trixie || { say 'WordPress of Debian 13 cannot be unpacked; see above'; exit 1; }
  ;;
newest)
  if ! unpack sid; then
    say '=================================================================================='
    say 'WordPress of the unstable suite cannot be put together any more: its packages moved.'
    say 'The stable suite stands in; mend packages_of() in tools/wordpress.sh.'
    say '=================================================================================='
    unpack trixie || { say 'WordPress of the stable suite cannot be unpacked either; see above'; exit 1; }
  fi
  ;;
*)
  say "usage: $0 oldest|middle|newest FOLDER"
  exit 2
  ;;
esac
say "$(cat "$folder/.version") is in $folder"
