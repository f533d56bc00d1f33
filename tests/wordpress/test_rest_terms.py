"""Posts with many tags: WordPress embeds the first of them, and all are read."""

import pytest

from archive import FakeWordPress, a_json, a_row
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive


def a_tag(number):
    return {"id": number, "taxonomy": "post_tag", "name": f"tag {number}", "slug": f"tag-{number}"}


def a_tagged(fake, number, *, tags, embedded):
    """A post with so many tags, of which WordPress embeds so many."""
    row = a_row(number)
    row["_embedded"]["wp:term"].append([a_tag(n) for n in range(1, min(tags, embedded) + 1)])
    places = [f"{fake.url}/wp-json/wp/v2/{kind}?post={number}" for kind in ("categories", "tags")]
    return row | {"_links": {"wp:term": [{"href": place} for place in places]}}


def telling(tags):
    """A WordPress that lists so many tags of whatever post."""

    def answer(path, params):
        if not path.endswith("/tags"):
            return None
        first = int(params["offset"])
        return a_json([a_tag(n) for n in range(first + 1, min(first + int(params["per_page"]), tags) + 1)])

    return answer


@pytest.fixture
def wordpress():
    with FakeWordPress() as fake:
        yield fake


def read(fake):
    batches = list(RestArchive("blog", fake.site(), sleep=lambda _: None).read_archive())
    return [post for one in batches for post in one.posts], [why for one in batches for why in one.problems]


@pytest.mark.parametrize(("tags", "embedded"), [(9, 10), (10, 10), (12, 10), (99, 100), (100, 100), (230, 100)])
def test_all_tags_of_a_post_are_read_however_few_wordpress_embeds(wordpress, tags, embedded):
    wordpress.rows = [a_tagged(wordpress, 1, tags=tags, embedded=embedded)]
    wordpress.meddle = telling(tags)
    (post,), problems = read(wordpress)
    assert [one.name for one in post.tags] == [f"tag {n}" for n in range(1, tags + 1)]
    assert (post.categories[0].name, problems) == ("Walks & talks", [])


def test_a_post_whose_tags_cannot_be_read_is_left_as_it_was_and_said(wordpress):
    wordpress.rows = [a_tagged(wordpress, 1, tags=12, embedded=10), a_tagged(wordpress, 2, tags=3, embedded=10)]
    wordpress.meddle = lambda path, _: a_json({"code": "no"}, 403) if path.endswith("/tags") else None
    posts, problems = read(wordpress)
    assert [post.id for post in posts] == [2]
    assert [why.split(":")[0] for why in problems] == ["post 1 was left as it was, without some of its tags"]


def test_one_post_that_is_asked_for_has_all_of_its_tags_too(wordpress):
    row = a_tagged(wordpress, 7, tags=12, embedded=10)
    tags = telling(12)
    wordpress.meddle = lambda path, params: a_json(row) if path.endswith("/posts/7") else tags(path, params)
    assert len(RestSource("blog", wordpress.site()).read_post(7, 0).tags) == 12
