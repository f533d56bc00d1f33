"""The sandbox's import tool in a real browser, and with another extractor: Mozilla's Readability."""

import re
from collections.abc import Iterator

import pytest
from browser import opened
from playwright.sync_api import Page, expect

import mozilla
from sandboxed import PNG, PROSE, Source, Visitor, page, visiting

ARTICLE = page(
    f"<h1>A walk</h1>{PROSE}<figure><img src='/a.png' alt='The weir'><figcaption>Ours</figcaption></figure>"
    f"<pre>a<br>\tb</pre>{PROSE}",
    "<meta property='article:published_time' content='2026-05-04'>",
)


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        yield one


@pytest.fixture
def source() -> Iterator[Source]:
    with Source().serving() as one:
        one.pages["/a/"] = ARTICLE
        one.pages["/a.png"] = (200, {"Content-Type": "image/png"}, PNG)
        yield one


@pytest.fixture(params=[1280, 390])
def screen(request: pytest.FixtureRequest) -> Iterator[Page]:
    with opened(request.param) as one:
        problems: list[str] = []
        one.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        yield one
        assert [said for said in problems if "Content Security Policy" in said] == []


def fits(screen: Page) -> bool:
    return bool(screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_page_that_cannot_be_imported_is_told_where_it_was_typed(screen, visitor, source):
    screen.goto(f"{visitor.url}/p/import")
    screen.fill(".js-importUrl", f"{source.url}/gone/")
    screen.click("[data-action=import-url]")
    expect(screen.get_by_role("alert")).to_contain_text("could not be imported")
    expect(screen.locator(".js-importUrl")).to_have_text(f"{source.url}/gone/")


def test_a_person_imports_sets_topics_and_canonical_and_publishes(screen, visitor, source):
    screen.goto(f"{visitor.url}/p/import?url={source.url}/a/")
    expect(screen.get_by_role("textbox")).to_have_text("")
    assert fits(screen)
    screen.fill(".js-importUrl", f"{source.url}/a/")
    screen.click("[data-action=import-url]")
    screen.wait_for_url("**/edit")
    assert fits(screen)
    assert screen.input_value("[name=canonicalUrl]") == f"{source.url}/a/"
    screen.fill("[name=canonicalUrl]", "https://blog.example/a-walk/")
    screen.click("text=Save canonical link")
    screen.fill("[name=tags]", "walking, rivers")
    screen.click("text=Save topics")
    screen.locator(".js-content p").first.fill("A new beginning.")
    screen.click("[data-action=save]")
    screen.click("[data-action=publish]")
    screen.wait_for_url("**?postPublishedType=initial")
    assert fits(screen)
    (story,) = visitor.state.stories
    assert story.publish_status == "public"
    assert story.tags == ["walking", "rivers"]
    assert story.canonical_url == "https://blog.example/a-walk/"
    assert "<p>A new beginning.</p>" in story.content
    assert re.search(r"<pre>a<br>\tb</pre>", story.content)
    assert 'alt="The weir" data-image-id="0*' in story.content


def test_the_third_story_of_a_day_has_a_button_that_does_nothing(screen, visitor):
    for title in ("One", "Two"):
        visitor.write(title=title)
    draft = visitor.write(title="Three", publishStatus="draft")
    screen.goto(f"{visitor.url}/p/{draft.id}/edit")
    expect(screen.get_by_role("alert")).to_contain_text("maximum of two stories")
    expect(screen.locator("[data-action=show-disabled-button-info]")).to_be_disabled()
    assert fits(screen)


def test_mozillas_readability_can_read_for_the_importer(visitor, source):
    visitor.state.extract = mozilla.extract
    content = visitor.load(f"{source.url}/a/").content
    assert content.startswith("<h3>A walk</h3><p>We walked along the river")
    assert "<figcaption>Ours</figcaption>" in content
    assert "<pre>a<br>\tb</pre>" in content


def test_what_mozillas_readability_cannot_read_cannot_be_imported(visitor, source):
    visitor.state.extract = mozilla.extract
    source.pages["/empty/"] = "<!DOCTYPE html><html><head><title>x</title></head><body></body></html>"
    assert visitor.send("/p/import", {"importUrl": f"{source.url}/empty/"}).status_code == 400
