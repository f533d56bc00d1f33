"""A second extractor for the sandbox's importer: Mozilla's Readability, the reader view of a browser, run by Node."""

import json
import shutil
import subprocess
from pathlib import Path

from bridge.sandbox import Extracted

FOLDER = Path(__file__).parent.parent / ".cache" / "readability"


def extract(html: str, url: str) -> Extracted | None:
    """The article of a page; one process a call."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").exists():
        raise RuntimeError(f"{FOLDER} is not set up; make test does it. LIVE=0 leaves these tests out")
    pages = json.dumps([{"html": html, "url": url}])
    done = subprocess.run(
        [node, FOLDER / "run.mjs"], input=pages, capture_output=True, text=True, timeout=60, check=True
    )
    (found,) = json.loads(done.stdout)
    return Extracted(found["content"], found["title"]) if found else None
