"""Golden cases of the transformation: a folder each in ``data/``, one kind of markup each.

``post.html`` is what WordPress rendered, ``raw.html`` (optional) what it rendered it from (tests/live/rendering.py),
``post.json`` (optional) other fields of the post; ``blocks.txt``,
``notes.txt`` and a file for each dialect are what must come of it. ``python tests/cases.py --write``
remakes those; look at the difference before it is committed.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "support"))

from pydantic import TypeAdapter

from bridge.config import AccountSection
from bridge.models import Post, Story
from bridge.transform import Dialect, StorySettings, print_draft, to_draft, to_settings, to_story
from bridge.transform.blocks import Text
from bridge.transform.dom import parse
from bridge.transform.raw import to_source
from bridge.transform.read import read
from things import a_post, a_site

DATA = Path(__file__).parent / "data"
POST = TypeAdapter(Post)


def find() -> list[Path]:
    """Every case."""
    return sorted(path for path in DATA.iterdir() if (path / "post.html").exists())


def to_post(case: Path) -> Post:
    """The post of a case."""
    extra: dict[str, Any] = json.loads((case / "post.json").read_text()) if (case / "post.json").exists() else {}
    values = POST.dump_python(a_post(title="The title", site_name="A blog")) | extra
    values["content_html"] = (case / "post.html").read_text()
    if (case / "raw.html").exists():
        values["content_raw"] = (case / "raw.html").read_text()
    return POST.validate_python(values)


def make_story(post: Post) -> Story:
    """Its story, with the defaults of a site."""
    return to_story(post, settings_for(post))


def settings_for(post: Post) -> StorySettings:
    """The defaults of a site."""
    return to_settings(post, a_site(), "main", AccountSection(publish_status="public", token="t"), {})


def show(text: Text) -> str:
    """Marked-up words for people: ``'plain' b'bold' i'italic' c'code' 'linked'→address``."""
    parts = []
    for words, mark in text:
        letters = "".join(letter for letter, on in zip("bic", mark, strict=False) if on)
        parts.append(f"{letters}{words!r}" + (f"→{mark.href}" if mark.href else ""))
    return " ".join(parts)


def outcome(case: Path) -> dict[str, str]:
    """What comes of a case, by file."""
    post = to_post(case)
    story = make_story(post)
    blocks = read(parse(post.content_html), to_source(post)).blocks
    lines = [
        " ".join(filter(None, [block.kind, show(block.text), block.url, block.alt and repr(block.alt), block.language]))
        for block in blocks
    ]
    notes = [f"{note.severity} {note.kind} x{note.count}: {note.text}" for note in story.notes]
    html = story.content.replace("><", ">\n<")
    head = f"<!-- {story.title} | {', '.join(story.tags)} | {story.canonical_url} -->\n"
    draft = to_draft(post, settings_for(post))
    return {
        "blocks.txt": "".join(f"{line}\n" for line in lines),
        "api.html": f"{head}{html}\n",
        "import.html": print_draft(draft, Dialect.IMPORT),
        "paste.html": print_draft(draft, Dialect.PASTE).replace("><", ">\n<") + "\n",
        "story.md": print_draft(draft, Dialect.MARKDOWN),
        "notes.txt": "".join(f"{note}\n" for note in notes),
    }


def new_case(slug: str, source: str) -> None:
    """A folder for a kind of markup, from a file or from a post on any WordPress; shorten it to the one thing."""
    from bridge.config import SiteSection
    from bridge.wordpress.rest import RestSource

    folder = DATA / slug
    if (folder / "post.html").exists():
        raise SystemExit(f"there is a case {slug} already")
    if source.startswith(("http://", "https://")):
        home = "/".join(source.split("/")[:3])
        rest = RestSource("", SiteSection(home=home, account=""))
        html = rest.read_post(rest.find_post(source), 0).content_html
    else:
        html = Path(source).read_text()
    folder.mkdir(exist_ok=True)
    (folder / "post.html").write_text(html.strip() + "\n")
    print(f"tests/data/{slug}/post.html is made; shorten it to the one thing, then: make cases")


def main() -> None:
    if "--new" in sys.argv:
        new_case(*sys.argv[2:4])
    for case in find():
        for name, text in outcome(case).items():
            path = case / name
            if not path.exists() or path.read_text() != text:
                print(f"{case.name}/{name} differs")
                if {"--write", "--new"} & set(sys.argv):
                    path.write_text(text)


if __name__ == "__main__":
    main()
