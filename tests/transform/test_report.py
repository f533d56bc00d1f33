"""The loss report: counts before and after, and what holds a delivery."""

import pytest

from bridge.models import Note, Severity
from bridge.transform import find_blocking, to_counts, to_draft
from bridge.transform.words import LANGUAGES, SEVERITIES, words_for
from cases import find, make_story, settings_for, to_post
from things import a_post


def counts_of(html, **more):
    post = a_post(content_html=html, **more)
    return {count.kind: (count.before, count.after) for count in to_counts(to_draft(post, settings_for(post)))}


def test_what_is_all_kept_counts_the_same_on_both_sides():
    html = '<p>One <a href="/x">two</a> three</p><img src="/a.jpg"><pre>code</pre><ul><li>item</li></ul>'
    assert counts_of(html) == {
        "paragraphs": (1, 1),
        "words": (5, 5),
        "links": (1, 1),
        "images": (1, 1),
        "code blocks": (1, 1),
        "lists": (1, 1),
    }


def test_a_table_as_text_and_an_embed_as_its_address_are_carried():
    html = (
        '<p>x</p><table><tr><td>a</td><td>b</td></tr></table><iframe src="https://youtube.com/embed/abcdefg"></iframe>'
    )
    counts = counts_of(html)
    assert (counts["tables"], counts["embeds"], counts.get("code blocks")) == ((1, 1), (1, 1), None)


def test_what_goes_is_missing_after():
    html = '<p>Kept.</p><div class="sharedaddy"><p>Share <a href="/t">this</a></p><img src="/t.png"></div>'
    html += "<iframe></iframe>"
    counts = counts_of(html)
    assert counts["paragraphs"] == (2, 1)
    assert counts["words"] == (3, 1)
    assert counts["links"] == (1, 0)
    assert counts["images"] == (1, 0)
    assert counts["embeds"] == (1, 0)


def test_our_own_closing_is_not_counted():
    assert counts_of("<p>One</p>")["words"] == (1, 1)


@pytest.mark.parametrize("case", find(), ids=lambda case: case.name)
def test_no_story_carries_more_than_its_post_has(case):
    for count in make_story(to_post(case)).counts:
        assert count.after <= count.before, count


NOTES = (
    Note("embed", Severity.INFO, "enter"),
    Note("table", Severity.WARNING, "as text"),
    Note("image", Severity.LOSS, "gone"),
)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ((), []),
        (("loss",), ["gone"]),
        (("table",), ["as text"]),
        (("embed",), []),
        (("table", "loss"), ["as text", "gone"]),
    ],
)
def test_only_the_losses_that_were_named_hold_a_story(kinds, found):
    assert [note.text for note in find_blocking(NOTES, kinds)] == found


def test_every_kind_that_can_be_lost_can_be_named_in_the_configuration():
    from typing import get_args

    from bridge.config.sections import LossKind

    kinds = {key.split(".")[0] for key, severity in SEVERITIES.items() if severity is not Severity.INFO}
    assert set(get_args(LossKind)) == (kinds - {"cta"}) | {"loss"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_gaps(language):
    import re

    english, words = words_for("en"), words_for(language)
    assert set(words.notes) == set(SEVERITIES)
    assert set(words.story) == set(english.story)
    for key, text in english.notes.items():
        assert set(re.findall(r"\{\w+\}", words.notes[key])) == set(re.findall(r"\{\w+\}", text)), key
