"""WordPress serves the pages that Medium's importer reads: below their post, byte for byte, and only while they are due."""

import shutil
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
from hosted import HTML, OFF, Article, Site, get, is_404, is_shown
from mariadb import MariaDb

from bridge.errors import WordPressError, WordPressRefused
from processes import wait_for
from wordpress import VERSIONS, WordPress


@pytest.fixture(scope="module", params=VERSIONS)
def site(request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    name = f"pages_{uuid4().hex[:8]}"
    wordpress = WordPress(request.param, tmp_path_factory.mktemp("pages"), mariadb, name).install()
    try:
        yield Site(wordpress.start())
    finally:
        wordpress.stop()


@pytest.fixture
def article(site) -> Article:
    return site.post()


def test_a_page_is_served_below_its_post_byte_for_byte(site, article):
    for page in article.put():
        assert page.url == f"{article.url}medium/{page.slug}/"
        assert (page.status, page.error) == (200, "")
        assert page.content_type == "text/html; charset=UTF-8"
        assert page.sha256 == sha256(HTML.encode()).hexdigest()
        answer = get(page.url)
        assert answer.content == HTML.encode()
        assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; img-src *"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert "Link" not in answer.headers


def test_a_page_is_the_same_with_a_query_without_a_slash_for_head_and_for_somebody_logged_in(site, article):
    url = article.put()[0].url
    assert is_shown(f"{url}?utm_source=medium&p=1&rest_route=/wp/v2/posts")
    assert is_shown(url.rstrip("/"))
    head = get(url, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert site.wordpress.login().session.get(url, timeout=60).content == HTML.encode()


def test_a_page_can_only_be_read(article):
    url = article.put()[0].url
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = get(url, method)
        assert (answer.status_code, answer.headers["Allow"], answer.content) == (405, "GET, HEAD", b""), method


def test_what_another_plugin_does_to_every_page_does_not_touch_ours(site, article):
    file = site.wordpress.root / "wp-content" / "mu-plugins" / "changes-everything.php"
    file.write_text(
        "<?php if (isset($_GET['rest_route'])) { return; } ob_start(static function ($html) { return strtoupper($html); }); setcookie('tracked', '1');"
        "add_action('wp_loaded', static function () { ob_start(static function ($html) { return $html . '<!-- cached -->'; }); });"
    )
    try:
        page = article.put()[0]
        answer = get(page.url)
        assert answer.content == HTML.encode()
        assert "Set-Cookie" not in answer.headers
        assert page.sha256 == sha256(HTML.encode()).hexdigest()
        assert "Set-Cookie" in get(article.url).headers, "the other plugin does its work elsewhere"
    finally:
        file.unlink()


def test_caching_plugins_are_told_to_keep_neither_the_page_nor_its_absence(site, article):
    url = article.put()[0].url
    seen = site.wordpress.root.parent / "kept.txt"
    file = site.wordpress.root / "wp-content" / "mu-plugins" / "cache.php"
    file.write_text(
        f"<?php register_shutdown_function(static function () {{ file_put_contents('{seen}', defined('DONOTCACHEPAGE') ? 'no' : 'yes'); }});"
    )
    try:
        for status, kept in (("offered", "no"), ("live", "no"), ("cancelled", "no")):
            article.tell(status)
            get(url)
            assert wait_for(lambda: seen.read_text(), what="the end of the request") == kept, status
        get(article.url)
        wait_for(lambda: seen.read_text() == "yes", what="the end of the request")
    finally:
        file.unlink()


def test_a_replaced_page_leads_to_the_one_of_its_role_that_took_its_place(article):
    first = article.put("<!DOCTYPE html><p>first")
    article.put("<!DOCTYPE html><p>second")
    third = article.put("<!DOCTYPE html><p>third")
    for old, new in zip(first, third, strict=True):
        answer = get(old.url)
        assert (answer.status_code, answer.headers["Location"]) == (302, new.url)
        assert answer.headers["Cache-Control"] == "no-store"
        assert is_shown(new.url, "<!DOCTYPE html><p>third")


def test_what_is_replaced_keeps_no_text_in_the_database(site, article):
    article.put("<!DOCTYPE html>" + "x" * 50_000)
    article.put("<!DOCTYPE html>short")
    texts = [row[4] for row in stored(article).values()]
    assert sorted(map(len, texts)) == [0, 0, 2 * len("<!DOCTYPE html>short"), 2 * len("<!DOCTYPE html>short")]


def test_a_page_that_is_put_again_after_another_is_current_again(article):
    data = article.data()
    slugs = [page["slug"] for page in data["pages"]]
    article.site.sent("pages", data)
    between = article.put("<!DOCTYPE html><p>between")
    article.site.sequence += 1
    article.site.sent("pages", data | {"sequence": article.site.sequence})
    assert is_shown(f"{article.url}medium/{slugs[0]}/")
    assert get(between[0].url).headers["Location"] == f"{article.url}medium/{slugs[0]}/"


def test_once_live_the_page_leads_to_the_post_and_back_again_when_it_is_not(article):
    first = article.put()[0]
    current = article.put()[0]
    article.tell("offered")
    assert is_shown(current.url)
    article.tell("live", story_url="https://medium.com/@ada/x-0123456789ab")
    for page in (first, current):
        answer = get(page.url)
        assert (answer.status_code, answer.headers["Location"]) == (301, article.url)
        assert answer.headers["Cache-Control"] == "no-store"
        assert get(page.url, "HEAD").status_code == 301
    article.tell("offered")
    assert is_404(current.url), "its text is gone"
    assert is_shown(article.put()[0].url)


def test_a_page_is_shown_exactly_while_its_story_is_to_be_imported(article):
    first = article.put()[0].url
    url = article.put()[0].url
    for status in ("proposed", "planned", "claimed", "offered"):
        article.tell(status)
        assert is_shown(url), status
    for status in ("sending", "sent", "unconfirmed", "removed", "failed", "held", "cancelled", "something-new"):
        article.tell(status)
        assert is_404(url), status
    assert is_404(first)
    article.tell("not_sent", account="")
    assert is_404(url)
    article.tell("offered")
    assert is_shown(url)


def test_pages_that_are_put_anew_are_shown_whatever_the_last_report_said_but_never_of_a_live_story(article):
    article.put()
    article.tell("held")
    assert is_shown(article.put()[0].url)
    article.tell("live", story_url="https://medium.com/@ada/x-0123456789ab")
    assert get(article.put()[0].url).status_code == 301


def test_what_is_said_of_another_account_does_not_concern_the_page(article):
    ours, theirs = article.put()[0].url, article.put("<!DOCTYPE html><p>for ada", account="ada")[0].url
    article.tell("live", account="ada")
    assert is_shown(ours)
    assert get(theirs).status_code == 301


def test_the_page_of_a_post_that_is_not_public_any_more_is_not_there(article):
    first = article.put()[0].url
    url = article.put()[0].url
    for status in ("draft", "private", "pending", "trash"):
        article.change(f"'post_status' => '{status}'")
        for said in ("offered", "live"):
            article.tell(said)
            assert is_404(url), status
    assert is_404(first)


def test_the_page_of_a_post_behind_a_password_or_deleted_is_not_there_and_comes_back_with_it(site, article):
    url = article.put()[0].url
    article.change("'post_password' => 'secret'")
    assert is_404(url)
    assert get(url, "POST").status_code == 404
    article.change("'post_password' => ''")
    assert is_shown(url)
    site.wordpress.php(f"wp_delete_post({article.id}, true);")
    assert is_404(url)


def test_a_new_address_of_the_post_has_the_page_and_the_old_one_too(article):
    page = article.put()[0]
    article.change("'post_name' => 'renamed-" + uuid4().hex[:8] + "'")
    assert is_shown(page.url)
    assert article.put()[0].url.startswith(f"{article.site.wordpress.url}/renamed-")


@pytest.mark.parametrize("structure", ["/%postname%/", "/%category%/%postname%/", "/archives/%post_id%", ""])
def test_an_unknown_slug_is_not_there_and_never_leads_to_the_post(site, article, structure):
    with site.permalinks(structure):
        page = article.put()[0]
        for unknown in ("0" * 32, page.slug[:-1] + ("0" if page.slug[-1] != "0" else "1")):
            url = page.url.replace(page.slug, unknown)
            assert is_404(url)
            assert is_404(f"{url}?p={article.id}")
            assert is_404(url.rstrip("/"))


def test_the_404_guess_does_not_find_a_post_whose_slug_begins_like_an_unknown_page(site, article):
    unknown = uuid4().hex
    other = site.post(f"{unknown}-and-more")
    assert get(f"{site.wordpress.url}/{unknown}/").headers["Location"] == other.url, "WordPress guesses"
    assert is_404(f"{article.url}medium/{unknown}/")


def test_an_address_that_only_looks_like_a_page_is_none(article):
    slug = article.put()[0].slug
    other = "A" * 32
    for path in ("", "xyz/", f"{slug}/more/", f"{slug}x/", f"x{slug}/", f"{other}/", f"?x=/medium/{slug}/"):
        assert get(f"{article.url}medium/{path}").content != HTML.encode(), path


def test_a_page_of_the_blogs_own_at_such_an_address_stays_reachable(site):
    slug = uuid4().hex
    site.wordpress.php(
        "$parent = wp_insert_post(array('post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Medium', 'post_name' => 'medium'));"
        f"wp_insert_post(array('post_type' => 'page', 'post_status' => 'publish', 'post_parent' => $parent, 'post_title' => 'Own page', 'post_name' => '{slug}'));"
    )
    url = f"{site.wordpress.url}/medium/{slug}/"
    assert get(url.rstrip("/")).headers["Location"] == url
    assert "Own page" in get(url).text


STRUCTURES = {
    "/%postname%/": "/{name}/medium/{slug}/",
    "/%postname%": "/{name}/medium/{slug}",
    "/%postname%.html": "/{name}.html/medium/{slug}",
    "/archives/%post_id%": "/archives/{id}/medium/{slug}",
    "/%year%/%monthnum%/%day%/%postname%/": "/{date}/{name}/medium/{slug}/",
    "/%category%/%postname%/": "/uncategorized/{name}/medium/{slug}/",
    "/index.php/%postname%/": "/index.php/{name}/medium/{slug}/",
    "": "/index.php/medium/{slug}",
}


@pytest.mark.parametrize("structure", STRUCTURES)
def test_every_form_of_permalinks_has_its_pages(site, structure):
    with site.permalinks(structure):
        article = site.post()
        name, date = site.wordpress.php(
            f"$post = get_post({article.id}); return array($post->post_name, get_the_date('Y/m/d', $post));"
        )
        page = article.put()[0]
        expected = STRUCTURES[structure].format(name=name, slug=page.slug, id=article.id, date=date)
        assert page.url == site.wordpress.url + expected
        assert page.status == 200
        assert is_shown(page.url)
        newer = article.put("<!DOCTYPE html><p>newer")[0]
        assert get(page.url).headers["Location"] == newer.url
        article.tell("live")
        assert get(newer.url).headers["Location"] == article.url


def test_rewrite_rules_that_somebody_else_wrote_do_not_matter(site, article):
    site.wordpress.php(
        "update_option('rewrite_rules', array('.+/medium/.+' => 'index.php?p=1', '([^/]+)/?$' => 'index.php?name=$matches[1]'));"
    )
    try:
        page = article.put()[0]
        assert page.status == 200
        assert is_shown(page.url)
        article.tell("cancelled")
        assert is_404(page.url)
    finally:
        site.wordpress.php("flush_rewrite_rules(false);")


def test_a_permalink_with_a_query_has_its_page_before_it(site, article):
    file = site.wordpress.root / "wp-content" / "mu-plugins" / "language.php"
    file.write_text("<?php add_filter('post_link', static function ($url) { return $url . '?lang=de#top'; });")
    try:
        page = article.put()[0]
    finally:
        file.unlink()
    assert page.url == f"{article.url}medium/{page.slug}/"
    assert page.status == 200


def test_a_server_that_cannot_show_the_page_is_told_as_it_is(site, article):
    file = site.wordpress.root / "wp-content" / "mu-plugins" / "in-the-way.php"
    file.write_text(
        "<?php if (preg_match('#/medium/[0-9a-f]{32}#', $_SERVER['REQUEST_URI'] ?? '')) { http_response_code(403); header('Content-Type: text/plain'); exit('No.'); }"
    )
    try:
        page = article.put()[0]
        assert (page.status, page.error) == (403, "")
        assert page.content_type.startswith("text/plain")
        assert page.sha256 == sha256(b"No.").hexdigest()
        file.write_text(
            "<?php add_filter('pre_http_request', static function () { return new WP_Error('x', 'cURL error <b>28</b>: timed out'); });"
        )
        page = article.put()[0]
        assert (page.status, page.content_type, page.sha256, page.error) == (0, "", "", "cURL error 28: timed out")
    finally:
        file.unlink()
    assert is_shown(page.url)


def test_only_the_bridge_brings_pages(site, article):
    data = article.data()
    assert site.sent("pages", data, secret="whsec_" + "C" * 32).status_code == 401
    assert site.sent("pages", data, at=datetime.now(UTC) - timedelta(minutes=6)).status_code == 401
    url = f"{site.wordpress.url}/?rest_route=/bridge-for-medium/v1/pages"
    assert requests.post(url, json={"data": data}, timeout=60).status_code == 401
    as_admin = ("admin", site.wordpress.app_password)
    assert requests.post(url, json={"data": data}, auth=as_admin, timeout=60).status_code == 401
    assert stored(article) == {}


def stored(article: Article) -> dict[str, Any]:
    """What is kept of its pages, by slug; nothing where the table is gone."""
    sql = f"SELECT name, account, role, sequence, HEX(body) FROM $table WHERE kind = 'page' AND post_id = {article.id}"
    return dict(
        article.site.wordpress.php(
            'global $wpdb; $table = "{$wpdb->prefix}bridge_for_medium_bodies"; $found = array();'
            "if ($wpdb->get_var(\"SHOW TABLES LIKE '$table'\")) {"
            f'foreach ($wpdb->get_results("{sql}", ARRAY_N) as $row) {{ $found[$row[0]] = $row; }} }}'
            "return (object) $found;"
        )
    )


def test_an_older_put_that_is_replayed_changes_nothing_and_the_same_one_may_come_twice(article):
    old, new = article.data("<!DOCTYPE html><p>old"), article.data("<!DOCTYPE html><p>new")
    for _ in range(2):
        answer = article.site.sent("pages", new).json()
        assert answer["stored"] is True
        assert [page["status"] for page in answer["pages"]] == [200, 200]
    before = stored(article)
    assert article.site.sent("pages", old).json() == {"stored": False, "pages": []}
    assert stored(article) == before
    with pytest.raises(WordPressRefused, match="newer pages"):
        article.site.sequence = 0
        article.put()
    assert stored(article) == before


def test_each_account_has_a_sequence_of_its_own(article):
    ours = article.data()
    theirs = article.data(account="ada")
    assert article.site.sent("pages", theirs).json()["stored"] is True
    assert article.site.sent("pages", ours).json()["stored"] is True
    for data in (ours, theirs):
        assert is_shown(f"{article.url}medium/{data['pages'][0]['slug']}/")


def test_the_wrong_post_gets_no_pages(site, article):
    assert site.sent("pages", article.data(post_id=999_999)).status_code == 410
    assert site.sent("pages", article.data(guid="another")).status_code == 409
    other = site.post()
    with pytest.raises(WordPressRefused, match="another post"):
        Article(site, other.id, article.guid, other.url).put()
    taken = article.data()
    site.sent("pages", taken)
    answer = site.sent("pages", other.data(pages=taken["pages"]))
    assert (answer.status_code, answer.json()["message"]) == (409, "There is another page with this slug.")
    swapped = [taken["pages"][0] | {"role": "plain"}]
    assert site.sent("pages", article.data(pages=swapped)).status_code == 409
    assert stored(other) == {}
    assert is_shown(f"{article.url}medium/{taken['pages'][0]['slug']}/")


def test_a_post_that_is_not_public_gets_no_pages(article):
    later = "'edit_date' => true, 'post_date' => '2035-01-01 00:00:00', 'post_date_gmt' => '2035-01-01 00:00:00'"
    for status in ("draft", "pending", "private", "trash", "future"):
        article.change(f"'post_status' => '{status}', {later if status == 'future' else ''}")
        with pytest.raises(WordPressRefused, match="not public"):
            article.put()
    assert stored(article) == {}
    article = article.site.post()
    article.change("'post_password' => 'secret'")
    with pytest.raises(WordPressRefused, match="not public"):
        article.put()
    assert stored(article) == {}


def test_a_copy_of_the_site_takes_no_pages(site, article):
    change = "b4m('settings')->change(array('home_hash' => %s));"
    before = site.wordpress.php("return b4m('settings')->get('home_hash');")
    site.wordpress.php(change % "hash('sha256', 'https://elsewhere.example')")
    try:
        assert site.sent("pages", article.data()).status_code == 403
        with pytest.raises(WordPressRefused, match="another address than when it was connected"):
            article.put()
    finally:
        site.wordpress.php(change % f"'{before}'")
    assert stored(article) == {}


BAD = {
    "post_id": [None, "7", 7.5, []],
    "guid": [None, 7, []],
    "account": [None, "", 7, "x" * 101],
    "sequence": [None, "3", -1, 1.5],
    "pages": [None, [], "x", {"0": 1, "x": 2}, [7], [[]]],
}


def test_a_put_that_is_not_one_is_refused_with_the_fields_name(article):
    for field, value in ((field, value) for field, values in BAD.items() for value in values):
        answer = article.site.sent("pages", article.data(**{field: value}))
        assert answer.status_code == 400, (field, value)
        assert answer.json()["message"].startswith(f"data.{field}")
    assert stored(article) == {}


def test_one_wrong_page_and_none_is_stored(article):
    good = {"slug": uuid4().hex, "role": "canonical", "html": HTML}
    for field, value in [
        ("slug", "short"),
        ("slug", "../" + "0" * 29),
        ("slug", "A" * 32),
        ("slug", "0" * 32 + "\n"),
        ("slug", good["slug"]),
        ("role", "other"),
        ("role", "canonical"),
        ("html", ""),
        ("html", None),
        ("html", ["<p>"]),
    ]:
        bad = {"slug": uuid4().hex, "role": "plain", "html": HTML} | {field: value}
        answer = article.site.sent("pages", article.data(pages=[good, bad]))
        assert (answer.status_code, answer.json()["message"]) == (400, f"data.pages.1.{field} is missing or wrong.")
    for body in (b"", b"{", b"[]", b'"x"', b'{"data": 7}', b'{"data": {"guid": "\\ud800"}}'):
        assert article.site.sent("pages", body).status_code == 400
    assert stored(article) == {}


def test_pages_that_are_too_large_are_refused_and_large_ones_are_not(article):
    answer = article.site.sent("pages", article.data("x" * (4 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "at most: 8388608" in answer.json()["message"]
    assert stored(article) == {}
    large = "<!DOCTYPE html>" + "é" * 1_500_000
    assert is_shown(article.put(large)[0].url, large)


def test_a_database_that_takes_only_one_page_keeps_none(article):
    before = article.put()[0].url
    kept = set(stored(article))
    file = article.site.wordpress.root / "wp-content" / "mu-plugins" / "full-disk.php"
    file.write_text(
        "<?php add_filter('query', static function ($sql) { return preg_match('/^REPLACE .*plain/s', $sql) ? '' : $sql; });"
    )
    try:
        with pytest.raises(WordPressError, match=r"500.*The database did not take the pages"):
            article.put("<!DOCTYPE html><p>newer")
    finally:
        file.unlink()
    assert set(stored(article)) == kept
    assert is_shown(before)


def test_a_plugin_that_copies_a_post_with_its_meta_copies_no_page(site, article):
    page = article.put()[0]
    copy = site.post()
    site.wordpress.php(
        f"foreach (get_post_meta({article.id}) as $key => $values) {{ add_post_meta({copy.id}, $key, wp_slash($values[0])); }}"
    )
    site.wordpress.php(f"wp_update_post(array('ID' => {article.id}, 'post_status' => 'draft'));", "import")
    assert is_404(page.url)
    assert is_404(f"{copy.url}medium/{page.slug}/")


def test_no_other_request_pays_for_it(site, article):
    article.put()
    paths = [
        "/",
        f"/{urlsplit(article.url).path.strip('/')}/",
        "/?s=walk",
        "/nowhere/",
        "/feed/",
        "/wp-json/wp/v2/posts",
    ]
    for headers in ({}, OFF):
        for path in paths:
            get(site.wordpress.url + path, headers=headers)  # what is cached once is
    site.wordpress.requests()
    for headers in (OFF, {}, OFF, {}):
        for path in paths:
            get(site.wordpress.url + path, headers=headers)
    served = site.wordpress.requests()
    for path in paths:
        with_it, without = (
            statistics.median(line["queries"] for line in served if line["uri"] == path and line["off"] is off)
            for off in (False, True)
        )
        assert with_it == without, path


def test_the_blogs_own_pages_are_as_before(site, article):
    article.put()
    for path in ("", "feed/", "?p=1", "comment-page-1/"):
        answers = [get(article.url + path, headers=headers) for headers in ({}, OFF)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].headers.get("Location") == answers[1].headers.get("Location")
    assert "We walked." in get(article.url).text
    assert is_404(f"{site.wordpress.url}/nowhere/at/all/")
    assert get(article.url.rstrip("/")).headers["Location"] == article.url, "WordPress' own redirects work"


def test_the_posts_list_leads_to_what_is_to_do(site, article):
    browser = site.wordpress.login()
    listed = f"edit.php?s={article.id}&orderby=ID"
    article.tell("offered", action_url="https://bridge.example/handoff/key/")
    site.wordpress.php(
        f"wp_update_post(array('ID' => {article.id}, 'post_title' => '{article.id} \"a\" <b>walk</b>'));", "import"
    )
    page = browser.get(listed).text
    place = f"edit.php?page=bridge-for-medium-handoffs&#038;post_id={article.id}"
    button = f'<a class="button button-small" href="{site.wordpress.url}/wp-admin/{place}">Import<span'
    assert button in page
    assert "/handoff/key/" not in page, "a list holds no key"
    article.tell("offered", action_url="javascript:alert(1)")
    assert "javascript:alert" not in browser.get(listed).text
    for nothing in ({}, {"action_url": ""}, {"action_url": ["x"]}):
        article.tell("offered", **nothing)
        page = browser.get(listed).text
        assert "Ready to import" in page
        assert button not in page


def test_the_plugin_leaves_no_warning_in_the_log(site, article):
    article.put()
    file = site.wordpress.log_file
    lines = file.read_text().splitlines() if file.exists() else []
    assert [line for line in lines if "bridge-for-medium" in line] == []


@pytest.fixture(params=VERSIONS)
def in_a_folder(
    request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A WordPress of its own below a path of its host."""
    wordpress = WordPress(request.param, tmp_path_factory.mktemp("folder"), mariadb, f"blog_{uuid4().hex[:8]}")
    folder = wordpress.root.parent
    wordpress.url += f"/{wordpress.root.name}"
    wordpress.environ["B4M_URL"] = wordpress.url
    wordpress.install()
    # What the web server hands on arrives at the top.
    (folder / "index.php").write_text(f"<?php require __DIR__ . '/{wordpress.root.name}/index.php';")
    shutil.copy(Path(__file__).parent / "box" / "router.php", folder)
    docroot, wordpress.root = wordpress.root, folder
    try:
        wordpress.start()
        wordpress.root = docroot
        yield Site(wordpress)
    finally:
        wordpress.stop()


def assert_visits_are_counted(site: Site, article: Article) -> None:
    """A page's script calls the blog where it is, and a goal's page says of which post it is."""
    article.tell("live")
    site.wordpress.php("b4m('settings')->change(array('visits' => true));")
    url = site.wordpress.php(f"return get_permalink({article.id});")
    door = f"/{site.wordpress.root.name}/?b4m"
    assert f'sendBeacon("{door}",[{article.id},' in get(url).text
    path = urlsplit(url).path
    for body in (f"{article.id},1,0", f"{path}?utm_id=b4m-0123456789ab,1,1"):
        answer = requests.post(
            f"{site.wordpress.url}/?b4m", data=body, headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"}, timeout=60
        )
        assert answer.status_code == 204
    rows = 'global $wpdb; return $wpdb->get_row("SELECT * FROM {$wpdb->prefix}bridge_for_medium_landings WHERE post_id > 0");'
    found = site.wordpress.php(rows)
    assert [found[name] for name in ("post_id", "visits", "goals")] == [str(article.id), "1", "1"]


def test_a_blog_in_a_folder_has_its_pages_and_uninstalling_takes_them_away(in_a_folder):
    site = in_a_folder
    article = site.post()
    first, page = article.put()[0], article.put()[0]
    assert urlsplit(page.url).path.startswith(f"/{site.wordpress.root.name}/walk-")
    assert page.status == 200
    assert is_shown(page.url)
    assert get(first.url).headers["Location"] == page.url
    assert is_404(page.url.replace(page.slug, "0" * 32))
    with site.permalinks(""):
        plain = article.put()[0]
        assert plain.url == f"{site.wordpress.url}/index.php/medium/{plain.slug}"
        assert is_shown(plain.url)
    assert stored(article)
    assert_visits_are_counted(site, site.post())
    site.wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php'; require_once ABSPATH . 'wp-admin/includes/file.php';"
        "deactivate_plugins('bridge-for-medium/bridge-for-medium.php'); $_SERVER['SCRIPT_NAME'] = '';"
        "uninstall_plugin('bridge-for-medium/bridge-for-medium.php');"
    )
    assert stored(article) == {}
    assert is_404(page.url)
