"""Hand-made pictures of the terminal: every screen in its typical states."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from kiosk.commands import Field, Place, Tab
from kiosk.fields import JobFields, Kind
from kiosk.terminal.typing import PROMPTS
from kiosk.view import (
    Action,
    ConfirmView,
    EntryView,
    FaultView,
    ItemView,
    JobsView,
    LinkState,
    LinkView,
    MachineState,
    MachineView,
    OperatorView,
    QuantityView,
    QuestionView,
    ScannerHealth,
    ScannerView,
    Sending,
    Told,
    Tone,
    TypingView,
    UndoOffer,
    View,
)
from kiosk.words import say
from tests.pilot.shop_floor import ANA, BO, NOW, job, machines


def board(count: int = 4) -> View:
    """The machine board with Ana signed in."""
    return View(
        Place.MACHINES,
        "cell-3",
        "en",
        machines(count),
        (ANA, BO),
        LinkView(LinkState.ONLINE, say("Online")),
        ScannerView(ScannerHealth.READY, say("Scanner ready")),
        time_zone="UTC",
        typed_scans=False,
        operator=ANA,
    )


def scan_empty() -> View:
    """The scan screen of the Mazak, nothing scanned yet."""
    return replace(board(), place=Place.SCAN, machine="Machine2")


def scan_partly() -> View:
    """Work order known, two to go."""
    told = Told(Tone.GOOD, say("{values} read", values="WO-20417"), "WWO-20417", 3)
    entry = EntryView(JobFields(work_order="WO-20417", ordered=50), made_before=20, ordered=50)
    return replace(scan_empty(), entry=entry, told=told)


def running(**quantity: object) -> View:
    """The Haas at work."""
    return replace(
        board(),
        place=Place.RUNNING,
        machine="Machine1",
        quantity=replace(QuantityView(), **quantity),  # type: ignore[arg-type]
    )


def running_next() -> View:
    """At work with the next job scanned."""
    return replace(
        running(good=29, chosen=Field.SCRAP), next_entry=EntryView(JobFields("WO-20418", "SHAFT-12", "10"))
    )


def with_undo(view: View) -> View:
    """An offer to undo for twelve seconds more."""
    words = say("Started {job}", job="WO-20417 / 20")
    return replace(view, undo=(UndoOffer("Machine1", "Haas VF-2", words, 1012.0),))


def with_confirm(view: View) -> View:
    """A question that wants one more press."""
    words = say(
        "{total} made, but only {ordered} ordered. Press once more if that is right.", total=81, ordered=50
    )
    return replace(view, confirm=ConfirmView(words, say("YES")))


def with_trouble(view: View) -> View:
    """Offline, scanner gone, and a refusal."""
    return replace(
        view,
        link=LinkView(LinkState.OFFLINE, say("Offline"), 3, NOW - timedelta(hours=2)),
        scanner=ScannerView(ScannerHealth.FAULT, say("Scanner unplugged")),
        warnings=(say("The API key expires in {days} days", days=9),),
        told=Told(
            Tone.BAD,
            say("“{value}” is not known at this terminal.", value="0123456789"),
            "\x1b[2J[red]0123456789",
            8,
        ),
    )


def sign_in(count: int = 14) -> View:
    """The list of operators."""
    crew = tuple(OperatorView(f"Operator Number {n}", str(1000 + n)) for n in range(1, count + 1))
    return replace(board(), place=Place.SIGN_IN, operators=crew, operator=None)


def typing(kind: Kind | None = Kind.WORK_ORDER, text: str = "WO-204", digits: bool = False) -> View:
    """Typing one value."""
    prompt = PROMPTS[kind] if kind is not None else say("When did it end? Type the time, such as 1630")
    return replace(scan_empty(), place=Place.TYPE, typing=TypingView(kind, text, prompt, digits))


def item() -> ItemView:
    """A parked start with all its fields."""
    return ItemView(
        5,
        say("Start of {job} on {machine}", job="BRKT-7731-A Op20", machine="Haas VF-2"),
        say("The office system refused this. Correct it and send it again, or discard it with a reason."),
        "Ana Ruiz",
        NOW - timedelta(hours=1),
        "Recipe version not found",
        (
            (Kind.WORK_ORDER, "WO-20417"),
            (Kind.PART, "BRKT-7731-A"),
            (Kind.OPERATION, "20"),
            (Kind.RECIPE, "1"),
            (Kind.ORDERED, "50"),
            (Kind.BADGE, "1001"),
            (Kind.MACHINE, "Machine1"),
            (Kind.STARTED, "2026-03-12T12:40:00+00:00"),
            (Kind.REVISION, "C"),
            (Kind.CYCLE, "180"),
            (Kind.SETUP, "1800"),
        ),
        (Action.RETRY, Action.DISCARD, Action.BY_HAND),
    )


def jobs(tab: Tab = Tab.ATTENTION) -> View:
    """The Jobs screen with several of each."""
    many = tuple(replace(item(), job=number) for number in range(5, 10))
    unsent = say("Recorded here, waits to be sent.")
    waiting = tuple(replace(each, what=unsent, server_words="", actions=()) for each in many)
    done = tuple(
        job(number, ended_at=NOW, made=30, scrapped=number % 2, sending=Sending.SENT, mistaken=number == 21)
        for number in range(20, 32)
    )
    return replace(
        board(), place=Place.JOBS, jobs=JobsView(tab, 5, 5, many, waiting, done, done_count=len(done))
    )


def opened(supervisor: str = "") -> View:
    """One parked action; with a supervisor's badge also two corrected values."""
    view, shown = jobs(), item()
    if supervisor:
        recorded = ((Kind.PART, "BRKT-7713-A"), (Kind.STARTED, "2026-03-12T11:40:00+00:00"))
        shown = replace(shown, replaced=recorded)
    return replace(view, place=Place.ITEM, jobs=replace(view.jobs, opened=shown, supervisor=supervisor))


