"""The checker can fail: without any one of the rules it finds violations, over seeds on which the whole protocol has none."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kiosk.delivery.lanes import Rules
from tests.simulation.running import Mode, run


@dataclass(frozen=True)
class Without:
    """One rule switched off, and the seeds among which its absence shows."""

    rules: Rules
    seeds: tuple[int, ...]


SEEDS = {
    "settle": Without(Rules(settle=False), SETTLE),
    "chain": Without(Rules(chain=False), CHAIN),
    "guard": Without(Rules(guard=False), GUARD),
    "baseline": Without(Rules(baseline=False), BASELINE),
    "read_unknown": Without(Rules(read_unknown=False), READ_UNKNOWN),
    "whole_seconds": Without(Rules(whole_seconds=False), WHOLE_SECONDS),
}


@pytest.mark.parametrize("rule", SEEDS)
def test_without_this_rule_the_promise_is_broken(rule: str) -> None:
    without = SEEDS[rule]
    broken = [seed for seed in without.seeds if run(seed, Mode.LIVENESS, without.rules).violations]
    assert broken, f"the checker saw nothing wrong without the rule {rule}"
    for seed in without.seeds:
        assert not run(seed, Mode.LIVENESS).violations
