"""Two extractors of other people's making read our page and our story: what they lose, an importer may lose."""

import html
import json
import re
import subprocess
import unicodedata
from dataclasses import replace
from functools import cache

import pytest
import trafilatura

from bridge.transform import Dialect, Draft, print_draft, to_draft
from bridge.transform.blocks import Kind, to_plain
from cases import find, settings_for, to_post
from programs import Missing, find_program
from wordpress import ROOT

CACHE = ROOT / ".cache" / "readability"
PROSE = "<p>{}</p>".format(
    "We walked along the river until the light was gone, talked about everything that had happened since spring, and "
    "came home late, tired and content, with mud on our shoes, a bag of apples, and no wish to be anywhere else."
)


CASES = {case.name: case for case in find()}


@cache
def draft_of(name: str) -> Draft:
    """A golden case in the middle of a post that somebody might have written: extractors look for prose."""
    post = to_post(CASES[name])
    post = replace(post, content_html=f"{PROSE * 3}{post.content_html}{PROSE * 3}", content_raw="")
    return to_draft(post, settings_for(post))


def spelled(draft: Draft, dialect: Dialect) -> str:
    content = print_draft(draft, dialect)
    if dialect is Dialect.IMPORT:
        return content
    title = html.escape(draft.title)
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article>{content}</article></body></html>"


@pytest.fixture(scope="module")
def readability():
    if not (CACHE / "node_modules").exists():
        raise Missing(f"{CACHE} is not set up; make test does it. LIVE=0 leaves these tests out")
    keys = [(name, dialect) for name in CASES for dialect in (Dialect.IMPORT, Dialect.API)]
    pages = [{"html": spelled(draft_of(name), dialect), "url": "https://blog.example/page/"} for name, dialect in keys]
    command = [find_program("node", "npm"), CACHE / "run.mjs"]
    done = subprocess.run(command, input=json.dumps(pages), capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(keys, json.loads(done.stdout), strict=True))


WIDTHLESS = dict.fromkeys(map(ord, "\u200b\xad"))


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split()).translate(WIDTHLESS)


def lost_words(draft: Draft, text: str) -> list[str]:
    """Texts of blocks that the extractor's text does not hold."""
    whole = squeezed(text)
    lines = [
        line
        for block in draft.blocks
        for line in (to_plain(block.text).split("\n") if block.kind is Kind.PRE else [to_plain(block.text)])
    ]
    return [line for line in lines if squeezed(line) not in whole]


def code_lines(markup: str) -> list[str]:
    """Lines that are not empty; what stands in empty ones has no width."""
    lines = [html.unescape(line).translate(WIDTHLESS) for line in markup.split("<br>")]
    return [" ".join(line.split()) for line in lines if line.strip()]


@pytest.mark.parametrize("name", CASES)
def test_readability_keeps_title_date_canonical_words_images_and_code_of_our_import_page(readability, name):
    draft, read = draft_of(name), readability[name, Dialect.IMPORT]
    assert read["title"] == draft.title
    assert read["published"] == draft.published_at.isoformat()
    assert read["canonical"] == draft.canonical_url
    assert lost_words(draft, read["text"]) == []
    assert {block.url for block in draft.blocks if block.kind is Kind.IMG} <= set(read["images"])
    code = [block for block in draft.blocks if block.kind is Kind.PRE]
    assert len(read["code"]) == len(code)
    for block, markup in zip(code, read["code"], strict=True):
        assert code_lines(markup) == code_lines(html.escape(to_plain(block.text)).replace("\n", "<br>"))
    assert any(draft.marker in link for link in read["links"])


@pytest.mark.parametrize("name", CASES)
def test_readability_keeps_words_images_and_code_of_our_story_for_the_api(readability, name):
    draft, read = draft_of(name), readability[name, Dialect.API]
    assert lost_words(draft, read["text"]) == []
    assert {block.url for block in draft.blocks if block.kind is Kind.IMG} <= set(read["images"])
    assert len(read["code"]) == sum(block.kind is Kind.PRE for block in draft.blocks)
    assert any(draft.marker in link for link in read["links"])


@pytest.mark.parametrize("name", CASES)
def test_trafilatura_keeps_title_date_canonical_words_and_images_of_our_import_page(name):
    draft = draft_of(name)
    page = print_draft(draft, Dialect.IMPORT)
    found = trafilatura.bare_extraction(page, with_metadata=True)
    assert found is not None
    assert found.title == draft.title
    assert found.date == f"{draft.published_at:%Y-%m-%d}"
    assert found.url == draft.canonical_url
    markup = trafilatura.extract(
        page, output_format="xml", include_images=True, include_links=True, include_formatting=True, favor_recall=True
    )
    text = html.unescape(re.sub(r"<[^>]+>", "", markup))
    # It drops captions and paragraphs that are only a link from any page, a CTA of that kind as well; hence our sentence.
    lone = {to_plain(block.text) for block in draft.blocks if all(span.mark.href for span in block.text)}
    captions = {to_plain(block.text) for block in draft.blocks if block.kind is Kind.IMG}
    assert set(lost_words(draft, text)) <= lone | captions
    assert to_plain(draft.blocks[-1].text) not in lone
    images = [block.url for block in draft.blocks if block.kind is Kind.IMG]
    # It takes only what ends like an image's file.
    assert all(html.escape(url) in markup for url in images if re.search(r"\.(?:jpe?g|png|gif|webp)", url))
