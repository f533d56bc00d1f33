"""What the plugin keeps in WordPress: where, how much of it, what an update carries over, and what is left when it goes."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hosted import HTML, OFF, TYPES, Site, get, is_404, is_shown
from mariadb import MariaDb

from wordpress import ROOT, VERSIONS, WordPress

OLD = Path(__file__).parents[1] / "data" / "v0.1.0" / "bridge-for-medium.zip"
TABLE = "wp_bridge_for_medium_bodies"
TELL = "foreach (b4m('changes')->read() as $id) { b4m('courier')->tell($id, b4m('settings')->connection(), 1); }"
DUE = "b4m('records')->write({0}, 'event', array('not_before' => 0) + b4m('records')->read({0}, 'event'));"
"""A hook that waits is tried again now."""
WEIGH = """<?php
add_action('shutdown', static function () {
	$meta = array();
	foreach ((array) ($GLOBALS['wp_object_cache']->cache['post_meta'] ?? array()) as $id => $lines) {
		$meta[$id] = strlen(serialize($lines));
	}
	file_put_contents('%s', json_encode(array('posts' => count($meta), 'bytes' => array_sum($meta), 'queries' => $GLOBALS['wpdb']->num_queries, 'memory' => memory_get_peak_usage())));
});
"""


@pytest.fixture(scope="module", params=VERSIONS)
def site(request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    name = f"storage_{uuid4().hex[:8]}"
    wordpress = WordPress(request.param, tmp_path_factory.mktemp("storage"), mariadb, name).install()
    try:
        yield Site(wordpress.start())
    finally:
        wordpress.stop()


def rows(wordpress: WordPress, post_id: int, kind: str) -> list[tuple[str, int]]:
    """Name and size of what the table holds of a post."""
    sql = f"SELECT name, LENGTH(body) FROM {TABLE} WHERE post_id = {post_id} AND kind = '{kind}' ORDER BY id"
    found = wordpress.database.run(sql, wordpress.name)
    return [(name, int(size)) for name, size in (line.split("\t") for line in found.splitlines())]


def meta(wordpress: WordPress, post_id: int) -> dict[str, str]:
    """Our lines of a post's meta."""
    code = f"return (object) array_map('current', get_post_meta({post_id}));"
    return {key: line for key, line in wordpress.php(code).items() if key.startswith("_bridge_for_medium")}


def wait_marked(site: Site, content: str = "We walked.") -> int:
    """Publish a post of which the bridge, which does not answer, is told once."""
    post_id = site.wordpress.new_post(title=f"Kept {uuid4()}", content=content)["id"]
    site.wordpress.php(TELL)
    return int(post_id)


def test_a_hooks_bytes_stand_in_the_table_and_the_same_are_sent_again(site):
    post_id = wait_marked(site, "<p>Мы гуляли.</p>")
    event = site.wordpress.record(post_id, "event")
    ((name, size),) = rows(site.wordpress, post_id, "event")
    assert (name, event["body"], event["failures"]) == (event["id"], "", 1)
    body = f"SELECT body FROM {TABLE} WHERE name = '{name}'"
    first = site.wordpress.database.run(body, site.wordpress.name)
    assert "Мы гуляли." in first
    assert len(first.encode()) == size
    site.wordpress.php(DUE.format(post_id) + TELL)
    assert rows(site.wordpress, post_id, "event") == [(name, size)]
    assert site.wordpress.database.run(body, site.wordpress.name) == first
    assert site.wordpress.record(post_id, "event")["failures"] == 2


def test_a_newer_text_takes_the_place_of_the_older_one_and_a_deleted_post_leaves_nothing(site):
    post_id = wait_marked(site)
    before = rows(site.wordpress, post_id, "event")
    site.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content="<p>Another text.</p>")
    site.wordpress.php(TELL)
    after = rows(site.wordpress, post_id, "event")
    assert len(after) == 1
    assert after != before
    site.wordpress.rest("DELETE", f"wp/v2/posts/{post_id}", force=True)
    assert rows(site.wordpress, post_id, "event") == []
    site.wordpress.php(
        f"global $wpdb; $wpdb->insert('{TABLE}', array('post_id' => 999999, 'kind' => 'page', 'name' => 'gone', 'body' => 'x'));"
        "do_action('bridge_for_medium_sweep');"
    )
    assert rows(site.wordpress, 999999, "page") == []


