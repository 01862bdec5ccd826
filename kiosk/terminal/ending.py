"""When did it end? Which moments can be meant, for a job that has been running for very long. Nothing ever ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from kiosk import jobs
from kiosk.commands import Place
from kiosk.record.rows import Moment
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import StartFrom
from kiosk.terminal.pending import OnceMoreAsked, Running
from kiosk.words import Words, say

TWICE = "twice"
"""The question about an hour that came twice, when the clocks went back."""
DAYS_BACK = 31
STATED_SECONDS = 900.0
"""So long a stated end waits for FINISH; then it is asked for again."""
Check = Callable[[datetime], jobs.Refusal | None]
"""Why a moment can't be; None when it can."""


def started_at(desk: Desk, running: Running) -> datetime:
    """The wall time of the start; in the same boot reckoned on the boot clock, so that a set clock does no harm."""
    if running.started.boot_id == desk.clock.boot_id:
        return desk.clock.now() - timedelta(seconds=desk.now() - running.started.boot)
    return running.started.at


def ran_long(desk: Desk, running: Running) -> bool:
    """True when the job should be asked about."""
    return jobs.ran_too_long(started_at(desk, running), desk.clock.now(), desk.config.station.ask_after_hours)


def is_asked_about(desk: Desk, running: Running) -> bool:
    """True when the job should be asked about and its end has not been told yet."""
    return stated(desk, running.job.lane) is None and ran_long(desk, running)


def long_after(desk: Desk, running: Running) -> float | None:
    """In how many seconds the job should be asked about; None when it should be already, or never."""
    hours = desk.config.station.ask_after_hours
    left = hours * 3600 - (desk.clock.now() - started_at(desk, running)).total_seconds()
    return left if hours > 0 and left >= 0 else None


def refuse(desk: Desk, idle: Words) -> None:
    """Say why there is no job in front to end: none was chosen of those that run, it is not ours, or `idle`."""
    if desk.machine is None and (desk.running or desk.foreign):
        desk.bad(say("Choose the machine first."))
    elif desk.lane in desk.foreign:
        desk.bad(say("That job was started elsewhere. To finish it here, press TAKE OVER."))
    else:
        desk.bad(idle)


def ask(desk: Desk) -> None:
    """Show the question with its three answers."""
    desk.go(Place.ENDED)
    desk.bad(say("This job has been running for very long. When did it end?"))


def moment_of(desk: Desk, running: Running) -> Moment:
    """When the job ends: as the operator told, else now."""
    return stated(desk, running.job.lane) or desk.moment()


def stated(desk: Desk, lane: str) -> Moment | None:
    """When the job there ended, as the operator told not long ago."""
    held = desk.hand.ended_at.get(lane)
    if held is None or held.boot_id != desk.clock.boot_id or desk.now() > held.offered_at + STATED_SECONDS:
        return None
    return Moment(held.wall, held.boot, held.boot_id)


def forget_old(desk: Desk) -> None:
    """Forget stated ends that waited too long for FINISH, and the answer that named the one in front."""
    old = {lane for lane in desk.hand.ended_at if stated(desk, lane) is None}
    if old:
        desk.put(ended_at={lane: held for lane, held in desk.hand.ended_at.items() if lane not in old})
    if desk.lane in old:
        desk.told = None


def next_forgotten(desk: Desk) -> list[float]:
    """When stated ends are to be forgotten, boot clock."""
    return [held.offered_at + STATED_SECONDS + 0.5 for held in desk.hand.ended_at.values()]


def set_end(desk: Desk, running: Running, when: datetime) -> None:
    """Keep the stated end and go on with the finish."""
    now = desk.moment()
    age = (desk.clock.now() - when).total_seconds()
    told = StartFrom(int(when.timestamp() * 1_000_000), now.boot - age, now.boot_id, now.boot)
    desk.put(ended_at={**desk.hand.ended_at, running.job.lane: told})
    desk.changed_lanes.add(running.job.lane)
    desk.go(Place.RUNNING)
    desk.good(say("Ended at {time}. Enter the quantities, then press FINISH.", time=when))


