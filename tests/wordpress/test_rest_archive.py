"""The archive over REST: resumed, repeated, disturbed, refused."""

from datetime import UTC, datetime, timedelta

import pytest

from archive import FakeWordPress, a_json, a_row
from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.source import PageUnreadable, WordPressBusy


@pytest.fixture
def wordpress():
    with FakeWordPress(250) as fake:
        yield fake


def archive(fake, **more):
    slept = []
    source = RestArchive("blog", fake.site(**more.pop("site", {})), sleep=slept.append, **more)
    source.slept = slept
    return source


def numbers(batches):
    return [post.id for batch in batches for post in batch.posts]


def problems(batches):
    return [problem for batch in batches for problem in batch.problems]


def test_every_post_comes_once_a_hundred_at_a_time(wordpress):
    batches = list(archive(wordpress).read_archive())
    assert numbers(batches) == list(range(1, 251))
    assert [len(batch.posts) for batch in batches] == [100, 100, 50]
    assert [batch.total for batch in batches] == [250, 250, 250]
    assert len(wordpress.lists()) == 3
    post = batches[0].posts[0]
    assert (post.title, post.url, post.author.name) == ("Walk “1” & more", "https://blog.example/walk-1/", "Ada")
    assert (post.categories[0].name, post.excerpt, len(post.state)) == ("Walks & talks", "", 64)
    assert post.modified_at == datetime(2015, 3, 2, 8, 30, tzinfo=UTC)


def test_an_empty_blog_gives_an_empty_batch():
    with FakeWordPress() as fake:
        (batch,) = archive(fake).read_archive()
    assert (batch.posts, batch.total) == ((), 0)


def test_reading_goes_on_from_a_cursor_without_reading_what_lies_behind(wordpress):
    first = next(archive(wordpress).read_archive())
    wordpress.asked.clear()
    rest = list(archive(wordpress).read_archive(first.cursor))
    assert numbers(rest) == list(range(101, 251))
    assert [params["offset"] for params in wordpress.lists()] == ["100", "200"]


def test_posts_that_vanish_while_one_reads_push_none_over_the_edge(wordpress):
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)])
    del wordpress.rows[10:15]
    assert sorted(seen + numbers(reading)) == list(range(1, 251))


def test_posts_that_vanish_between_two_runs_push_none_over_the_edge(wordpress):
    first = next(archive(wordpress).read_archive())
    del wordpress.rows[:3]
    rest = numbers(archive(wordpress).read_archive(first.cursor))
    assert set(range(101, 251)) <= set(rest)


def test_a_post_that_comes_while_one_reads_is_not_read_twice(wordpress):
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)])
    wordpress.rows.insert(0, a_row(999))
    found = seen + numbers(reading)
    assert len(found) == len(set(found)) == 250


def test_a_second_reading_of_an_unchanged_archive_costs_one_request_a_hundred_posts(wordpress):
    known = {row["id"] for row in wordpress.rows}
    batches = list(archive(wordpress).read_archive(is_known=lambda sketch: sketch.id in known))
    assert numbers(batches) == []
    assert [number for batch in batches for number in batch.unchanged] == list(range(1, 251))
    assert len(wordpress.lists()) == 3
    assert {params["_fields"] for params in wordpress.lists()} == {
        "id,link,status,date,date_gmt,modified,modified_gmt,content.protected"
    }


def test_only_posts_that_are_not_known_are_read_whole(wordpress):
    batches = list(archive(wordpress).read_archive(is_known=lambda sketch: sketch.id not in {7, 201}))
    assert numbers(batches) == [7, 201]
    assert [params["include"] for params in wordpress.lists() if "include" in params] == ["7", "201"]


