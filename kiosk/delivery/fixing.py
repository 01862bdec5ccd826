"""Fixing what is sent: an action gets its times, and with them its body, at the first send and keeps both."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from kiosk.api.bodies import finish_request, start_request
from kiosk.api.exchange import Request
from kiosk.delivery import times
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lane_facts import LaneFacts, previous_times
from kiosk.record.outbox import Outbox
from kiosk.record.rows import Action, ActionKind, Job


def with_times(facts: LaneFacts, outbox: Outbox, knowledge: Knowledge, *, whole: bool = True) -> LaneFacts:
    """Give jobs whose times are not fixed yet the times that they would be sent with now."""
    action = facts.doubtful or facts.head
    return replace(
        facts,
        job=_timed(facts.job, action, outbox, knowledge, whole),
        at_server=_timed(facts.at_server, facts.finish, outbox, knowledge, whole),
    )


def _timed(
    job: Job | None, action: Action | None, outbox: Outbox, knowledge: Knowledge, whole: bool
) -> Job | None:
    if job is None or action is None or action.body is not None:
        return job
    raw, estimated = knowledge.time.of(action.moment, knowledge.server_now())
    if action.kind is ActionKind.FINISH:
        end = times.kept(times.end_second(raw, int(job.start_sent or 0)), raw, whole=whole)
        return replace(job, end_sent=end, estimated=job.estimated or estimated)
    start = times.start_second(raw, *previous_times(outbox, job))
    return replace(job, start_sent=times.kept(start, raw, whole=whole), estimated=estimated)


def request_of(action: Action, job: Job) -> Request:
    """The request of an action, with the body of its first send if there was one."""
    if action.kind is ActionKind.START:
        start = datetime.fromtimestamp(job.start_sent or 0, UTC)
        request = start_request(job.machine, start, job.operator_email, job.fields)
    else:
        end = datetime.fromtimestamp(job.end_sent or 0, UTC)
        request = finish_request(job.machine, end, job.made, job.scrapped)
    return request if action.body is None else replace(request, body=action.body)
