"""Sentences with a count read right for one thing and for several."""

import re
from pathlib import Path

import pytest

from bridge.models.counts import to_count
from bridge.transform.words import LANGUAGES, words_for
from commands import config, run

__all__ = ["config"]

_WRONG = re.compile(r"\b1 (posts|problems|texts|words|days|proposals|imports|stories|times|files|articles)\b")


@pytest.mark.parametrize(
    ("number", "one", "several", "words"),
    [
        (0, "post", "", "0 posts"),
        (1, "post", "", "1 post"),
        (2, "post", "", "2 posts"),
        (1_234, "story", "stories", "1,234 stories"),
        (1, "import waits", "imports wait", "1 import waits"),
    ],
)
def test_one_thing_is_singular(number: int, one: str, several: str, words: str) -> None:
    assert to_count(number, one, several) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_with_a_count_has_another_sentence_for_one(language: str) -> None:
    words = words_for(language)
    counted = {key for key, text in words.notes.items() if "{count}" in text and key != "title.long"}
    assert set(words.ones) == counted
    for key in counted:
        one, two = (words.to_note(key, {"count": count, "maker": "X"}).text for count in ("1", "2"))
        assert one != two
        assert not re.search(r"\b1\b", one)
        assert "2" in two


def test_after_init_nobody_is_told_to_back_up_a_ledger_that_is_not_there(config: Path) -> None:
    for command in (["status"], ["posts"], ["backlog"], ["db", "current"], ["resync", "blog"], ["handoffs"], ["jobs"]):
        done = run("--config", str(config), *command)
        assert done.exit_code == 2
        assert "there is no ledger yet: bridge serve makes it, or run: bridge db upgrade" in done.output
        assert "backup" not in done.output
    assert "ok    ledger\n" in run("--config", str(config), "check").output
    assert run("--config", str(config), "db", "upgrade").exit_code == 0
    for command in (["status"], ["posts"], ["backlog"], ["handoffs"], ["jobs"]):
        done = run("--config", str(config), *command)
        assert done.exit_code == 0
        assert not _WRONG.search(done.output)
