"""One operator's day, the same for every channel: what is done, and what the server's ledger must then hold.

Two machines, four jobs, an undone start, an undone finish, scrap, more than ordered, work without network, a refused
job that a supervisor corrects. A channel says how each thing is done; it may use nothing else.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.terminal.harness import Shop, Terminal, wait_until

UNDO_SECONDS = 12
"""Six were over on a busy machine before "Recorded" was seen and answered."""
ABSENCE_SECONDS = 5
"""How long the line stays cut after the last thing done: what is sent later must not say so. The long day takes the hour."""
BOUNCE_SECONDS = 1.2
"""A second press sooner than a second after the first is a bounce, so a person's is later."""

FIRST, SECOND = ("1001", "2001", "10"), ("1002", "2002", "20")
MISTAKEN = ("1009", "2009", "90")
OFFLINE, REFUSED = ("1003", "2003", "30"), ("1004", "2004", "40")
RIGHT_PART = "2005"
BOTH = ("Machine1", "Machine2")
LABELS = {"Machine1": "Haas VF-2", "Machine2": "Mazak"}
REFUSAL = {"status": 422, "body": '{"error": "Unknown part 2004"}'}


def expected() -> dict[str, list[tuple[object, ...]]]:
    """By machine, what the server must have accepted, in order."""
    return {
        "Machine1": [
            ("start", "1001", "2001", "10", "bo@example.com"),
            ("finish", 41, 2),
            ("start", "1003", "2003", "30", "bo@example.com"),
            ("finish", 6, 0),
        ],
        "Machine2": [
            ("start", "1002", "2002", "20", "bo@example.com"),
            ("finish", 7, 0),
            ("start", "1004", RIGHT_PART, "40", "bo@example.com"),
            ("finish", 3, 0),
        ],
    }


class Channel(ABC):
    """How things are done. Each returns when the screen shows it."""

    def __init__(self, shop: Shop, screen: Terminal) -> None:
        self.shop = shop
        self.screen = screen

    @abstractmethod
    def sign_in(self) -> None:
        """Bo Lind comes to work."""

    @abstractmethod
    def go_to(self, machine: str) -> None:
        """To the screen of a machine, from wherever."""

    @abstractmethod
    def start(self, work_order: str, part: str, operation: str, ordered: str = "") -> None:
        """Start a job on the machine in front."""

    @abstractmethod
    def undo(self) -> None:
        """Take the last action back."""

    @abstractmethod
    def enter(self, good: str, scrap: str = "") -> None:
        """The quantities."""

    @abstractmethod
    def finish(self) -> None:
        """Finish what runs on the machine in front."""

    @abstractmethod
    def read_waiting(self) -> None:
        """The list of what waits to be sent."""

    @abstractmethod
    def open_refused(self) -> None:
        """The first entry that needs attention."""

    @abstractmethod
    def correct_part_and_retry(self, part: str) -> None:
        """With a supervisor's badge scanned."""

    @abstractmethod
    def sign_out(self) -> None:
        """The end of the day."""


def work(channel: Channel, absence_seconds: float = ABSENCE_SECONDS) -> None:
    """Do the whole day and look at the ledger."""
    shop, screen = channel.shop, channel.screen
    channel.sign_in()
    screen.wait_for("Welcome, Bo Lind", "Choose a machine")
    two_machines_and_two_mistakes(channel)
    without_network(channel, absence_seconds)
    refused_and_corrected(channel)
    channel.sign_out()
    screen.wait_for("Nobody signed in")
    wait_until(lambda: ledger(shop) == expected(), f"the ledger differs: {ledger(shop)}\n{shop.told()}")


