"""Every page and form below ``/owner`` is given rubbish by somebody who is signed in: refusals in words, on a page.

On PostgreSQL, which takes less than SQLite does: smaller numbers, and no half characters.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import delete, select

from bridge.app import Bridge
from bridge.ledger.tables import attempts, deliveries
from bridge.models import Status
from bridge.web import create_app
from filled import Amount, a_full_ledger, two_sites
from owner_pages import Browser, add_people
from owner_routes import find_pages

AMOUNT = Amount(posts=60, deliveries=60, handoffs=30, others=120)
RUBBISH = (str(2**40), "\ud800" + "x" * 30_000)
FILTERS = (
    "account after again as asked back by cursor days delivery group job key kind look months month name new next post"
    " q scope set shown since site slot state story table until url v value verb trigger status what who token limit"
).split()
SIGNS_OUT = ("/owner/sign-out", "/owner/sign-in")


@pytest.fixture(scope="module", params=["postgres"])
def desk(request, tmp_path_factory) -> Iterator[tuple[Browser, Bridge]]:
    with a_full_ledger(request, AMOUNT) as ledger:
        main = {"token": "tok-a", "publish_status": "public", "username": "ada"}
        bridge = Bridge(two_sites(tmp_path_factory.mktemp("state"), accounts={"main": main}), ledger, clock=ledger.now)
        bridge.identities.open()
        add_people(bridge)
        with ledger.write() as tx:  # a proposal was never tried
            proposed = select(deliveries.c.id).where(deliveries.c.status == Status.PROPOSED.value)
            tx.connection.execute(delete(attempts).where(attempts.c.delivery_id.in_(proposed)))
        yield Browser(create_app(bridge, bridge.config)).enter(bridge), bridge


def is_fault(answer: Any) -> bool:
    """Ours, or the ledger's; that WordPress does not answer is neither."""
    return answer.status_code >= 500 and answer.status_code != 502


def test_every_page_takes_rubbish_for_its_filters(desk):
    browser, bridge = desk
    faults = []
    pages = find_pages(browser.client.application, bridge.ledger)
    for path, value in product({page.partition("?")[0] for page in pages}, RUBBISH):
        # With a good site, or nothing is looked at further.
        query = urlencode(dict.fromkeys(FILTERS, value) | {"site": "blog"}, errors="surrogatepass")
        faults += [(path, value[:20])] if is_fault(browser.get(f"{path}?{query}")) else []
    assert faults == []


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40, "9" * 5_000, "٣"])
@pytest.mark.parametrize(
    "page", ["archive/concerns?site=blog&after={}", "posts/chosen?verb=up&post=blog/{}", "posts/chosen?verb=up&job={}"]
)
def test_a_number_beyond_all_that_there_are_is_no_fault(desk, page, number):
    browser, _ = desk
    assert browser.get(f"/owner/{page.format(number)}").status_code < 500


def find_forms(browser: Browser, bridge: Bridge) -> dict[tuple[str, tuple[str, ...]], dict[str, str]]:
    """Each form that a page shows, by where it leads and what it asks for, with what it says as it stands."""
    found = {}
    for page in find_pages(browser.client.application, bridge.ledger):
        for form in LexborHTMLParser(browser.get(page).text).css("form[method=post]"):
            given = [one.attributes for one in form.css("[name]")]
            fields = {str(one["name"]): one.get("value") or "" for one in given}
            action = urlsplit(form.attributes.get("action") or page)
            found[action.path, tuple(sorted(fields))] = fields
    return {key: fields for key, fields in found.items() if key[0] not in SIGNS_OUT}


def test_every_form_takes_rubbish_in_any_of_its_fields(desk):
    browser, bridge = desk
    faults, forms = [], find_forms(browser, bridge)
    assert len(forms) > 40
    for (path, names), fields in forms.items():
        for name, value in product(set(names) - {"csrf_token"}, RUBBISH):
            body = urlencode(fields | {name: value}, errors="surrogatepass")
            answer = browser.post(path, body, content_type="application/x-www-form-urlencoded")
            faults += [(path, name, value[:20], answer.status_code)] if is_fault(answer) else []
    assert faults == []
