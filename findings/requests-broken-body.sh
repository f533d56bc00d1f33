#!/bin/sh
# Guess: what came of an answer before its connection broke off is given out, and only then the error; as curl does.
# What happens: iter_content and raw.read(n) drop what came of the piece at hand, up to n bytes, with the error; raw.read1
# gives it out first.
# Versions: requests 2.34.2, urllib3 2.8.0, Python 3.11 and 3.13.
# Why it matters here: a feed that broke off seemed to be empty, and was none. So it is read as it comes
# (bridge/http/exchange.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.8.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import socket
import struct
import threading

import requests

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n"


def answer_and_break_off(server):
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(HEAD + b"x" * 5000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closes by a reset


def read_by(name, pieces):
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_and_break_off, args=(server,))
        thread.start()
        size, error = 0, "no error"
        answer = requests.get(f"http://127.0.0.1:{server.getsockname()[1]}/", stream=True, timeout=10)
        thread.join()
        try:
            for piece in pieces(answer):
                size += len(piece)
        except Exception as met:
            error = type(met).__name__
        print(f"{name}: {size} of 5000 bytes, then {error}")


read_by("iter_content(16384)", lambda answer: answer.iter_content(16384))
read_by("raw.read(16384)", lambda answer: iter(lambda: answer.raw.read(16384), b""))
read_by("raw.read1(16384)", lambda answer: iter(lambda: answer.raw.read1(16384), b""))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
iter_content(16384): 0 of 5000 bytes, then ChunkedEncodingError
raw.read(16384): 0 of 5000 bytes, then ProtocolError
raw.read1(16384): 5000 of 5000 bytes, then ProtocolError
SEEN
