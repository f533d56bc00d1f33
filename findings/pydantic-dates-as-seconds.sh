#!/bin/sh
# Guess: what pydantic takes for a date-time in a text is ISO 8601, and what it does not know of that it refuses.
# What happens: a date without dashes, "20260301", is taken for seconds since 1970, which makes it an instant in August of that year; a year
# alone is half an hour after midnight of its first day. Python's own fromisoformat reads the first and refuses the second.
# Versions: pydantic 2.14.3, Python 3.11 and newer.
# Why it matters here: "posts since 20260301" would have read a whole archive, without a word. Instants of requests are read by
# fromisoformat before pydantic sees them (bridge/models/dates.py, bridge/web/api/pages.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.3
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from collections.abc import Callable
from datetime import datetime

from pydantic import TypeAdapter


def read(reader: Callable[[str], datetime], text: str) -> str:
    try:
        return f"{reader(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return "refused"


for text in ("2026-03-01", "20260301", "20260301T1200", "2026"):
    print(text, "pydantic:", read(TypeAdapter(datetime).validate_python, text), "Python:", read(datetime.fromisoformat, text))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
2026-03-01 pydantic: 2026-03-01 00:00 Python: 2026-03-01 00:00
20260301 pydantic: 1970-08-23 11:51 Python: 2026-03-01 00:00
20260301T1200 pydantic: refused Python: 2026-03-01 12:00
2026 pydantic: 1970-01-01 00:33 Python: refused
SEEN
