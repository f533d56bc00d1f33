"""Every regular expression of the bridge works on the oldest Python that it is for.

On Python 3.11.2 (Debian 12) a possessive quantifier on a group that can backtrack matches nothing, without an error.
"""

import ast
import json
import re
import re._constants as constants
import re._parser as parser
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sources import SOURCES, named

ROOT = Path(__file__).parents[2]
ONE_CHARACTER = {constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.ANY}
FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
ON_A_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+")
WATCH = """
import importlib, json, re, sys
compile, found = re.compile, []
def watched(pattern, flags=0):
    if sys._getframe(1).f_globals.get("__name__", "").startswith("bridge."):
        text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
        found.append([sys._getframe(1).f_globals["__name__"], text, int(flags)])
    return compile(pattern, flags)
re.compile = watched
for name in json.load(sys.stdin):
    importlib.import_module(name)
json.dump(found, sys.stdout)
"""


def possessive_groups(parsed: Any) -> Iterator[str]:
    """Each possessive quantifier that stands on more than one character."""
    if isinstance(parsed, tuple) and parsed and parsed[0] is constants.POSSESSIVE_REPEAT:
        body = parsed[1][2]
        if len(body) != 1 or body[0][0] not in ONE_CHARACTER:
            yield str(body)
    if isinstance(parsed, parser.SubPattern | list | tuple):
        for part in parsed:
            yield from possessive_groups(part)


def calls_of_re(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FUNCTIONS:
            yield from [node] if ast.unparse(node.func.value) == "re" else []


@pytest.fixture(scope="module")
def compiled() -> list[tuple[str, str, int]]:
    """Module, pattern and flags of whatever is compiled while the modules are imported: also what is made of parts."""
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in SOURCES]
    wanted = json.dumps([name for name in modules if "migrations" not in name])
    done = subprocess.run([sys.executable, "-c", WATCH], input=wanted, capture_output=True, check=True, text=True)
    return [tuple(one) for one in json.loads(done.stdout)]


def test_no_possessive_quantifier_stands_on_a_group(compiled):
    assert len(compiled) > 100, "the patterns were not found"
    flawed = [(name, group) for name, *made in compiled for group in possessive_groups(parser.parse(*made))]
    assert flawed == []


def test_nor_is_one_written_into_a_pattern_that_is_made_later():
    given = [
        (named(path), call.args[0])
        for path in SOURCES
        for call in calls_of_re(ast.parse(path.read_text(encoding="utf-8")))
    ]
    whole = [(name, one.value) for name, one in given if isinstance(one, ast.Constant)]
    assert [name for name, pattern in whole if list(possessive_groups(parser.parse(pattern)))] == []
    pieces = [
        (name, piece.value)
        for name, one in given
        if not isinstance(one, ast.Constant)
        for piece in ast.walk(one)
        if isinstance(piece, ast.Constant)
    ]
    assert [one for one in pieces if ON_A_GROUP.search(str(one[1]))] == []


@pytest.mark.parametrize(
    "pattern", [r"(?:ab?)*+", r"(?:\](?!>)[^\]]*+)*+", r"x(?:(?:ab)?+c)", r"a|(?:a|bc)++", r"(?=(ab){2,}+)"]
)
def test_such_a_group_is_found_wherever_it_stands(pattern):
    assert list(possessive_groups(parser.parse(pattern)))
    assert not list(possessive_groups(parser.parse(re.sub(r"\+(\)*)$", r"\1", pattern).replace("?+", "?"))))
