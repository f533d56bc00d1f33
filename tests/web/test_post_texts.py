"""The frames of a post's page: the original and the story in each spelling, what is lost; nothing of them ever runs."""

import re

import pytest

from blog import Blog, reconfigured
from bridge.web import create_app
from owner_pages import Browser, add_people

PAGE = "/owner/posts/blog/7"
HTML = (
    "<p>Rust comes back <em>within a week</em>.</p><table><tr><th>Oil</th><th>Holds</th></tr>"
    "<tr><td>Camellia</td><td>three weeks</td></tr></table>"
    '<form action="https://evil.example/"><input name="q"></form><img src="data:,">'
)
EVIL = (
    '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">x</a>'
    "<style>p{color:red}</style>"
    '<iframe src="https://evil.example/"></iframe><meta http-equiv="refresh" content="0;url=https://evil.example/">'
    '<form action="https://evil.example/"><button>Sign in</button></form><p style="position:fixed">Words that stay.</p>'
)
FRAMES = ("original", "story/api", "story/import", "story/paste", "story/markdown", "story/changes", "losses")


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def walk(blog: Blog) -> Blog:
    blog.publish(title="Oiling old tools", content_html=HTML)
    add_people(blog.bridge)
    return blog


def signed_in(blog: Blog, name: str = "ada") -> Browser:
    return Browser(create_app(blog.bridge, blog.bridge.config)).enter(blog.bridge, name)


def body(browser: Browser, frame: str) -> str:
    return str(browser.get(f"{PAGE}/{frame}").text.partition("<body")[2])


def test_original_and_story_stand_side_by_side_in_sandboxed_frames(walk):
    page = signed_in(walk).get(PAGE).text
    assert re.findall(r'<iframe sandbox (?:class="report" )?title="([^"]+)" src="([^"]+)">', page) == [
        ("The post on your blog", f"{PAGE}/original"),
        ("The story on Medium", f"{PAGE}/story/api"),
        ("What changes on the way", f"{PAGE}/losses"),
    ]
    chosen = signed_in(walk).get(f"{PAGE}?as=markdown").text
    assert f'src="{PAGE}/story/markdown"' in chosen
    assert f'src="{PAGE}/story/api"' in signed_in(walk).get(f"{PAGE}?as=nonsense").text


def test_what_goes_by_import_is_shown_as_its_page(tmp_path, walk, medium):
    other = reconfigured(walk, tmp_path, medium, accounts={"main": {"username": "ada"}})
    other.publish(id=8, guid="https://blog.example/?p=8", url="https://blog.example/b/", slug="b", title="Rye")
    assert 'src="/owner/posts/blog/8/story/import"' in signed_in(other).get("/owner/posts/blog/8").text


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ("original", "<table>"),
        ("story/api", "<h1>Oiling old tools</h1>"),
        ("story/import", "Rust comes back <em>within a week</em>."),
        ("story/paste", "Rust comes back <em>within a week</em>."),
        ("story/markdown", "Rust comes back *within a week*."),
    ],
)
def test_each_frame_shows_the_text_in_its_own_spelling(walk, frame, said):
    assert said in body(signed_in(walk), frame)


def test_losses_stand_worst_first_with_counts_of_before_and_after(walk):
    shown = body(signed_in(walk), "losses")
    words = re.findall(r"</svg>(Lost|Noticeable|Changed)</span>", shown)
    assert words == sorted(words, key=["Lost", "Noticeable", "Changed"].index)
    assert "Lost" in words
    assert re.search(r"<td>Tables</td><td class=\"num\">1</td><td class=\"num\">1</td>", shown)


def test_what_the_story_has_not_got_yet_is_shown_word_by_word(walk):
    browser = signed_in(walk)
    assert "The story has what the post has." in body(browser, "story/changes")
    walk.edit(title="Oiling old tools", content_html=HTML.replace("week", "month"))
    shown = body(browser, "story/changes")
    assert re.search("<del>[^<]*week", shown)
    assert re.search("<ins>[^<]*month", shown)
    assert "Word by word" in browser.get(PAGE).text


def test_a_post_without_a_story_has_nothing_to_compare(walk):
    walk.publish(id=8, guid="https://blog.example/?p=8", url="https://blog.example/b/", slug="b", status="private")
    walk.hook(
        "post.published",
        {"id": 9, "guid": "https://blog.example/?p=9", "url": "https://blog.example/c/", "slug": "c"},
        choice={"syndicate": False},
    )
    walk.settle()
    browser = signed_in(walk)
    assert "Word by word" not in browser.get("/owner/posts/blog/9").text
    assert browser.get("/owner/posts/blog/9/story/changes").status_code == 404
    assert "<h1>" in browser.get("/owner/posts/blog/9/story/api").text


def test_a_post_whose_story_is_not_there_yet_says_so_where_both_would_be_compared(walk, medium):
    medium.script_me(500)
    walk.publish(id=8, guid="https://blog.example/?p=8", url="https://blog.example/b/", slug="b")
    shown = signed_in(walk).get("/owner/posts/blog/8/story/changes").text
    assert "Nothing can be compared: it is planned, so there is no story to compare with." in shown


@pytest.mark.parametrize("frame", FRAMES)
def test_nothing_of_a_post_runs_opens_or_sends_in_a_frame(walk, frame):
    walk.edit(title="<script>alert(9)</script>", excerpt=EVIL, subtitle="<b onclick=alert(8)>", content_html=EVIL)
    answer = signed_in(walk).get(f"{PAGE}/{frame}")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; img-src *;")
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    markup = answer.text.partition("<body")[2].partition(">")[2]
    for bad in (
        "<script",
        "<iframe",
        "<form",
        "<style",
        "<meta",
        " onerror=",
        " style=",
        'href="javascript:',
        "<button",
    ):
        assert bad not in markup.partition('<pre class="all">')[0]


def test_a_post_that_cannot_be_a_story_says_why_in_each_frame(walk):
    walk.edit(content_html='<form action="/x"><input></form>')
    browser = signed_in(walk)
    assert "There is nothing to show: nothing is left of the post" in body(browser, "story/api")
    assert "It cannot be a story as it is: nothing is left of the post" in body(browser, "losses")


def test_a_forgotten_text_is_shown_nowhere(walk):
    walk.bridge.erasure.forget("blog", 7)
    browser = signed_in(walk)
    assert "There is nothing to show" in body(browser, "original")
    assert "Rust" not in "".join(body(browser, frame) for frame in FRAMES)


@pytest.mark.parametrize("frame", FRAMES)
def test_whoever_may_not_see_the_site_sees_no_frame(walk, frame):
    assert signed_in(walk, "eve").get(f"/owner/posts/other/7/{frame}").status_code == 404
    assert signed_in(walk, "eve").get(f"/owner/posts/blog/99/{frame}").status_code == 404
    assert Browser(create_app(walk.bridge, walk.bridge.config)).get(f"{PAGE}/{frame}").status_code == 303


def test_a_story_is_spelled_for_readers_that_there_are(walk):
    assert signed_in(walk).get(f"{PAGE}/story/pdf").status_code == 404
