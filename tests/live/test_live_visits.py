"""Visits that come back from Medium: counted by a real WordPress, of what a real browser says behind a page cache."""

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests
from page_cache import cached
from test_live_readers import queries, settings

from chromium import launched
from processes import wait_for

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
MARK = "utm_id=b4m-0123456789ab"
MEDIUM = "https://medium.com/"
ROWS = """global $wpdb;
return $wpdb->get_results("SELECT * FROM {$wpdb->prefix}bridge_for_medium_landings WHERE post_id > 0 ORDER BY day, post_id, variant, placement");"""
WIPE = "global $wpdb; b4m('tables')->name('landings'); $wpdb->query(\"DELETE FROM {$wpdb->prefix}bridge_for_medium_landings\"); delete_option('bridge_for_medium_visits_told');"
AGE = (
    "global $wpdb; $wpdb->query(\"UPDATE {$wpdb->prefix}bridge_for_medium_landings SET day = '%s' WHERE post_id > 0\");"
)
SCRIPT = re.compile(r"<script[^>]*>(?:(?!</script>).)*\?b4m(?:(?!</script>).)*</script>\s*", re.DOTALL)


@pytest.fixture
def counts(world) -> Iterator:
    """A blog that counts, and has counted nothing yet."""
    world.wordpress.php(WIPE)
    settings(
        world, visits="true", visits_by="array('variants' => array('letter'), 'domains' => array('stories.example'))"
    )
    yield world
    settings(world, visits="false", goal="''", visits_by="array()")


def new_post(world, **fields) -> tuple[int, str]:
    post = world.wordpress.new_post(title=f"Visited {uuid4()}", **fields)
    return int(post["id"]), str(post["link"]).removeprefix(world.wordpress.url)


def live_post(world, **fields) -> tuple[int, str]:
    """The number and the path of a post whose story is live."""
    post_id, path = new_post(world, **fields)
    world.settle(post_id, "live")
    return post_id, path


def counted(world) -> list[tuple]:
    """Post, closing, placement, visits, goals."""
    rows = world.wordpress.php(ROWS)
    return [
        (int(row["post_id"]), row["variant"], row["placement"], int(row["visits"]), int(row["goals"])) for row in rows
    ]


def say(world, body: str | bytes, **headers: str) -> requests.Response:
    """What a page says."""
    sent = {"User-Agent": PERSON, "Content-Type": "text/plain;charset=UTF-8", "Sec-Fetch-Site": "same-origin"}
    return requests.post(f"{world.wordpress.url}/?b4m", data=body, headers=sent | headers, timeout=60)


def read(world, path: str) -> str:
    return requests.get(world.wordpress.url + path, timeout=60).text


def test_a_page_without_a_story_grows_by_nothing_and_one_with_a_story_by_600_bytes_and_no_query(world):
    post_id, path = live_post(world)
    _, plain = new_post(world)
    before = {one: (len(read(world, one)), queries(world, world.wordpress.url + one)) for one in (path, plain, "/")}
    settings(world, visits="true", visits_by="array('domains' => array_fill(0, 20, 'a-long-domain.example'))")
    try:
        after = {one: (len(read(world, one)), queries(world, world.wordpress.url + one)) for one in before}
        assert (after[plain], after["/"]) == (before[plain], before["/"])
        grown = after[path][0] - before[path][0]
        assert 480 < grown <= 600
        assert after[path][1] == before[path][1]
        assert f",{post_id}," in world.wordpress.php("return get_option('bridge_for_medium_live');")
    finally:
        settings(world, visits="false", visits_by="array()")
    assert SCRIPT.findall(read(world, path)) == []
    assert world.wordpress.php("return get_option('bridge_for_medium_live', 'none');") == "none"