ANSWERS = """add_filter('pre_http_request', static function ($nothing, $arguments, $url) {
	return strpos($url, '/hooks/') ? array('headers' => array(), 'body' => '%s', 'response' => array('code' => %d, 'message' => ''), 'cookies' => array()) : $nothing;
}, 10, 3);
"""
FULL_DISK = "add_filter('query', static function ($sql) { return preg_match('/^REPLACE/', $sql) ? '' : $sql; });"


def test_a_refused_hook_keeps_no_bytes_and_its_reason_is_said_but_a_web_server_refuses_nothing_for_good(site):
    with site.wordpress.with_code(ANSWERS % ('{"title": "Invalid", "status": 422, "detail": "No."}', 422)):
        refused = wait_marked(site)
    with site.wordpress.with_code(ANSWERS % ("<h1>Too large</h1>", 413)):
        large = wait_marked(site)
    assert rows(site.wordpress, refused, "event") == []
    assert "HTTP 422: No." in site.wordpress.record(refused, "event")["refused"]
    assert len(rows(site.wordpress, large, "event")) == 1, "that was not the bridge, so it waits"
    assert "a web server before the bridge" in site.wordpress.record(large, "event")["error"]


def test_an_id_that_the_bridge_knows_with_another_body_gets_another_one_with_the_same_bytes(site):
    post_id = wait_marked(site)
    ((name, size),) = rows(site.wordpress, post_id, "event")
    with site.wordpress.with_code(ANSWERS % ("{}", 409)):
        site.wordpress.php(DUE.format(post_id) + TELL)
    ((other, same),) = rows(site.wordpress, post_id, "event")
    assert other != name
    assert same == size
    assert site.wordpress.record(post_id, "event")["id"] == other


LONG = "$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'Long', 'post_content' => str_repeat('Привет мир. ', %d)));"


def test_a_long_text_in_another_alphabet_is_told_in_its_own_letters_and_a_longer_one_is_refused_unsent(site):
    file = site.wordpress.root / "wp-content" / "mu-plugins" / "takes.php"
    sent = site.wordpress.root.parent / "sent.json"
    file.write_text(
        f"<?php add_filter('pre_http_request', static function ($nothing, $arguments) {{ file_put_contents('{sent}', $arguments['body']); return new WP_Error('down', 'down'); }}, 10, 2);"
    )
    try:
        million = site.wordpress.php(LONG % 83_333 + TELL + "return $id;")
        assert 3_400_000 < sent.stat().st_size < 3_600_000
        assert json.loads(sent.read_text())["data"]["post"]["id"] == million
        sent.unlink()
        too_long = site.wordpress.php(LONG % 250_000 + TELL + "return $id;")
        assert not sent.exists()
    finally:
        file.unlink()
    refused = site.wordpress.record(too_long, "event")["refused"]
    assert "at most: 8,388,608" in refused
    assert "max_hook_bytes" in refused
    assert rows(site.wordpress, too_long, "event") == []
    health = site.wordpress.php("return b4m('health')->read();")
    assert "too long" not in health["error"]


def test_a_database_that_does_not_take_the_bytes_says_so_and_the_table_is_made_again_where_it_is_lost(site):
    with site.wordpress.with_code(FULL_DISK):
        post_id = wait_marked(site)
    assert "did not take" in site.wordpress.record(post_id, "event")["error"]
    site.wordpress.database.run(f"DROP TABLE {TABLE}", site.wordpress.name)
    post_id = wait_marked(site)
    assert len(rows(site.wordpress, post_id, "event")) == 1


