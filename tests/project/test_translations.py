"""The plugin in other languages: each is complete, says with the same values, and is what WordPress reads."""

import re
import struct
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import translations

VALUE = re.compile(r"%(?:\d\$)?[sd]|%%")
TAG = re.compile(r"</?[a-z][^>]*>")
LOCALES = sorted(
    file.stem.removeprefix(f"{translations.DOMAIN}-")
    for file in translations.LANGUAGES.glob(f"{translations.DOMAIN}-*.po")
)
TEMPLATE = translations.read(translations.TEMPLATE)


def catalog(locale: str) -> Catalog:
    return translations.read(translations.LANGUAGES / f"{translations.DOMAIN}-{locale}.po", locale)


def sentences(known: Catalog) -> dict[str, Message]:
    return {translations.to_key(message): message for message in known if message.id}


def originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def parts(sentence: str) -> tuple[list[str], list[str]]:
    """What has to stand in a translation, too."""
    return sorted(VALUE.findall(sentence)), TAG.findall(sentence)


def test_german_is_one_of_the_languages():
    assert "de_DE" in LOCALES
    assert len(sentences(TEMPLATE)) > 400


def test_a_translator_is_told_what_stands_in_a_sentence_and_of_no_other_sentence():
    told, holding = set(), set()
    for message in TEMPLATE:
        key = translations.to_key(message)
        told |= {key for comment in message.auto_comments if comment.startswith("translators: ")}
        holding |= {key for sentence in originals(message) if re.search(r"%(?:\d\$)?[sd]", sentence)}
        assert len(message.auto_comments) <= 1, "told twice, and not the same"
    assert told == holding


def test_several_values_of_a_sentence_have_numbers():
    loose = [one for message in TEMPLATE for one in originals(message) if len(re.findall(r"%[sd]", one)) > 1]
    assert loose == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_language_has_the_sentences_of_the_template(locale):
    ours, theirs = sentences(catalog(locale)), sentences(TEMPLATE)
    assert {key: one.id for key, one in ours.items()} == {key: one.id for key, one in theirs.items()}
    assert catalog(locale).obsolete == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_is_translated_and_none_is_a_guess(locale):
    numbers = catalog(locale).num_plurals
    for message in sentences(catalog(locale)).values():
        strings = translations.to_strings(message)
        assert len(strings) == (1 if isinstance(message.id, str) else numbers), message.id
        assert all(one.strip() == one != "" for one in strings), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("locale", LOCALES)
def test_values_and_tags_are_those_of_the_original(locale):
    for message in sentences(catalog(locale)).values():
        allowed = [parts(one) for one in originals(message)]
        assert [one for one in translations.to_strings(message) if parts(one) not in allowed] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_sentence_ends_as_the_original_does(locale):
    """A reason stands in another sentence, which ends it."""
    for message in sentences(catalog(locale)).values():
        ends = {one[-1] if one[-1] in ".:?!" else "" for one in originals(message)}
        assert {one[-1] if one[-1] in ".:?!" else "" for one in translations.to_strings(message)} == ends, message.id


@pytest.mark.parametrize("locale", LOCALES)
def test_what_wordpress_reads_is_what_was_translated(locale):
    made = translations.to_files(catalog(locale), locale)
    stored = {file for kind in ("mo", "json") for file in translations.LANGUAGES.glob(f"*-{locale}*.{kind}")}
    assert stored == made.keys()
    for file, content in made.items():
        if file.suffix == ".json":
            assert file.read_bytes() == content, "make translations"
        else:
            assert compiled(file.read_bytes()) == compiled(content), "make translations"


def compiled(content: bytes) -> dict[str, list[str]]:
    """What PHP reads. The head names the version of Babel."""
    return {key: translations.to_strings(one) for key, one in sentences(read_mo(BytesIO(content))).items()}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_tables_of_what_php_reads_follow_each_other(locale):
    """WordPress reads nothing of a file in which they do not (wp-includes/pomo/mo.php)."""
    content = (translations.LANGUAGES / f"{translations.DOMAIN}-{locale}.mo").read_bytes()
    count, originals, translated, hashes, end = struct.unpack_from("<5I", content, 8)
    assert (originals, translated - originals, end - translated, hashes) == (28, 8 * count, 8 * count, 0)


def test_a_script_reads_its_own_sentences_and_no_file_where_it_says_nothing():
    spoken = {script.name: translations.to_words(catalog("de_DE"), script) for script in translations.scripts()}
    assert {name for name, words in spoken.items() if words} == {"blocks.js", "editor.js"}
    assert spoken["blocks.js"]["Also on %s"] == ["Auch auf %s"]
    assert spoken["editor.js"]["%d day later"] == ["Nach %d Tag", "Nach %d Tagen"]
    assert "Waits" not in spoken["editor.js"]


def test_the_same_sentence_of_two_meanings_has_two_translations():
    lines = b'msgctxt "menu"\nmsgid "Post"\nmsgstr "Beitrag"\n\nmsgid "Post"\nmsgstr "Post"\n'.splitlines(keepends=True)
    assert {translations.to_key(one) for one in read_po(lines) if one.id} == {"menu\x04Post", "Post"}