def asked_by_hand() -> View:
    """ENTERED BY HAND was pressed."""
    words = say("Was this entered in the office by hand? It is never sent then. Press once more if it was.")
    return replace(opened("Ana Ruiz"), confirm=ConfirmView(words, say("YES")))


def counted_wrong() -> View:
    """A finished job, sent, with other counts typed."""
    done = replace(
        item(),
        job=20,
        title=say("{job} on {machine}", job="BRKT-7731-A Op20", machine="Haas VF-2"),
        what=say("Sent with {made} good and {scrap} scrap.", made=30, scrap=0),
        server_words="",
        fields=((Kind.QUANTITY, "29"), (Kind.SCRAP, "1")),
        actions=(Action.REPORT,),
    )
    view = jobs(Tab.DONE)
    return replace(view, place=Place.ITEM, jobs=replace(view.jobs, opened=done))


def closed_elsewhere() -> View:
    """Our job was finished by somebody in the office."""
    note = say("Closed elsewhere at {time}. Its quantities are kept here.", time="13:50")
    tiles = tuple(replace(tile, today=12) for tile in machines())
    mine = replace(tiles[0], state=MachineState.ATTENTION, note=note)
    return replace(running(good=29), machines=(mine, *tiles[1:]))


def asked_which_hour() -> View:
    """A typed time that the clock showed twice."""
    words = say("That hour came twice that night. Which of the two is meant?")
    told = Told(Tone.BAD, words, "", 4)
    return replace(
        typing(None, "0230", digits=True),
        confirm=ConfirmView(words, say("FIRST TIME"), say("SECOND TIME")),
        told=told,
    )


def long_names() -> View:
    """Names that fill a row by themselves."""
    fields = JobFields("WO-2026-0045127-B", "7731-A-REV2-LEFT-HAND-BRACKET", "120", ordered=1200)
    mine = job(fields=fields, operator_name="Maria-Luisa Hernandez", machine_label="DMG Mori NLX 2500 left")
    tile = MachineView("Machine1", "DMG Mori NLX 2500 left", MachineState.RUNNING, mine)
    ana = OperatorView("Maria-Luisa Hernandez", "1001")
    return replace(running(), machines=(tile, *machines()[1:]), operator=ana)


def question() -> View:
    """A delivery that a person must decide."""
    words = say(
        "Does the office system show {job} on {machine}, begun at {time}? It need not be running any more.",
        job="BRKT-7731-A Op20",
        machine="Haas VF-2",
        time=NOW,
    )
    return replace(board(), place=Place.QUESTION, question=QuestionView(5, words))


def fault() -> View:
    """A configuration that can't be used."""
    return replace(
        board(),
        place=Place.FAULT,
        fault=FaultView(
            say("The configuration has faults"),
            (say("kiosk.toml: api.url is missing"), say("kiosk.toml: station.paper must be A4 or Letter")),
            say("The last good configuration runs. Mend the file, then run: kiosk reload"),
        ),
    )


def all_views() -> dict[str, View]:
    """Every screen in its typical states, by name."""
    clean = replace(board(), place=Place.CLEAN, clean_until_boot=1012.0)
    return {
        "machines": board(),
        "machines-two": board(2),
        "machines-many": board(14),
        "machines-trouble-undo": with_undo(with_trouble(board(14))),
        "scan": scan_empty(),
        "scan-partly": scan_partly(),
        "scan-undo": with_undo(scan_partly()),
        "scan-nobody": replace(scan_empty(), operator=None),
        "running": running(),
        "running-next": running_next(),
        "running-undo": with_undo(running()),
        "running-next-confirm": with_confirm(running_next()),
        "running-next-trouble": with_trouble(running_next()),
        "running-confirm": with_confirm(with_trouble(running(good=61))),
        "running-single": replace(running(good=3), machines=machines(1)),
        "running-trouble": with_trouble(running(good=29, scrap=1)),
        "running-next-undo": with_undo(running_next()),
        "running-closed": closed_elsewhere(),
        "running-long-undo": with_undo(long_names()),
        "machines-today": replace(closed_elsewhere(), place=Place.MACHINES, machine=None),
        "scan-single": replace(scan_partly(), machines=machines(2)[1:]),
        "sign-in": sign_in(),
        "sign-in-change": replace(sign_in(), operator=ANA),
        "type": typing(),
        "type-digits": typing(Kind.ORDERED, "50", digits=True),
        "type-time": typing(None, "13:30", digits=True),
        "type-day-and-time": replace(
            typing(Kind.ENDED, "12-1605", digits=True),
            typing=TypingView(Kind.ENDED, "12-1605", PROMPTS[Kind.ENDED], digits=True),
        ),
        "type-twice": asked_which_hour(),
        "ended": replace(running(), place=Place.ENDED, shift_ended=NOW - timedelta(minutes=5, seconds=30)),
        "ended-no-shift": replace(running(), place=Place.ENDED),
        "running-ends": replace(running(good=29), ends_at=NOW - timedelta(minutes=33)),
        "running-ends-next": replace(running_next(), ends_at=NOW - timedelta(minutes=33)),
        "jobs": jobs(),
        "jobs-waiting": jobs(Tab.WAITING),
        "jobs-done": jobs(Tab.DONE),
        "item": opened(),
        "item-supervisor": opened("Ana Ruiz"),
        "item-asked": asked_by_hand(),
        "item-done": counted_wrong(),
        "reason": replace(opened("Ana Ruiz"), place=Place.REASON),
        "question": question(),
        "clean": clean,
        "help": replace(running(), place=Place.HELP),
        "fault": fault(),
    }
