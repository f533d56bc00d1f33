#!/bin/sh
# Guess: as it comes, structlog's log.exception prints Python's traceback: lines of code, and no values.
# What happens: where rich is installed, whoever installed it, each frame is printed with the values of its local variables.
# Versions: structlog 26.1.0, rich 15.0.0, Python 3.11.
# Why it matters here: a token that is somebody's argument stands in the log. So logs.setup formats tracebacks plainly and masks
# them before the first line is written; and in tests, where each drawn traceback takes a second, conftest.py does the first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
cat > "$folder/try.py" <<'PY'
import structlog


def send(token: str) -> None:
    raise ValueError("no answer came")


try:
    send("tok-" + "example")
except ValueError:
    structlog.get_logger().exception("it failed")
PY
for packages in structlog==26.1.0 rich==15.0.0; do
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$packages"
    echo "$packages: the value is shown $("$folder/venv/bin/python" "$folder/try.py" | grep -c "tok-example") times"
done > "$folder/seen"
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
structlog==26.1.0: the value is shown 0 times
rich==15.0.0: the value is shown 1 times
SEEN
