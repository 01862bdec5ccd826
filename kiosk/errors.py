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

from kiosk.words import Words


class KioskError(Exception):
    """Anything the kiosk refuses or fails at on purpose; its text is meant for a person."""


class ConfigurationError(KioskError):
    """The configuration can't be used. `faults` holds one sentence each: file, key, what is allowed."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class StoreError(KioskError):
    """The store can't do what it is for."""


class StoreBusy(StoreError):
    """Another kiosk holds this data directory."""


class StoreTooNew(StoreError):
    """The store was written by a later version, which marked that earlier ones can't read it."""


class NotRecorded(StoreError):
    """The disk refused the write. Nothing of the action was kept."""


class RecordDamaged(StoreError):
    """What SQLite says of the store's file, found while the kiosk ran."""


class PaperError(KioskError):
    """A sheet or symbol can't be printed as asked; says which value and why."""


class TransferError(KioskError):
    """An export or import of waiting actions was refused."""


class CommandError(KioskError):
    """A command can't be carried out. `words` say why, in the language of whoever asked."""

    def __init__(self, told: str | Words) -> None:
        super().__init__(str(told))
        self.words = told if isinstance(told, Words) else Words("{reason}", (("reason", told),))


class UsageError(CommandError):
    """The words of a command line can't be understood or don't go together."""
