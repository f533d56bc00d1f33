"""The faults that ``make mutants`` puts back still fit the code, and say what they break."""

import pytest

from mutants.run import ROOT, apply, find_patches, find_steps, read_purpose

PATCHES = find_patches()


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_fault_can_be_put_back_and_says_what_it_breaks(patch):
    assert read_purpose(patch)
    assert apply(patch, ROOT, is_trial=True) == ""


def test_there_are_faults_to_put_back():
    assert PATCHES


def test_what_the_machine_prints_leads_to_the_same_steps_again():
    output = "Broken: twice: two stories\nagain: make chaos SEED=412307 DATABASE=postgres\nseed 412300 twice 1\n"
    assert find_steps(output) == {"seed": 412307, "database": "postgres", "minutes": 0}
    assert find_steps("Misread: feed: it is odd\nagain: make chaos SEED=412300\n")["database"] == ""
    assert find_steps("Traceback (most recent call last)\n") == {}
