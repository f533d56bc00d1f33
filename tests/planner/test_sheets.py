"""Tables for a spreadsheet: what others wrote is never reckoned with."""

import csv
import io

import pytest

from bridge.planner.sheets import to_csv


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\n=cmd|' /C calc'!A0"])
def test_words_that_would_be_a_formula_are_words(text):
    _, (cell,) = read(to_csv(["words"], [[text]]))
    assert cell.startswith("'")
    assert cell.replace("'", "") == text.replace("'", "")


def test_a_formula_behind_what_another_country_takes_for_the_end_of_a_cell_is_none():
    written = to_csv(["a"], [["x;=1+1"], ['y","=1+1'], ["z\t@A1"]])
    assert "x;'=1+1" in written
    assert 'y"",\'""=1+1' in written
    assert "z\t'@A1" in written


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell():
    assert read(to_csv(["a", "b", "c"], [[-3, None, 1.5]])) == [["a", "b", "c"], ["-3", "", "1.5"]]


def test_plain_words_stay_as_they_are():
    words = 'A "well-known" walk, and more'
    assert read(to_csv(["title"], [[words]])) == [["title"], [words]]