def test_a_list_that_a_cache_calls_unchanged_does_not_come_again(wordpress):
    tags = {"0": '"a"', "100": '"b"', "200": '"c"'}

    def cached(path, params):
        if not path.endswith("/posts") or "include" in params:
            return None
        tag = tags[params["offset"]]
        if wordpress.headers[-1].get("if-none-match") == tag:
            return 304, {}, b""
        status, headers, body = wordpress._posts(params)
        return status, headers | {"ETag": tag}, body

    wordpress.meddle = cached
    remembered = {}
    assert numbers(archive(wordpress, remembered=remembered).read_archive(is_known=lambda _: False)) == list(
        range(1, 251)
    )
    tags["100"] = '"changed"'
    batches = list(archive(wordpress, remembered=remembered).read_archive(is_known=lambda sketch: sketch.id != 150))
    assert numbers(batches) == [150]
    assert len([number for batch in batches for number in batch.unchanged]) == 249
    assert batches[-1].total == 250


def test_a_list_is_remembered_only_once_its_posts_were_taken_over(wordpress):
    wordpress.answer_posts(lambda params: (200, {"ETag": '"x"', "X-WP-Total": "250"}, wordpress._posts(params)[2]))
    remembered = {}
    reading = archive(wordpress, remembered=remembered).read_archive(is_known=lambda _: True)
    next(reading)
    assert remembered == {}
    next(reading)
    assert len(remembered) == 1


def test_what_changed_is_asked_for_in_utc_with_an_overlap(wordpress):
    since = datetime(2015, 7, 1, 10, 0, tzinfo=UTC).astimezone()
    wordpress.rows[4]["modified_gmt"] = "2015-07-01T09:59:55"
    found = numbers(archive(wordpress).read_archive(since=since))
    assert (found[0], len(found)) == (5, 129)
    assert wordpress.lists()[0]["modified_after"] == "2015-07-01T09:59:50Z"
    assert wordpress.lists()[0]["orderby"] == "modified"


def test_a_post_edited_while_changes_are_read_is_met_at_the_end_and_pushes_none_out(wordpress):
    reading = archive(wordpress).read_archive(since=datetime(2015, 1, 1, tzinfo=UTC))
    seen = numbers([next(reading)])
    wordpress.rows[10]["modified_gmt"] = "2030-01-01T00:00:00"
    wordpress.rows[149]["modified_gmt"] = "2030-01-01T00:00:01"
    found = seen + numbers(reading)
    assert sorted(found) == list(range(1, 251))


def test_more_posts_than_a_page_changed_in_one_second_all_come(wordpress):
    for row in wordpress.rows:
        row["modified_gmt"] = "2020-01-01T00:00:00"
    found = numbers(archive(wordpress).read_archive(since=datetime(2019, 1, 1, tzinfo=UTC)))
    assert found == list(range(1, 251))


def test_a_date_that_is_none_does_not_end_the_reading_of_changes(wordpress):
    wordpress.rows[99]["modified_gmt"] += "x"
    batches = list(archive(wordpress).read_archive(since=datetime(2015, 1, 1, tzinfo=UTC)))
    assert numbers(batches) == [number for number in range(1, 251) if number != 100]
    assert [problem.split(" cannot")[0] for problem in problems(batches)] == ["post 100"]


def test_changes_go_on_from_a_cursor(wordpress):
    since = datetime(2015, 1, 1, tzinfo=UTC)
    first = next(archive(wordpress).read_archive(since=since))
    rest = numbers(archive(wordpress).read_archive(first.cursor, since))
    assert set(rest) == set(range(100, 251))


def test_a_post_that_breaks_its_page_is_named_and_the_others_come(wordpress):
    def breaks(path, params):
        if path.endswith("/posts"):
            places = range(int(params["offset"]), int(params["offset"]) + int(params["per_page"]))
            return a_json({}, 500) if 42 in places else None
        return None

    wordpress.meddle = breaks
    batches = list(archive(wordpress).read_archive())
    assert numbers(batches) == [number for number in range(1, 251) if number != 43]
    assert problems(batches) == ["the post at position 42 cannot be read: WordPress answered 500"]


