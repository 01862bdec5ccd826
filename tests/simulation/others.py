"""What happens at the server without the kiosk: the office and other terminals, keys that are revoked, clocks that are set."""

from __future__ import annotations

import random

from kiosk.simulator import office
from kiosk.simulator.answers import iso
from kiosk.simulator.model import KeyState, Role, SimulatedMachine
from tests.simulation.memory import Ill
from tests.simulation.network import Network
from tests.simulation.people import People
from tests.simulation.setting import KEY, Setting
from tests.simulation.station import Station
from tests.simulation.world import YEAR


class Others:
    """Everybody else."""

    def __init__(
        self, setting: Setting, station: Station, network: Network, people: People, chance: random.Random
    ) -> None:
        self.setting = setting
        self.station = station
        self.network = network
        self.people = people
        self._chance = chance
        self.busy = True

    def arrive(self) -> None:
        """They come and go."""
        world = self.station.world
        if self.setting.others:
            world.after(self._chance.uniform(5.0, 60.0), self._visit)
        if self.setting.faults.crash and self._chance.random() < 0.3:
            world.after(self._chance.uniform(10.0, 600.0), self._set_clock)
        if self.setting.faults.crash and self._chance.random() < 0.15:
            world.after(self._chance.uniform(10.0, 300.0), self._spoil_key)
        for _ in range(self.setting.disk_ills):
            world.after(self._chance.uniform(1.0, 400.0), self._spoil_disk)

    def leave(self) -> None:
        """Nothing new happens any more; their own jobs are finished."""
        self.busy = False
        self._mend_key()
        for machine in self.network.shop.machines:
            for event in self.network.shop.running(machine):
                if event.id not in self.network.event_of:
                    self._act("finish", event_id=event.id)

    def _visit(self) -> None:
        if not self.busy:
            return
        for machine in self.setting.machines:
            known = next((each for each in self.network.shop.machines if each.name == machine.name), None)
            if known is not None and self.setting.may_be_used_by_others(machine):
                self._use(known)
        self.station.world.after(self._chance.uniform(5.0, 60.0), self._visit)

    def _use(self, machine: SimulatedMachine) -> None:
        running = self.network.shop.running(machine)
        theirs = [event for event in running if event.id not in self.network.event_of]
        ours = [event for event in running if event.id in self.network.event_of]
        draw, more = self._chance.random(), self.setting.meddling
        if theirs and draw < 0.5 / more:
            self._act("finish", event_id=theirs[-1].id)
        elif not running and draw < 0.12:
            self._start(machine)
        elif ours and draw < 0.06 * more:
            self._act("finish", event_id=ours[0].id)
            if self._chance.random() < 0.6:
                self._start(machine)
        elif ours and draw < 0.09 * more:
            self._start(machine)
        elif ours and draw < 0.09 * more + 0.01 and self.setting.options.dialect == "events":
            self._act("delete", event_id=ours[0].id)

    def _start(self, machine: SimulatedMachine) -> None:
        twin = self.people.parts[-1] if self.people.parts and self._chance.random() < 0.4 else "OFFICE-1"
        now = self.station.world.moment()
        second = now.replace(microsecond=0)
        if any(event.started_at == second for event in self.network.shop.events.values()):
            return  # of two events of one name and one second nobody could tell which is whose
        self._act("start", machine_display_name=machine.name, part_unique_identifier=twin, start=iso(now))

    def _act(self, action: str, **fields: object) -> None:
        status, _ = office.act(self.network.shop, {"action": action, **fields}, self.station.world.moment())
        self.station.history.note(self.station.world.now, f"OFFICE {action} {fields} -> {status}")

    def _set_clock(self) -> None:
        self.station.jump(self._chance.choice((0.0, 20 * YEAR, -20 * YEAR, 3600.0, -3600.0, 86_400.0)))

    def _spoil_disk(self) -> None:
        if not self.busy:
            return
        memory = self.station.connection
        memory.ill = self._chance.choice((Ill.FULL, Ill.FULL, Ill.ONCE, Ill.DOUBTFUL))
        self.station.history.note(self.station.world.now, f"** the disk is ill: {memory.ill}")
        if memory.ill is Ill.FULL:
            self.station.world.after(self._chance.choice((0.5, 5.0, 60.0)), memory.heal)

    def _spoil_key(self) -> None:
        if not self.busy:
            return
        key = self.network.shop.keys[KEY]
        if self._chance.random() < 0.5:
            key.state = KeyState.REVOKED
        else:
            key.role = Role.READ_ONLY
        self.station.history.note(self.station.world.now, f"OFFICE key is {key.state} {key.role}")
        self.station.world.after(self._chance.choice((20.0, 200.0, 700.0)), self._mend_key)

    def _mend_key(self) -> None:
        key = self.network.shop.keys[KEY]
        key.state, key.role = KeyState.VALID, Role.READ_WRITE
