"""The oracle of the transformation's laws is what a real browser shows."""

from visibility import see, shut_off

from cases import find


def test_what_the_cases_say_is_visible_is_what_a_browser_shows():
    with shut_off() as page:
        for case in find():
            shown = see(page, (case / "post.html").read_text())
            assert (case / "visible.txt").read_text() == shown, (
                f"{case.name}: python tests/live/visibility.py, then look"
            )
