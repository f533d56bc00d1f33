"""A corpus of shapes that public reports name: each comes through every door that could meet it, and nobody is left
without a word. The table in its README is what is compared, so that it cannot lie."""

import pytest

from wild import CORPUS, OUTCOMES, Answer, read_table
from wild_doors import DOORS, Place

SHAPES = read_table((CORPUS / "README.md").read_text("utf-8"))
CASES = [(shape, door) for shape in SHAPES for door in shape.doors]


@pytest.fixture
def place(tmp_path, made_file):
    made = Place(tmp_path, made_file)
    with made.wordpress:
        yield made


def test_every_file_stands_in_the_table_with_a_report_and_words_once_for_a_door():
    files = {path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*") if path.is_file()}
    assert {"README.md", *(shape.file for shape in SHAPES)} == files
    assert len(files) > 40
    assert len({(shape.file, door) for shape, door in CASES}) == len(CASES)
    for shape in SHAPES:
        assert shape.report, f"{shape.file} names no public report"
        assert shape.words, f"{shape.file} says no words"
        assert shape.outcome in OUTCOMES, shape.file
        assert set(shape.doors) <= DOORS.keys(), shape.file


def test_every_door_is_met_by_a_file():
    assert {door for _, door in CASES} == DOORS.keys()


@pytest.mark.parametrize(("shape", "door"), CASES, ids=[f"{shape.file}-{door}" for shape, door in CASES])
def test_an_odd_shape_is_handled_named_or_refused_in_words(shape, door, place):
    answer = DOORS[door](place, shape.path)
    assert answer.outcome == shape.outcome, answer
    missing = [one for one in shape.words if one not in f"{answer.arrived}\n{answer.told}"]
    assert missing == [], answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("7 A walk", "post 7 cannot be read: KeyError 'guid'", is_warned=True), "for programmers: KeyError"),
        (Answer("7 A walk", "it is no export", is_refused=True), "stored in part, though refused"),
        (Answer("", "0 posts read"), "nothing arrived, and it was not refused"),
        (Answer("", "1 post is left out", is_warned=True), "nothing arrived, and it was not refused"),
    ],
)
def test_whatever_is_neither_of_the_three_is_a_fault(answer, words):
    assert words in answer.outcome
    assert answer.outcome not in OUTCOMES


def test_a_row_without_six_cells_is_no_row():
    with pytest.raises(TypeError):
        read_table("| `wxr/a.xml` | an oddity | no report |")