def test_once_live_no_text_of_a_page_is_kept_and_its_addresses_lead_home(site):
    article = site.post()
    first, second = article.put(), article.put("<!DOCTYPE html><p>second")
    theirs = article.put("<!DOCTYPE html><p>theirs", account="ada")[0]
    article.tell("live", story_url="https://medium.com/@ada/x-0123456789ab")
    sizes = dict(rows(site.wordpress, article.id, "page"))
    assert {sizes[page.slug] for page in (*first, *second)} == {0}
    assert sizes[theirs.slug] > 0
    for page in (*first, *second):
        assert get(page.url).headers["Location"] == article.url
    assert is_shown(theirs.url, "<!DOCTYPE html><p>theirs")


def test_lists_and_the_blog_load_the_same_with_the_plugin_and_hardly_more_than_before_it(site):
    file = site.wordpress.root / "wp-content" / "mu-plugins" / "weigh.php"
    seen = site.wordpress.root.parent / "weight.json"
    ids = site.wordpress.php(
        "$ids = array(); foreach (range(1, 200) as $n) { $ids[] = wp_insert_post(array('post_status' => 'publish', 'post_title' => \"Heavy $n\", 'post_content' => str_repeat('We walked. ', 400))); }"
        "foreach (array('_pingme', '_encloseme') as $key) { delete_metadata('post', 0, $key, '', true); }"
        "update_option('posts_per_page', 200); update_user_meta(1, 'edit_post_per_page', 200); return $ids;"
    )
    file.write_text(WEIGH % seen)
    browser = site.wordpress.login()
    lists = {"wp-admin/edit.php?s=Heavy": browser.session, "?s=Heavy": None, "wp-json/wp/v2/posts?per_page=100": None}

    def weigh(path: str, headers: dict[str, str]) -> dict[str, Any]:
        for _ in range(2):  # what is cached once is
            seen.unlink(missing_ok=True)
            session = lists[path]
            url = f"{site.wordpress.url}/{path}"
            assert (session.get(url, headers=headers) if session else get(url, headers=headers)).status_code == 200
        return dict(json.loads(seen.read_text()))

    try:
        clean = {path: weigh(path, OFF) for path in lists}
        site.wordpress.php(
            f"set_time_limit(0); {TELL} foreach (array({','.join(map(str, ids))}) as $id) {{"
            "b4m('pages')->put($id, 'main', 1, array(array('slug' => md5($id), 'role' => 'canonical', 'html' => str_repeat('x', 20000)), array('slug' => md5(\"p$id\"), 'role' => 'plain', 'html' => str_repeat('x', 20000)))); }"
        )
        for path in lists:
            on, off = weigh(path, {}), weigh(path, OFF)
            assert (on["posts"], on["bytes"]) == (off["posts"], off["bytes"]), path
            assert on["posts"] >= 100
            assert on["bytes"] - clean[path]["bytes"] < 1500 * on["posts"], path
            # What REST answers holds the choices of each post.
            assert on["memory"] <= (1.03 if "wp-json" in path else 1.02) * off["memory"], path
            if "wp-admin" in path:
                assert on["queries"] - off["queries"] <= 4
            else:
                assert on["queries"] == off["queries"], path
    finally:
        file.unlink()
        site.wordpress.php(
            f"update_option('posts_per_page', 10); foreach (array({','.join(map(str, ids))}) as $id) {{ wp_delete_post($id, true); }}"
        )


def test_nothing_of_ours_stands_in_an_export(site):
    post_id = wait_marked(site)
    site.wordpress.php(f"update_post_meta({post_id}, '_bridge_for_medium_choice', 'no');")
    article = site.post()
    article.put()
    article.tell("offered")
    browser = site.wordpress.login()
    export = browser.get("export.php?download=true&content=all").text
    assert f"<wp:post_id>{post_id}</wp:post_id>" in export
    assert "bridge_for_medium" not in export


@pytest.fixture
def old(mariadb: MariaDb, tmp_path: Path) -> Iterator[Site]:
    """A site with the plugin's first version."""
    wordpress = WordPress("newest", tmp_path, mariadb, f"old_{uuid4().hex[:8]}", plugin=OLD).install()
    try:
        yield Site(wordpress.start())
    finally:
        wordpress.stop()


def update(wordpress: WordPress) -> None:
    """What an update does: the folder is replaced, and no hook is called."""
    folder = wordpress.root / "wp-content" / "plugins" / "bridge-for-medium"
    shutil.rmtree(folder)
    shutil.copytree(ROOT / "wp-plugin", folder)


