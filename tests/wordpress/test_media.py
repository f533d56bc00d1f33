"""Files of the media library, as WordPress itself tells them over REST and XML-RPC and in export files."""

import pytest

from bridge.models import Media
from bridge.wordpress.raw_html import to_html
from bridge.wordpress.values import to_media

HOME = "https://blog.example/u"
SIZES = {
    "thumbnail": {"file": "dog-150x150.jpg", "width": 150, "height": 150, "mime-type": "image/jpeg"},
    "large": {"file": "dog-1024x683.jpg", "width": "1024", "height": 683, "mime-type": "image/jpeg"},
    "odd": "nothing",
}
TOLD = {
    "a picture": ("dog.jpg", {}, "dog.jpg"),
    "a big one": ("dog-scaled.jpg", {"original_image": "dog.jpg"}, "dog.jpg"),
    "cropped": ("dog-e1700000000123.jpg", {"original_image": "dog.jpg", "sizes": SIZES}, "dog-e1700000000123.jpg"),
    "big and cropped": (
        "dog-scaled-e1700000000123.jpg",
        {"original_image": "dog.jpg"},
        "dog-scaled-e1700000000123.jpg",
    ),
    "turned upright": ("dog-rotated.jpg", {"original_image": "dog.jpg"}, "dog-rotated.jpg"),
    "replaced": ("cat.jpg", {"original_image": "dog.jpg", "sizes": SIZES}, "cat.jpg"),
    "of a telephone": ("dog.jpg", {"original_image": "dog.heic"}, "dog.jpg"),
    "made WebP": ("dog-scaled.webp", {"original_image": "dog.jpg"}, "dog.jpg"),
    "WebP with sizes": ("dog.webp", {"sizes": SIZES}, "dog-1024x683.jpg"),
    "WebP alone": ("dog.webp", {"sizes": {}, "original_image": 0}, "dog.webp"),
    "with sizes of an odd kind": ("dog.jpg", {"sizes": []}, "dog.jpg"),
    "with a path for a name": ("dog-scaled.jpg", {"original_image": "../../dog.jpg"}, "dog.jpg"),
}


@pytest.mark.parametrize(("file", "details", "largest"), TOLD.values(), ids=TOLD)
def test_the_largest_file_of_a_picture_is_the_one_as_it_is_now(file, details, largest):
    media = to_media(7, f"{HOME}/{file}", "image/jpeg", "", details)
    assert (media.url, media.original_url) == (f"{HOME}/{file}", f"{HOME}/{largest}")


def test_a_gallery_of_a_raw_post_shows_the_largest_files_as_they_are_now():
    big = Media(1, f"{HOME}/dog-scaled.jpg", f"{HOME}/dog.jpg")
    cropped = Media(2, f"{HOME}/cat-e1700000000123.jpg", f"{HOME}/cat.jpg")
    html = to_html('[gallery ids="1,2"]', {1: big, 2: cropped})
    assert f'src="{HOME}/dog.jpg"' in html
    assert f'src="{HOME}/cat-e1700000000123.jpg"' in html
