"""How our own code's cost grows with ordinary posts: time for each KB of a large one against that of a small one.

Each kind of markup that people write much of stands by itself, so that a step which is quadratic in one of them shows
in its own row. 1 is linear. The sizes are those of a short and of a very long post.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from run import Figure

from bridge.config.staleness import StalenessSection
from bridge.models import Media
from bridge.planner.keyphrases import Entry, EntryKind, find_clusters, to_keyphrase
from bridge.planner.staleness import find_stale
from bridge.transform import to_story
from bridge.wordpress.raw_html import to_html
from cases import settings_for
from things import a_post

SMALL_KB, LARGE_KB = 16, 256
ROUNDS = 5
FEW, MANY = 1_000, 16_000
AGAINST = f"a KB, {LARGE_KB} KB against {SMALL_KB}; 1 is linear"
NOW = datetime(2026, 11, 23, tzinfo=UTC)

RENDERED = {
    "paragraphs": "<p>We walked along the <a href='https://river.example/'>river</a> until <em>dark</em>.</p>\n",
    "marks": "<strong>By</strong> the <em>old</em> <code>mill</code> &amp; on. ",
    "list": "<ul><li>mud</li><li>apples<ul><li>red</li></ul></li></ul>\n",
    "table": "<table><tr><th>Day</th><th>Miles</th></tr><tr><td>Monday</td><td>12</td></tr></table>\n",
    "code": "<pre class='wp-block-code'><code>for mile in miles:\n    walk(mile)\n</code></pre>\n",
    "images": "<figure><img src='https://blog.example/a.jpg' srcset='a-1.jpg 300w, a-2.jpg 900w'></figure>\n",
    "embeds": "<blockquote class='twitter-tweet'><a href='https://x.com/ada/status/1'>Ada</a></blockquote>\n",
    "footnotes": "<p>As she said<sup class='fn'><a href='#f1' id='f1-link'>1</a></sup>.</p>\n",
    "columns": "<div class='wp-block-columns'><div class='wp-block-column'><p>Left.</p></div></div>\n",
}
WRITTEN = {
    "lines": "We walked along the river\nuntil it was dark.\n\n",
    "captions": '[caption id="attachment_1" width="300"]<img src="https://blog.example/a.jpg"> The river[/caption]\n\n',
    "galleries": '[gallery ids="1"]\n\n',
    "embeds": "[embed]https://video.example/1[/embed]\n\nhttps://video.example/2\n\n",
    "code": "<pre>\nfor mile in miles:\n    walk(mile)\n</pre>\n\n",
    "blocks": "<!-- wp:paragraph -->\n<p>We walked along the river.</p>\n<!-- /wp:paragraph -->\n\n",
}
PROSE = {
    "dates": "We meet on 12 May 2021 in Rome, and again this week. ",
    "prices": "It costs $5 today, was 20 € in 2019, and 1 000 people came. ",
    "accents": "Demna\u0308chst gehen wir an die Mu\u0308ndung. ",
}


def measure() -> list[Figure]:
    settings = settings_for(a_post())
    images = {1: Media(1, "https://blog.example/a.jpg")}

    def transform(html: str) -> None:
        to_story(a_post(content_html=html), settings)

    def render(raw: str) -> None:
        to_html(raw, images)

    def read(text: str) -> None:
        find_stale("", [text], "en", NOW - timedelta(days=2000), NOW, StalenessSection())

    return [
        *(
            Figure(f"growth_transform_{name}", _growth(transform, piece), "times the cost", AGAINST)
            for name, piece in RENDERED.items()
        ),
        *(
            Figure(f"growth_raw_{name}", _growth(render, piece), "times the cost", AGAINST)
            for name, piece in WRITTEN.items()
        ),
        *(
            Figure(f"growth_stale_{name}", _growth(read, piece), "times the cost", AGAINST)
            for name, piece in PROSE.items()
        ),
        _keyphrases(),
    ]


def _growth(work: Callable[[str], None], piece: str) -> float:
    def each(size_kb: int, repeats: int) -> float:
        text = piece * (size_kb * 1024 // len(piece))
        return min(_seconds(lambda: work(text)) for _ in range(repeats)) / size_kb

    return each(LARGE_KB, ROUNDS) / each(SMALL_KB, 4 * ROUNDS)


def _keyphrases() -> Figure:
    """All share a word, and one in ten is the same phrase: whatever looked at pairs would show."""

    def each(count: int) -> float:
        entries = [_entry(number) for number in range(count)]
        return min(_seconds(lambda: find_clusters(entries)) for _ in range(ROUNDS)) / count

    against = f"an entry of {MANY:,}, against one of {FEW:,}; 1 is linear"
    return Figure("growth_keyphrases", each(MANY) / each(FEW), "times the cost", against)


def _entry(n: int) -> Entry:
    title = f"wordpress topic{n % 300} detail{n % 7} case{n}" if n % 10 else "wordpress backup"
    return Entry(str(n), EntryKind.POST, title, f"https://blog.example/{n}/", to_keyphrase("", title, "en"), "en")


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
