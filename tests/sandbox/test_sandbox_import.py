"""The sandbox's import tool: what it fetches, makes of it, and refuses."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bridge.sandbox import CacheRule, CanonicalRule, Extracted
from processes import free_port
from sandboxed import PNG, PROSE, Source, Visitor, page, visiting

HTML = {"Content-Type": "text/html; charset=utf-8"}
IMAGE = (200, {"Content-Type": "image/png"}, PNG)


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        yield one


@pytest.fixture
def source() -> Iterator[Source]:
    with Source().serving() as one:
        yield one


def fails(visitor: Visitor, url: str) -> tuple[int, str]:
    """Status and reason of an import that makes nothing."""
    before = len(visitor.state.stories)
    answer = visitor.send("/p/import", {"importUrl": url})
    assert len(visitor.state.stories) == before
    assert "could not be imported" in answer.json()["error"]
    return answer.status_code, answer.json()["reason"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [((code, HTML, "x"), status) for code, status in [(404, 404), (410, 404), (403, 403), (500, 500), (429, 500)]]
    + [((418, HTML, "x"), 400)],
    ids=str,
)
def test_an_address_that_answers_an_error_is_an_error_of_its_class(visitor, source, answer, status):
    source.pages["/a/"] = answer
    assert fails(visitor, f"{source.url}/a/")[0] == status


def test_a_refused_connection_is_its_servers_fault(visitor):
    assert fails(visitor, f"http://127.0.0.1:{free_port()}/a/")[0] == 500


def test_a_host_that_does_not_exist_is_its_servers_fault(visitor):
    assert fails(visitor, "http://nobody.invalid/a/")[0] == 500


@pytest.mark.parametrize(
    "url", ["", "a-walk", "/a-walk/", "ftp://x.example/a", "file:///etc/hosts", "http://", "http://["]
)
def test_what_is_no_address_cannot_be_imported(visitor, url):
    assert fails(visitor, url)[0] == 400


def test_plain_text_cannot_be_imported(visitor, source):
    source.pages["/a.txt"] = (200, {"Content-Type": "text/plain"}, page(PROSE))
    assert fails(visitor, f"{source.url}/a.txt") == (400, "it is text/plain, not text/html")


def test_a_page_without_a_type_cannot_be_imported(visitor, source):
    source.pages["/a"] = (200, {}, page(PROSE))
    assert fails(visitor, f"{source.url}/a")[0] == 400


def test_a_page_over_the_limit_is_not_read_to_its_end(visitor, source):
    visitor.state.most_page_bytes = 1000
    is_refused = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"<p>word</p>" * 100
        is_refused.wait(20)
        yield b"<p>word</p>"

    source.pages["/big/"] = (200, HTML, pieces())
    assert fails(visitor, f"{source.url}/big/") == (400, "more than 1000 bytes")
    is_refused.set()


def test_a_picture_over_the_limit_is_left_out_and_one_within_it_is_kept(visitor, source):
    visitor.state.most_image_bytes = 100
    source.pages["/small.png"] = (200, {"Content-Type": "image/png"}, "x" * 100)
    source.pages["/large.png"] = (200, {"Content-Type": "image/png"}, "x" * 101)
    source.pages["/a/"] = page(f"{PROSE}<figure><img src=/large.png></figure><figure><img src=/small.png></figure>")
    assert visitor.load(f"{source.url}/a/").content.count("<img") == 1


def test_a_page_that_never_ends_is_given_up(visitor, source):
    visitor.state.fetch_seconds = 0.3
    done = []

    def drip() -> Iterator[bytes]:
        while not done:
            time.sleep(0.1)
            yield b" "

    source.pages["/slow/"] = (200, HTML, drip())
    try:
        assert fails(visitor, f"{source.url}/slow/")[0] == 504
    finally:
        done.append(1)


def test_redirects_are_followed_but_not_for_ever(visitor, source):
    source.pages["/old/"] = (301, {"Location": "/new/"}, "")
    source.pages["/new/"] = page(PROSE)
    source.pages["/loop/"] = (302, {"Location": "/loop/"}, "")
    assert visitor.load(f"{source.url}/old/").canonical_url == f"{source.url}/old/"
    assert fails(visitor, f"{source.url}/loop/")[0] == 400


@pytest.mark.parametrize(
    "body", ["", "<div id=app></div><script>draw()</script>", "<article></article>", "<br><hr hidden>"]
)
def test_a_page_without_an_article_cannot_be_imported(visitor, source, body):
    source.pages["/a/"] = f"<!DOCTYPE html><html><head><title>A</title></head><body>{body}</body></html>"
    assert fails(visitor, f"{source.url}/a/")[0] == 400


@pytest.mark.parametrize("tag", ["div", "b"])
def test_markup_deeper_than_the_limit_cannot_be_imported_and_breaks_nothing(visitor, source, tag):
    visitor.state.extract = lambda html, _: Extracted(html)
    visitor.state.deepest = 5
    source.pages["/deep/"] = f"<{tag}>" * 6 + "x"
    source.pages["/human/"] = f"<{tag}>" * 4 + "x"
    assert fails(visitor, f"{source.url}/deep/") == (400, "its markup is too deep")
    assert "x" in visitor.load(f"{source.url}/human/").content


def test_a_page_becomes_a_draft_with_title_text_canonical_date_and_footer(visitor, source):
    head = "<meta property='article:published_time' content='2026-05-04T10:00:00+02:00'>"
    source.pages["/a/"] = page(f"<h1>A walk</h1>{PROSE}<h2>The weir</h2>", head)
    story = visitor.load(f"{source.url}/a/")
    assert (story.title, story.publish_status, story.author.username) == ("A walk", "draft", "ada")
    assert story.content.startswith("<h3>A walk</h3><p>We walked along")
    assert "<h3>The weir</h3>" in story.content
    assert story.imported_published_at == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert story.published_at is None
    assert (story.canonical_url, story.imported_url) == (f"{source.url}/a/", f"{source.url}/a/")
    footer = f'<a href="{source.url}/a/"><em>{source.url}/a/</em></a><em> on May 4, 2026.</em></p>'
    assert story.content.endswith(f"<p><em>Originally published at </em>{footer}")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", None),
        ("<meta property='article:published_time' content='2020-02-29'>", datetime(2020, 2, 29, tzinfo=UTC)),
        ("<meta property='article:published_time' content='yesterday'>", None),
        ("<meta property='article:published_time' content='2999-01-01'>", None),
    ],
)
def test_the_date_may_be_without_a_time_and_is_left_out_when_it_is_none(visitor, source, head, expected):
    source.pages["/a/"] = page(PROSE, head)
    assert visitor.load(f"{source.url}/a/").imported_published_at == expected


def test_the_title_is_the_heads_and_a_sites_name_in_it_leaks(visitor, source):
    source.pages["/a/"] = page(f"<h1>A walk</h1>{PROSE}", title="A walk – My blog")
    source.pages["/b/"] = page(PROSE, "<meta property='og:title' content='It&#39;s &lt;b&gt;'>")
    story = visitor.load(f"{source.url}/a/")
    assert story.content.startswith("<h3>A walk – My blog</h3><h3>A walk</h3>")
    assert visitor.load(f"{source.url}/b/").content.startswith("<h3>It's &lt;b&gt;</h3>")


def test_every_import_makes_a_new_draft(visitor, source):
    source.pages["/a/"] = page(PROSE)
    assert visitor.load(f"{source.url}/a/").id != visitor.load(f"{source.url}/a/").id
    assert len(visitor.state.stories) == 2


def test_the_importer_remembers_a_path_and_ignores_the_query(visitor, source):
    source.pages["/a/"] = page(f"<p>Old.</p>{PROSE}")
    visitor.load(f"{source.url}/a/")
    source.pages["/a/"] = source.pages["/a/2/"] = page(f"<p>New.</p>{PROSE}")
    assert "Old." in visitor.load(f"{source.url}/a/?v=2#top").content
    assert "New." in visitor.load(f"{source.url}/a/2/").content
    assert source.asked == ["/a/", "/a/2/"]


@pytest.mark.parametrize(("cache", "count"), [(CacheRule.PATH, 1), (CacheRule.URL, 2), (CacheRule.OFF, 3)])
def test_how_the_importer_remembers_can_be_switched(visitor, source, cache, count):
    assert visitor.send("/_sandbox/rules", {"cache": cache}).status_code == 200
    source.pages["/a/"] = page(PROSE)
    for address in ("/a/", "/a/?v=2", "/a/"):
        visitor.load(source.url + address)
    assert len(source.asked) == count


def test_a_failure_is_not_remembered(visitor, source):
    assert fails(visitor, f"{source.url}/a/")[0] == 404
    source.pages["/a/"] = page(PROSE)
    visitor.load(f"{source.url}/a/")


def test_the_three_canonical_rules_differ_in_body_and_address(visitor, source):
    source.pages["/copy/"] = page(f"<p>The copy.</p>{PROSE}", "<link rel='canonical' href='/post/'>", "Copy")
    source.pages["/post/"] = page(f"<p>The post.</p>{PROSE}", "<link rel='canonical' href='/post/'>", "Post")
    expected = {
        CanonicalRule.GIVEN_ADDRESS: ("Copy", "The copy.", "/copy/"),
        CanonicalRule.GIVEN_CANONICAL: ("Copy", "The copy.", "/post/"),
        CanonicalRule.FOLLOW_CANONICAL: ("Post", "The post.", "/post/"),
    }
    for rule, (title, words, address) in expected.items():
        visitor.send("/_sandbox/rules", {"canonical": rule})
        story = visitor.load(f"{source.url}/copy/")
        assert (story.title, story.canonical_url) == (title, source.url + address)
        assert words in story.content
        assert story.imported_url == f"{source.url}/copy/"


@pytest.mark.parametrize("rule", CanonicalRule)
def test_without_a_canonical_of_its_own_the_typed_address_is_it_by_every_rule(visitor, source, rule):
    visitor.send("/_sandbox/rules", {"canonical": rule})
    source.pages["/a/"] = page(PROSE)
    assert visitor.load(f"{source.url}/a/?utm=1").canonical_url == f"{source.url}/a/?utm=1"


def test_following_a_canonical_that_is_gone_fails(visitor, source):
    visitor.send("/_sandbox/rules", {"canonical": "follow-canonical"})
    source.pages["/copy/"] = page(PROSE, "<link rel='canonical' href='/gone/'>")
    assert fails(visitor, f"{source.url}/copy/")[0] == 404


def test_pictures_are_fetched_and_kept_and_those_that_cannot_be_are_lost(visitor, source):
    source.pages["/a.png"] = IMAGE
    source.pages["/a.html"] = page("no picture")
    source.pages["/a/"] = page(
        f"{PROSE}<figure><img src='/a.png' alt='The weir'><figcaption>Ours</figcaption></figure>"
        "<img src='/gone.png'><img src='/a.html'><img src='data:image/png;base64,AAAA'>"
        f"<img data-src='/a.png'><img src='http://127.0.0.1:{free_port()}/x.png'>{PROSE}"
    )
    content = visitor.load(f"{source.url}/a/").content
    assert content.count("<img") == 1
    assert 'alt="The weir" data-image-id="0*' in content
    assert "<figcaption>Ours</figcaption>" in content
    address = content.partition('src="')[2].partition('"')[0]
    answer = visitor.get(address)
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert visitor.get("/max/800/0*nothing").status_code == 404


def test_a_page_in_another_encoding_is_read_by_its_header_or_its_own_word(visitor, source):
    latin = page(f"<p>Café.</p>{PROSE}").replace("utf-8", "iso-8859-1").encode("latin-1")
    source.pages["/a/"] = (200, {"Content-Type": "text/html"}, latin)
    source.pages["/b/"] = (
        200,
        {"Content-Type": "text/html; charset=ISO-8859-1"},
        page("<p>Café.</p>").encode("latin-1"),
    )
    source.pages["/c/"] = (200, {"Content-Type": "text/html; charset=nonsense"}, page(f"<p>Café.</p>{PROSE}"))
    for path in ("/a/", "/b/", "/c/"):
        assert "Café." in visitor.load(source.url + path).content


def test_a_forms_import_leads_to_the_draft_and_its_failure_says_so_on_the_page(visitor, source):
    source.pages["/a/"] = page(PROSE)
    answer = visitor.post("/p/import", importUrl=f"{source.url}/a/")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/p/{visitor.state.stories[0].id}/edit")
    failed = visitor.post("/p/import", importUrl=f"{source.url}/<b>/")
    assert failed.status_code == 404
    assert "could not be imported" in failed.text
    assert visitor.post("/p/import").status_code == 400


@pytest.mark.parametrize("asked", [[], None, {"importUrl": None}, {"importUrl": 7}, {}])
def test_a_programs_nonsense_is_a_400(visitor, asked):
    assert visitor.send("/p/import", asked).status_code == 400


def test_the_import_page_has_no_input_and_nothing_fills_it(visitor):
    text = visitor.get("/p/import?url=https://blog.example/a/").text
    assert "<input" not in text
    assert "blog.example" not in text
    assert 'class="field js-importUrl" contenteditable="true" role="textbox"' in text
    assert 'data-default-value="http://www.yoursite.org/your-post"' in text
    assert 'data-action="import-url"' in text


def test_an_import_belongs_to_who_is_signed_in(visitor, source):
    source.pages["/a/"] = page(PROSE)
    assert visitor.get("/_sandbox/sign-in?user=bob").status_code == 303
    assert visitor.load(f"{source.url}/a/").author.username == "bob"
    assert visitor.get("/_sandbox/sign-in?user=eve").status_code == 404


def test_another_extractor_can_be_put_in(visitor, source):
    source.pages["/a/"] = page(PROSE, title="")
    visitor.state.extract = lambda html, url: Extracted(f"<p>{len(html) > 0} {url}</p>", "Its title")
    story = visitor.load(f"{source.url}/a/")
    assert story.content.startswith(f"<h3>Its title</h3><p>True {source.url}/a/</p>")
    visitor.state.extract = lambda *_: None
    assert fails(visitor, f"{source.url}/a/") == (400, "no article was found")


@pytest.mark.parametrize("html", ["", "<!doctype html>", "<!-- soon -->"])
def test_a_page_of_nothing_cannot_be_imported(visitor, source, html):
    source.pages["/a/"] = (200, HTML, html)
    assert fails(visitor, f"{source.url}/a/") == (400, "no article was found")


def test_a_server_that_says_nothing_is_too_slow(visitor):
    visitor.state.fetch_seconds = 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/a/"
        assert fails(visitor, url) == (504, "no answer in 0.3 seconds")


def test_without_its_extractor_an_import_fails_with_what_to_install(visitor, source, monkeypatch):
    monkeypatch.setitem(sys.modules, "readability.readability", None)  # as Python marks what cannot be imported
    source.pages["/a/"] = page(PROSE)
    status, reason = fails(visitor, f"{source.url}/a/")
    assert status == 501
    assert "-m pip install 'readability-lxml'" in reason


def test_a_missing_extractor_says_what_to_install():
    program = (
        "import sys; sys.modules['readability'] = None\n"
        "from bridge.sandbox import ExtractorMissing\n"
        "from bridge.sandbox.extraction import extract\n"
        "try:\n extract('<p>a</p>', 'http://x/')\nexcept ExtractorMissing as error:\n print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "-m pip install 'readability-lxml'" in said
