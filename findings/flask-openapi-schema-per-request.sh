#!/bin/sh
# Guess: flask-openapi writes a model's JSON schema once, for the document, and a request only has its values checked.
# What happens: each request whose view takes a query (or form, or header) writes the model's whole schema anew, to learn
# which fields are lists; pydantic keeps no schema it has written. Validation itself is compiled; this is not.
# Versions: flask-openapi 5.0.0, pydantic 2.14.4, Flask 3.1.3, Python 3.11.
# Why it matters here: it was a seventh of an empty page of a list, and all of the time that an application takes to start.
# So the API's models keep theirs (bridge/web/api/shape.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check flask-openapi==5.0.0 pydantic==2.14.4 flask==3.1.3
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from flask_openapi.openapi import OpenAPI
from pydantic import BaseModel

written = []


class Page(BaseModel):
    number: int = 1

    @classmethod
    def model_json_schema(cls, *args, **options):
        written.append(cls)
        return super().model_json_schema(*args, **options)


app = OpenAPI(__name__, doc_ui=False)


@app.get("/posts")
def read_posts(query: Page):
    return {"number": query.number}


print("after the start:", len(written))
client = app.test_client()
for _ in range(10):
    assert client.get("/posts?number=2").json == {"number": 2}
print("after ten requests:", len(written))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
after the start: 1
after ten requests: 11
SEEN
