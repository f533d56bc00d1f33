"""``make translations``: what the plugin says, ready for translators, and what WordPress reads of each translation.

``wp-plugin/languages/`` holds the template (``.pot``), and for each language what a person writes (``.po``), what PHP
reads (``.mo``) and what scripts read (``.json``). The template is made by gettext's ``xgettext``; the rest by Babel. A
language is begun with an empty ``bridge-for-medium-LOCALE.po``.
"""

import hashlib
import json
import re
import struct
import subprocess
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PLUGIN = Path(__file__).parents[1] / "wp-plugin"
LANGUAGES = PLUGIN / "languages"
DOMAIN = "bridge-for-medium"
TEMPLATE = LANGUAGES / f"{DOMAIN}.pot"
SINGLE = ("__", "_e", "esc_html__", "esc_html_e", "esc_attr__", "esc_attr_e")
KEYWORDS = [*(f"{name}:1" for name in SINGLE), "_n:1,2", "_x:1,2c"]
HEADERS = ("Plugin Name", "Description")
"""Of the plugin's main file; WordPress translates them in its list of plugins."""
HEAD = {
    "project": "Bridge for Medium",
    "version": "0.1",
    "header_comment": "# What the plugin says, made by `make translations`; distributed under its licence.",
    "msgid_bugs_address": "",
    "last_translator": "",
    "language_team": "",
}
SAME_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""The same words make the same files."""


def main() -> None:
    """Make all of them again."""
    LANGUAGES.mkdir(exist_ok=True)
    template = to_template()
    write(TEMPLATE, template)
    for file in sorted(LANGUAGES.glob("*.po")):
        locale = file.stem.removeprefix(f"{DOMAIN}-")
        translated = read(file, locale)
        translated.update(template, no_fuzzy_matching=True)
        translated.obsolete.clear()
        for name, value in HEAD.items():
            setattr(translated, name, value)
        write(file, translated)
        for stale in LANGUAGES.glob(f"{DOMAIN}-{locale}-*.json"):
            stale.unlink()  # Of a script that is gone, or has nothing to say any more.
        for made, content in to_files(translated, locale).items():
            made.write_bytes(content)


def to_template() -> Catalog:
    """Every sentence of the plugin, with where it stands and what translators are told of it."""
    php = sorted(file for file in PLUGIN.rglob("*.php") if "tests" not in file.relative_to(PLUGIN).parts)
    template = Catalog(fuzzy=False, **HEAD)
    for language, files in (("PHP", php), ("JavaScript", scripts())):
        for message in extract(language, files):
            template.add(
                message.id,
                locations=message.locations,
                flags=message.flags,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    main_file = (PLUGIN / f"{DOMAIN}.php").read_text()
    for name in HEADERS:
        (words,) = re.findall(rf"^ \* {name}:\s+(.*)$", main_file, re.MULTILINE)
        template.add(words, auto_comments=[f"{name} of the plugin"])
    return template


def extract(language: str, files: list[Path]) -> Catalog:
    """What stands in some files."""
    names = [str(file.relative_to(PLUGIN)) for file in files]
    command = ["xgettext", f"--language={language}", "--from-code=UTF-8", "--add-comments=translators:", "--keyword="]
    command += [*(f"--keyword={keyword}" for keyword in KEYWORDS), "--output=-", *names]
    done = subprocess.run(command, cwd=PLUGIN, check=True, capture_output=True, text=True)  # noqa: S603 -- our own words
    # Without the header, whose blanks Babel takes for values.
    _, _, messages = done.stdout.partition("\n\n")
    return read_po(messages.encode().splitlines(keepends=True))


def scripts() -> list[Path]:
    """The plugin's scripts."""
    return sorted((PLUGIN / "assets").glob("*.js"))


def read(file: Path, locale: str | None = None) -> Catalog:
    """A template, or a translation."""
    with file.open("rb") as lines:
        return read_po(lines, locale=locale)


def write(file: Path, catalog: Catalog) -> None:
    """A template or a translation, the same bytes for the same words."""
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = SAME_DATE
    for message in catalog:
        message.flags.discard("python-format")  # Which Babel finds in PHP, too.
    with file.open("wb") as target:
        write_po(target, catalog, width=120, sort_by_file=True, include_lineno=False)


def to_files(translated: Catalog, locale: str) -> dict[Path, bytes]:
    """What WordPress reads of a translation: PHP one file, and one each script that says something."""
    translated = without_gaps(translated)
    files = {LANGUAGES / f"{DOMAIN}-{locale}.mo": to_mo(translated)}
    for script in scripts():
        if words := to_words(translated, script):
            files[to_json_file(script, locale)] = to_json(translated, words, locale).encode()
    return files


def to_mo(translated: Catalog) -> bytes:
    """What PHP reads. Babel gives the table of hashes, which is empty, no place; WordPress wants one."""
    compiled = BytesIO()
    write_mo(compiled, translated)
    content = bytearray(compiled.getvalue())
    (count,) = struct.unpack_from("I", content, 8)
    struct.pack_into("I", content, 24, 28 + 16 * count)
    return bytes(content)


def without_gaps(translated: Catalog) -> Catalog:
    """What is translated whole, for one and for many; the rest WordPress says in English."""
    whole = deepcopy(translated)
    for message in translated:
        if message.id and (message.fuzzy or not all(to_strings(message))):
            whole.delete(message.id, message.context)
    return whole


def to_words(translated: Catalog, script: Path) -> dict[str, list[str]]:
    """A script's own sentences, each as its translations: one for each number that the language tells apart."""
    place = str(script.relative_to(PLUGIN))
    ours = [one for one in translated if any(place == where for where, _ in one.locations)]
    return {to_key(one): to_strings(one) for one in sorted(ours, key=to_key)}


def to_json_file(script: Path, locale: str) -> Path:
    """Where WordPress looks: https://developer.wordpress.org/reference/functions/load_script_textdomain/"""
    mark = hashlib.md5(str(script.relative_to(PLUGIN)).encode(), usedforsecurity=False).hexdigest()
    return LANGUAGES / f"{DOMAIN}-{locale}-{mark}.json"


def to_json(translated: Catalog, words: dict[str, list[str]], locale: str) -> str:
    """What a script reads."""
    head = {"domain": "messages", "lang": locale, "plural-forms": translated.plural_forms}
    data = {"domain": "messages", "locale_data": {"messages": {"": head, **words}}}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def to_strings(message: Message) -> list[str]:
    """Its translations; empty where there is none."""
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def to_key(message: Message) -> str:
    """By what a script finds a sentence."""
    first = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}\x04{first}" if message.context else first


if __name__ == "__main__":
    main()
