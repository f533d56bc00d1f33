"""Cron expressions that look like something else than they are."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bridge.config.cron import to_cron
from bridge.config.evergreen import EvergreenSection
from commands import config, run, used

__all__ = ["config", "used"]


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("*/90 * * * *", '"*/90" means minute 0 alone, not every 90 minutes, as cron begins anew with each hour'),
        ("0 */36 * * *", '"*/36" means hour 0 alone, not every 36 hours, as cron begins anew with each day'),
        ("0 9 */40 * *", '"*/40" means day 1 alone'),
        ("0 9 1 */13 *", '"*/13" means month jan alone'),
        ("0 9 * * */8", '"*/8" means weekday sun alone'),
        ("5,*/61 * * * *", '"*/61" means minute 0 alone'),
        ("50/15 * * * *", '"50/15" means minute 50 alone'),
        ("10-20/30 * * * *", '"10-20/30" means minute 10 alone'),
        ("*/999999999 * * * *", '"*/999999999" means minute 0 alone'),
        ("0 9 * * mon-fri/6", '"mon-fri/6" means weekday mon alone'),
        ("0 */0 * * *", "a step from 1 to 24"),
        ("0 5-3 * * *", '"5-3" runs backwards; write "5-23,0-3"'),
        ("0 22-0 * * *", 'write "22-23,0"'),
        ("0 9 * * fri-mon", 'write "fri-sat,sun-mon"'),
        ("0 9 * * fri-sun", 'write "fri-sat,sun"'),
        ("0 9 28-2 * *", 'write "28-31,1-2"'),
        ("0 9 1 nov-feb *", 'write "nov-dec,jan-feb"'),
        ("0 9 31 2 *", 'day "31" never comes: the longest of its months has 29 days'),
        ("0 9 31 feb tue", 'day "31" never comes'),
        ("0 9 15,31 4,6,9,11 *", 'day "31" never comes: the longest of its months has 30 days'),
        ("0 9 30-31 2 mon", 'day "30-31" never comes'),
        ("60 * * * *", '"60" is no minute: they go from 0 to 59'),
        ("0 9 0 * *", '"0" is no day: they go from 1 to 31'),
        ("0 9 * 13 *", '"13" is no month'),
        ("0 9 * * 8", '"8" is no weekday'),
        ("0 9 * * tues", '"tues" is no weekday'),
        ("0 9 * * mon/2", '"mon/2" means mon,wed,fri to some programs and mon,wed,fri,sun to others'),
        ("0 9 * * 5/2", '"5/2" means fri to some programs and fri,sun to others'),
        ("0 9 */2 * mon", 'day "*/2" with weekday "mon" means days that are both to some programs'),
        ("0 9 1,15 * */2", 'write a range instead of the star ("1-31/2")'),
        ("*/-5 * * * *", '"*/-5" is no minute'),
        ("*/1e1 * * * *", '"*/1e1" is no minute'),
        ("٣ * * * *", "is no minute"),
        ("1-5/2/3 * * * *", "is no minute"),
        ("0 9 L-3 * *", "is no day"),
        ("0 9 * * tue#6", "is no weekday"),
        (", * * * *", "is no minute"),
    ],
)
def test_what_means_something_else_than_it_seems_to_is_refused_with_its_meaning(cron: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"slot|never comes") as caught:
        to_cron(cron)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "cron",
    [
        "30 9 * * tue",
        "*/60 */24 */31 */12 *",
        "0 9 * * */7",
        "*/20 8-20/4 * * mon-fri/2",
        "0/15 9 * JAN,Jul Sun",
        "0 9 L * *",
        "0 9 LW * *",
        "0 9 * * 5L",
        "0 9 * * tue#3",
        "0 9 29 2 *",
        "0 9 28-31 2 *",
        "0 9 31 1-12/2 *",
        "0 9 * * 5-7",
        "0 9 * * mon-sat/2",
        "0 9 * * tue/2",
        "0 9 */2 * *",
        "0 9 */1 * mon",
        "0 9 1-31/2 * mon",
        "0 9 1,15 * fri",
    ],
)
def test_what_means_what_it_says_is_taken(cron: str) -> None:
    assert EvergreenSection.model_validate({"cron": cron}).cron == (cron,)


def test_one_bad_slot_of_several_is_named() -> None:
    with pytest.raises(ValidationError, match=r"cron\.1"):
        EvergreenSection.model_validate({"cron": ["30 9 * * tue", "0 */36 * * *"]})


def test_a_slot_that_is_only_asked_about_is_refused_in_the_same_words(used: Path) -> None:
    answer = run("--config", str(used), "forecast", "--set", 'cron="*/90 * * * *"')
    assert answer.exit_code == 2
    assert "means minute 0 alone" in answer.output
