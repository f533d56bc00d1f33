"""Transforms bodies with the version of the bridge in a tree: ``python transform_worker.py TREE BODIES``.

BODIES is a JSON list of HTML. For each number of a part on standard input it prints the seconds of CPU that the part
took.
"""

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
PARTS = 10
"""Every so manieth body is one part."""


def transform(post: Any, settings: Any) -> str:
    """What is measured: a post's draft, and its print for the API."""
    from bridge.transform import Dialect, print_draft, to_draft

    return print_draft(to_draft(post, settings), Dialect.API)


def main(tree: Path, bodies: Path) -> None:
    # The version in the tree, with its own makers of posts: they lie in tests/support, or in tests before that was.
    sys.path[:0] = [str(tree), str(tree / "tests" / "support"), str(tree / "tests")]
    # What is installed has none of its own.
    sys.path += [str(TESTS / "support"), str(TESTS)]
    from bridge.errors import ContentError
    from cases import settings_for
    from things import a_post

    htmls = json.loads(bodies.read_text())
    posts = [a_post(id=number, content_html=html) for number, html in enumerate(htmls)]
    settings = settings_for(a_post())
    for line in sys.stdin:
        began = time.process_time()
        for post in posts[int(line) :: PARTS]:
            with suppress(ContentError):
                transform(post, settings)
        print(time.process_time() - began, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
