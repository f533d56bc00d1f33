#!/bin/sh
# Guess: requests.ConnectionError means that no connection came about, so that the request may be sent again.
# What happens: it is also raised when the whole request was read and the connection ended before an answer came.
# Versions: requests 2.34.2, urllib3 2.8.0, Python 3.11.
# Why it matters here: sent again, a story would be on Medium twice. So the type of an error decides nothing; the connection
# itself notes when its first byte leaves (bridge/http/exchange.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.8.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import socket
import threading

import requests

read = []


def read_all_and_hang_up(server):
    connection, _ = server.accept()
    with connection:
        data = b""
        while not data.endswith(b"our story"):
            data += connection.recv(4096)
        read.append(data)


def post(url):
    try:
        requests.post(url, data=b"our story", timeout=10)
    except requests.RequestException as error:
        print(f"{type(error).__name__}, {len(read)} requests read to their end")


with socket.create_server(("127.0.0.1", 0)) as server:
    url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    thread = threading.Thread(target=read_all_and_hang_up, args=(server,))
    thread.start()
    post(url)
    thread.join()
read.clear()
post(url)  # nobody listens there any more
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
ConnectionError, 1 requests read to their end
ConnectionError, 0 requests read to their end
SEEN
