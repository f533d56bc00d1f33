"""The short form of ``make chaos``: the machine over everything, with the same steps each time."""

import pytest

from chaos.play import play

pytestmark = pytest.mark.timeout(600)


def test_no_order_of_things_breaks_a_promise():
    play(None, examples=4, steps=40, start=20261127, shrinks=False)


def test_no_order_of_things_breaks_a_promise_on_postgresql(postgres):
    play(postgres, examples=2, steps=40, start=20261127, shrinks=False)