def two_machines_and_two_mistakes(channel: Channel) -> None:
    """A start and a finish are undone; neither reaches the server."""
    screen = channel.screen
    channel.go_to("Machine1")
    channel.start(*FIRST)
    screen.wait_for("Recorded: 2001 Op10 started on Haas VF-2")
    channel.go_to("Machine2")
    channel.start(*MISTAKEN)
    screen.wait_for("Recorded: 2009 Op90 started on Mazak")
    channel.undo()
    screen.wait_for("Undone: 2009 Op90 was not started")
    channel.start(*SECOND)
    screen.wait_for("Recorded: 2002 Op20 started on Mazak")
    channel.go_to("Machine1")
    channel.enter("40", "2")
    channel.finish()
    screen.wait_for("Recorded: 2001 Op10 finished, 40 good, 2 scrap")
    channel.undo()
    screen.wait_for("Undone: 2001 Op10 still runs on", "FINISH")
    channel.enter("41")
    channel.finish()
    screen.wait_for("Recorded: 2001 Op10 finished, 41 good, 2 scrap")
    channel.shop.wait_accepted(3)


def without_network(channel: Channel, absence_seconds: float) -> None:
    """A start, a finish and more than was ordered, all while the line is cut; told with the times at which it happened."""
    shop, screen = channel.shop, channel.screen
    shop.server.cut()
    channel.start(*OFFLINE, ordered="5")
    screen.wait_for("Recorded: 2003 Op30 started on Haas VF-2")
    channel.go_to("Machine2")
    channel.enter("7")
    channel.finish()
    screen.wait_for("Recorded: 2002 Op20 finished, 7 good", "2 waiting")
    channel.go_to("Machine1")
    channel.enter("6")
    channel.finish()
    screen.wait_for("only 5 ordered")
    time.sleep(BOUNCE_SECONDS)
    channel.finish()
    screen.wait_for("Recorded: 2003 Op30 finished, 6 good", "3 waiting")
    channel.read_waiting()
    screen.wait_for("WAITING \\(3\\)", "Start of 2003 Op30 on Haas VF-2")
    time.sleep(absence_seconds)
    assert len(shop.accepted()) == 3
    done_by = datetime.now(UTC) - timedelta(seconds=absence_seconds - 1)
    shop.server.mend()
    happened = [told for entry in shop.wait_accepted(6)[3:] for told in _times(entry)]
    assert [each for each in happened if each > done_by] == []
    screen.wait_for("Online")
    if screen.sees("Nobody signed in"):  # after so long an absence
        channel.sign_in()
        screen.wait_for("Welcome, Bo Lind")


def refused_and_corrected(channel: Channel) -> None:
    """The server refuses a start; the supervisor's badge is scanned, since it is never picked from a list."""
    shop, screen = channel.shop, channel.screen
    shop.server.faults({"effect": REFUSAL, "method": "POST", "machine": "Machine2"})
    channel.go_to("Machine2")
    channel.start(*REFUSED)
    screen.wait_for("Recorded: 2004 Op40 started on Mazak")
    screen.wait_gone("UNDO")
    channel.open_refused()
    screen.wait_for("Start of 2004 Op40 on Mazak", "Unknown part 2004", "scan a supervisor's badge")
    shop.scan("1H1001")
    screen.wait_for("touch a field to correct it")
    channel.correct_part_and_retry(RIGHT_PART)
    shop.wait_accepted(7)
    channel.go_to("Machine2")
    channel.enter("3")
    channel.finish()
    screen.wait_for("Recorded: 2005 Op40 finished, 3 good")


def ledger(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    """What the server accepted, by machine."""
    found: dict[str, list[tuple[object, ...]]] = {machine: [] for machine in BOTH}
    for entry in shop.accepted():
        found[str(entry["machine"])].append(_told(entry))
    return found


def _told(entry: dict[str, Any]) -> tuple[object, ...]:
    sent = entry["body"]["step_event"]
    if entry["kind"] == "finish":
        return ("finish", sent["qty_made"], sent["qty_scrapped"])
    names = ("wo_number", "part_unique_identifier", "step_number", "user_email")
    return ("start", *(sent[name] for name in names))


def _times(entry: dict[str, Any]) -> list[datetime]:
    sent = entry["body"]["step_event"]
    return [datetime.fromisoformat(sent[name]) for name in ("start", "end") if name in sent]