def test_a_browser_behind_a_page_cache_says_who_came_and_nothing_of_them(counts):
    """Everything that a page of ours does, in one browser; what it sends is what the other tests send by hand."""
    content = '<p><a class="medium-goal" href="#on">On.</a> <a href="/thank-you/">Thanks.</a></p><form class="medium-goal" action="#"><button>Go</button></form>'
    counts.wordpress.rest("POST", "wp/v2/pages", slug="thank-you", title="Thanks", content="Thanks.", status="publish")
    settings(counts, goal="'/thank-you/'")
    post_id, path = live_post(counts, content=content)
    marked = f"{path}?utm_source=medium&utm_content=letter-card&{MARK}"
    with cached(counts.wordpress.url) as cache, launched() as chromium:
        page = chromium.new_context(user_agent=PERSON).new_page()

        def arrived(number: int) -> str:
            wait_for(lambda: len(cache.posted) >= number, what=f"call {number}")
            assert len(cache.posted) == number
            return cache.posted[-1][1].decode()

        page.goto(cache.url + path, referer="https://search.example/")
        page.goto(cache.url + marked, referer="https://search.example/")
        assert arrived(1) == f"{post_id},letter-card,0", "a page without mark, and not from Medium, said nothing"
        page.reload()
        page.click("a.medium-goal")
        assert len(cache.posted) == 1, "looked at again it is no other visit, nor has it goals"
        page.goto(cache.url + path, referer=MEDIUM)
        assert arrived(2) == f"{post_id},,0"
        page.click("a.medium-goal")
        assert arrived(3) == f"{post_id},,1"
        page.click("form.medium-goal button")
        page.goto(f"{cache.url}{path}?{MARK}&n=1", referer="https://ada.medium.com/a")
        assert arrived(4) == f"{post_id},1,0"
        page.click("form.medium-goal button")
        assert arrived(5) == f"{post_id},1,1", "one goal of a view, whatever is pressed"
        page.goto(cache.url + marked, referer="https://stories.example/a")
        arrived(6)
        page.click("text=Thanks.")
        assert arrived(7) == f"{path.rstrip('/')}/?utm_source=medium&utm_content=letter-card&{MARK},letter-card,1"
        page.goto(f"{cache.url}/thank-you/", referer=f"https://else.example{marked}")
        silent = chromium.new_context(user_agent=PERSON).new_page()
        silent.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
        silent.goto(cache.url + marked, referer=MEDIUM)
        silent.goto(f"{cache.url}{path}", referer=MEDIUM)
        ahead = chromium.new_context(user_agent=PERSON).new_page()
        ahead.add_init_script("Object.defineProperty(document, 'prerendering', { value: true })")
        ahead.goto(cache.url + path, referer=MEDIUM)
        assert len(cache.posted) == 7, "made in advance, and nobody looks at it"
        ahead.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
        assert arrived(8) == f"{post_id},,0"
        kept = page.context.cookies(), page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
        assert kept in (([], []), ([], ["wpEmojiSettingsSupports"])), "that is WordPress' own"
        assert len(cache.posted) == 8
        assert len([one for one in cache.pages if one.startswith(path)]) == 2, "all of them got the same page"
        assert len(cache.pages[f"{path}?"].get_data()) > 0
        headers = cache.posted[0][0]
    expected = [(post_id, "", "", 2, 1), (post_id, "", "closing", 1, 1), (post_id, "letter", "card", 2, 1)]
    wait_for(lambda: counted(counts) == expected, what=f"{expected}, not {counted(counts)}")
    by_hand = {"User-Agent": PERSON, "Content-Type": "text/plain;charset=UTF-8", "Sec-Fetch-Site": "same-origin"}
    assert {name: headers[name] for name in by_hand} == by_hand, "as the tests say it"


GOALS = {
    "/感謝/": "/%e6%84%9f%e8%ac%9d/",
    "/%e6%84%9f%e8%ac%9d/": "/%E6%84%9F%E8%AC%9D/",
    "/感/": "/%e6%84%9f%e8%ac%9d/",
}
"""Pages as an owner types them, and the same ones (but for the last) as a browser asks for them."""


