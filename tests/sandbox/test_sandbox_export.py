"""The sandbox's export archive: laid out and marked up as Medium's."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser

from sandboxed import Visitor, visiting


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        yield one


def export(visitor: Visitor, user: str = "ada") -> dict[str, str]:
    answer = visitor.get(f"/_sandbox/export/@{user}.zip")
    assert "medium-export.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_nobodys_archive_is_a_404(visitor):
    assert visitor.get("/_sandbox/export/@eve.zip").status_code == 404


def test_an_archive_without_stories_holds_the_other_files(visitor):
    assert set(export(visitor)) == {"README.html", "profile/profile.html", "claps/claps-0001.html"}


def test_stories_and_drafts_lie_in_posts_under_their_names(visitor):
    live = visitor.write(title="A walk: to the weir?", publishedAt="2020-05-04T08:00:00Z")
    draft = visitor.write(title="Ideas/../x", publishStatus="draft")
    visitor.write(title="Bob's", username="bob")
    names = [name for name in export(visitor) if name.startswith("posts/")]
    assert names == [f"posts/2020-05-04_A-walk-to-the-weir-{live.id}.html", f"posts/draft_Ideas-x-{draft.id}.html"]


def test_a_story_has_the_microformats_of_mediums(visitor):
    story = visitor.write(
        title="A & B",
        content="<h4>Sub</h4><p>x <strong>y</strong></p><hr><pre>c</pre>",
        publishedAt="2020-05-04T08:00:00Z",
        canonicalUrl="https://blog.example/a/",
    )
    text = export(visitor)[f"posts/2020-05-04_A-B-{story.id}.html"]
    tree = LexborHTMLParser(text)
    assert tree.css_first("article.h-entry > header > h1.p-name").text() == "A & B"
    assert tree.css_first("section[data-field=subtitle].p-summary").text() == "Sub x y c"
    assert tree.css_first("section[data-field=body].e-content h3.graf--title").text() == "A & B"
    assert len(tree.css("section.section--body")) == 2
    assert tree.css_first("pre.graf--preV2 > span.pre--content").text() == "c"
    assert tree.css_first("footer time.dt-published").attributes["datetime"] == "2020-05-04T08:00:00.000Z"
    link = tree.css_first("footer a.p-canonical")
    assert (link.text(), link.attributes["href"]) == ("Canonical link", f"https://medium.com{story.path}")
    assert "blog.example" not in text


def test_a_draft_has_no_date_and_no_canonical_link(visitor):
    story = visitor.write(title="A", publishStatus="draft")
    tree = LexborHTMLParser(export(visitor)[f"posts/draft_A-{story.id}.html"])
    assert tree.css_first("time.dt-published") is None
    assert tree.css_first("a.p-canonical") is None


def test_a_response_looks_like_a_story_without_a_title(visitor):
    story = visitor.write(content="<p>I agree with this.</p>", isResponse=True, publishedAt="2020-05-04T08:00:00Z")
    tree = LexborHTMLParser(export(visitor)[f"posts/2020-05-04_I-agree-with-this-{story.id}.html"])
    assert tree.css_first("h1.p-name").text() == "I agree with this."
    assert tree.css_first(".graf--title") is None
