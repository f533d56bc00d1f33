"""What is noted of a partner stands in the partners' own rows: nowhere else, and nowhere once it is forgotten."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bridge.ledger.tables import PRIVATE, metadata
from bridge.models.partners import PartnerKind
from bridge.web import create_app
from faulty_rows import said
from feed_server import a_feed, feed, server
from owner_pages import Browser, add_people
from partner_blog import a_story, add
from processes import API_TOKEN

__all__ = ["feed", "said", "server"]

MARK = "zanzibar"


@pytest.fixture
def marked(desk, feed, clock) -> Any:
    """A partner of whom every word is marked; they were read, mentioned the blog, were refused, and were looked at."""
    feed.body = a_feed(
        a_story(1, f"{MARK} title", clock(), about=MARK, links=["https://blog.example/a/", f"https://{MARK}.example/"])
    )
    texts = {name: f"{MARK} {name}" for name in ("name", "contact", "notes", "publication", "rules")}
    partner = add(desk, f"{feed.url}/{MARK}", kind=PartnerKind.PUBLICATION, takes_reposts=False, **texts)
    desk.publish(id=7, title="About bread")
    desk.bridge.partner_feeds.read_due()
    desk.bridge.partner_pages.read_week()
    with pytest.raises(Exception, match="already"):
        add(desk, f"{feed.url}/{MARK}", name=MARK)
    clock.at = desk.bridge.partner_pages.read_partner(partner.id).partner.due_at
    feed.status = 500
    desk.bridge.partner_feeds.read_due()
    return partner


def read_other_rows(desk) -> str:
    """Every table but the partners' own, as text."""
    with desk.bridge.ledger.read() as tx:
        tables = [table for table in metadata.sorted_tables if table.name not in PRIVATE]
        return "\n".join(repr(tuple(row)) for table in tables for row in tx.connection.execute(select(table)))


def test_no_other_table_the_log_the_report_or_a_message_names_a_partner(desk, marked, said):
    desk.bridge.notices.send_notices()
    assert "links to you" in said.getvalue()
    report = desk.bridge.disclosure.read_disclosure()
    assert not PRIVATE & set(report["rows"])
    for text in (read_other_rows(desk), said.getvalue(), json.dumps(report)):
        assert MARK not in text


def test_neither_the_api_nor_a_page_of_whoever_is_no_owner_shows_a_word_of_it(desk, marked):
    add_people(desk.bridge)
    app = create_app(desk.bridge, desk.bridge.config)
    paths = [str(rule) for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    client = app.test_client()
    seen = [client.get(path, headers={"Authorization": f"Bearer {API_TOKEN}"}).data for path in paths]
    eve, vic = (Browser(app).enter(desk.bridge, name) for name in ("eve", "vic"))
    mine = [path for path in paths if path.startswith("/owner") and "out" not in path]
    seen += [person.get(path).data for person in (eve, vic) for path in mine]
    assert not any(MARK.encode() in found for found in seen)
    assert not any("partner" in str(rule) for rule in app.url_map.iter_rules() if str(rule).startswith("/api"))


def test_after_forgetting_no_file_of_the_ledger_has_a_word_of_it(desk, marked, tmp_path):
    def find() -> list[str]:
        return [one.name for one in Path(tmp_path).rglob("*") if one.is_file() and MARK.encode() in one.read_bytes()]

    if desk.bridge.ledger.is_sqlite:
        assert find()
    desk.bridge.notebook.forget(marked.id)
    assert find() == []
    with desk.bridge.ledger.read() as tx:
        assert all(tx.connection.execute(select(metadata.tables[name])).all() == [] for name in PRIVATE)
    assert MARK not in read_other_rows(desk)
