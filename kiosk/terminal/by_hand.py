"""ENTERED BY HAND: the office did elsewhere what the kiosk then never sends, so it is asked about once."""

from __future__ import annotations

from kiosk.delivery import attention
from kiosk.record import damage
from kiosk.scanning.codes import Code
from kiosk.terminal import items
from kiosk.terminal.correcting import has_todo
from kiosk.terminal.desk import Desk
from kiosk.terminal.supervision import change, opened_now, supervisor
from kiosk.view import Action as Choice
from kiosk.words import Words, say


def entered_by_hand(desk: Desk) -> None:
    """The office entered it, or a supervisor compared what a damaged record may have lost. Asked about once: what is
    marked so is never sent.
    """
    number = opened_now(desk)
    if number is None:
        return
    if Choice.BY_HAND not in items.choices_of(desk, number):
        desk.nothing_here()
        return
    person = supervisor(desk)
    if person is None:
        return
    who, is_notice = person.badge, damage.notice_of(desk.outbox, number)
    if not desk.is_confirmed(Code.BY_HAND):
        desk.ask_once_more(Code.BY_HAND, _asked_by_hand(is_sent=has_todo(desk, number), is_notice=is_notice))
    elif has_todo(desk, number):
        change(desk, number, lambda: _see_to(desk, number, who), say("Marked as done."))
    elif is_notice:
        done = say("Marked as compared. The machine goes on.")
        change(desk, number, lambda: damage.compared(desk.outbox, number, who, "at the terminal"), done)
    else:
        done = say("Marked as entered by hand.")
        change(desk, number, lambda: attention.entered_by_hand(desk.outbox, number, who), done)


def _asked_by_hand(*, is_sent: bool, is_notice: bool) -> Words:
    if is_sent:
        return say("Was the count changed in the office? Press once more if it was.")
    if is_notice:
        return say("Was it compared with the office system? Press once more if it was.")
    return say("Was this entered in the office by hand? It is never sent then. Press once more if it was.")


def _see_to(desk: Desk, number: int, who: str) -> str:
    with desk.outbox.store.transaction() as connection:
        connection.execute("UPDATE todo SET done_by = ? WHERE job = ? AND done_by IS NULL", (who, number))
        desk.outbox.journal("wrong count seen to", job=number, who=who)
    return desk.outbox.job(number).lane
