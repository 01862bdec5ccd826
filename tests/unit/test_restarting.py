"""When an upgrade restarts the kiosk: never while somebody is at the terminal."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import pytest

from kiosk.errors import CommandError
from kiosk.station.restarting import Restarter


def restarter(
    ask: Callable[[str], Mapping[str, object] | None], pauses: list[float]
) -> tuple[Restarter, list[str]]:
    done: list[str] = []
    return Restarter(ask, pauses.append, io.StringIO(), lambda: done.append("restarted")), done


def test_a_kiosk_in_use_is_restarted_when_it_becomes_idle() -> None:
    answers = iter([{"idle": False}, {"idle": False}, {"idle": True}])
    pauses: list[float] = []
    one, done = restarter(lambda verb: next(answers), pauses)
    assert one.restart("idle")
    assert (len(pauses), done) == (2, ["restarted"])


def test_a_kiosk_that_stays_in_use_is_never_restarted_under_the_operators_hands() -> None:
    pauses: list[float] = []
    one, done = restarter(lambda verb: {"idle": False}, pauses)
    assert not one.restart("idle")
    assert sum(pauses) == 600
    assert done == []


@pytest.mark.parametrize("hangs", [True, False])
def test_a_hanging_or_stopped_kiosk_is_restarted_at_once(hangs: bool) -> None:
    def ask(verb: str) -> Mapping[str, object] | None:
        if hangs:
            raise CommandError("does not answer")
        return None

    one, done = restarter(ask, [])
    assert one.restart("idle")
    assert done == ["restarted"]


def test_later_means_not_now() -> None:
    one, done = restarter(lambda verb: None, [])
    assert one.restart("later")
    assert done == []
