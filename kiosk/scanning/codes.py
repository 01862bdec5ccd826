"""The closed list of command codes: data identifier Z (mutually defined, ANSI MH10.8.2) and a name.

With them a whole day can be done from a sheet on the wall. What a command does belongs to the screens and the
engine.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A command code; its value is the text in the barcode."""

    START = "ZSTART"
    FINISH = "ZFINISH"
    NEXT = "ZNEXT"
    UNDO = "ZUNDO"
    WRONG = "ZWRONG"
    CANCEL = "ZCANCEL"
    BACK = "ZBACK"
    SIGNOUT = "ZSIGNOUT"
    YES = "ZYES"
    NO = "ZNO"
    SELECT = "ZSELECT"
    JOBS = "ZJOBS"
    RETRY = "ZRETRY"
    DISCARD = "ZDISCARD"
    BY_HAND = "ZBYHAND"
    REASON_1 = "ZREASON1"
    REASON_2 = "ZREASON2"
    REASON_3 = "ZREASON3"
    REASON_4 = "ZREASON4"
    REASON_5 = "ZREASON5"
    HELP = "ZHELP"
    GOOD = "ZGOOD"
    SCRAP = "ZSCRAP"
    ALL = "ZALL"
    CLEAR = "ZCLEAR"
    DIGIT_0 = "Z0"
    DIGIT_1 = "Z1"
    DIGIT_2 = "Z2"
    DIGIT_3 = "Z3"
    DIGIT_4 = "Z4"
    DIGIT_5 = "Z5"
    DIGIT_6 = "Z6"
    DIGIT_7 = "Z7"
    DIGIT_8 = "Z8"
    DIGIT_9 = "Z9"

    @property
    def digit(self) -> str | None:
        """The digit that `Z0` to `Z9` enter; None for every other command."""
        return self.value[1] if len(self.value) == 2 else None


def code_of(text: str) -> Code | None:
    """The command that is exactly `text`, or None."""
    return _BY_TEXT.get(text)


_BY_TEXT = {code.value: code for code in Code}