def test_a_blog_of_which_nothing_can_be_read_is_not_asked_for_each_post(wordpress):
    wordpress.answer_posts(lambda _: a_json({}, 500))
    with pytest.raises(PageUnreadable, match="answered 500"):
        list(archive(wordpress).read_archive())
    assert len(wordpress.lists()) < 40


def test_a_post_without_what_a_post_needs_is_named(wordpress):
    del wordpress.rows[5]["slug"]
    wordpress.rows[6]["link"] = "javascript:alert(1)"
    wordpress.rows[7] |= dict.fromkeys(("date_gmt", "modified_gmt"), "0000-00-00T00:00:00")
    wordpress.rows[8]["content"] = "?"
    batches = list(archive(wordpress).read_archive())
    assert sorted(set(range(1, 251)) - set(numbers(batches))) == [6, 7, 8, 9]
    said = problems(batches)
    assert [problem.split(" cannot")[0] for problem in said] == ["post 6", "post 7", "post 8", "post 9"]


def test_a_text_behind_a_password_stays_behind_it(wordpress):
    wordpress.rows[0]["content"] = {"rendered": "canary", "raw": "canary", "protected": True}
    wordpress.rows[0]["excerpt"] = {"raw": "canary", "rendered": "canary"}
    (post, *_) = next(archive(wordpress).read_archive()).posts
    assert (post.is_public, post.password_protected) == (False, True)
    assert "canary" not in repr(post)


def test_a_server_that_stumbles_is_asked_three_times(wordpress):
    left = [2]

    def stumble(path, params):
        if path.endswith("/posts") and left[0]:
            left[0] -= 1
            return a_json({}, 502)
        return None

    wordpress.meddle = stumble
    source = archive(wordpress)
    assert len(next(source.read_archive()).posts) == 100
    assert source.slept == [1.0, 4.0]


@pytest.mark.parametrize(("asks", "seconds"), [("120", 120), ("9999999", 86_400), ("0", 0)])
def test_a_server_that_asks_to_wait_is_left_alone_and_the_seconds_are_told(wordpress, asks, seconds):
    wordpress.answer_posts(lambda _: (503, {"Retry-After": asks}, b""))
    source = archive(wordpress)
    with pytest.raises(WordPressBusy, match="come back") as caught:
        next(source.read_archive())
    assert (caught.value.retry_after_s, source.slept, len(wordpress.lists())) == (seconds, [], 1)


def test_a_retry_after_with_a_date_is_told_in_seconds(wordpress):
    until = (datetime.now(UTC) + timedelta(seconds=300)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    wordpress.answer_posts(lambda _: (429, {"Retry-After": until}, b""))
    with pytest.raises(WordPressBusy) as caught:
        next(archive(wordpress).read_archive())
    assert 200 < caught.value.retry_after_s <= 300


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ((401, {}, b"{}"), WordPressUnauthorized, "does not let its posts be read"),
        ((403, {}, b"<html>no</html>"), WordPressUnauthorized, "does not let its posts be read"),
        ((301, {"Location": "https://elsewhere.example/"}, b""), WordPressError, "leads on to https://elsewhere"),
        ((400, {}, b'{"message": "Invalid parameter"}'), WordPressError, "Invalid parameter"),
        ((200, {}, b'{"a": 1}'), WordPressError, "answered 200"),
    ],
)
def test_what_refuses_the_posts_is_named(wordpress, answer, error, words):
    wordpress.answer_posts(lambda _: answer)
    with pytest.raises(error, match=words):
        list(archive(wordpress).read_archive())


def test_a_warning_of_php_before_the_json_is_shown(wordpress):
    wordpress.answer_posts(lambda _: (200, {}, b"<br /><b>Deprecated</b>: x"))
    with pytest.raises(PageUnreadable, match="<b>Deprecated</b>"):
        list(archive(wordpress).read_archive())


def test_a_blank_or_mark_before_the_json_does_no_harm(wordpress):
    def with_mark(path, params):
        if not path.endswith("/posts"):
            return None
        status, headers, body = wordpress._posts(params)
        return status, headers, b"\xef\xbb\xbf\n " + body

    wordpress.meddle = with_mark
    assert len(numbers(archive(wordpress).read_archive())) == 250


