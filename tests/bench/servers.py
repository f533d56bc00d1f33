"""The servers that ``bench_intake`` and ``bench_pages`` compare: ``python servers.py bare|door|whole PORT FOLDER``.

* bare: a Flask view that checks the HMAC and makes one durable insert; nothing less could be called an intake. Another
  one answers the bytes of a file, ``page``.
* door: the bridge's web application, without senders.
* whole: the same with senders that act on what comes in, as ``bridge serve`` does.

All run under waitress with the same settings, on SQLite with WAL and synchronous=FULL.
"""

import base64
import hashlib
import hmac
import sqlite3
import sys
import threading
from pathlib import Path

from flask import Flask, Response, request
from waitress import serve

from bridge import logs
from bridge.app import Bridge
from bridge.config import Config
from bridge.ledger import Ledger
from bridge.runtime.threads import running
from bridge.web import create_app

SITES = 100
"""None of them tells more than one site may in a minute."""
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
KEY = base64.b64decode(SECRET.removeprefix("whsec_"))


def bare(folder: Path) -> Flask:
    app = Flask("bare")
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(folder / "bare.db", timeout=5, isolation_level=None)
            local.connection.execute("PRAGMA journal_mode=WAL")
            local.connection.execute("PRAGMA synchronous=FULL")
            local.connection.execute("CREATE TABLE IF NOT EXISTS hooks (id TEXT PRIMARY KEY, body BLOB)")
        return local.connection

    @app.post("/hooks/<_site>")
    def hook(_site: str) -> Response:
        body = request.get_data()
        signed = b".".join(
            [request.headers["webhook-id"].encode(), request.headers["webhook-timestamp"].encode(), body]
        )
        wanted = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
        if not hmac.compare_digest(f"v1,{wanted}", request.headers["webhook-signature"]):
            return Response(status=401)
        connection().execute("INSERT INTO hooks VALUES (?, ?)", (request.headers["webhook-id"], body))
        return Response(status=202)

    @app.get("/page")
    def page() -> Response:
        return Response((folder / "page").read_bytes(), content_type="text/html; charset=utf-8")

    return app


def a_config(folder: Path) -> Config:
    return Config.model_validate(
        {
            "bridge": {"state_dir": folder},
            "database": {"url": f"sqlite:///{folder}/door.db"},
            "sites": {
                f"blog{n}": {"home": f"https://blog{n}.example", "account": "main", "secret": SECRET}
                for n in range(SITES)
            },
            "accounts": {"main": {"token": "t", "api_url": "http://127.0.0.1:9/v1"}},
        }
    )


def main() -> None:
    kind, port, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    settings = {"host": "127.0.0.1", "port": port, "threads": 8, "connection_limit": 2000, "asyncore_use_poll": True}
    if kind == "bare":
        serve(bare(folder), **settings)
        return
    config = a_config(folder)
    logs.setup(config.bridge.log_level, ())
    ledger = Ledger(config.database.url.get_secret_value())
    ledger.create()
    if kind == "whole":
        with running(config, ledger, is_alone=True) as bridge:
            serve(create_app(bridge, config), **settings)
        return
    bridge = Bridge(config, ledger)
    bridge.identities.open()
    serve(create_app(bridge, config), **settings)


if __name__ == "__main__":
    main()
