"""The rows: recording what an operator did, and moving an action from state to state.

Every function runs inside a transaction of the caller's and writes its journal row in it: what, from, to, why, who. Reading
functions return immutable `Job` and `Action` values. Order is the row number; no clock orders anything.
"""

from __future__ import annotations

from kiosk.clock import Clock
from kiosk.errors import RecordDamaged
from kiosk.fields import JobFields
from kiosk.record.rows import (
    ACTION_COLUMNS,
    JOB_COLUMNS,
    Action,
    ActionKind,
    Job,
    JobState,
    Moment,
    State,
    action_of,
    digest_of,
    is_whole,
    job_of,
    told_by,
)
from kiosk.record.store import Store
from kiosk.shop import Operator, fold

INSERT_JOB = (
    "INSERT INTO job (id, lane, machine, state, work_order, part, operation, recipe, revision, ordered, cycle_seconds,"
    " setup_seconds, operator_badge, operator_name, operator_email, adopted, at_server, server_id, start_sent)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
NEXT_NUMBER = "SELECT coalesce(max(seq), 0) + 1 FROM action"
INSERT_ACTION = (
    "INSERT INTO action (seq, place, job, lane, kind, state, origin, recorded_wall, recorded_boot, boot_id, due_boot, digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_JOURNAL = (
    "INSERT INTO journal (wall, boot, boot_id, job, action, what, was, became, why, who)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
JOB_BY_ID = f"SELECT {JOB_COLUMNS} FROM job WHERE id = ?"
OPEN_JOBS = f"SELECT {JOB_COLUMNS} FROM job WHERE state = 'open'"
ACTION_BY_SEQ = f"SELECT {ACTION_COLUMNS} FROM action WHERE seq = ?"
ACTIONS_OF_JOB = (
    f"SELECT {ACTION_COLUMNS} FROM action WHERE seq = :job UNION ALL"
    f" SELECT {ACTION_COLUMNS} FROM action WHERE job = :job AND kind = 'finish'"
)
DIGEST = "SELECT digest FROM action WHERE seq = ?"
EARLIER_LANES = "SELECT was FROM journal WHERE what IN ('machine renamed', 'moved to another machine')"


class Outbox:
    """Reads and writes the rows of one store. Only the engine's thread may use it."""

    def __init__(self, store: Store, clock: Clock, origin: str) -> None:
        self.store = store
        self.clock = clock
        self.origin = origin

    def now(self) -> Moment:
        """This moment on both clocks."""
        return Moment(
            int(self.clock.now().timestamp() * 1_000_000), self.clock.boot_seconds(), self.clock.boot_id
        )

    def journal(
        self,
        what: str,
        *,
        job: int | None = None,
        action: int | None = None,
        was: str = "",
        became: str = "",
        why: str = "",
        who: str = "",
    ) -> None:
        """Write one journal row inside the caller's transaction."""
        now = self.now()
        row = self.store.connection.execute(
            INSERT_JOURNAL, (now.wall, now.boot, now.boot_id, job, action, what, was, became, why, who)
        )
        self.store.journaled = row.lastrowid or 0

    def record_start(
        self, machine: str, fields: JobFields, operator: Operator, moment: Moment, undo_seconds: float
    ) -> int:
        """Write a new open job and its queued start; returns the job's number, which is its start's."""
        job = self._insert_job(machine, fields, operator, adopted=None)
        self._insert_action(
            job, fold(machine), ActionKind.START, State.QUEUED, moment, undo_seconds, told_by(fields)
        )
        self.journal("recorded", job=job, became=State.QUEUED, why=ActionKind.START, who=operator.badge)
        return job

    def adopt(
        self,
        machine: str,
        fields: JobFields,
        operator: Operator,
        server_id: str,
        start: int,
        undo_seconds: float = 0,
        state: JobState = JobState.OPEN,
    ) -> int:
        """Take over an event that was started elsewhere at `start` (UTC seconds); its finish will be ours."""
        job = self._insert_job(machine, fields, operator, adopted=(server_id, start), state=state)
        began, told = Moment(start * 1_000_000, 0.0, ""), told_by(fields)
        self._insert_action(job, fold(machine), ActionKind.START, State.ADOPTED, began, undo_seconds, told)
        self.journal("adopted", job=job, became=State.ADOPTED, why=server_id, who=operator.badge)
        return job

    def adopt_closed(
        self, machine: str, fields: JobFields, operator: Operator, server_id: str, start: int, end: Moment
    ) -> int:
        """Adopt an event only to finish it: its finish leaves before our own next start, without quantities."""
        job = self.adopt(machine, fields, operator, server_id, start, state=JobState.FINISHED)
        self._insert_action(job, fold(machine), ActionKind.FINISH, State.QUEUED, end, 0, (None, None))
        return job

    def record_finish(
        self, job: Job, made: int, scrapped: int, moment: Moment, undo_seconds: float, who: str, state: State
    ) -> None:
        """Close the job here and queue its finish (`state` HELD when its start is parked)."""
        self.store.connection.execute(
            "UPDATE job SET state = 'finished', made = ?, scrapped = ? WHERE id = ?", (made, scrapped, job.id)
        )
        self._insert_action(
            job.id, job.lane, ActionKind.FINISH, state, moment, undo_seconds, (made, scrapped)
        )
        self.journal("recorded", job=job.id, became=state, why=ActionKind.FINISH, who=who)

    def _insert_job(
        self,
        machine: str,
        fields: JobFields,
        operator: Operator,
        adopted: tuple[str, int] | None,
        state: JobState = JobState.OPEN,
    ) -> int:
        number = self.next_number()
        server_id, start = adopted or (None, None)
        self.store.connection.execute(
            INSERT_JOB,
            (
                number,
                fold(machine),
                machine,
                state,
                *told_by(fields),
                operator.badge,
                operator.name,
                operator.email,
                adopted is not None,
                adopted is not None,
                server_id,
                start,
            ),
        )
        return number

    def next_number(self) -> int:
        """The number of the next action to be recorded, and of its job if it is a start."""
        return int(self.store.connection.execute(NEXT_NUMBER).fetchone()[0])

    def _insert_action(
        self,
        job: int,
        lane: str,
        kind: ActionKind,
        state: State,
        moment: Moment,
        undo_seconds: float,
        values: tuple[object, ...],
    ) -> None:
        number = job if kind is ActionKind.START else self.next_number()
        due = self.clock.boot_seconds() + undo_seconds if undo_seconds else 0.0
        recorded = (moment.wall, moment.boot, moment.boot_id, due, digest_of(job, kind, lane, moment, values))
        self.store.connection.execute(
            INSERT_ACTION, (number, number, job, lane, kind, state, self.origin, *recorded)
        )
        self.store.tally.recorded(state)

    def withdraw_start(self, job: Job, start: Action, who: str) -> None:
        """Undo a start that was never sent: the job never happened."""
        self.store.connection.execute("UPDATE job SET state = 'withdrawn' WHERE id = ?", (job.id,))
        self.move(start, State.WITHDRAWN, what="undone", who=who)

    def release(self, job: Job, start: Action, who: str) -> None:
        """Give back a job that was taken over: nothing of it is ours any more, and its event may be taken over again."""
        self.set_job(job.id, state=JobState.WITHDRAWN, at_server=0, server_id=None)
        self.move(start, State.WITHDRAWN, what="released", reason=job.server_id or "", who=who)

    def withdraw_finish(self, job: Job, finish: Action, who: str) -> None:
        """Undo a finish that was never sent: the job runs on."""
        self.store.connection.execute("UPDATE job SET state = 'open' WHERE id = ?", (job.id,))
        self.move(finish, State.WITHDRAWN, what="undone", who=who)

    def amend(self, job: Job, start: Action, fields: JobFields, who: str) -> None:
        """Change what an unsent or refused start says. The digest follows."""
        self.store.connection.execute(
            "UPDATE job SET work_order = ?, part = ?, operation = ?, recipe = ?, revision = ?, ordered = ?,"
            " cycle_seconds = ?, setup_seconds = ? WHERE id = ?",
            (*told_by(fields), job.id),
        )
        self._seal(start, told_by(fields))
        self.journal("amended", job=job.id, action=start.seq, why=repr(told_by(fields)), who=who)

    def recount(self, job: Job, finish: Action, made: int, scrapped: int, who: str) -> None:
        """Change the quantities of an unsent or refused finish."""
        self.store.connection.execute(
            "UPDATE job SET made = ?, scrapped = ? WHERE id = ?", (made, scrapped, job.id)
        )
        self._seal(finish, (made, scrapped))
        was = f"{job.made}/{job.scrapped}"
        self.journal(
            "recounted", job=job.id, action=finish.seq, was=was, became=f"{made}/{scrapped}", who=who
        )

    def _seal(self, action: Action, values: tuple[object, ...]) -> None:
        digest = digest_of(action.job, action.kind, action.lane, action.moment, values)
        self.store.connection.execute(
            "UPDATE action SET digest = ?, body = NULL WHERE seq = ?", (digest, action.seq)
        )

    def move(
        self,
        action: Action,
        state: State,
        *,
        what: str,
        reason: str = "",
        server_words: str = "",
        status: int | None = None,
        stops: bool = False,
        unknown_send: bool = False,
        who: str = "",
        **columns: object,
    ) -> None:
        """Bring an action to another state, with its journal row; `columns` are set in the same statement."""
        names = "".join(f", {name} = ?" for name in columns)
        self.store.connection.execute(
            "UPDATE action SET state = ?, reason = ?, server_words = ?, status = ?, stops = ?,"
            f" unknown_sends = unknown_sends + ?{names} WHERE seq = ?",
            (state, reason, server_words, status, stops, unknown_send, *columns.values(), action.seq),
        )
        self.store.tally.moved(action, state, stops=stops)
        why = f"{reason} {server_words}".strip() if server_words else reason
        self.journal(
            what, job=action.job, action=action.seq, was=action.state, became=state, why=why, who=who
        )

    def check(self, action: Action, job: Job) -> None:
        """Nothing leaves that is not what was recorded. Raises RecordDamaged."""
        digest = self.store.connection.execute(DIGEST, (action.seq,)).fetchone()[0]
        if not is_whole(action, job, digest, (action.lane,)) and not is_whole(
            action, job, digest, (fold(row[0]) for row in self.store.connection.execute(EARLIER_LANES))
        ):
            raise RecordDamaged(f"action {action.seq} is not what was recorded")

    def job(self, number: int) -> Job:
        """The job with this number."""
        return job_of(self.store.connection.execute(JOB_BY_ID, (number,)).fetchone())

    def find_job(self, number: int) -> Job | None:
        """The job with this number, or None when there is none."""
        row = self.store.connection.execute(JOB_BY_ID, (number,)).fetchone()
        return job_of(row) if row else None

    def action(self, seq: int) -> Action:
        """The action with this row number."""
        return action_of(self.store.connection.execute(ACTION_BY_SEQ, (seq,)).fetchone())

    def actions_of(self, job: int) -> tuple[Action | None, Action | None]:
        """The job's start, and its finish unless that was undone."""
        start = finish = None
        for row in self.store.connection.execute(ACTIONS_OF_JOB, {"job": job}):
            action = action_of(row)
            if action.kind is ActionKind.START:
                start = action
            elif action.state is not State.WITHDRAWN:
                finish = action
        return start, finish

    def open_jobs(self) -> list[Job]:
        """The job running on each machine."""
        return [job_of(row) for row in self.store.connection.execute(OPEN_JOBS)]

    def set_job(self, number: int, **columns: object) -> None:
        """Set columns of a job inside the caller's transaction; the names are column names of the schema."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self.store.connection.execute(f"UPDATE job SET {names} WHERE id = ?", (*columns.values(), number))

    def set_action(self, seq: int, **columns: object) -> None:
        """Set columns of an action inside the caller's transaction; the names are column names of the schema."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self.store.connection.execute(f"UPDATE action SET {names} WHERE seq = ?", (*columns.values(), seq))
        self.store.tally.changed()
