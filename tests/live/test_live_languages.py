"""The plugin in German: on a site of that language, for a person who reads it, in PHP and in scripts."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from babel.messages.mofile import read_mo
from world import World

import translations

ROOT = Path(__file__).parents[2]
GERMAN_SITE = "add_filter('pre_option_WPLANG', function () { return 'de_DE'; });"
GERMAN_READER = "add_filter('get_user_metadata', function ($is, $id, $key) { return 'locale' === $key ? array('de_DE') : $is; }, 10, 3);"
WAYS = {"the site's language": GERMAN_SITE, "the reader's own language": GERMAN_READER}


@pytest.fixture(params=WAYS)
def german(request: pytest.FixtureRequest, world: World) -> Iterator[World]:
    """A world that speaks German, as far as this plugin does: WordPress' own languages are not here."""
    with world.wordpress.with_code(WAYS[request.param]), unmarked(world.wordpress.log_file):
        yield world


@contextmanager
def unmarked(log: Path) -> Iterator[None]:
    """Nothing that happens meanwhile is called wrong by WordPress; a text that is asked for too early is."""
    before = log.stat().st_size if log.exists() else 0
    yield
    said = log.read_bytes()[before:].decode() if log.exists() else ""
    assert "called <strong>incorrectly" not in said
    assert "called incorrectly" not in said


def live_post(world: World) -> int:
    post_id = int(world.wordpress.new_post(title=f"Spaziergang {uuid4()}")["id"])
    world.settle(post_id, "live")
    return post_id


def sentences(catalog) -> list[tuple]:
    return [(one.id, one.context, one.auto_comments, sorted(where for where, _ in one.locations)) for one in catalog]


def test_the_template_is_what_the_code_says(tmp_path):
    fresh = tmp_path / "fresh.pot"
    translations.write(fresh, translations.to_template())
    assert sentences(translations.read(fresh)) == sentences(translations.read(translations.TEMPLATE)), (
        "make translations"
    )


@pytest.fixture
def copy(tmp_path) -> Path:
    """The plugin and its tool, somewhere else."""
    for name in ("tools", "wp-plugin"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def make_translations(folder: Path) -> None:
    subprocess.run([sys.executable, folder / "tools" / "translations.py"], check=True)


def test_a_language_is_begun_with_an_empty_file_and_keeps_what_was_written_when_sentences_change(copy):
    french = copy / "wp-plugin" / "languages" / "bridge-for-medium-fr_FR.po"
    french.touch()
    make_translations(copy)
    begun = translations.read(french, "fr_FR")
    assert len(begun) == len(translations.read(translations.TEMPLATE))
    assert not any(one.string for one in begun if isinstance(one.id, str) and one.id)
    begun["Waits"].string, begun["Save"].string = "Attend", "Enregistrer"
    begun["Lost"].string = "Perdu"
    begun[("%d hour later", "%d hours later")].string = ("%d heure plus tard", "")
    translations.write(french, begun)
    french.with_name("bridge-for-medium-fr_FR-0123456789abcdef0123456789abcdef.json").write_text("{}")
    page = copy / "wp-plugin" / "includes" / "settings-preferences.php"
    page.write_text(page.read_text().replace("'Save'", "'Save them'"))
    make_translations(copy)
    after = translations.read(french, "fr_FR")
    assert (after["Waits"].string, "Save" in after, after["Save them"].string) == ("Attend", False, "")
    with french.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert [one.id for one in compiled if one.id] == ["Lost", "Waits"], "what is not translated stays English"
    (script,) = (file for file in french.parent.glob("*-fr_FR-*.json"))
    assert json.loads(script.read_text())["locale_data"]["messages"].keys() == {"", "Lost"}


def test_the_same_words_make_the_same_files(copy):
    make_translations(copy)
    first = {file.name: file.read_bytes() for file in (copy / "wp-plugin" / "languages").iterdir()}
    make_translations(copy)
    assert {file.name: file.read_bytes() for file in (copy / "wp-plugin" / "languages").iterdir()} == first


def test_screens_speak_german(german):
    post_id = live_post(german)
    browser = german.wordpress.login()
    settings = browser.get("options-general.php?page=bridge-for-medium").text
    assert "Verbindung testen" in settings
    assert "Was auf Medium verloren geht" in settings
    assert "Test the connection" not in settings
    posts = browser.get("edit.php").text
    (row,) = re.findall(rf'<tr id="post-{post_id}".*?</tr>', posts, re.DOTALL)
    assert "Auf Medium" in row
    assert "Seine Story steht auf Medium." in row
    assert "Jetzt an Medium senden" in posts
    assert "Medium: alle" in posts
    handoffs = browser.get("edit.php?page=bridge-for-medium-handoffs").text
    assert "<h1>Wartet auf dich auf Medium</h1>" in handoffs
    plugins = browser.get("plugins.php").text
    assert "Meldet deiner Bridge" in plugins


def test_the_editor_and_what_it_asks_speak_german(german):
    post_id = live_post(german)
    browser = german.wordpress.login()
    editor = browser.get(f"post.php?post={post_id}&action=edit").text
    for handle in ("editor", "blocks"):
        found = re.search(
            rf"<script[^>]* id=['\"]bridge-for-medium-{handle}-js-translations['\"].*?</script>", editor, re.DOTALL
        )
        assert found, handle
        assert "setLocaleData" in found[0]
        words = "Nach %d Stunden" if handle == "editor" else "Auch auf %s"
        assert words in found[0]
    standing = browser.rest("GET", f"bridge-for-medium/v1/posts/{post_id}/standing")
    assert (standing["word"], standing["short"]) == ("Auf Medium", "Seine Story steht auf Medium.")


def test_a_site_in_a_language_that_is_not_here_speaks_as_before(world):
    with world.wordpress.with_code(GERMAN_SITE.replace("de_DE", "fr_FR")), unmarked(world.wordpress.log_file):
        settings = world.wordpress.login().get("options-general.php?page=bridge-for-medium").text
    assert "Test the connection" in settings
