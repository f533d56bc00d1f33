"""Where somebody goes after signing in: to the page that they had asked for, and nowhere else."""

import re
from urllib.parse import unquote, urlsplit

from flask import url_for

ROOT = "/owner/"
_PLAIN = re.compile(r"/owner/[\w./~:@!$&'()*+,;=%-]*(?:\?[\w./~:@!$&'()*+,;=%?-]*)?", re.ASCII)


def to_own_url(asked: str) -> str:
    """The address of a page of ours, as its path after ``public_url``; the first page for anything else.

    An address with a host, a backslash, control characters or steps upwards is none of ours: browsers read some of
    those as leading away (https://url.spec.whatwg.org/#concept-basic-url-parser).
    """
    first = url_for("owner.show_home")
    path = urlsplit(asked).path if _PLAIN.fullmatch(asked) else ""
    steps = unquote(unquote(path)).replace("\\", "/").split("/")
    if not path or ".." in steps or "." in steps or "" in steps[1:-1]:
        return first
    return first.removesuffix(ROOT) + asked
