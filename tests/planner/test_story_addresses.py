"""Every form in which people copy a story's address, and what is no story's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import Refused
from bridge.planner.stories import StoryAddress, to_story_address

ID = "0123456789ab"

FORMS = [
    (f"https://medium.com/@ada/a-walk-{ID}", f"https://medium.com/@ada/a-walk-{ID}"),
    (f"http://medium.com/@ada/a-walk-{ID}/", f"https://medium.com/@ada/a-walk-{ID}"),
    (f"https://www.medium.com/@ada.b/a-walk-{ID}", f"https://www.medium.com/@ada.b/a-walk-{ID}"),
    (f"https://ada.medium.com/a-walk-{ID}", f"https://ada.medium.com/a-walk-{ID}"),
    (f"https://ada.medium.com/{ID}", f"https://ada.medium.com/{ID}"),
    (f"https://medium.com/@ada/{ID}", f"https://medium.com/@ada/{ID}"),
    (f"https://medium.com/the-walkers/a-walk-{ID}", f"https://medium.com/the-walkers/a-walk-{ID}"),
    (f"https://walks.example/a-walk-{ID}", f"https://walks.example/a-walk-{ID}"),
    (f"https://medium.com/p/{ID}", f"https://medium.com/p/{ID}"),
    (f"https://medium.com/p/{ID}/edit", f"https://medium.com/p/{ID}"),
    (f"https://medium.com/p/{ID}/edit?source=your_stories#x", f"https://medium.com/p/{ID}"),
    (f"https://walks.example/p/{ID}", f"https://walks.example/p/{ID}"),
    (f"https://medium.com/@ada/a-walk-{ID}?sk=5ec7e7&source=friends_link", f"https://medium.com/@ada/a-walk-{ID}"),
    (f"https://medium.com/@ada/a-walk-{ID}?postPublishedType=initial", f"https://medium.com/@ada/a-walk-{ID}"),
    (f"https://medium.com/@ada/a-walk-{ID}#4f2e", f"https://medium.com/@ada/a-walk-{ID}"),
    (f"https://medium.com/@ada/%E6%95%A3%E6%AD%A9-{ID}", f"https://medium.com/@ada/%E6%95%A3%E6%AD%A9-{ID}"),
    (f"https://medium.com/@ada/散歩-{ID}", f"https://medium.com/@ada/%E6%95%A3%E6%AD%A9-{ID}"),
    (f"https://medium.com:443/@ada/a-walk-{ID}", f"https://medium.com/@ada/a-walk-{ID}"),
    (f"https://MEDIUM.com/@Ada/A-Walk-{ID}", f"https://medium.com/@Ada/A-Walk-{ID}"),
    (f"http://127.0.0.1:8099/@ada/a-walk-{ID}?x=1", f"http://127.0.0.1:8099/@ada/a-walk-{ID}"),
    (f"  medium.com/@ada/a-walk-{ID}\n", f"https://medium.com/@ada/a-walk-{ID}"),
    (
        f"https://medium.com/m/global-identity-2?redirectUrl=https%3A%2F%2Fada.medium.com%2Fa-walk-{ID}%3Fsk%3D1",
        f"https://ada.medium.com/a-walk-{ID}",
    ),
]


@pytest.mark.parametrize(("pasted", "kept"), FORMS)
def test_a_story_is_found_in_every_form_of_its_address(pasted: str, kept: str) -> None:
    assert to_story_address(pasted) == StoryAddress(ID, kept)


@pytest.mark.parametrize("story_id", ["3e1cbe9f", "3e1cbe9fe1a", "3e1cbe9fe1a301"])
def test_an_id_has_eight_to_fourteen_figures(story_id: str) -> None:
    assert to_story_address(f"https://medium.com/@ada/a-walk-{story_id}").id == story_id


@pytest.mark.parametrize(("pasted", "kept"), FORMS)
def test_what_is_kept_can_be_pasted_again(pasted: str, kept: str) -> None:
    address = to_story_address(pasted)
    assert to_story_address(address.url) == address


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "   ",
        "a walk",
        "https://",
        "https:///@ada/a-walk-0123456789ab",
        "https://medium.com",
        "https://medium.com/@ada/about",
        "https://medium.com/@ada/a-walk",
        "https://medium.com/@ada/a-walk-0123456",
        "https://medium.com/@ada/a-walk-0123456789abcde",
        "https://medium.com/@ada/a-walk-0123456789AB",
        "https://medium.com/@ada/a-walk-0123456789ab/responses",
        "https://medium.com/club-20202021",
        "https://medium.com/fc4d3e3fcf0e",
        "https://medium.com/p/0123456789ab/edit/edit",
        "https://blog.example/a-walk-20261123/",
        "ftp://medium.com/@ada/a-walk-0123456789ab",
        "javascript:alert(1)//medium.com/@ada/a-walk-0123456789ab",
        "data:text/html,a-walk-0123456789ab",
        "file:///p/0123456789ab",
        "https://ada:secret@medium.com/@ada/a-walk-0123456789ab",
        "https://medium.com\\@evil.example/p/0123456789ab",
        "https://medium.com/@ada/a walk-0123456789ab",
        "https://medium.com/@ada/\u202ea-walk-0123456789ab",
        "https://medium.com:0/p/0123456789ab",
        "https://medium.com:99999/p/0123456789ab",
        "https://[::1/p/0123456789ab",
        "https://medium.com/m/global-identity-2",
        "https://medium.com/m/global-identity-2?redirectUrl=javascript%3Aalert%281%29%2F%2Fa-0123456789ab",
    ],
)
def test_what_is_no_storys_address_is_refused_with_what_a_right_one_looks_like(pasted: str) -> None:
    with pytest.raises(Refused, match=r"https://medium\.com/@you/title-0123456789ab"):
        to_story_address(pasted)


@pytest.mark.parametrize("pasted", ["https://medium.com/@ada", "https://medium.com/@ada/", "https://ada.medium.com/"])
def test_a_profile_is_called_by_its_name(pasted: str) -> None:
    with pytest.raises(Refused, match="a profile"):
        to_story_address(pasted)


@pytest.mark.parametrize(
    "path",
    [
        f"@ada/list/reading-list-{ID}",
        f"tag/walks-{ID}",
        f"the-walkers/tagged/{ID}",
        f"series/{ID}",
        f"media/{ID}",
        f"feed/@ada-{ID}",
    ],
)
def test_a_list_is_not_a_story_although_it_ends_like_one(path: str) -> None:
    with pytest.raises(Refused, match="a list"):
        to_story_address(f"https://medium.com/{path}")


def test_a_short_link_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match="short link; open it and copy"):
        to_story_address("https://link.medium.com/AbCdEf0123456789ab")


def test_an_address_wrapped_for_ever_is_refused() -> None:
    wrapped = "https://medium.com/m/global-identity-2?redirectUrl="
    with pytest.raises(Refused):
        to_story_address(wrapped + "https%3A%2F%2Fmedium.com%2Fm%2Fglobal-identity-2%3FredirectUrl%3D" * 5)


def test_a_book_in_the_field_is_refused_by_its_length() -> None:
    with pytest.raises(Refused, match=r"longer than any address \(2,001 characters\)"):
        to_story_address("a" * 2_001)


@given(st.one_of(st.text(), st.text().map(lambda text: f"https://medium.com/{text}-{ID}")))
def test_whatever_is_pasted_is_an_address_without_query_or_a_refusal(text: str) -> None:
    try:
        address = to_story_address(text)
    except Refused:
        return
    assert address.url.isascii()
    assert not set('?#\\ <>"') & set(address.url)
    assert to_story_address(address.url) == address
