"""The archive over REST: resumed, repeated, disturbed, refused."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from archive import FakeWordPress, a_json, a_row
from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.rest_client import RestClient
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
    assert [len(batch.posts) for batch in batches] == [100, 99, 51]
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
    assert [params["offset"] for params in wordpress.lists()] == ["99", "198"]


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


def test_a_post_that_comes_while_one_reads_pushes_none_out_and_none_is_read_twice(wordpress):
    draft = wordpress.rows.pop(4)
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)])
    wordpress.rows.append(draft)
    found = seen + numbers(reading)
    assert (sorted(found), found[-1]) == (list(range(1, 251)), 5)


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
    tags = {"0": '"a"', "99": '"b"', "198": '"c"'}

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
    tags["99"] = '"changed"'
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
    assert wordpress.lists()[0]["orderby"] == "id"


def test_a_post_edited_while_changes_are_read_is_met_at_the_end_and_pushes_none_out(wordpress):
    reading = archive(wordpress).read_archive(since=datetime(2015, 1, 1, tzinfo=UTC))
    seen = numbers([next(reading)])
    wordpress.rows[10]["modified_gmt"] = "2030-01-01T00:00:00"
    wordpress.rows[149]["modified_gmt"] = "2030-01-01T00:00:01"
    found = seen + numbers(reading)
    # The eleventh had been read already, as it was before.
    assert sorted(found) == sorted([*range(1, 251), 11])


def test_more_posts_than_a_page_changed_in_one_second_all_come(wordpress):
    for row in wordpress.rows:
        row["modified_gmt"] = "2020-01-01T00:00:00"
    found = numbers(archive(wordpress).read_archive(since=datetime(2019, 1, 1, tzinfo=UTC)))
    assert found == list(range(1, 251))


@pytest.mark.parametrize("count", [1, 99, 100, 101, 199, 200, 201, 260, 500])
@pytest.mark.parametrize("known", [None, lambda _: False])
def test_posts_that_were_changed_in_one_second_all_come_once_however_many(count, known):
    with FakeWordPress(count) as wordpress:
        for row in wordpress.rows:
            row["modified_gmt"] = "2020-01-01T00:00:00"
        batches = list(archive(wordpress).read_archive(since=datetime(2019, 1, 1, tzinfo=UTC), is_known=known))
    assert (numbers(batches), problems(batches)) == (list(range(1, count + 1)), [])


def test_posts_that_move_while_changes_are_read_are_read_as_they_became(wordpress):
    """Behind and ahead, into the window and out of it, gone and new: also all at once."""
    for row in wordpress.rows:
        row["modified_gmt"] = "2020-01-01T00:00:00" if row["id"] > 9 else "2010-01-01T00:00:00"
    reading = archive(wordpress).read_archive(since=datetime(2019, 1, 1, tzinfo=UTC))
    first = next(reading)
    by_id = {row["id"]: row for row in wordpress.rows}
    for number, second in ((3, "01"), (20, "02"), (150, "00"), (200, "03")):
        by_id[number]["modified_gmt"] = f"2020-01-01T00:00:{second}"
        by_id[number]["slug"] = f"moved-{number}"
    wordpress.rows = [row for row in wordpress.rows if row["id"] not in {30, 31, 180}] + [a_row(251)]
    wordpress.rows[-1]["modified_gmt"] = "2020-01-01T00:00:00"
    batches = [first, *reading]
    last = {post.id: post.slug for batch in batches for post in batch.posts}
    assert set(last) == {3, *range(10, 252)} - {180}
    assert [number for number, slug in sorted(last.items()) if slug.startswith("moved")] == [3, 20, 150, 200]
    assert problems(batches) == []


def test_one_post_goes_and_one_comes_between_two_pages_and_none_is_lost(wordpress):
    """The count stays the same, and every position slips."""
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)])
    del wordpress.rows[9]
    wordpress.rows.append(a_row(251))
    assert seen + numbers(reading) == list(range(1, 252))


def test_more_posts_than_a_page_go_between_two_pages_and_none_is_lost(wordpress):
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)])
    seen += numbers([next(reading)])
    del wordpress.rows[:180]
    assert seen + numbers(reading) == list(range(1, 251))


def test_posts_that_are_counted_and_do_not_come_are_a_problem_with_its_number(wordpress):
    def hiding(params):
        status, headers, body = wordpress._posts(params)
        return status, headers, json.dumps([row for row in json.loads(body) if row["id"] % 50]).encode()

    wordpress.answer_posts(hiding)
    for since in (None, datetime(2015, 1, 1, tzinfo=UTC)):
        batches = list(archive(wordpress).read_archive(since=since))
        assert set(numbers(batches)) == {number for number in range(1, 251) if number % 50}
        (problem,) = problems(batches)
        assert "counts 250 of the type post and lists 245: 5 did not come" in problem


def test_a_list_in_another_order_than_was_asked_for_is_read_to_its_end(wordpress):
    """A plugin that sorts posts by hand sorts these, too."""
    order = {row["id"]: (row["id"] * 7919) % 251 for row in wordpress.rows}

    def sorted_by_hand(params):
        rows = sorted(wordpress.rows, key=lambda row: order[row["id"]])
        at = int(params["offset"])
        return a_json(rows[at : at + int(params["per_page"])], headers={"X-WP-Total": "250"})

    wordpress.answer_posts(sorted_by_hand)
    assert sorted(numbers(archive(wordpress).read_archive())) == list(range(1, 251))


def test_posts_that_never_rest_are_named_and_not_read_for_ever(wordpress):
    def moving(params):
        wordpress.rows[0]["modified_gmt"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return wordpress._posts(params)

    wordpress.answer_posts(moving)
    batches = list(archive(wordpress).read_archive(since=datetime(2015, 1, 1, tzinfo=UTC)))
    assert set(numbers(batches)) == set(range(1, 251))
    assert "went on changing while they were read" in problems(batches)[-1]


def test_a_cursor_of_the_first_version_is_gone_on_from(wordpress):
    old = {"type": "post", "offset": 100, "total": 250, "before": 0, "changed_after": ""}
    assert numbers(archive(wordpress).read_archive(old)) == list(range(101, 251))
    changed = old | {"changed_after": "2015-01-01T00:00:00Z"}
    assert numbers(archive(wordpress).read_archive(changed)) == list(range(1, 251))


@pytest.mark.parametrize("most", [1, 7, 20, 99])
def test_a_site_that_allows_fewer_posts_at_once_is_read_with_its_own_limit(wordpress, most):
    def limited(params):
        if int(params["per_page"]) > most:
            words = f"per_page must be between 1 (inclusive) and {most} (inclusive)"
            return a_json({"code": "rest_invalid_param", "data": {"params": {"per_page": words}}}, 400)
        return None

    wordpress.answer_posts(limited)
    del wordpress.rows[45:]
    for known in (None, lambda sketch: sketch.id == 3):
        wordpress.asked.clear()
        batches = list(archive(wordpress).read_archive(is_known=known))
        assert {*numbers(batches), 3} == set(range(1, 46))
        assert problems(batches) == []
        assert [int(one["per_page"]) > most for one in wordpress.lists()].count(True) == 1


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_site_that_gives_fewer_posts_without_a_word_is_read_whole(wordpress, is_counted):
    def capped(params):
        at = int(params["offset"])
        rows = wordpress.rows[at : at + min(30, int(params["per_page"]))]
        return a_json(rows, headers={"X-WP-Total": "250"} if is_counted else {})

    wordpress.answer_posts(capped)
    batches = list(archive(wordpress).read_archive())
    assert (sorted(numbers(batches)), problems(batches)) == (list(range(1, 251)), [])


@pytest.mark.parametrize(
    "fails",
    [
        (500, {}, b""),
        (504, {}, b"<html>Gateway Time-out</html>"),
        (200, {}, b""),
        (200, {"Content-Length": "900000"}, b"[{"),
        (
            200,
            {},
            b"<br />\n<b>Fatal error</b>:  Allowed memory size exhausted in <b>/x.php</b> on line <b>7</b><br />\n",
        ),
    ],
)
def test_a_server_that_fails_on_large_pages_is_read_in_small_ones_from_then_on(wordpress, fails):
    wordpress.answer_posts(lambda params: fails if int(params["per_page"]) > 3 else None)
    del wordpress.rows[40:]
    batches = list(archive(wordpress).read_archive())
    assert (numbers(batches), problems(batches)) == (list(range(1, 41)), [])
    large = [one for one in wordpress.lists() if int(one["per_page"]) > 3]
    assert len({one["per_page"] for one in large}) == 6 - 1  # 100, 50, 25, 12, 6


def test_a_date_that_is_none_does_not_end_the_reading_of_changes(wordpress):
    wordpress.rows[99]["modified_gmt"] += "x"
    batches = list(archive(wordpress).read_archive(since=datetime(2015, 1, 1, tzinfo=UTC)))
    assert numbers(batches) == [number for number in range(1, 251) if number != 100]
    assert [problem.split(" cannot")[0] for problem in problems(batches)] == ["post 100"]


def test_changes_go_on_from_a_cursor(wordpress):
    since = datetime(2015, 1, 1, tzinfo=UTC)
    first = next(archive(wordpress).read_archive(since=since))
    rest = numbers(archive(wordpress).read_archive(first.cursor, since))
    # Nobody knows any more what the first process read, so that is looked through for changes.
    assert (rest[:150], rest[150:]) == (list(range(101, 251)), list(range(1, 101)))


def test_a_post_that_breaks_its_page_is_named_and_the_others_come(wordpress):
    def breaks(path, params):
        if path.endswith("/posts"):
            places = range(int(params["offset"]), int(params["offset"]) + int(params["per_page"]))
            return a_json({}, 500) if 42 in places else None
        return None

    wordpress.meddle = breaks
    batches = list(archive(wordpress).read_archive())
    assert numbers(batches) == [number for number in range(1, 251) if number != 43]
    (problem,) = problems(batches)
    assert problem.startswith("the post at position 42 cannot be read: WordPress answered 500")


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


def test_what_stops_whoever_asks_is_told_at_once_and_no_smaller_page_is_tried(wordpress):
    challenge = b"<!DOCTYPE html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'>"
    for status in (200, 403, 503):
        wordpress.asked.clear()
        wordpress.answer_posts(lambda _, status=status: (status, {}, challenge))
        with pytest.raises(WordPressError, match="Cloudflare asks whether a person is there"):
            list(archive(wordpress).read_archive())
        assert len(wordpress.lists()) == (3 if status == 503 else 1)


def test_what_took_all_its_time_is_not_asked_the_same_again(wordpress):
    held = threading.Event()
    wordpress.answer_posts(lambda _: held.wait(0.5) or None)
    client = RestClient(wordpress.site(), deadline_s=0.2, sleep=lambda _: None)
    with pytest.raises(PageUnreadable, match="does not answer"):
        client.get(f"{wordpress.url}/wp-json/wp/v2/posts", {"per_page": "100"})
    assert len(wordpress.lists()) == 1


def with_images_of(wordpress, answer):
    for row in wordpress.rows[:4]:
        row["featured_media"] = row["id"] + 500
    wordpress.meddle = lambda path, params: answer(params) if path.endswith("/wp/v2/media") else None


def test_featured_images_come_by_one_question_for_a_page_and_one_that_is_gone_costs_nothing(wordpress):
    def media(params):
        found = [int(one) for one in params["include"].split(",") if one != "502"]
        return a_json([{"id": one, "source_url": f"https://blog.example/{one}.jpg", "alt_text": "A"} for one in found])

    with_images_of(wordpress, media)
    first = next(archive(wordpress).read_archive())
    assert [post.featured_image.url if post.featured_image else "" for post in first.posts[:5]] == [
        "https://blog.example/501.jpg",
        "",
        "https://blog.example/503.jpg",
        "https://blog.example/504.jpg",
        "",
    ]
    assert (first.problems, len([path for path, _ in wordpress.asked if path.endswith("/media")])) == ((), 1)
    assert "featuredmedia" not in wordpress.lists()[0]["_embed"]


def test_an_image_that_cannot_be_read_now_leaves_its_post_as_it_was(wordpress):
    def media(params):
        ids = params["include"].split(",")
        return a_json({}, 500) if "502" in ids else a_json([{"id": int(one), "source_url": "x"} for one in ids])

    with_images_of(wordpress, media)
    first = next(archive(wordpress).read_archive())
    assert [post.id for post in first.posts[:3]] == [1, 3, 4]
    assert first.problems[0].startswith("the featured image 502 cannot be read")
    assert first.problems[1] == "post 2 was left as it was, without its image"


@pytest.mark.parametrize("status", [403, 404])
def test_images_that_wordpress_shows_to_nobody_are_named_and_the_posts_come(wordpress, status):
    with_images_of(wordpress, lambda _: a_json({"code": "rest_no_route"}, status))
    first = next(archive(wordpress).read_archive())
    assert ([post.id for post in first.posts[:3]], first.posts[0].featured_image) == ([1, 2, 3], None)
    assert first.problems[0].startswith("featured images cannot be read")
