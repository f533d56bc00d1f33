"""An old post is shown to its owner with the very words that betray its age; what is true for ever is left alone."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bridge.config.staleness import StalenessSection
from bridge.planner.staleness import LANGUAGES, MOST_PER_KIND, Stale, StaleKind, find_stale
from bridge.planner.staleness.check import to_composed

PUBLISHED = datetime(2021, 5, 3, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SENTENCES = tomllib.loads((Path(__file__).parents[1] / "data" / "stale.toml").read_text(encoding="utf-8"))
AGED = [(name, kind, text) for name, kinds in SENTENCES.items() for kind in kinds for text in kinds[kind]["yes"]]
AGELESS = [(name, kind, text) for name, kinds in SENTENCES.items() for kind in kinds for text in kinds[kind]["no"]]


def found(text: str = "", language: str = "en", title: str = "", **rules: str) -> tuple[Stale, ...]:
    return find_stale(title, [text], language, PUBLISHED, NOW, StalenessSection.model_validate(rules))


def kinds(text: str = "", language: str = "en", title: str = "") -> set[str]:
    return {str(stale.kind) for stale in found(text, language, title)}


@pytest.mark.parametrize(("language", "kind", "text"), AGED)
def test_words_that_age_are_found(language: str, kind: str, text: str) -> None:
    assert kind in kinds(text, language)
    assert kind in kinds(text.upper() if language != "de" else text, language), "in capitals too"
    assert kind in kinds(title=text, language=language), "in the title too"


@pytest.mark.parametrize(("language", "kind", "text"), AGELESS)
def test_words_that_only_look_like_it_are_left_alone(language: str, kind: str, text: str) -> None:
    assert kinds(text, language) == set()


def test_every_language_has_enough_sentences_to_be_judged_by() -> None:
    assert set(SENTENCES) == set(LANGUAGES)
    for by_kind in SENTENCES.values():
        assert all(len(by_kind[kind][side]) >= 8 for kind in ("relative", "offer") for side in ("yes", "no"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The best phones in 2021 are cheap.", "en"),
        ("Trends of 2020 and how they went.", "en"),
        ("What we expect for 2022.", "en"),
        ("Prices as of May 2021.", "en"),
        ("Die besten Telefone 2021.", "de"),
        ("Les meilleurs téléphones de 2021.", "fr"),
        ("Los mejores teléfonos de 2021, en breve.", "es"),
        ("Os melhores telefones em 2021!", "pt"),
        ("I migliori telefoni del 2021", "it"),
        ("The state of PHP in 2021: an overview", "en"),
    ],
)
def test_a_year_that_was_the_present_is_stale(text: str, language: str) -> None:
    assert kinds(text, language) == {"year"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In 1789 the Bastille fell.", "en"),
        ("We have been here since 1998.", "en"),
        ("We have been here since 2021.", "en"),
        ("The company was founded in early 2020.", "en"),
        ("WordPress 5.7 was released in March 2021.", "en"),
        ("As a study shows (Miller, 2021), it works.", "en"),
        ("About 2021 people came.", "en"),
        ("In 2018 we began.", "en"),
        ("By 2030 all will be well.", "en"),
        ("In 2026 all is well.", "en"),
        ("Seit 2021 gibt es uns.", "de"),
        ("Depuis 2021, tout va bien.", "fr"),
        ("Desde 2021 existe.", "es"),
        ("Desde 2021 existe.", "pt"),
        ("Dal 2021 esiste.", "it"),
        ("From 2019–2021 it rained.", "en"),
        ("Part number 2021-77 and version 1.2021.", "en"),
        ("© 2021 by us.", "en"),
        ("The road is 2021 m long, and 2,021 is a number.", "en"),
        ("On 3 March 2021 it snowed.", "en"),
        ("Room 20210 is closed.", "en"),
    ],
)
def test_a_year_that_is_a_fact_is_left_alone(text: str, language: str) -> None:
    assert kinds(text, language) == set()


def test_a_year_in_brackets_is_stale_in_a_title_and_a_source_in_the_text() -> None:
    assert kinds(title="Best laptops (2021)") == {"year"}
    assert kinds("The best laptops, says one (2021).") == set()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We meet on 12 May 2021 in Rome.", "en"),
        ("We meet on May 12, 2023.", "en"),
        ("Send your text by 12 May 2023.", "en"),
        ("We meet on May 12th in Rome.", "en"),
        ("We meet on the 12th of June.", "en"),
        ("MAY 12 IS THE DAY.", "en"),
        ("It starts in September 2021.", "en"),
        ("Deadline: 2023-05-12.", "en"),
        ("Deadline: 05/13/2021.", "en"),
        ("Am 12.05.2023 geht es los.", "de"),
        ("Am 12. Mai 2023 geht es los.", "de"),
        ("Am 12. Mai geht es los.", "de"),
        ("Rendez-vous le 12 mai à Paris.", "fr"),
        ("Rendez-vous le 1er juin 2021.", "fr"),
        ("El 12 de mayo de 2023 empezamos.", "es"),
        ("El 12 de mayo empezamos.", "es"),
        ("No dia 12 de maio de 2023 começamos.", "pt"),
        ("Il 12 maggio 2023 si parte.", "it"),
        ("L'8 giugno si parte.", "it"),
        ("Spotkanie 12.05.2023 w Krakowie.", "pl"),
        ("Vi ses 2023-05-12.", "sv"),
        ("See you on Jan. 5, 2022.", "en"),
    ],
)
def test_a_date_that_was_to_come_and_is_past_is_an_event(text: str, language: str) -> None:
    assert kinds(text, language) == {"event"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It began on 12 April 2021.", "en"),
        ("It began on April 12.", "en"),
        ("Every 12 May we light a candle.", "en"),
        ("On 9 November 1989 the wall fell.", "en"),
        ("It will be over on 12 May 2031.", "en"),
        ("You may 12 times try.", "en"),
        ("Version 12.05.2023.1 is out.", "en"),
        ("Call 2023-05-1234.", "en"),
        ("On 31 February 2023 nothing happens.", "en"),
        ("On 99.99.2023 nothing happens.", "de"),
        ("05/03/2021 was the day.", "en"),
        ("Jeden 12. Mai wird gefeiert.", "de"),
        ("Am 12. April begann es.", "de"),
        ("Chaque 12 mai, on fête.", "fr"),
        ("Le 12 avril, il a neigé.", "fr"),
        ("Cada 12 de mayo hay fiesta.", "es"),
        ("El 12 de abril nevó.", "es"),
        ("No dia 12 de abril nevou.", "pt"),
        ("Ogni 12 maggio si balla.", "it"),
        ("Il 12 aprile ha nevicato.", "it"),
        ("Spotkanie 12 maja w Krakowie.", "pl"),
    ],
)
def test_other_dates_are_no_events(text: str, language: str) -> None:
    assert kinds(text, language) == set()


@pytest.mark.parametrize(
    ("text", "language"),
    [(f"It costs {price} a month.", "en") for price in ("$19.99", "£5", "CHF 20", "US$ 1,200", "€ 7", "$5", "¥900")]
    + [(f"Es kostet {price} im Monat.", "de") for price in ("19,99 €", "5,– €", "20 Franken", "1.200,00 EUR", "7€")]
    + [(f"Ça coûte {price} par mois.", "fr") for price in ("19,99 €", "20 euros", "1 200 €", "20 $")]
    + [
        ("Custa R$ 10 por mês.", "pt"),
        ("Custa 10 reais.", "pt"),
        ("Cuesta 10 dólares.", "es"),
        ("Costa 10 euro.", "it"),
    ]
    + [("Kosztuje €5.", "pl"), ("It is 5 bucks.", "en")],
)
def test_a_price_is_found(text: str, language: str) -> None:
    assert kinds(text, language) == {"price"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Set $PATH and $HOME first.", "en"),
        ("They raised $5 million.", "en"),
        ("They raised $5M and $20k.", "en"),
        ("The 5 euro-sceptic parties", "pl"),
        ("It costs $0, nothing.", "en"),
        ("About 20 % of all.", "en"),
        ("The US and the EUR.", "en"),
        ("20 people, 30 lines, 40 km.", "en"),
        ("A 5 pounder.", "en"),
        ("The euro is a currency.", "en"),
        ("Die Firma ist 5 Millionen Euro wert.", "de"),
        ("Sie sammelten 5 € Millionen.", "de"),
        ("EURO 2024 in Germany", "pl"),
        ("The € sign and the $ sign.", "en"),
        ("Chapter 5. Euros and cents", "en"),
        ("Ils ont levé 5 millions d'euros.", "fr"),
        ("Vale 5 millones de euros.", "es"),
        ("Vale 5 milhões de reais.", "pt"),
        ("Vale 5 milioni di euro.", "it"),
        ("Le franc est une monnaie.", "fr"),
    ],
)
def test_what_is_no_price_is_left_alone(text: str, language: str) -> None:
    assert kinds(text, language) == set()


def test_a_language_without_words_has_dates_and_prices_only() -> None:
    assert kinds("Today, 12.05.2023, for $5, use the promo code. In 2021 it was 12 May.", "pl") == {
        "event",
        "price",
        "year",
    }
    assert kinds("Heute kostet es nichts.", "") == set()


@pytest.mark.parametrize("language", ["de-AT", "de_CH", "DE"])
def test_a_regional_language_is_its_main_one(language: str) -> None:
    assert kinds("Heute geht es los.", language) == {"relative"}


def test_a_finding_says_kind_words_sentence_and_reason() -> None:
    (stale,) = found("It was long ago. We meet on 12 May 2021, in Rome. All are welcome.")
    assert stale == Stale(
        StaleKind.EVENT,
        "12 May 2021",
        "We meet on 12 May 2021, in Rome.",
        "“12 May 2021” was still to come on 2021-05-03, and is past now",
        blocks=False,
    )


def test_a_long_sentence_is_cut_around_the_hit() -> None:
    (stale,) = found("word " * 300 + "and today " + "word " * 300)
    assert len(stale.sentence) <= 160
    assert "and today word" in stale.sentence
    assert stale.sentence.startswith("…")
    assert stale.sentence.endswith("…")


def test_each_kind_has_its_own_level() -> None:
    text = "Today it costs $5."
    assert [stale.kind for stale in found(text, price="off")] == ["relative"]
    blocking = {stale.kind: stale.blocks for stale in found(text, price="block")}
    assert blocking == {"relative": False, "price": True}
    with pytest.raises(ValidationError):
        StalenessSection.model_validate({"price": "shout"})


def test_the_network_is_left_alone_unless_the_owner_wants_it() -> None:
    assert StalenessSection().network is False


def test_findings_come_title_first_and_then_as_the_text_goes() -> None:
    stale = find_stale("Best of 2021", ["It costs $5 today.", "Tomorrow $6."], "en", PUBLISHED, NOW, StalenessSection())
    assert [one.hit for one in stale] == ["2021", "$5", "today", "Tomorrow", "$6"]


def test_a_few_findings_of_each_kind_are_enough() -> None:
    assert len(found("Today it is $5. " * 20)) == 2 * MOST_PER_KIND


def test_a_post_of_this_year_has_no_stale_year() -> None:
    rules = StalenessSection()
    assert find_stale("Best of 2026", [], "en", NOW - timedelta(days=30), NOW, rules) == ()


def test_curly_apostrophes_and_decomposed_accents_are_read() -> None:
    assert kinds("Aujourd’hui c'est prêt.", "fr") == {"relative"}
    assert kinds("Demna\u0308chst mehr.", "de") == {"relative"}
    assert kinds("Am 12.\u00a0Mai\u00a02023 geht es los, \u00fcbermorgen auch.", "de") == {"event", "relative"}


REPEATED = [
    "$", "1", "1,", "12.", "1.1.", "$1,", "2021", "2021 ", "2021-", "12 May ", "May ", "may 12 ", "this ", "this week ",
    "until today ", "à", " ", "\n", "(", "…", ". ", "20% ", "20 % o", "1 000 ", "today", "99 ",
    "early ", "le 1er ", "\u200b", "00", "1'", "$5 million ", "2021)", "since 2021 ", "every 12 May 2022 ",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("piece", REPEATED)
def test_a_text_that_repeats_one_thing_is_read_like_any_other(piece: str, language: str) -> None:
    # What reading costs is measured: tests/bench/bench_growth.py.
    text = piece * 100
    for stale in find_stale("", [text], language, PUBLISHED, NOW, StalenessSection()):
        assert len(stale.sentence) <= 160
        assert stale.hit in stale.sentence


def test_a_long_text_is_read_to_its_end() -> None:
    text = "We walked along the river until dark, 12 miles. " * 200
    (stale,) = find_stale("", [text + "and today at last"], "en", PUBLISHED, NOW, StalenessSection())
    assert stale.sentence.endswith("and today at last")


def test_accents_of_a_word_longer_than_people_write_are_left_apart() -> None:
    assert to_composed("Demna\u0308chst", longest=10) == "Demnächst"
    assert to_composed("Demna\u0308chst", longest=9) == "Demna\u0308chst"


@given(st.text(max_size=400), st.sampled_from([*LANGUAGES, "pl"]), st.datetimes(timezones=st.just(UTC)))
def test_whatever_is_written_findings_are_short_and_from_the_text(text: str, language: str, written: datetime) -> None:
    for stale in find_stale(text, [text], language, written, NOW, StalenessSection()):
        assert len(stale.sentence) <= 160
        assert stale.hit in stale.sentence