def last_shift_end(desk: Desk) -> datetime | None:
    """The last change of shift before now, in UTC; None when no shifts are configured."""
    zone, now = desk.config.station.zone(), desk.clock.now()
    today = now.astimezone(zone).date()
    changes = [
        datetime.combine(day, shift, zone).astimezone(UTC)
        for day in (today - timedelta(days=1), today)
        for shift in desk.config.station.shift_starts()
    ]
    return max((change for change in changes if change <= now), default=None)


def shift_answer(desk: Desk, running: Running) -> datetime | None:
    """The end of the last shift, where it can be when the job ended."""
    when = last_shift_end(desk)
    return when if when is not None and when > started_at(desk, running) else None


def prompt(desk: Desk) -> Words:
    """What to type: with the day, when the time alone could be of several."""
    running = desk.job_in_front
    if running is not None and desk.clock.now() - started_at(desk, running) > timedelta(days=1):
        return say("When did it end? Type the time, or day and time, such as 13-1630")
    return say("When did it end? Type the time, such as 1630")


def accept_typed(desk: Desk, text: str) -> None:
    """A typed time, with or without its day of the month. It must lie between the start and now."""
    running = desk.job_in_front
    if running is None:
        desk.put(typing=None)
        desk.home()
        return
    start, now = started_at(desk, running), desk.clock.now()
    when = the_moment(desk, text, lambda end: jobs.check_end(end, start, now))
    if when is not None:
        take_end(desk, when)


def the_moment(desk: Desk, text: str, check: Check) -> datetime | None:
    """The one moment that a typed time means; None when it means none or several, which is said or asked."""
    read = jobs.read_time(text)
    if read is None:
        desk.bad(say("Type the time as hours and minutes, such as 1630, or with the day: 13-1630."))
        return None
    found = possible_moments(desk, check, *read)
    if isinstance(found, jobs.Refusal):
        desk.bad(found.words)
        return None
    if len(found) == 1:
        return found[0]
    words = say("That hour came twice that night. Which of the two is meant?")
    desk.doubtful_time = (found[0], found[1])
    desk.once_more = OnceMoreAsked(TWICE, words, desk.now(), desk.lane)
    desk.bad(words)
    return None


def possible_moments(
    desk: Desk, check: Check, day: int | None, hour: int, minute: int
) -> list[datetime] | jobs.Refusal:
    """The moments that `check` allows at which the station's clock showed this; two where an hour came twice.

    A day of the month is the last one of that number that fits.
    """
    zone = desk.config.station.zone()
    today = desk.clock.now().astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS_BACK)]
    shown = [
        (each, moment)
        for each in days
        if day in (None, each.day)
        for moment in moments_of(desk, each, hour, minute)
    ]
    fits = [(each, moment) for each, moment in shown if check(moment) is None]
    if not fits:
        if not shown:
            return jobs.Refusal(say("The clock never showed that time on that day."))
        refusal = check(shown[0][1])
        assert refusal is not None
        return refusal
    if day is not None:
        fits = [(each, moment) for each, moment in fits if each == fits[0][0]]
    if len({each for each, _ in fits}) > 1:
        return jobs.Refusal(say("Of which day? Type day and time, such as 13-1630."))
    return sorted(moment for _, moment in fits)


def moments_of(desk: Desk, day: date, hour: int, minute: int) -> list[datetime]:
    """When the station's clock showed this time on that day: once, twice, or never on the nights clocks change."""
    zone = desk.config.station.zone()
    wanted = (day, hour, minute)
    both = {
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone, fold=fold).astimezone(UTC)
        for fold in (0, 1)
    }
    local = {moment: moment.astimezone(zone) for moment in both}
    return sorted(moment for moment, each in local.items() if (each.date(), each.hour, each.minute) == wanted)


def take_end(desk: Desk, when: datetime) -> None:
    """Take a stated end, if it lies between the start and now."""
    running = desk.job_in_front
    if running is None:
        return
    refusal = jobs.check_end(when, started_at(desk, running), desk.clock.now())
    if refusal is not None:
        desk.bad(refusal.words)
        return
    desk.put(typing=None)
    set_end(desk, running, when)
