"""What ``make test`` leaves to ``make release``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from chromium import PHONE, WIDE
from tiers import TESTS, WAITING, WORKING, find_left_out, to_turns


@dataclass(frozen=True)
class Item:
    """What of a collected test is looked at."""

    nodeid: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def path(self) -> Path:
        return TESTS / self.nodeid.partition("::")[0]

    @property
    def callspec(self) -> SimpleNamespace:
        return SimpleNamespace(params=self.params)


def twins_of(name: str, *values: str) -> list[Item]:
    return [Item(f"{name}[{one}]", {"on": one}) for one in values]


def test_of_two_twins_one_runs_and_over_many_cases_both_sides_have_their_turn():
    for place, values in (("web/test_web.py::test_", ("sqlite", "postgres")), ("live/test_", ("oldest", "newest"))):
        cases = [twins_of(f"{place}{number}", *values) for number in range(40)]
        left_out = [find_left_out(case) for case in cases]
        assert {len(one) for one in left_out} == {1}
        assert {one.params["on"] for (one,) in left_out} == set(values)
        assert left_out == [find_left_out(reversed(case)) for case in cases]


def test_a_file_of_tests_has_one_wordpress():
    cases = [twins_of(f"live/test_live_hooks.py::test_{number}", "oldest", "newest") for number in range(40)]
    assert len({one.params["on"] for case in cases for one in find_left_out(case)}) == 1


def test_what_runs_on_either_database_runs_on_sqlite_three_times_of_four():
    cases = [twins_of(f"web/test_web.py::test_{number}", "sqlite", "postgres") for number in range(400)]
    on_postgres = sum(find_left_out(case)[0].params["on"] == "sqlite" for case in cases)
    assert 60 < on_postgres < 140


def test_of_two_versions_in_two_windows_one_runs_on_a_phone_and_what_is_not_the_same_at_another_width_stays():
    both = [
        Item(f"live/test_it.py::test_it[{on}-{width}]", {"on": on, "width": width})
        for on in ("oldest", "newest")
        for width in (WIDE, PHONE)
    ]
    left_out = find_left_out(both)
    assert len(left_out) == 3
    assert [one.params["width"] for one in both if one not in left_out] == [PHONE]
    other = [
        Item("live/test_it.py::test_it[1280-38]", {"width": WIDE}),
        Item("live/test_it.py::test_it[390-44]", {"width": PHONE}),
    ]
    assert find_left_out(other) == []


def test_what_fetches_everything_anew_is_left_to_the_release():
    fetching, here = Item("install/test_pipx.py::test_it"), Item("install/test_wheel.py::test_it")
    assert find_left_out([fetching, here]) == [fetching]


def test_what_has_no_twin_or_has_to_run_on_both_is_never_left_out():
    assert find_left_out(twins_of("web/test_web.py::test_it", "newest")) == []
    assert find_left_out(twins_of("web/test_web.py::test_it", "one", "two")) == []
    assert find_left_out(twins_of("ledger/test_claims.py::test_it", "sqlite", "postgres")) == []
    assert find_left_out(twins_of("live/test_live_blocks.py::test_it", "oldest", "newest")) == []


def test_files_that_wait_and_files_that_work_are_mixed_and_the_long_ones_have_their_turn_first():
    folders = ("transform", *reversed(WORKING), *reversed(WAITING[:2]))
    turns = to_turns(Item(f"{folder}/test_it.py::test_it") for folder in folders)
    order = [path.parent.name for path in sorted(turns, key=lambda one: turns[one])]
    assert [one for one in order if one in WAITING] == [*WAITING[:2]]
    assert [one for one in order if one not in WAITING] == [*WORKING, "transform"]
    assert 1 < order.index(WAITING[1]) < len(order) - 1
    assert {folder for folder in (*WAITING, *WORKING) if not (TESTS / folder).is_dir()} == set()
