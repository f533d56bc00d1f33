#!/bin/sh
# Guess: requests leaves an address as it is, or mends in it what is wrong.
# What happens: one per cent sign that begins no escape, and every escape of that path or query is escaped again: caf%C3%A9 becomes
# caf%25C3%25A9, which is another page. Without it, escapes of plain letters are taken away (%7E), and small ones become large (%c3).
# Versions: requests 2.34.2, urllib3 2.8.0, Python 3.11.
# Why it matters here: an author's link to "/?q=tarte%20tatin&discount=50%", which every browser opens, is asked for at an address that does not
# exist, and an image of that name held its post. So such a sign is escaped before requests sees it (bridge/http/exchange.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.8.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import requests

for path in ("/caf%C3%A9/?q=tarte%20tatin", "/caf%C3%A9/?q=tarte%20tatin&discount=50%", "/100%-caf%C3%A9/", "/caf%c3%a9/?sig=%7Ea"):
    print(path, "->", requests.Request("GET", f"https://blog.example{path}").prepare().path_url)
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
/caf%C3%A9/?q=tarte%20tatin -> /caf%C3%A9/?q=tarte%20tatin
/caf%C3%A9/?q=tarte%20tatin&discount=50% -> /caf%C3%A9/?q=tarte%2520tatin&discount=50%25
/100%-caf%C3%A9/ -> /100%25-caf%25C3%25A9/
/caf%c3%a9/?sig=%7Ea -> /caf%C3%A9/?sig=~a
SEEN
