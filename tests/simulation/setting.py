"""What a seed decides before anything happens: the server, the shop, the people and how much goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from kiosk.config import Api, Config, Delivery, Station
from kiosk.shop import Machine, Operator
from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.model import Options
from kiosk.simulator.standard import make_shop
from tests.simulation.world import YEAR

KEY = "demo-key"
NAMES = ("Machine1", "Haas VF-2", "Mazak 3")
UNKNOWN_MACHINE = "Lathe 9"
"""Set up at the station, not known to the server."""
OPERATORS = (
    Operator("1001", "Ana", "ana@example.com"),
    Operator("1002", "Bo", "bo@example.com"),
    Operator("1003", "Cy", "nobody@example.com"),
    Operator("9001", "Sue", "ana@example.com", supervisor=True),
)
"""Cy's address is not known to the server: starts of his are refused."""


@dataclass(frozen=True)
class Faults:
    """Chances, for each request or commit."""

    refused: float = 0.0
    lost: float = 0.0
    late: float = 0.0
    answer_lost: float = 0.0
    fails_before: float = 0.0
    fails_after: float = 0.0
    busy: float = 0.0
    portal: float = 0.0
    cut: float = 0.0
    no_good_word: float = 0.0
    crash: float = 0.0


CALM = Faults()
USUAL = Faults(0.10, 0.03, 0.03, 0.05, 0.02, 0.03, 0.02, 0.01, 0.01, 0.02, 0.004)
HOSTILE = Faults(0.15, 0.07, 0.09, 0.10, 0.05, 0.06, 0.03, 0.02, 0.03, 0.04, 0.015)
CRASHING = Faults(0.05, 0.02, 0.03, 0.04, 0.02, 0.02, 0.01, 0.0, 0.01, 0.01, 0.05)


class Handing(StrEnum):
    """Whether and how the work goes to another station."""

    NONE = "none"
    EXPORT = "export"
    """A supervisor asks for it at the running kiosk, whatever is under way."""
    UNPLUGGED = "unplugged"
    """The computer dies, and its disk is exported elsewhere."""
    CRASH = "crash"
    """The same, at a commit or a send."""


@dataclass(frozen=True)
class Setting:
    """One seed's circumstances."""

    options: Options
    machines: tuple[Machine, ...]
    faults: Faults
    config: Config
    jobs: int
    others: bool
    meddling: float
    """How much more often others touch our jobs than in a usual shop."""
    begins: float
    skew: float
    wrong_people: bool
    waits_for_first_count: bool
    """The configuration may be wrong about running events, so all is well until the first start was counted."""
    hand_over: Handing = Handing.NONE
    hand_over_after: float = 0.0
    spare_skew: float = 0.0
    disk_ills: int = 0
    """How often the disk refuses commits."""

    def shop(self) -> SimulatedShop:
        """The server."""
        return make_shop(NAMES, keys=(KEY,), options=self.options)

    def may_be_used_by_others(self, machine: Machine) -> bool:
        """Other terminals use a machine only where the kiosk can tell: the events shape, or a shared machine."""
        return self.others and (machine.shared or self.options.dialect == "events")


def choose(chance: random.Random) -> Setting:
    """The circumstances of one seed."""
    daily = chance.random() < 0.5
    counts = not daily or chance.random() < 0.6
    honest = counts or chance.random() < 0.7
    others = chance.random() < 0.6
    names = chance.sample(NAMES, chance.choice((1, 1, 1, 2, 2, 3)))
    if chance.random() < 0.05:
        names.append(UNKNOWN_MACHINE)
    machines = tuple(Machine(name, shared=daily and others and chance.random() < 0.5) for name in names)
    config = Config(
        api=Api(url="https://shop.example", daily_counts_running=counts if honest else True),
        station=Station(
            name="test",
            undo_seconds=chance.choice((0, 5, 15)),
            ask_after_hours=chance.choice((0, 10)),
            board_seconds=0,
            sign_out_minutes=0,
        ),
        delivery=Delivery(settle_seconds=90, retry_max_seconds=chance.choice((5, 60))),
        machines=machines,
        operators=OPERATORS,
    )
    midnight = 1_795_478_400.0
    return Setting(
        Options(
            dialect="daily" if daily else "events",
            daily_counts_running=counts,
            spaced_names=chance.random() < 0.3,
            double_start=chance.choice(("reject", "stack")),
        ),
        machines,
        chance.choice((CALM, USUAL, USUAL, HOSTILE, HOSTILE, CRASHING)),
        config,
        chance.choice((1, 2, 2, 3, 3, 6)),
        others,
        chance.choice((1.0, 1.0, 5.0)),
        midnight + chance.choice((-300.0, -60.0, 30_000.0)) + chance.random(),
        chance.choice((0.0, 0.0, 0.4, -3600.0, 7200.0, -20 * YEAR, 20 * YEAR)),
        chance.random() < 0.3,
        not honest,
        chance.choice((Handing.NONE, Handing.NONE, Handing.EXPORT, Handing.UNPLUGGED, Handing.CRASH)),
        chance.uniform(5.0, 400.0),
        chance.choice((0.0, 3600.0, -20 * YEAR, 20 * YEAR)),
        chance.choice((0, 0, 0, 1, 3)),
    )
