"""What names, links and raw blocks say of a picture or a block, and where they are not believed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.models import Media
from bridge.models.pictures import UNSIZED, is_current, is_taken, shows_same, to_largest, to_picture
from bridge.transform.read.addresses import share_place
from bridge.transform.read.hints import is_from
from bridge.transform.read.srcset import read_srcset
from cases import make_story
from things import a_post

BLOG = "https://blog.example/wp-content/uploads/2020/01/"

NAMES = {
    "dog.jpg": ("dog", 0, UNSIZED, "jpg"),
    "Dog-300x200.JPG": ("dog", 0, 60_000, "jpg"),
    "dog-300x200@2x.jpg": ("dog", 0, 60_000, "jpg"),
    "dog-scaled.jpg": ("dog", 0, UNSIZED, "jpg"),
    "dog-rotated.jpg": ("dog", 1, UNSIZED, "jpg"),
    "dog-e1700000000123.jpg": ("dog", 1700000000123, UNSIZED, "jpg"),
    "dog-scaled-e1700000000123-150x150.jpg": ("dog", 1700000000123, 22_500, "jpg"),
    "dog-300x200.jpg.webp": ("dog", 0, 60_000, "webp"),
    "dog.jpg?resize=300%2C200": ("dog", 0, UNSIZED, "jpg"),
    "h%C3%BCtte.png": ("hütte", 0, UNSIZED, "png"),
    "dog.v2.jpg": ("dog.v2", 0, UNSIZED, "jpg"),
    "download.php?file=dog.jpg": ("download.php?file=dog.jpg", 0, UNSIZED, ""),
    "route-e4.jpg": ("route-e4", 0, UNSIZED, "jpg"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_says_which_picture_it_is_and_what_was_done_to_it(name):
    assert to_picture(BLOG + name) == NAMES[name]


def test_a_name_that_nobody_would_write_is_taken_as_it_is():
    url = BLOG + "-scaled" * 1_000 + ".jpg"
    assert to_picture(url) == (url, 0, UNSIZED, "")


def test_files_of_two_months_are_two_pictures():
    assert shows_same(f"{BLOG}image.jpg", "https://cdn.example/2020/01/image-300x200.jpg")
    assert not shows_same(f"{BLOG}image.jpg", f"{BLOG}image-300x200.jpg".replace("2020/01", "2021/07"))


def test_what_was_edited_later_is_current_and_what_was_before_is_not():
    states = ["dog.jpg", "dog-rotated.jpg", "dog-e1700000000123.jpg", "dog-scaled-e1800000000123.jpg"]
    for number, state in enumerate(states):
        assert [is_current(one, state) for one in states] == [other >= number for other in range(len(states))]


TYPES = [
    ("dog.jpg", "", True),
    ("dog.jpg", "image/webp", True),
    ("dog.tiff", "", True),
    ("dog.webp", "image/jpeg", False),
    ("dog.svg", "", False),
    ("dog.jpg.avif", "", False),
    ("dog.jpg?fm=webp", "", False),
    ("dog.webp?format=jpg", "", True),
    ("dog.jpg?format=auto", "", True),
    ("image?id=7", "", True),
    ("image?id=7", "image/webp", False),
    ("image?id=7", "image/png", True),
]


@pytest.mark.parametrize(("url", "mime", "expected"), TYPES)
def test_a_type_is_told_by_what_is_served_then_by_the_ending_then_by_what_is_said(url, mime, expected):
    assert is_taken(BLOG + url, mime) is expected


LARGEST = [
    ("dog.jpg", "", "dog.jpg"),
    ("dog-scaled.jpg", "dog.jpg", "dog.jpg"),
    ("dog-e1700000000123.jpg", "dog.jpg", "dog-e1700000000123.jpg"),
    ("dog-scaled-e1700000000123.jpg", "dog.jpg", "dog-scaled-e1700000000123.jpg"),
    ("dog-rotated.jpg", "dog.jpg", "dog-rotated.jpg"),
    ("cat.jpg", "dog.jpg", "cat.jpg"),
    ("dog.jpg", "dog.heic", "dog.jpg"),
    ("dog-scaled.webp", "dog.jpg", "dog.jpg"),
    ("dog.webp", "dog-1024x683.jpg", "dog-1024x683.jpg"),
    ("dog.webp", "dog.avif", "dog.avif"),
    ("", "dog.jpg", "dog.jpg"),
]


@pytest.mark.parametrize(("url", "original", "expected"), LARGEST)
def test_the_largest_file_is_that_of_the_picture_as_it_is_now(url, original, expected):
    media = Media(1, url and BLOG + url, original and BLOG + original)
    assert to_largest(media) == BLOG + expected


PLACES = [
    ("https://blog.example/u/a.jpg", "https://www.blog.example/u/b.jpg", True),
    ("https://blog.example/u/a.jpg", "https://blog.example/v/a.jpg", False),
    ("https://blog.example/u/a.jpg", "https://other.example/u/a.jpg", False),
    ("https://blog.example/u/a.jpg", "https://i0.wp.com/www.blog.example/u/a.jpg", True),
    ("https://blog.example/u/a.jpg", "https://i0.wp.com/theblog.example/u/a.jpg", False),
    ("https://blog.example/u/a.jpg", "https://images.weserv.nl/?url=blog.example%2Fu%2Fa.jpg&w=300", True),
    ("https://blog.example/u/a.jpg", "https://x.i.optimole.com/w:300/https://blog.example/u/a.jpg", True),
    ("https://blog.example/u/a.jpg", "https://static.blog.example/u/a.jpg", True),
    ("https://www.example.com/u/a.jpg", "https://media.example.com/u/a.jpg", True),
    ("https://blog.example/u/a.jpg", "https://d1.cloudfront.net/u/a.jpg", True),
    ("https://blog.example/u/a.jpg", "https://d1.cloudfront.net/v/a.jpg", False),
    ("https://blog.example/thumbs/a.jpg", "https://blog.example/full/a.jpg", True),
]


@pytest.mark.parametrize(("one", "other", "expected"), PLACES)
def test_two_files_stand_in_one_place_by_host_and_folder_or_by_an_image_cdn(one, other, expected):
    assert share_place(one, other) is expected
    assert share_place(other, one) is expected


RENDERED = [
    ("make all", "make all", True),
    ("make  all\n", "make all", True),
    ("make install", "make all", False),
    ("echo 'WordPress'", "echo 'Wordpress'", True),
    ("year = 2026;", "year = [year];", True),
    ("year = 2026", "year = [year];", False),
    ("month = 11;", "year = [year];", False),
    ("a 1 b 2 c", "a [x] b [y] c", True),
    ("a 1 c 2 b", "a [x] c [z] d [y] b", False),
    ("abc", "abc[x]bc", False),
    ("", "[caption]", True),
    ("make all", "[year]", False),
]


@pytest.mark.parametrize(("shown", "raw", "expected"), RENDERED)
def test_a_raw_text_speaks_for_what_was_rendered_only_where_the_words_around_its_shortcodes_agree(shown, raw, expected):
    assert is_from(shown, raw) is expected


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="ab.,() \t\n12wxh", max_size=60))
def test_any_srcset_is_read_to_its_end_and_gives_addresses_without_blanks(written):
    for url, size in read_srcset(written):
        assert url.split() == [url]
        assert not url.endswith(",")
        assert size > 0


def test_a_srcset_of_a_machine_is_read_as_far_as_people_write():
    assert len(read_srcset(",".join(f"/{n}.jpg {n}w" for n in range(1, 500)))) == 60


def story_of(html, **fields):
    return make_story(a_post(content_html=html, **fields))


def test_tracks_of_one_name_get_no_file_where_one_of_them_comes_from_elsewhere():
    raw = f"<!-- wp:playlist-track {json.dumps({'id': 1, 'src': 'https://blog.example/own.mp3', 'title': 'One'})} /-->"
    item = '<li><span class="wp-block-playlist-track__title">One</span></li>'
    story = story_of(f'<figure class="wp-block-playlist"><ol>{item}{item}</ol></figure>', content_raw=raw)
    assert "own.mp3" not in story.content
    assert story.content.count("<li>One</li>") == 2
    assert [note.kind for note in story.notes if note.severity == "loss"] == ["player"]


def test_attributes_that_nest_too_deeply_say_nothing_and_lose_no_word():
    deep = "[" * 1900 + "]" * 1900
    raw = f'<!-- wp:embed {{"url":{deep}}} -->'
    html = f'<div class="elementor-widget-video" data-settings=\'{{"x":{deep}}}\'><p>Words.</p></div>'
    assert "Words." in story_of(html, content_raw=raw).content


def test_a_broken_block_of_the_raw_post_says_nothing():
    raw = '<!-- wp:embed {"url":oops} --><!-- wp:playlist-track {"id":} --><!-- wp:embed [1] -->'
    frame = '<div class="wp-block-embed__wrapper"><iframe src="https://player.vimeo.com/video/123"></iframe></div>'
    story = story_of(f'<figure class="wp-block-embed">{frame}</figure>', content_raw=raw)
    assert "https://vimeo.com/123" in story.content


def test_the_featured_image_goes_as_it_is_now_and_a_type_that_may_not_show_is_named():
    cropped = Media(1, f"{BLOG}dog-e1700000000123.jpg", f"{BLOG}dog.jpg")
    assert f'src="{cropped.url}"' in story_of("<p>Text.</p>", featured_image=cropped).content
    drawn = Media(1, f"{BLOG}dog.svg", f"{BLOG}dog.svg")
    (note,) = (note for note in story_of("<p>Text.</p>", featured_image=drawn).notes if note.kind == "image")
    assert "svg" in note.text
