"""The short form of ``make chaos``: the machine over everything, with the same steps each time."""

from chaos.play import play


def test_no_order_of_things_breaks_a_promise():
    play(None, examples=20, steps=40, start=20261127, shrinks=False)


def test_no_order_of_things_breaks_a_promise_on_postgresql(postgres):
    play(postgres, examples=6, steps=40, start=20261127, shrinks=False)
