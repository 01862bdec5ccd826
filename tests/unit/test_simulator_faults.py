"""Which requests a fault strikes."""

from __future__ import annotations

import pytest

from kiosk.simulator.dispatch import EVENTS_PATH, FINISH_PATH
from kiosk.simulator.faults import NAMED, Effect, FaultQueue, Rule


def struck(
    faults: FaultQueue, method: str = "POST", path: str = EVENTS_PATH, machine: str = "Machine1"
) -> bool:
    return faults.take(method, path, machine) is not None


def test_a_rule_strikes_once_and_is_gone() -> None:
    faults = FaultQueue()
    faults.add(Rule("drop-after"))
    assert [struck(faults) for _ in range(3)] == [True, False, False]
    assert faults.listed() == []


def test_a_rule_strikes_from_the_nth_request_on_and_as_often_as_it_says() -> None:
    faults = FaultQueue()
    faults.add(Rule("drop-after", nth=2, times=2))
    assert [struck(faults) for _ in range(5)] == [False, True, True, False, False]


def test_a_rule_without_an_end_strikes_until_it_is_cleared() -> None:
    faults = FaultQueue()
    faults.add(Rule("hang", times=None))
    assert all(struck(faults) for _ in range(20))
    faults.clear()
    assert not struck(faults)


def test_only_the_method_path_and_machine_asked_for_are_struck() -> None:
    faults = FaultQueue()
    faults.add(Rule("hang", method="PATCH", path=FINISH_PATH, machine="Machine1", times=None))
    assert not struck(faults, "POST", FINISH_PATH)
    assert not struck(faults, "PATCH", EVENTS_PATH)
    assert not struck(faults, "PATCH", FINISH_PATH, "Machine2")
    assert faults.take("PATCH", FINISH_PATH, None) is None
    assert struck(faults, "PATCH", FINISH_PATH, "machine 1")


def test_the_first_due_rule_strikes_and_the_others_keep_counting() -> None:
    faults = FaultQueue()
    early, late = Effect(status=500), Effect(status=502)
    faults.add(Rule(early))
    faults.add(Rule(late, nth=2))
    assert [faults.take("GET", EVENTS_PATH, None) for _ in range(3)] == [early, late, None]


@pytest.mark.parametrize(
    ("name", "applies"),
    [
        ("drop-before", False),
        ("drop-after", True),
        ("reset-before", False),
        ("reset-after", True),
        ("error-before", False),
        ("error-after", True),
        ("unavailable", False),
        ("too-many", False),
        ("portal", False),
        ("redirect", False),
        ("garbage", True),
        ("not-http", True),
        ("hang", True),
        ("hang-after", True),
    ],
)
def test_a_named_effect_lets_the_shop_see_the_request_or_not(name: str, applies: bool) -> None:
    assert NAMED[name].applies is applies


def test_cutting_or_dribbling_an_answer_applies_the_request() -> None:
    assert Effect(cut_after_bytes=10, drop="reset").applies
    assert Effect(dribble_seconds=1).applies
    assert not Effect(refuse_seconds=1).applies


def test_an_unknown_name_is_no_effect() -> None:
    with pytest.raises(KeyError):
        FaultQueue().add(Rule("earthquake"))
