"""A second extractor for the sandbox's importer: Mozilla's Readability, the reader view of a browser, run by Node."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from bridge.sandbox import Extract, Extracted

FOLDER = Path(__file__).parents[2] / ".cache" / "readability"


def extract(html: str, url: str) -> Extracted | None:
    """The article of a page; one process a call."""
    return extracting([(html, url)])(html, url)


def extracting(pages: Iterable[tuple[str, str]]) -> Extract:
    """An extractor that knows these pages (HTML and address) already; one process for all of them."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").exists():
        raise RuntimeError(f"{FOLDER} is not set up; make test does it. LIVE=0 leaves these tests out")
    pages = list(pages)
    asked = json.dumps([{"html": html, "url": url} for html, url in pages])
    done = subprocess.run(
        [node, FOLDER / "run.mjs"], input=asked, capture_output=True, text=True, timeout=300, check=True
    )
    found = dict(zip(pages, json.loads(done.stdout), strict=True))

    def look_up(html: str, url: str) -> Extracted | None:
        article = found[html, url]
        return Extracted(article["content"], article["title"]) if article else None

    return look_up
