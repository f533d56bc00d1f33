#!/bin/sh
# Guess: Webhook.sign takes an aware datetime as the instant that it is.
# What happens: its offset is replaced by UTC, so that the same instant written as +02:00 is signed as one two hours later, and
# the library's own verify refuses the signature.
# Versions: standardwebhooks 1.1.0, Python 3.11.
# Why it matters here: hooks and the way back are signed by this standard, and tests compare ours with the library's. So ours
# signs whole seconds of the instant (bridge/wordpress/signing.py), and the library is given UTC only.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import base64
from datetime import UTC, datetime, timedelta, timezone

from standardwebhooks import Webhook, WebhookVerificationError

hook = Webhook("whsec_" + base64.b64encode(b"an example of twenty-four").decode())
now = datetime.now(UTC)
for name, zone in (("UTC", UTC), ("+02:00", timezone(timedelta(hours=2)))):
    signature = hook.sign("msg_1", now.astimezone(zone), "{}")
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    try:
        print(name, hook.verify("{}", headers))
    except WebhookVerificationError as error:
        print(name, error)
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
UTC {}
+02:00 No matching signature found
SEEN