def test_a_goal_with_letters_of_any_language_is_one_however_its_address_is_escaped(counts):
    page = counts.wordpress.rest(
        "POST", "wp/v2/pages", slug="感謝", title="Thanks", content="Thanks.", status="publish"
    )
    known = {}
    for typed, asked in GOALS.items():
        settings(counts, goal=f"'{typed}'")
        known[typed] = bool(SCRIPT.search(read(counts, asked)))
    assert page["link"].endswith("/%e6%84%9f%e8%ac%9d/")
    assert known == dict(zip(GOALS, (True, True, False), strict=True))


def test_its_door_answers_alike_whoever_calls_and_believes_little(counts):
    post_id, path = live_post(counts)
    other, _ = new_post(counts)
    good = f"{post_id},letter-closing,0"
    calls = [
        say(counts, good),
        say(counts, f"{other},letter-closing,0"),
        say(counts, "999999,letter-closing,0"),
        say(counts, f"{post_id},letter-closing,1"),
        say(counts, f"{path}?{MARK},letter-closing,1"),
        say(counts, f"{path}?{MARK},letter-closing,1"),
        say(counts, f"/nowhere/?{MARK},letter-closing,1"),
        say(counts, f"{other},letter-closing,1"),
        say(counts, "rubbish"),
        say(counts, b"\xff" * 100_000),
        say(counts, good, **{"User-Agent": "Googlebot/2.1"}),
        say(counts, good, **{"Sec-GPC": "1"}),
        say(counts, good, DNT="1"),
        say(counts, good, **{"Sec-Fetch-Site": "cross-site"}),
        say(counts, good, **{"Sec-Purpose": "prefetch"}),
        say(counts, f"{post_id},{'<b>canary</b>'}-closing,0"),
    ]
    assert {(one.status_code, one.text) for one in calls} == {(204, "")}
    told = {
        json.dumps({name: value for name, value in one.headers.items() if name not in {"Date", "Expires"}})
        for one in calls
    }
    assert len(told) == 1, "nor do its headers say what it knows"
    assert counted(counts) == [(post_id, "", "closing", 1, 0), (post_id, "letter", "closing", 1, 1)]
    settings(counts, visits="false")
    assert say(counts, good).status_code == 204
    assert len(counted(counts)) == 2


def test_it_counts_so_many_of_a_post_and_day_and_so_many_a_minute(counts):
    post_id, _ = live_post(counts)
    say(counts, f"{post_id},1,0")
    counts.wordpress.php(
        'global $wpdb; $wpdb->query("UPDATE {$wpdb->prefix}bridge_for_medium_landings SET visits = 4999 WHERE post_id > 0");'
    )
    with ThreadPoolExecutor(4) as pool:
        assert {one.status_code for one in pool.map(lambda _: say(counts, f"{post_id},1,0"), range(8))} == {204}
    ((_, _, _, visits, _),) = counted(counts)
    assert 5000 <= visits <= 5004, "four asked at once"
    counts.wordpress.php(WIPE)
    flood = "for ($n = 0, $f = 0; $n < 400; $n++) { $f += (int) b4m('landing_table')->is_flooded(); } return $f;"
    assert 0 < counts.wordpress.php(flood) <= 100
    assert counts.wordpress.php("return gmdate('i');") is not None
    seen = counts.wordpress.php(
        'global $wpdb; return (int) $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}bridge_for_medium_landings WHERE post_id = 0");'
    )
    assert seen in {1, 2}, "a row for the minute"


def kept(world) -> list[tuple]:
    """What the bridge knows: day, post, closing, placement, visits, goals."""
    with sqlite3.connect(world.folder / "bridge.db") as connection:
        rows = connection.execute(
            "SELECT day, post_id, variant, placement, visits, goals FROM landings ORDER BY 1, 2, 3"
        )
        found = rows.fetchall()
    connection.close()
    return found


