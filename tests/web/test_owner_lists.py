"""The owner's lists over a ledger of many rows: a page at a time, in as many statements as over an empty one."""

import re

import pytest

from bridge.app import Bridge
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
