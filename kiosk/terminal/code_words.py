"""What a command code is called in an answer, as on its card; and the refusals that tell nothing unless the code is named."""

from __future__ import annotations

from kiosk.discarding import DISCARD_REASONS
from kiosk.scanning.codes import Code
from kiosk.words import Words, say, verbatim

NAMES: dict[Code, Words] = {
    Code.START: say("Start"),
    Code.FINISH: say("Finish"),
    Code.NEXT: say("Next"),
    Code.UNDO: say("Undo"),
    Code.WRONG: say("Wrong job"),
    Code.CANCEL: say("Cancel"),
    Code.BACK: say("Back"),
    Code.SIGNOUT: say("Sign out"),
    Code.YES: say("Yes"),
    Code.NO: say("No"),
    Code.SELECT: say("Choose this one"),
    Code.JOBS: say("Show the jobs"),
    Code.RETRY: say("Try again"),
    Code.DISCARD: say("Discard"),
    Code.BY_HAND: say("Entered by hand"),
    Code.HELP: say("Help"),
    Code.GOOD: say("Good"),
    Code.SCRAP: say("Scrap"),
    Code.ALL: say("All the rest are good"),
    Code.CLEAR: say("Clear"),
    **{Code[f"REASON_{number}"]: words for number, words in enumerate(DISCARD_REASONS, start=1)},
}


def name_of(code: Code) -> Words:
    """The words of a code; a digit's is the digit."""
    return verbatim(code.digit) if code.digit is not None else NAMES[code]


def read(code: Code) -> Words:
    """The answer to a scanned code that tells nothing itself."""
    return say("“{code}” read", code=name_of(code))


def refused(code: Code, refusal: Words) -> Words:
    """The answer to a scanned code that means nothing here: of a card nobody sees which button it stands for."""
    return say("“{code}” read. {refusal} Go on with what is asked.", code=name_of(code), refusal=refusal)