def report(world) -> None:
    world.wordpress.php("b4m('landing_report')->run();")


def test_whole_days_are_told_signed_and_again_until_the_bridge_has_them(counts):
    post_id, _ = live_post(counts)
    for body in (f"{post_id},letter-closing,0", f"{post_id},letter-closing,1", f"{post_id},,0"):
        say(counts, body)
    report(counts)
    assert [one for one in kept(counts) if one[1] == post_id] == [], "today is not over"
    counts.wordpress.php("delete_option('bridge_for_medium_visits_told');" + AGE % "2026-11-01")
    counts.bridge.kill()
    report(counts)
    counts.bridge.start()
    expected = [("2026-11-01", post_id, "", "", 1, 0), ("2026-11-01", post_id, "letter", "closing", 1, 1)]
    for _ in range(2):
        report(counts)
        assert [one for one in kept(counts) if one[1] == post_id] == expected
    counts.wordpress.php(
        "global $wpdb; $wpdb->query(\"UPDATE {$wpdb->prefix}bridge_for_medium_landings SET told = 0\"); delete_option('bridge_for_medium_visits_told');"
    )
    report(counts)
    assert [one for one in kept(counts) if one[1] == post_id] == expected, "said twice, kept once"
    assert counts.wordpress.php("return b4m('settings')->get('visits_by');") == {"variants": [], "domains": []}, (
        "and what links call the closings is heard with it"
    )
    counts.wordpress.php("global $wpdb;" + AGE % "2026-01-01" + "b4m('landing_table')->prune();")
    assert counted(counts) == [], "old days are forgotten"


def test_a_bridge_that_does_not_know_it_keeps_nothing_back(counts):
    post_id, _ = live_post(counts)
    say(counts, f"{post_id},1,0")
    counts.wordpress.php(AGE % "2026-11-02")
    old = "add_filter('pre_http_request', static function ($no, $args, $url) { return preg_match('#/landings$#', $url) ? array('headers' => array(), 'body' => '', 'response' => array('code' => 404, 'message' => ''), 'cookies' => array(), 'filename' => null) : $no; }, 20, 3);"
    with counts.wordpress.with_code(old):
        counts.wordpress.php("b4m('hourly')->run();")
        other, _ = new_post(counts)
        counts.settle(other, "live")
    assert len(counted(counts)) == 1
    report(counts)
    assert ("2026-11-02", post_id, "", "closing", 1, 0) in kept(counts)


def test_nothing_of_a_visitor_is_anywhere(counts):
    post_id, path = live_post(counts)
    noise = {
        "User-Agent": PERSON + " canary-agent",
        "X-Forwarded-For": "203.0.113.77",
        "Referer": "https://canary.example/",
    }
    say(counts, f"{post_id},canary-closing,0", **noise, Cookie="canary=canary-cookie")
    say(counts, f"{path}?{MARK}&q=canary,canary-closing,1", **noise)
    assert counted(counts) == [(post_id, "", "closing", 1, 1)]
    counts.wordpress.php(AGE % "2026-11-03")
    report(counts)
    assert ("2026-11-03", post_id, "", "closing", 1, 1) in kept(counts)
    dumps = {
        "WordPress": counts.wordpress.database.dump(counts.wordpress.name),
        "its log": counts.wordpress.log_file.read_text() if counts.wordpress.log_file.exists() else "",
        "the bridge": "\n".join(str(file.read_bytes()) for file in counts.folder.glob("bridge.db*")),
        "its log ": (counts.folder / "bridge.log").read_text(),
        "an export": counts.run("posts", "--json") + counts.run("results", "--csv") + counts.run("results", "--json"),
    }
    found = {where: word for where, text in dumps.items() for word in ("canary", "203.0.113.77") if word in str(text)}
    assert found == {}
