"""The owner's lists over a ledger of many rows: a page at a time, in as many statements as over an empty one."""

import re

import pytest

from bridge.app import Bridge
from bridge.models.pages import Slice
from bridge.web import create_app
from counting import counted
from filled import Amount, a_full_ledger, two_sites
from owner_pages import Browser, add_people

AMOUNT = Amount(posts=3_000, deliveries=600, handoffs=120, others=300)
MOST = 15


@pytest.fixture(scope="module", params=["sqlite"])
def full(request, tmp_path_factory):
    """A bridge over such a ledger."""
    with a_full_ledger(request, AMOUNT) as ledger:
        bridge = Bridge(two_sites(tmp_path_factory.mktemp("state")), ledger)
        bridge.identities.open()
        add_people(bridge)
        yield bridge


@pytest.fixture
def browser(full):
    browser = Browser(create_app(full, full.config))
    browser.sign_in()
    return browser


def read_in_few(full, browser, url):
    """A page, once its statements were counted."""
    with counted(full.ledger) as seen:
        page = browser.get(url)
    assert page.status_code == 200
    assert len(seen) <= MOST, [sql for sql, _ in seen]
    return page.text


@pytest.mark.parametrize("path", ["/owner/hand-offs", "/owner/archive", "/owner/archive/readings", "/owner/stories"])
def test_every_row_is_on_one_page_and_the_last_leads_back_to_the_first(full, browser, path):
    found, url = [], path
    while url:
        text = read_in_few(full, browser, url)
        found += re.findall(r'<li>(<span class="state.*?)</li>', text, re.DOTALL)
        further = re.search(r'href="([^"]+)">Next page', text)
        url = further[1].replace("&amp;", "&") if further else ""
    assert f'href="{path}">First page' in text
    assert len(found) == len(set(found)) > 2 * 50


PAGES = (
    "/owner/results?by=category&months=60",
    "/owner/results/stories?months=60",
    "/owner/results/experiments",
    "/owner/posts?account=main",
    "/owner/posts?published=365",
    "/owner/posts?q=harvest",
    "/owner/posts?state=live&q=harvest",
    "/owner/hand-offs/1",
    "/owner/schedule",
    "/owner/archive/blog/30",
    "/owner/archive/concerns?site=news",
    "/owner/archive/concerns?site=blog&after=90",
    "/owner/archive/keyphrases?look=1",
    "/owner/stories/1",
    "/owner/accounts/main",
    "/owner/sites/blog",
    "/owner/people",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_few_statements_also_when_it_is_asked_for_first(full, browser, path):
    read_in_few(full, browser, path)


@pytest.mark.parametrize("state", ["", "&state=live"])
@pytest.mark.parametrize("order", ["", "&order=oldest"])
def test_a_title_is_found_however_far_back_it_stands(full, browser, state, order):
    wanted, url, found, looks = "number15", f"/owner/posts?q=number15{state}{order}", set(), 0
    while url:
        text = read_in_few(full, browser, url)
        found |= set(re.findall(r'<strong><a href="/owner/posts/[^"]+">([^<]*)</a>', text))
        looks += "Looked at so far" in text
        further = re.search(r'href="([^"]+)">(?:Look further|Next page)', text)
        url = further[1].replace("&amp;", "&") if further else ""
    with full.ledger.read() as tx:
        known = {head.title: head.name for head in tx.list_posts(Slice(AMOUNT.posts)).rows if wanted in head.title}
        made = tx.list_deliveries(Slice(AMOUNT.deliveries), status="live").rows
    live = {(one.delivery.site, one.delivery.post_id) for one in made}
    assert found == {title for title, name in known.items() if not state or name in live}
    assert len(found) > 3
    assert looks > 0 or state


def test_a_search_that_finds_nothing_yet_says_how_far_it_has_looked_and_goes_on(browser):
    text = browser.get("/owner/posts?q=number2999&order=oldest").text
    assert "Nothing yet" in text
    assert re.search(r'hx-get="/owner/posts\?q=number2999&amp;order=oldest&amp;cursor=', text)
    assert "No post is like this" in browser.get("/owner/posts?q=number2999&state=failed").text
