"""The people: operators who start and finish jobs, a supervisor who corrects, and whoever answers a question, honestly."""

from __future__ import annotations

import random

from kiosk import commands as ask
from kiosk.delivery import attention
from kiosk.engine import Engine
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, ActionKind, Job, State
from kiosk.scanning.codes import Code
from kiosk.shop import fold
from kiosk.simulator import office
from tests.simulation.network import Network
from tests.simulation.setting import OPERATORS, UNKNOWN_MACHINE, Setting
from tests.simulation.station import Station

STILL_KNOWN = "SELECT id FROM job WHERE at_server = 1 UNION SELECT job FROM action WHERE state IN ('in_flight', 'unknown')"
"""Jobs that may run at the server as far as the kiosk knows."""


def traveler(work_order: str, part: str, operation: str) -> bytes:
    """A job's 2D code."""
    return f"[)>\x1e06\x1d1W{operation}\x1dW{work_order}\x1d1P{part}\x1e\x04".encode()


class People:
    """Everybody in front of the terminal."""

    def __init__(self, setting: Setting, station: Station, network: Network, chance: random.Random) -> None:
        self.setting = setting
        self.station = station
        self.network = network
        self._chance = chance
        self.started = 0
        self.working = True
        self.waiting = False
        """The work is on its way to another terminal: nobody has one to stand at."""
        self.parts: list[str] = []
        self._number = 0

    def arrive(self) -> None:
        """Somebody comes to the terminal now and then; the attention list is looked at more rarely."""
        self.station.world.after(self._chance.uniform(0.5, 30.0), self._operate)
        self.station.world.after(self._chance.uniform(20.0, 200.0), self._look_at_list)

    def _operate(self) -> None:
        engine = self.station.engine
        if engine is not None and self.working and not self.waiting:
            self._act(engine)
        pause = self._chance.choice((1.2, 1.2, 5.0, 20.0, 60.0)) * self._chance.uniform(0.9, 1.5)
        if self._chance.random() < 0.01:
            pause = self._chance.choice((3600.0, 11 * 3600.0))
        if self.working:
            self.station.world.after(pause, self._operate)

    def _act(self, engine: Engine) -> None:
        station, draw = self.station, self._chance.random
        if engine.desk.operator is None or draw() < 0.05:
            badges = OPERATORS[:3] if self.setting.wrong_people and draw() < 0.3 else OPERATORS[:2]
            if not station.do(ask.SignIn(self._chance.choice(badges).badge)):
                return
        machine = self._chance.choice(self.setting.machines)
        if not station.do(ask.ChooseMachine(machine.name)):
            return
        if station.engine is not engine:
            return
        running = fold(machine.name) in engine.desk.running
        if not running:
            self._start(engine)
        elif draw() < 0.12:
            if station.do(ask.Press(Code.WRONG)):
                self.station.world.after(1.5, lambda: self._again(Code.WRONG))
        elif draw() < 0.1:
            station.do(ask.Press(Code.UNDO))
        elif draw() < 0.25 and self.started < self.setting.jobs:
            self._finish_and_start()
        else:
            self._finish(Code.FINISH)

    def _start(self, engine: Engine) -> None:
        if self.started >= self.setting.jobs:
            return
        if self._chance.random() < 0.1 and engine.desk.undo:
            self.station.do(ask.Press(Code.UNDO))
            return
        self.started += 1
        self.station.do(self._scan())
        if self.station.engine is engine and not engine.desk.hand.slots.fields.empty:
            self.station.do(ask.Press(Code.START))

    def _scan(self) -> ask.Scan:
        self._number += 1
        part = self._chance.choice((f"PART{self._number}", "PART1"))
        self.parts.append(part)
        return ask.Scan(traveler(f"WO-{self._number}", part, "10"), self.station.clock.boot_seconds())

    def _finish(self, code: Code) -> None:
        station = self.station
        made, engine = self._chance.choice((0, 1, 5)), station.engine
        if made:
            station.do(ask.Scan(f"Q{made}".encode(), station.clock.boot_seconds()))
        station.do(ask.Press(code))
        engine = station.engine
        if engine is not None and engine.desk.hand.place is ask.Place.ENDED:
            station.do(ask.EndAt(ask.Ending.NOW))
            station.do(ask.Press(code))
        if station.engine is not None and station.engine.desk.once_more is not None:
            station.world.after(1.5, lambda: self._again(code))

    def _again(self, code: Code) -> None:
        engine = self.station.engine
        if engine is not None and engine.desk.once_more is not None and engine.desk.once_more.code == code:
            self.station.do(ask.Press(code))

    def _finish_and_start(self) -> None:
        if self.station.do(self._scan()):
            self.started += 1
            self._finish(Code.NEXT)

    def finish_all(self) -> None:
        """The end of the shift: nobody starts, what runs is finished."""
        self.working = False
        self.station.world.after(1.0, self._finish_one)

    def _finish_one(self) -> None:
        engine = self.station.engine
        if engine is None or self.waiting:
            self.station.world.after(5.0, self._finish_one)
            return
        running = list(engine.desk.running.values())
        if not running:
            if self.station.rot is not None:  # a job whose finish is lost runs again
                self.station.world.after(30.0, self._finish_one)
            return
        if engine.desk.operator is None:
            self.station.do(ask.SignIn(OPERATORS[0].badge))
        self.station.do(ask.ChooseMachine(running[0].job.machine))
        self._finish(Code.FINISH)
        self.station.world.after(4.0, self._finish_one)

    def _look_at_list(self) -> None:
        engine = self.station.engine
        if engine is not None and not self.waiting:
            listed = [each for each in engine.desk.history.attention() if each.state is not State.HELD]
            if listed and (not self.working or self._chance.random() < 0.6):
                self.decide(engine, self._chance.choice(listed))
        self.station.world.after(self._chance.uniform(20.0, 200.0), self._look_at_list)

    def decide(self, engine: Engine, action: Action) -> None:
        """One honest decision about an action on the attention list."""
        job = engine.outbox.job(action.job)
        if action.reason == Reason.SALVAGED and action.kind is ActionKind.START:
            self._compare(engine, job)
        elif attention.is_asked(action):
            self._answer(engine, action, job)
        elif action.kind is ActionKind.START:
            self._mend_start(action, job)
        else:
            self._mend_finish(action, job)

    def _compare(self, engine: Engine, notice: Job) -> None:
        """After a rescue: what runs at the server and the kiosk knows nothing of is closed there; then the lane goes on."""
        known = {each.id for each in engine.outbox.open_jobs()}
        known |= {row[0] for row in engine.store.connection.execute(STILL_KNOWN)}
        for event in self.network.shop.events.values():
            owner = self.network.event_of.get(event.id)
            here = fold(event.machine.name) == notice.lane
            if (
                here
                and owner is not None
                and owner not in known
                and event.ended_at is None
                and not event.deleted_at
            ):
                office.act(
                    self.network.shop, {"action": "finish", "event_id": event.id}, self.station.world.moment()
                )
        self._change("queue by-hand", notice)

    def _answer(self, engine: Engine, action: Action, job: Job) -> None:
        self.station.history.asked += 1
        if self._chance.random() < 0.2:
            self.station.do(ask.AnswerQuestion(job.id, ask.Reply.LATER))
            return
        if engine.desk.operator is None and not self.station.do(ask.SignIn(OPERATORS[0].badge)):
            return
        if action.reason == Reason.FOREIGN_RUNNING:
            may_stack = self.setting.options.double_start == "stack"
            choices = [ask.Reply.LATER, ask.Reply.NO, *([ask.Reply.YES] if may_stack else [])]
            self._reply(job, self._chance.choice(choices))
            return
        running = self._shown(job, ended_too=action.kind is ActionKind.START)
        if action.state is State.PARKED and running:
            # what runs and can't be told apart by the kiosk is closed in the office
            self._close_in_office(job)
            running = False
        self.station.history.answered_by_person.add(job.id)
        self._reply(job, ask.Reply.YES if running else ask.Reply.NO)

    def _reply(self, job: Job, reply: ask.Reply) -> None:
        self.station.history.note(self.station.world.now, f"PERSON answers about job {job.id}: {reply}")
        self.station.do(ask.AnswerQuestion(job.id, reply))

    def _shown(self, job: Job, *, ended_too: bool = False) -> bool:
        """What the office system truly shows of a job."""
        return any(
            owner == job.id and (ended_too or self.network.shop.events[event].ended_at is None)
            for event, owner in self.network.event_of.items()
            if self.network.shop.events[event].deleted_at is None
        )

    def _close_in_office(self, job: Job) -> None:
        shop = self.network.shop
        for event, owner in self.network.event_of.items():
            found = shop.events[event]
            if owner == job.id and found.ended_at is None and found.deleted_at is None:
                office.act(shop, {"action": "finish", "event_id": event}, self.station.world.moment())

    def _change(self, verb: str, job: Job, **arguments: object) -> None:
        self.station.history.note(self.station.world.now, f"SUPERVISOR {verb} {job.id} {arguments}")
        answers: list[object] = []
        given = {"job": job.id, "by": "Sue", "reason": "seen", **arguments}
        self.station.do(ask.Ask(verb, given, answers.append))
        self.station.history.note(self.station.world.now, f"   {answers}")

    def _mend_start(self, action: Action, job: Job) -> None:
        draw = self._chance.random()
        if draw < 0.15:
            self._change("queue discard", job)
        elif draw < 0.3:
            self._change("queue by-hand", job)
        else:
            fields: dict[str, str] = {}
            if job.operator_badge == "1003":
                fields["badge"] = "1001"
            if job.machine == UNKNOWN_MACHINE or self._chance.random() < 0.1:
                others = [each.name for each in self.setting.machines if each.name != UNKNOWN_MACHINE]
                fields["machine"] = self._chance.choice(others)
            self._change("queue correct", job, fields=fields)

    def _mend_finish(self, action: Action, job: Job) -> None:
        draw = self._chance.random()
        if action.state is State.PARKED and draw < 0.2:
            self._change("queue discard", job)
        elif action.state is State.PARKED and draw < 0.5 and job.at_server:
            self._change("queue retry", job)
        else:
            self._close_in_office(job)
            self._change("queue by-hand", job)
