"""The checker can fail: without any one of the rules it finds violations, on seeds where the whole protocol has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.delivery import transfer
from kiosk.delivery.courier import Courier
from kiosk.delivery.lanes import Rules
from tests.simulation.running import Mode, run

SEEDS = 400
"""A broken rule shows within some 120 seeds; the search ends at the first."""

WITHOUT = {
    "settle": Rules(settle=False),
    "chain": Rules(chain=False),
    "guard": Rules(guard=False),
    "baseline": Rules(baseline=False),
    "read_unknown": Rules(read_unknown=False),
    "whole_seconds": Rules(whole_seconds=False),
}

FORGOTTEN: dict[str, tuple[object, str, Callable[..., object]]] = {
    "marking what is handed over": (transfer, "_hand_over", lambda *given: None),
    "waiting for what is under way": (transfer, "in_flight", lambda outbox: 0),
    "the settle time of what comes in": (Courier, "restart_settle", lambda courier: None),
}
"""Each shows within 300 seeds."""


@pytest.mark.parametrize("rule", WITHOUT)
def test_without_this_rule_the_promise_is_broken(rule: str) -> None:
    broken = (seed for seed in range(SEEDS) if run(seed, Mode.LIVENESS, WITHOUT[rule]).violations)
    seed = next(broken, None)
    assert seed is not None, f"the checker saw nothing wrong without the rule {rule}"
    assert not run(seed, Mode.LIVENESS).violations


@pytest.mark.parametrize("step", FORGOTTEN)
def test_without_this_step_of_a_hand_over_the_promise_is_broken(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*FORGOTTEN[step])
    broken = (seed for seed in range(SEEDS) if run(seed, Mode.LIVENESS).violations)
    seed = next(broken, None)
    assert seed is not None, f"the checker saw nothing wrong without {step}"
    monkeypatch.undo()
    assert not run(seed, Mode.LIVENESS).violations