def legacy(wordpress: WordPress, kind: str = "") -> int:
    """Lines of meta in the first version's form."""
    sql = f"SELECT COUNT(*) FROM wp_postmeta WHERE meta_key LIKE '\\_bridge\\_for\\_medium\\_{kind}%'"
    return int(wordpress.database.run(sql, wordpress.name))


def test_an_update_in_place_loses_neither_a_hook_that_waits_nor_a_page(old):
    wordpress = old.wordpress
    post_id = wait_marked(old, "<p>Мы гуляли.</p>")
    refused = wait_marked(old)
    wordpress.php(
        f"b4m('records')->write({refused}, '_bridge_for_medium_event', array('refused' => 'No.') + b4m('records')->read({refused}, '_bridge_for_medium_event'));"
        f"b4m('changes')->unmark({refused}, b4m('changes')->line({refused}));"
    )
    frozen = json.loads(meta(wordpress, post_id)["_bridge_for_medium_event"])
    articles = [old.post() for _ in range(3)]
    hosted = [(article, article.put(), article.put("<!DOCTYPE html><p>new")) for article in articles]
    copy = old.post()
    wordpress.php(
        f"foreach (get_post_meta({articles[0].id}) as $key => $lines) {{ add_post_meta({copy.id}, $key, wp_slash($lines[0])); }}"
    )
    update(wordpress)
    for _, first, second in hosted[1:]:
        for before, after in zip(first, second, strict=True):
            assert is_shown(after.url, "<!DOCTYPE html><p>new")
            assert get(before.url).headers["Location"] == after.url
    wordpress.php("b4m('pages_move')->run(0);")
    assert legacy(wordpress, "page") > 0
    assert wordpress.php("return wp_next_scheduled('bridge_for_medium_move');")
    wordpress.php("do_action('bridge_for_medium_move');")
    assert legacy(wordpress, "page") == 0
    wordpress.php("b4m('queue')->run();")
    assert legacy(wordpress) == 0
    assert wordpress.record(copy.id, "event") == {}
    assert wordpress.record(post_id, "event") == {**frozen, "body": ""}
    ((name, size),) = rows(wordpress, post_id, "event")
    assert (name, size) == (frozen["id"], len(frozen["body"].encode()))
    assert wordpress.database.run(f"SELECT body FROM {TABLE} WHERE name = '{name}'", wordpress.name) == frozen["body"]
    assert wordpress.record(refused, "event")["refused"] == "No."
    assert rows(wordpress, refused, "event") == []
    for article, _, second in hosted:
        assert is_shown(second[0].url, "<!DOCTYPE html><p>new")
        third = article.put()
        assert get(second[0].url).headers["Location"] == third[0].url
        assert is_shown(third[0].url, HTML)


def test_a_move_of_a_large_site_goes_on_in_parts_and_one_that_the_database_refuses_loses_nothing(old):
    wordpress = old.wordpress
    article = old.post()
    page = article.put()[0]
    wordpress.php(
        f"global $wpdb; foreach (range(1, 1500) as $n) {{ $wpdb->insert($wpdb->postmeta, array('post_id' => {article.id}, 'meta_key' => '_bridge_for_medium_page_' . md5($n),"
        f"'meta_value' => json_encode(array('account' => 'main', 'role' => 'plain', 'sequence' => 0, 'post' => {article.id})))); }}"
    )
    update(wordpress)
    with wordpress.with_code(FULL_DISK):
        wordpress.php("b4m('pages_move')->run();")
        assert legacy(wordpress, "page") == 1502
    parts = 0
    while legacy(wordpress, "page"):
        parts += 1
        took = wordpress.php("$begun = time(); b4m('pages_move')->run(1); return time() - $begun;")
        assert took <= 2
    assert len(rows(wordpress, article.id, "page")) == 1502
    assert is_shown(page.url)
    assert parts >= 1


