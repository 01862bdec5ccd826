"""The kiosk's log: one JSON object a line in `data_dir/kiosk.log`, and the journal's fields under systemd.

Bounded (`KEPT_FILES` of `FILE_BYTES`), plain ASCII, so that a scanned escape sequence can't act on the
terminal of whoever reads it. The API key is taken out of every line at every level. Nothing is ever
written to standard error: that is the screen.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from kiosk.station.journal import Journal
from kiosk.station.redaction import Redactor

LOG_NAME = "kiosk.log"
FILE_BYTES = 1_000_000
KEPT_FILES = 5
LONGEST_MESSAGE = 4000
"""Characters kept of one message or traceback; a server's whole HTML page helps nobody."""

QUIET = ("asyncio", "httpcore", "httpx", "fontTools", "fpdf")
"""Libraries whose own debug output says nothing about the kiosk, and may hold request headers."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up_logging(
    data_dir: Path,
    verbose: bool,
    secret: Callable[[], str | None],
    environment: Mapping[str, str] = os.environ,
) -> Callable[[], None]:
    """Send all logging to the file and, under systemd, to the journal; returns what undoes it.

    `secret` gives the API key of the moment, for taking it out. A directory that can't be written costs
    the file, never the kiosk.
    """
    redactor = Redactor(secret)
    outputs: list[logging.Handler] = [LogFile(data_dir / LOG_NAME, redactor)]
    if "INVOCATION_ID" in environment:
        outputs.append(JournalHandler(Journal(), redactor))
    root = logging.getLogger()
    before = (list(root.handlers), root.level, logging.raiseExceptions, threading.excepthook)
    root.handlers[:] = outputs
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    quiet = {logging.getLogger(name): logging.getLogger(name).level for name in QUIET}
    for logger in quiet:
        logger.setLevel(logging.WARNING)
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    threading.excepthook = _log_thread_failure

    def undo() -> None:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        for logger, level in quiet.items():
            logger.setLevel(level)
        logging.raiseExceptions = before[2]
        threading.excepthook = before[3]
        logging.captureWarnings(False)
        for output in outputs:
            output.close()

    return undo


def fields_of(record: logging.LogRecord, redactor: Redactor) -> dict[str, object]:
    """What a record says, in the order in which it is read: time, level, place, words, and what `extra=`
    added."""
    fields: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "thread": record.threadName,
        "message": redactor.clean(_message(record))[:LONGEST_MESSAGE],
    }
    for name, value in vars(record).items():
        if name not in _STANDARD:
            plain = value if isinstance(value, int | float | bool | None) else redactor.clean(str(value))
            fields[name] = plain[:LONGEST_MESSAGE] if isinstance(plain, str) else plain
    if record.exc_info and record.exc_info[0] is not None:
        trace = logging.Formatter().formatException(record.exc_info)
        fields["traceback"] = redactor.clean(trace)[-LONGEST_MESSAGE:]
    return fields


def as_line(fields: Mapping[str, object]) -> str:
    """One line of pure printable ASCII; JSON leaves DEL as it is, and terminals act on it."""
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")


class LogFile(logging.Handler):
    """Appends lines to a file and begins a new one when it is full. A full disk loses lines, never an
    action."""

    def __init__(
        self, path: Path, redactor: Redactor, file_bytes: int = FILE_BYTES, kept_files: int = KEPT_FILES
    ) -> None:
        super().__init__()
        self._path = path
        self._redactor = redactor
        self._file_bytes = file_bytes
        self._kept_files = kept_files
        self._descriptor: int | None = None
        self._size = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record. Failing to write is not reported anywhere: there is nowhere left to report to."""
        line = as_line(fields_of(record, self._redactor)).encode("ascii") + b"\n"
        try:
            if self._descriptor is None or self._size + len(line) > self._file_bytes:
                self._open(len(line))
            if self._descriptor is not None:
                self._size += os.write(self._descriptor, line)
        except OSError:
            self._close_file()

    def close(self) -> None:
        """Close the file; a later record opens it again."""
        self._close_file()
        super().close()

    def _open(self, coming: int) -> None:
        self._close_file()
        if self._path.exists() and self._path.stat().st_size + coming > self._file_bytes:
            self._rotate()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        self._descriptor = os.open(self._path, flags, 0o600)
        self._size = os.fstat(self._descriptor).st_size

    def _rotate(self) -> None:
        for number in range(self._kept_files - 1, 0, -1):
            earlier = self._path if number == 1 else self._numbered(number - 1)
            if earlier.exists():
                os.replace(earlier, self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def _close_file(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)


class JournalHandler(logging.Handler):
    """Sends each record to the journal as fields."""

    def __init__(self, journal: Journal, redactor: Redactor) -> None:
        super().__init__()
        self._journal = journal
        self._redactor = redactor

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one record over; a journal that does not take it is no reason to wait."""
        self._journal.send(record.levelno, fields_of(record, self._redactor))

    def close(self) -> None:
        """Let the journal's socket go."""
        self._journal.close()
        super().close()


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a wrong placeholder in a log call must not hide what it was about
        return f"{record.msg} {record.args!r}"


def _log_thread_failure(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_type is SystemExit or failure.exc_value is None:
        return
    name = failure.thread.name if failure.thread is not None else "?"
    details = (failure.exc_type, failure.exc_value, failure.exc_traceback)
    logging.getLogger("kiosk").critical("thread %s ended by a fault", name, exc_info=details)
