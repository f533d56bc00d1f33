"""Whatever is odd in what comes from outside, each reader ends in a value or in words for people."""

import pytest

from chaos.mutation import ODD, Mutation
from chaos.readers import READERS, Misread, Reader, check, check_all


def test_no_odd_answer_is_read_as_another_post_or_told_in_a_programs_words():
    check_all(examples=25, start=20261127)


@pytest.mark.parametrize("name", READERS)
def test_each_reader_reads_an_answer_in_which_nothing_is_odd(name):
    with READERS[name]() as reader:
        seen, words = reader.read(bytes)
    assert seen
    assert words == []


READS = {
    "another number": lambda _: (frozenset({(8, "a")}), []),
    "another date": lambda body: (frozenset({(7, body)}), []),
    "a program's words": lambda body: (frozenset({(7, b"a")}), [] if body == b"a" else ["KeyError: 'guid'"]),
    "no words": lambda body: (frozenset({(7, b"a")}), [] if body == b"a" else [" "]),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_reader_that_breaks_its_promise_is_found(read):
    def change(made):
        changed = made(b"a")
        return read(changed) if changed != b"a" else (frozenset({(7, b"a")}), [])

    reader = Reader(lambda mutation, body: mutation.of_json(b'{"id": 7}') + body, change)
    with pytest.raises(Misread):
        check("a reader", reader, Mutation("odd", 0, ODD.index("x")), frozenset({(7, b"a")}))
