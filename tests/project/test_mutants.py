"""The faults that ``make mutants`` puts back still fit the code, and say what they break."""

import pytest

from mutants.run import ROOT, apply, find_patches, read_purpose

PATCHES = find_patches()


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_fault_can_be_put_back_and_says_what_it_breaks(patch):
    assert read_purpose(patch)
    assert apply(patch, ROOT, is_trial=True) == ""


def test_there_are_faults_to_put_back():
    assert PATCHES
