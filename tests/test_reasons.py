"""Codes of reasons and their short sentences: a protocol, so what is here is frozen."""

import re
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.models import Code, Reason, Status
from bridge.models.reasons import LONGEST_SHORT, SENTENCES, find_code, to_names, to_short
from bridge.planner.waiting import to_step_reason, to_stored_reason
from things import a_delivery

ROOT = Path(__file__).parents[1]
FROZEN = """
planned due-later waits-for-place paused dry-run site-held account-parked tried-again not-configured being-sent proposed
ready-to-import draft-to-publish unconfirmed maybe-on-medium live changed-on-blog canonical-to-mend story-to-remove
removed another-article losses-to-accept content-refused held failed cancelled not-public not-chosen second-copy
in-backlog
""".split()
PHP_ROW = re.compile(
    r"'(?P<code>[a-z-]+)'\s+=> array\( '(?P<name>\w*)', __\( '(?P<text>.*)', 'bridge-for-medium' \) \),"
)
DOCS_ROW = re.compile(r"^\| `(?P<code>[a-z-]+)` \| (?P<text>.+) \|$", re.M)


def test_the_codes_are_a_protocol_and_at_most_thirty():
    assert [code.value for code in Code] == FROZEN
    assert len(FROZEN) <= 30
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in FROZEN)
    assert set(SENTENCES) == set(Code)


NAMES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,31}", fullmatch=True)
INSTANTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat())


@given(st.sampled_from(Code), NAMES, INSTANTS)
def test_a_short_sentence_is_short_and_has_all_its_values(code, name, at):
    values = {"at": at, "account": name, "site": name}
    said = to_short(code, values)
    assert len(said) <= LONGEST_SHORT
    assert "{" not in said
    assert "?" not in said
    assert ("account" in to_names(code) or "site" in to_names(code)) <= (name in said)


@given(st.sampled_from(Code), st.dictionaries(st.sampled_from(["at", "account", "site"]), st.integers() | st.text()))
def test_no_value_whatever_it_is_makes_a_short_sentence_long(code, values):
    assert len(to_short(code, values)) <= LONGEST_SHORT


def test_no_short_sentence_has_an_address_or_a_command():
    for text in SENTENCES.values():
        assert not re.search(r"://|bridge [a-z]|[`<>/]", text)
        assert text[0].isupper() or text[0] == "{"
        assert text.endswith(".")


def test_an_instant_is_said_in_words_and_a_value_that_is_missing_shows():
    assert (
        to_short(Code.DUE_LATER, {"at": "2026-11-24T09:30:00+00:00"}) == "It goes to Medium after 2026-11-24 09:30 UTC."
    )
    assert to_short(Code.DUE_LATER, {"at": "soon"}) == "It goes to Medium after soon."
    assert to_short(Code.DUE_LATER, {}) == "It goes to Medium after ?."
    assert Reason(Code.PAUSED, "long", {"account": "main"}).short == "Account main is paused."


def test_a_code_that_a_newer_version_wrote_is_none():
    assert find_code("live") is Code.LIVE
    assert find_code("some-day") is None
    assert find_code("") is None


@pytest.mark.parametrize("status", Status)
def test_a_row_without_a_code_gets_the_one_that_is_true_of_its_status(status):
    why = to_stored_reason(a_delivery(status=status, reason="as it was written"))
    assert why.words == "as it was written"
    assert to_names(why.code) == ()
    assert (why.code is Code.LIVE) == (status is Status.LIVE)


def test_a_question_about_a_story_has_another_code_than_one_about_a_send():
    assert to_step_reason("confirm", "", "https://medium.com/p/1").code is Code.MAYBE_ON_MEDIUM
    assert to_step_reason("confirm", "", "").code is Code.UNCONFIRMED


def test_the_plugin_has_the_same_codes_and_sentences():
    text = (ROOT / "wp-plugin" / "includes" / "class-reason.php").read_text()
    rows = {row["code"]: (row["name"], row["text"].replace("\\'", "'")) for row in PHP_ROW.finditer(text)}
    assert list(rows) == FROZEN
    for code in Code:
        name, sentence = rows[code.value]
        assert (name,) == (to_names(code) or ("",))
        assert sentence == SENTENCES[code].replace(f"{{{name}}}", "%s")


def test_the_documents_list_the_same_codes_and_sentences():
    text = (ROOT / "docs" / "api.md").read_text().partition("## Reasons")[2].partition("\n## ")[0]
    assert {row["code"]: row["text"] for row in DOCS_ROW.finditer(text)} == {
        code.value: sentence for code, sentence in SENTENCES.items()
    }
