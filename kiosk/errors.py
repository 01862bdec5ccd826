"""Every failure the kiosk raises on purpose.

KioskError
├── ConfigurationError        the configuration can't be used; lists every fault
├── StoreError
│   ├── StoreBusy             another kiosk holds the data directory
│   ├── StoreTooNew           written by a later version that marked a break
│   ├── NotRecorded           the disk refused the write: the action is NOT recorded
│   └── RecordDamaged         the store's file was found damaged while the kiosk ran
├── PaperError                a sheet can't be printed as asked
├── TransferError             an export or import was refused
└── CommandError              a command line can't be carried out; says why in one sentence
    └── UsageError            its words can't be understood, whatever the station holds
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.words import Words, in_place_of, joined, say, verbatim


class KioskError(Exception):
    """Anything the kiosk refuses or fails at on purpose; its text is meant for a person.

    `words` say it in the language of whoever reads it; a plain text is for those who only read English: commands and logs.
    """

    def __init__(self, told: str | Words) -> None:
        super().__init__(str(told))
        self.words = told if isinstance(told, Words) else verbatim(told)


class ConfigurationError(KioskError):
    """The configuration can't be used. `faults` holds one sentence each: file, key, what is allowed."""

    def __init__(self, faults: Sequence[Words]) -> None:
        super().__init__(joined(faults, "\n"))
        self.faults = tuple(faults)


class StoreError(KioskError):
    """The store can't do what it is for."""

    def __init__(self, words: Words) -> None:  # a screen may have to show it, so a plain text is not enough
        super().__init__(words)


class StoreBusy(StoreError):
    """Another kiosk holds this data directory."""


class StoreTooNew(StoreError):
    """The store was written by a later version, which marked that earlier ones can't read it."""


class NotRecorded(StoreError):
    """The disk refused the write. Nothing of the action was kept."""


class RecordDamaged(StoreError):
    """What SQLite says of the store's file, found while the kiosk ran."""

    def __init__(self, found: str) -> None:
        super().__init__(in_place_of(found, say("the file of the record is damaged")))


class PaperError(KioskError):
    """A sheet or symbol can't be printed as asked; says which value and why."""


class TransferError(KioskError):
    """An export or import of waiting actions was refused."""


class CommandError(KioskError):
    """A command can't be carried out; says why."""


class UsageError(CommandError):
    """The words of a command line can't be understood or don't go together."""
