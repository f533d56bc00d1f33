"""The scripts of these tests are processes of their own, though one that is warm makes them."""

from collections.abc import Iterator

import pytest
from warm_php import WarmPhp

from programs import find_program


@pytest.fixture
def php() -> Iterator[WarmPhp]:
    warm = WarmPhp([find_program("php", "php8.2-cli")])
    yield warm
    warm.stop()


@pytest.fixture
def script(tmp_path):
    def write(code: str) -> list[str]:
        file = tmp_path / "script.php"
        file.write_text(f"<?php {code}")
        return [str(file)]

    return write


def test_a_script_reads_its_code_words_and_environment_and_says_what_it_found(php, script):
    say = script(
        "echo implode(' ', array_slice($argv, 1)), getenv('B4M_X'), file_get_contents('php://stdin'), PHP_SAPI;"
    )
    done = php.run([*say, "one", "two"], {"B4M_X": "ü"}, "<code>\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "one twoü<code>\ncli", "")


def test_a_script_that_fails_is_told_from_one_that_ends(php, script):
    assert php.run(script("echo 1; exit(3);"), {}, "").returncode == 3
    failed = php.run(script("echo 2; nothing();"), {}, "")
    assert (failed.returncode, "undefined function nothing()" in failed.stderr) == (255, True)
    assert php.run(script("posix_kill(getmypid(), SIGKILL);"), {}, "").returncode == -9


def test_a_script_finds_nothing_of_the_one_before_it(php, script):
    leave = script("define('B4M_LEFT', 1); putenv('B4M_LEFT=1'); $GLOBALS['b4m_left'] = 1;")
    look = "echo json_encode([defined('B4M_LEFT'), getenv('B4M_LEFT'), isset($GLOBALS['b4m_left']), getmypid()]);"
    php.run(leave, {}, "")
    first, second = (php.run(script(look), {}, "").stdout for _ in range(2))
    assert first.startswith("[false,false,false,")
    assert first != second