def test_an_answer_that_nests_deeper_than_json_is_read_is_refused(wordpress):
    wordpress.answer_posts(lambda _: (200, {}, b"[" * 300 + b"]" * 300))
    with pytest.raises(PageUnreadable):
        list(archive(wordpress).read_archive())


def test_an_answer_that_is_cut_is_not_taken_for_a_short_page(wordpress):
    wordpress.answer_posts(lambda _: (200, {"Content-Length": "900000"}, b"[]"))
    with pytest.raises(WordPressError, match="cut off"):
        list(archive(wordpress).read_archive())


def test_nobody_at_home_is_named():
    with FakeWordPress() as fake:
        site = fake.site()
    with pytest.raises(WordPressError, match="does not answer: the connection was refused"):
        list(RestArchive("blog", site, sleep=lambda _: None).read_archive())


def test_a_rest_api_on_somebody_elses_host_is_not_asked(wordpress):
    source = RestArchive("blog", wordpress.site(), "https://elsewhere.example/wp-json/")
    with pytest.raises(WordPressError, match="add it to allowed_hosts"):
        list(source.read_archive())
    assert wordpress.asked == []


def test_a_wrong_password_is_noticed_before_any_post_is_read(wordpress):
    wordpress.meddle = lambda path, _: a_json({}, 401) if path.endswith("users/me") else None
    source = RestArchive("blog", wordpress.site_with_password())
    with pytest.raises(WordPressUnauthorized, match="make a new one"):
        list(source.read_archive())
    assert wordpress.lists() == []


def test_with_a_password_the_text_comes_as_it_was_written(wordpress):
    wordpress.rows[0]["content"]["raw"] = "We walked."
    wordpress.rows[0]["title"]["raw"] = 'Walk "1" & more'
    post = next(RestArchive("blog", wordpress.site_with_password()).read_archive()).posts[0]
    assert (post.content_raw, post.title) == ("We walked.", 'Walk "1" & more')
    assert wordpress.lists()[0]["context"] == "edit"


def test_a_count_that_something_on_the_way_drops_does_not_end_the_reading(wordpress):
    wordpress.answer_posts(lambda params: (200, {}, wordpress._posts(params)[2]))
    assert numbers(archive(wordpress).read_archive()) == list(range(1, 251))


def test_types_follow_one_another_and_a_cursor_names_its_type(wordpress):
    pages = [a_row(5000 + n, type="page") for n in range(120)]

    def with_pages(path, params):
        if not path.endswith("/wp/v2/pages"):
            return None
        at = int(params["offset"])
        return a_json(pages[at : at + int(params["per_page"])], headers={"X-WP-Total": "120"})

    wordpress.meddle = with_pages
    types = {"post_types": ("post", "page")}
    batches = list(archive(wordpress, site=types).read_archive())
    assert len(numbers(batches)) == 370
    assert [batch.total for batch in batches] == [250, 250, 250, 370, 370]
    assert numbers(archive(wordpress, site=types).read_archive(batches[3].cursor)) == list(range(5100, 5120))


@pytest.mark.parametrize("cursor", [{}, {"byte": 5}, {"type": "post", "offset": "x"}])
def test_a_cursor_of_another_reading_is_refused(wordpress, cursor):
    with pytest.raises(WordPressError, match="begin anew"):
        list(archive(wordpress).read_archive(cursor))


def test_a_type_that_is_gone_from_the_configuration_ends_a_cursor(wordpress):
    first = next(archive(wordpress).read_archive())
    with pytest.raises(WordPressError, match="no longer read"):
        list(archive(wordpress).read_archive({**first.cursor, "type": "page"}))


def test_a_wordpress_without_the_configured_type_says_so(wordpress):
    with pytest.raises(WordPressError, match="none of the types book"):
        list(archive(wordpress, site={"post_types": ("book",)}).read_archive())
