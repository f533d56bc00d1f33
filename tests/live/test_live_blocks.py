"""Every core block of a real WordPress, rendered by it, becomes what its golden case says."""

from dataclasses import replace

import pytest
from rendering import covered_blocks, find_raw, registered_blocks, render

from bridge.transform import Dialect, print_draft, to_draft
from cases import settings_for, to_post
from laws import laws_hold
from visible import to_words, words_of_page, words_of_story


def test_every_core_block_that_this_wordpress_knows_has_a_case(world):
    assert registered_blocks(world.wordpress) - covered_blocks() == set()


@pytest.mark.parametrize("case", find_raw(), ids=lambda case: case.name)
def test_a_block_as_this_wordpress_renders_it_becomes_what_its_case_says(world, case):
    html = render(world.wordpress, case)
    post = replace(to_post(case), content_html=html)
    draft = to_draft(post, settings_for(post))
    laws_hold(html)
    if world.version == "newest":
        expected = to_draft(to_post(case), settings_for(to_post(case)))
        assert draft.blocks == expected.blocks
    kept = words_of_story(print_draft(draft, Dialect.API)) + to_words(" ".join(note.text for note in draft.notes))
    assert set(words_of_page(html)) - set(kept) == set()