def test_the_plain_page_answers_at_its_own_address_alone_and_is_nothing_for_search_engines(site):
    article, other = site.post("weg-über"), site.post()
    canonical, plain = article.put()
    assert get(plain.url).headers["X-Robots-Tag"] == "noindex"
    assert is_shown(plain.url.rstrip("/") + "?utm_source=medium")
    assert "X-Robots-Tag" not in get(canonical.url).headers
    for path in (f"{other.url}medium/", f"{site.wordpress.url}/medium/", f"{article.url}x/medium/"):
        assert is_404(f"{path}{plain.slug}/"), path
    with site.permalinks(""):
        assert is_shown(article.put()[1].url)
    article.tell("live")
    assert get(f"{other.url}medium/{plain.slug}/").headers["Location"] == article.url


def test_a_message_that_was_signed_for_one_route_is_none_for_another(site):
    article = site.post()
    article.tell("offered")
    before = meta(site.wordpress, article.id)
    said = {"post_id": article.id, "guid": article.guid, "account": "main", "status": "live", "story_url": ""}
    data = article.data() | said | {"reason": "x", "sequence": 10**6}
    for route, own in TYPES.items():
        for kind in {*TYPES.values(), "post.published", "ping", "", None, 7} - {own}:
            body = json.dumps({"type": kind, "post_id": article.id, "data": data}).encode()
            answer = site.sent(route, body)
            assert answer.status_code == 400, (route, kind)
            assert answer.json()["message"].startswith("type")
    assert meta(site.wordpress, article.id) == before
    assert rows(site.wordpress, article.id, "page") == []
    assert site.sent("post", json.dumps({"post_id": article.id}).encode()).status_code == 200, "a bridge of 0.1.0"
    assert site.sent("look", json.dumps({"post_id": article.id}).encode()).status_code == 400


def test_a_status_for_a_type_that_is_not_watched_changes_nothing(site):
    article = site.post()
    site.wordpress.php(f"set_post_type({article.id}, 'page'); update_option('bridge_for_medium_told', '5');")
    said = {"post_id": article.id, "guid": article.guid, "account": "main", "status": "live", "story_url": ""}
    answer = site.sent("status", said | {"reason": "x", "sequence": 10**7})
    assert answer.json() == {"stored": False}
    assert site.wordpress.record(article.id, "status") == {}
    assert site.wordpress.php("return get_option('bridge_for_medium_told');") == "5"
    site.wordpress.php("delete_option('bridge_for_medium_told');")


def test_caching_plugins_hear_nothing_of_what_no_visitor_sees(site):
    file = site.wordpress.root / "wp-content" / "mu-plugins" / "purges.php"
    seen = site.wordpress.root.parent / "purged.txt"
    article = site.post()
    post_id = site.wordpress.new_post(title="Told")["id"]
    file.write_text(
        f"<?php add_action('clean_post_cache', static function ($id) {{ file_put_contents('{seen}', \"$id\\n\", FILE_APPEND); }});"
    )
    try:
        site.wordpress.php(TELL)
        article.put()
        article.tell("offered")
        article.tell("live")
        assert site.wordpress.record(post_id, "event")
        # The first view of a new blog has WordPress make posts of its own, such as the menu.
        purged = seen.read_text().split() if seen.exists() else []
        assert not {str(article.id), str(post_id)} & set(purged), purged
        site.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content="<p>Changed.</p>")
        assert str(post_id) in seen.read_text().split(), "WordPress itself says so"
    finally:
        file.unlink()


def test_no_visitor_starts_the_queue_or_a_sweep(site):
    wordpress = site.wordpress
    wordpress.php(
        "foreach (array('run', 'sweep') as $name) { wp_clear_scheduled_hook(\"bridge_for_medium_$name\"); }"
        "wp_schedule_single_event(time() - 4000, 'bridge_for_medium_run');"
    )
    planned = "return array(wp_next_scheduled('bridge_for_medium_run'), wp_next_scheduled('bridge_for_medium_sweep'));"
    before = wordpress.php(planned)
    for path in ("admin-post.php", "admin-ajax.php?action=x", "admin-post.php?action=bridge_for_medium_retry"):
        get(f"{wordpress.url}/wp-admin/{path}")
    assert wordpress.php(planned) == before
    wordpress.login().get("edit.php")
    assert wordpress.php(planned)[1]
