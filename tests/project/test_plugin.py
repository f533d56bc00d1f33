"""How the plugin is built: services that are given what they work with, values, and pure functions."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "wp-plugin"
ROOT_OF_ALL = "Plugin"
"""The one class that builds services."""
OUTSIDE = {
    "an option": r"\b(?:get|add|update|delete)_(?:site_)?option\(|_transient\(",
    "the database": r"\bglobal \$wpdb|\$wpdb->",
    "a post": r"\b(?:get_post|get_post_meta|update_post_meta|get_permalink|get_posts)\(",
    "the network": r"\bwp_(?:safe_)?remote_(?:get|post|head|request)\(",
    "a hook": r"\b(?:add_action|add_filter|do_action|apply_filters)\(",
    "WP-Cron": r"\bwp_(?:schedule|unschedule|next_scheduled|clear_scheduled)",
    "the request": r"\$_(?:GET|POST|REQUEST|SERVER|COOKIE)\b|\$GLOBALS|\bcurrent_user_can\(|\bget_current_\w+\(",
    "the clock": r"(?<![\w>])(?:time|microtime)\(\)",
}


def code_of(path: Path) -> str:
    """PHP without its comments."""
    without = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"(?m)(?<!:)//.*$", "", without)


def name_of(path: Path) -> str:
    found = re.search(r"(?m)^(?:final )?class (\w+)", code_of(path))
    assert found, path
    return found[1]


CLASSES = {name_of(path): path for path in sorted((PLUGIN / "includes").glob("class-*.php"))}
SERVICES = set(re.findall(r"@property-read (\w+)", CLASSES[ROOT_OF_ALL].read_text("utf-8")))
PLAIN = sorted(CLASSES.keys() - SERVICES - {ROOT_OF_ALL})
FILES = [*sorted((PLUGIN / "includes").glob("*.php")), PLUGIN / "bridge-for-medium.php", PLUGIN / "uninstall.php"]


def test_there_are_services_and_others():
    assert len(SERVICES) > 55
    assert {"Signature", "State", "Retry", "Decision", "Event", "Page", "Answer", "Status"} <= set(PLAIN)
    assert set(CLASSES) >= SERVICES


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_nothing_static_and_another_can_stand_in_for_it(name):
    code = code_of(CLASSES[name])
    assert re.findall(r"\bstatic (?:function \w+|\$\w+)|\b(?:public|private) static\b", code) == []
    assert f"final class {name}" not in code
    made = re.search(r"__construct\( (.*?) \) \{\n(.*?)\n\t\}", code, flags=re.DOTALL)
    given, kept = made.groups() if made else ("", "")
    assert re.findall(r"\$this->(\w+) += \$\1;", kept) == re.findall(r"[A-Z]\w+ \$(\w+)", given), (
        "it keeps what it is given"
    )


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_uses_all_that_it_is_given_and_calls_only_what_is_there(name):
    code = code_of(CLASSES[name])
    given = dict(re.findall(r"\tprivate ([A-Z]\w+) \$(\w+);", code))
    called = re.findall(r"\$this->(\w+)->(\w+)\(", code)
    callables = re.findall(r"array\( \$this->(\w+), '(\w+)' \)", code)
    types = {held: kind for kind, held in given.items() if kind in SERVICES}
    used = {held for held, _ in called + callables}
    assert types.keys() <= used, "nothing is given that is not used"
    missing = [
        (held, method)
        for held, method in called + callables
        if held in types and not re.search(rf"\bpublic function {method}\(", code_of(CLASSES[types[held]]))
    ]
    assert missing == []
    own = re.findall(r"\$this->(\w+)\(|array\( \$this, '(\w+)' \)", code)
    assert [one for pair in own for one in pair if one and not re.search(rf"\bfunction {one}\(", code)] == []
    assert {held for held, _ in called} <= set(re.findall(r"\tprivate (?:\??\w+ )?\$(\w+)", code))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_services_are_built_in_one_place_and_asked_for_nowhere_else(path):
    if path == CLASSES[ROOT_OF_ALL]:
        return
    code = code_of(path)
    asked = {one for one in re.findall(r"(?<!\\)\b([A-Z]\w+)::\w+\(", code) if one in SERVICES}
    built = {one for one in re.findall(r"\bnew ([A-Z]\w+)", code) if one in SERVICES}
    assert (asked, built) == (set(), set())
    if path.parent.name == "includes":
        assert re.findall(r"\bPlugin::", code) == [], "no service asks for another"


@pytest.mark.parametrize("name", PLAIN)
def test_values_and_pure_functions_touch_nothing_outside(name):
    code = code_of(CLASSES[name])
    assert [what for what, pattern in OUTSIDE.items() if re.search(pattern, code)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_styles_and_scripts_are_files_and_there_is_one_prefix(path):
    code = code_of(path)
    assert re.findall(r"<script|<style>[^']|\bstyle=", code) == []
    assert re.findall(r"b4m[-_]", code) == []
    names = re.findall(r"\b(?:OPTION|HOOK|META|NONCE|PREFIX|RUN|SWEEP|GONE|RESULT)\s*= '([^']+)'", code)
    assert [
        one
        for one in names
        if not one.startswith(("bridge_for_medium", "_bridge_for_medium", "bridge-for-medium", "b4m1."))
    ] == []


SHIPPED = sorted(path for path in PLUGIN.rglob("*") if path.is_file() and "tests" not in path.relative_to(PLUGIN).parts)
TEXT = re.compile(r"(?<![\w>])(?:__|_e|_x|_n|esc_html__|esc_html_e|esc_attr__|esc_attr_e)\(")


def headers_of(text: str) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in re.findall(r"(?m)^[ *]*([A-Z][\w ]+):\s+(.+)$", text)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_does_nothing_when_a_browser_asks_for_it(path):
    guard = r"defined\( '(?:ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;"
    code = code_of(path)
    assert re.search(guard, code)
    before = re.split(guard, code)[0]
    assert re.sub(r"<\?php|namespace Bridge_For_Medium;|\s", "", before) == ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sentence_can_be_translated_and_a_translator_is_told_what_stands_in_it(path):
    lines = path.read_text("utf-8").split("\n")
    for number, line in enumerate(lines):
        if not TEXT.search(line) or line.lstrip().startswith("*"):
            continue
        one = r"(?:__|_e)\( '((?:[^'\\]|\\.)*)', '([\w-]+)' \)"
        several = r"_n\( '(?:[^'\\]|\\.)*', '((?:[^'\\]|\\.)*)', .*?, '([\w-]+)' \)"
        for sentence, domain in re.findall(one, line) + re.findall(several, line):
            assert domain == "bridge-for-medium"
            if re.search(r"%(?:\d\$)?[sd]", sentence):
                assert "translators:" in "\n".join(lines[max(0, number - 2) : number]), sentence
        whole = re.findall(
            r"(?:__|_e)\( '(?:[^'\\]|\\.)*', 'bridge-for-medium' \)|_n\( '.*?', '.*?', .*?, 'bridge-for-medium' \)",
            line,
        )
        assert len(whole) == len(TEXT.findall(line)), line


def test_the_zip_holds_plain_files_of_known_kinds_and_no_library():
    assert {path.suffix for path in SHIPPED} == {".php", ".css", ".js", ".txt", ".pot", ".po", ".mo", ".json"}
    assert [path.name for path in SHIPPED if ".min." in path.name or path.name.startswith(".")] == []
    assert max(path.stat().st_size for path in SHIPPED if path.suffix in {".css", ".js"}) < 20_000


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("code that is hidden", r"\beval\(|\bgzinflate\(|\bstr_rot13\(|\bcreate_function\("),
        ("a server of its maker", r"https?://(?:localhost|127\.0\.0\.1)"),
        ("an asset from elsewhere", r"(?:src|href)=\\?[\"']https?://|wp_enqueue_\w+\( [^,]+, ['\"]https?:"),
        ("what PHP reports", r"\berror_reporting\(|ini_set\( 'display_errors'|ALLOW_UNFILTERED_UPLOADS"),
        ("files that it writes", r"\b(?:file_put_contents|fopen|fwrite|mkdir|unlink)\("),
        ("redirects to wherever", r"(?<!_)\bheader\( ['\"]Location"),
        ("slow questions", r"'(?:post__not_in|meta_query|tax_query)'|posts_per_page' => -1"),
    ],
)
def test_the_plugin_leaves_alone(what, pattern):
    assert [path.name for path in SHIPPED if path.suffix == ".php" and re.search(pattern, code_of(path))] == [], what


def test_header_and_readme_say_the_same():
    header = headers_of((PLUGIN / "bridge-for-medium.php").read_text("utf-8"))
    readme = headers_of((PLUGIN / "readme.txt").read_text("utf-8").split("== Description ==")[0])
    assert header["text domain"] == "bridge-for-medium"
    assert (header["version"], header["requires at least"], header["requires php"], header["license"]) == (
        readme["stable tag"],
        readme["requires at least"],
        readme["requires php"],
        readme["license"],
    )
    assert readme["tested up to"]
    assert "contributors" in readme
