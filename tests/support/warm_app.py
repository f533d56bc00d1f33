"""Imported once where processes of the bridge are forked: what only the first application of a process works out.

That is the schemas of the API's models and its routes, two thirds of the time of a start whose imports are done.
"""

import gc
import threading
from pathlib import Path

from blog import a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.web import create_app
from routes import share_routes

NOWHERE = Path("/nowhere")


def make_app() -> None:
    """Make an application that nobody asks; its ledger is never opened."""
    ledger, config = Ledger(f"sqlite:///{NOWHERE}/ledger.db"), a_config(NOWHERE, "http://127.0.0.1:9/v1")
    create_app(Bridge(config, ledger), config)
    ledger.close()
    # Who forks must be alone: each of the application's limits has a thread that ends by itself.
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join()


share_routes()
make_app()
gc.collect()
gc.freeze()
