"""What an edit changed, in words that somebody can carry over in Medium's editor."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bridge.transform import Draft, count_changed_words, to_changes, to_draft, to_paragraphs
from cases import settings_for
from things import a_post


def a_draft(html: str, **changes) -> Draft:
    post = a_post(content_html=html, **changes)
    return to_draft(post, settings_for(post))


def changes_of(before: str, after: str) -> list[list[tuple[str, str]]]:
    found = to_changes(to_paragraphs(a_draft(before)), to_paragraphs(a_draft(after)))
    return [[(run.what, run.text.strip()) for run in change.runs] for change in found]


def test_a_story_is_its_title_its_own_words_and_its_tags_but_not_our_closing():
    draft = a_draft("<h2>Way</h2><p>See <a href='https://b.example/'>the map</a>.</p><ul><li>one</li></ul>")
    draft = replace(draft, subtitle="By foot", tags=("Walks", "Rivers"))
    assert to_paragraphs(draft) == (
        "# A walk",
        "By foot",
        "## Way",
        "See the map (https://b.example/).",
        "• one",
        "Tags: Walks, Rivers",
    )
    assert draft.closing


def test_one_word_that_changed_is_shown_inside_its_paragraph():
    (runs,) = changes_of("<p>We walked along the river.</p>", "<p>We ran along the river.</p>")
    assert runs == [("same", "We"), ("removed", "walked"), ("added", "ran"), ("same", "along the river.")]


def test_paragraphs_that_came_and_went_are_whole_changes():
    changes = changes_of("<p>One.</p><p>Two.</p>", "<p>One.</p><p>Three is new.</p><p>Two.</p>")
    assert changes == [[("added", "Three is new.")]]
    assert changes_of("<p>One.</p><p>Two.</p>", "<p>One.</p>") == [[("removed", "Two.")]]


def test_a_paragraph_that_was_put_before_a_changed_one_is_not_mixed_up_with_it():
    before = ["# T", "def sing():\n    pass"]
    after = ["# T", "A new paragraph about the weir.", "def dance():\n    pass"]
    changes = to_changes(before, after)
    assert [change.text for change in changes] == ["A new paragraph about the weir.", "def dance():\n    pass"]
    assert [run.what for run in changes[0].runs] == ["added"]
    assert [run.what for run in changes[1].runs] == ["same", "removed", "added", "same"]


def test_a_change_is_found_by_the_words_before_it_not_by_our_marks():
    (change,) = to_changes(["## Way", "x"], ["## Way", "y"])[-1:]
    assert change.after == "Way"


def test_a_text_that_was_written_anew_is_not_compared_paragraph_by_paragraph():
    changes = to_changes([f"old {n}" for n in range(300)], [f"new {n}" for n in range(300)])
    assert len(changes) == 600


def test_a_change_names_the_paragraph_before_it():
    (change,) = to_changes(["# T", "One.", "Two of us."], ["# T", "One.", "Two of us and more."])
    assert (change.after, change.text, change.words) == ("One.", "Two of us and more.", 3)


def test_a_link_that_leads_elsewhere_and_an_image_that_was_exchanged_are_changes():
    before = to_paragraphs(a_draft("<p><a href='https://a.example/'>map</a></p><img src='https://a.example/1.jpg'>"))
    after = to_paragraphs(a_draft("<p><a href='https://b.example/'>map</a></p><img src='https://a.example/2.jpg'>"))
    assert count_changed_words(before, after) == 2


def test_bold_and_classes_are_no_changes():
    before, after = (
        to_paragraphs(a_draft("<p>So it is.</p>")),
        to_paragraphs(a_draft("<p class=x>So <b>it</b> is.</p>")),
    )
    assert count_changed_words(before, after) == 0


def test_a_paragraph_too_long_to_compare_is_shown_as_replaced():
    (compared,) = to_changes(["We walked on"], ["We walked on home"], most_words=4)
    assert [run.what for run in compared.runs] == ["same", "added"]
    (replaced,) = to_changes(["We walked on"], ["We walked on home"], most_words=3)
    assert [run.what for run in replaced.runs] == ["removed", "added"]


paragraphs = st.lists(st.text("ab \n", min_size=1).filter(str.strip), max_size=6)


@given(paragraphs, paragraphs)
def test_the_runs_of_a_change_are_exactly_the_old_and_the_new_words(before, after):
    changes = to_changes(before, after)
    assert (changes == ()) == (before == after)
    kept = [one for change in changes for one in change.runs if one.what != "removed"]
    new = " ".join(change.text for change in changes).split()
    assert " ".join(run.text for run in kept).split() == new or [w for r in kept for w in r.text.split()] == new


@given(paragraphs)
def test_nothing_changes_between_a_text_and_itself(text):
    assert count_changed_words(text, text) == 0
