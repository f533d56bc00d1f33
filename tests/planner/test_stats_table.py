"""Medium's own figures as a browser copies them: read by the names of the columns, and nothing guessed."""

import pytest

from bridge.planner.stats_table import StoryFigures, to_number, to_stats_table

BROWSER = (
    "Lifetime\nStory\tPresentations\tViews\tReads\tEarnings\n"
    "How to walk\n5 min read · View story\t2.4K\t1.2K\t1,234\t$1.10\nA\u00a0letter\t12\t7\t3\t-\n"
)


def test_a_table_out_of_a_browser_is_read_with_what_stands_below_a_title():
    table = to_stats_table(BROWSER)
    assert table.rows == (
        StoryFigures(("How to walk", "5 min read · View story"), 1200, 1234),
        StoryFigures(("A letter",), 7, 3),
    )
    assert table.unread == ()


def test_columns_that_are_not_known_are_named_and_left():
    assert to_stats_table(BROWSER).unknown == ("Presentations", "Earnings")


@pytest.mark.parametrize(
    "text",
    [
        'Views,Title,Reads\n"1,234","A walk, again",5',
        "Views\tStory\tReads\r\n1,234\tA walk, again\t5\r\n",
        "Stories   Views   Reads\nA walk, again   1,234   5",
        "story views reads\nA walk, again 1,234 5",
    ],
)
def test_tabs_commas_and_spaces_part_the_columns(text):
    assert to_stats_table(text).rows == (StoryFigures(("A walk, again",), 1234, 5),)


def test_a_table_without_reads_has_none():
    assert to_stats_table("Story\tViews\nA walk\t5").rows == (StoryFigures(("A walk",), 5, None),)


@pytest.mark.parametrize(
    "line",
    [
        "A walk,1,234,5",  # nobody can tell which comma parts two columns
        "A walk,1.234,5",  # a thousand or a fraction: it depends on the country
        "A walk,many,5",
        "A walk,5",
        ",5,6",
    ],
)
def test_a_line_that_does_not_fit_is_named_and_the_others_are_read(line):
    table = to_stats_table(f"Story,Views,Reads\n{line}\nA letter,7,3")
    assert [one.titles for one in table.rows] == [("A letter",)]
    assert table.unread == (line.replace(",", " "),)


def test_words_below_the_table_are_named():
    assert to_stats_table("Story\tViews\nA walk\t5\nSee all stories").unread == ("See all stories",)


@pytest.mark.parametrize(
    "text", ["", "A walk\t5\t6", "Story\tMood\nA walk\t5", "Views\tReads\n1\t2", "Story\tTitle\tViews"]
)
def test_where_no_line_names_the_columns_it_is_said_what_to_copy(text):
    with pytest.raises(ValueError, match="no line names the columns"):
        to_stats_table(text)


@pytest.mark.parametrize("head", ["Story Views Reads Read ratio", "Views Story Reads"])
def test_with_single_spaces_columns_that_cannot_be_told_apart_are_refused(head):
    with pytest.raises(ValueError, match="single spaces"):
        to_stats_table(f"{head}\nTop 10 100 50 50%")


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("1,234", 1234), ("1.2K", 1200), ("3k", 3000), ("1.5 M", 1_500_000), (" 7 ", 7)],
)
def test_numbers_are_read_as_medium_writes_them(text, number):
    assert to_number(text) == number


@pytest.mark.parametrize("text", ["", "-", "1.234", "1,2K", "12,34", "-5", "٣", "1e3", "9" * 40, "50%"])
def test_what_could_be_read_in_two_ways_or_none_is_no_number(text):
    assert to_number(text) is None
