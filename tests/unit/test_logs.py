"""The log: bounded files, safe to look at, never with the key."""

from __future__ import annotations

import json
import logging
import socket
import stat
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.station.journal import Journal, encode
from kiosk.station.logs import QUIET, LogFile, set_up_logging
from kiosk.station.redaction import Redactor

KEY = "tmm_live_4f9a/7c+11=="


@pytest.fixture
def log_dir(tmp_path: Path) -> Iterator[Path]:
    undo = set_up_logging(tmp_path, verbose=True, secret=lambda: KEY, environment={})
    yield tmp_path
    undo()


def lines_of(directory: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (directory / "kiosk.log").read_text("ascii").splitlines()]


def test_a_line_is_one_json_object_with_time_level_place_and_words(log_dir: Path) -> None:
    logging.getLogger("kiosk.delivery").warning("row %d waits", 7, extra={"machine": "Haas VF-2", "row": 7})
    (line,) = lines_of(log_dir)
    assert line["level"] == "warning"
    assert line["logger"] == "kiosk.delivery"
    assert line["message"] == "row 7 waits"
    assert (line["machine"], line["row"]) == ("Haas VF-2", 7)
    assert str(line["at"]).endswith("+00:00")


def test_a_scanned_escape_sequence_reaches_the_file_only_as_printable_ascii(log_dir: Path) -> None:
    evil = "\x1b]52;c;aGk=\x07\x9b2J\x7f\u202e\u2028\r\nfake line\x00é"
    logging.getLogger("kiosk").info("read %s", evil, extra={"raw": evil})
    data = (log_dir / "kiosk.log").read_bytes()
    assert data.count(b"\n") == 1
    assert all(0x20 <= byte < 0x7F for byte in data.rstrip(b"\n"))
    assert lines_of(log_dir)[0]["raw"] == evil


@pytest.mark.parametrize(
    "text",
    [
        f"sending with {KEY}",
        "{'Authorization': 'Bearer some.other-key'}",
        "Authorization: Bearer some.other-key",
        "[(b'authorization', b'Bearer some.other-key')]",
        "proxy-authorization: Basic some.other-key",
        "KIOSK_API_KEY=some.other-key",
        "https://host/?key=tmm_live_4f9a%2F7c%2B11%3D%3D",
    ],
)
def test_no_form_of_a_key_is_in_the_log_at_any_level(log_dir: Path, text: str) -> None:
    for level in (logging.DEBUG, logging.CRITICAL):
        logging.getLogger("kiosk").log(level, text, extra={"details": text, "pair": ("x", text)})
    written = (log_dir / "kiosk.log").read_text("ascii")
    assert KEY not in written
    assert "some.other-key" not in written
    assert "4f9a" not in written


def test_a_traceback_is_logged_without_the_key(log_dir: Path) -> None:
    try:
        raise ValueError(f"refused {KEY}")
    except ValueError:
        logging.getLogger("kiosk").exception("a call failed")
    (line,) = lines_of(log_dir)
    assert "ValueError" in str(line["traceback"])
    assert KEY not in str(line)


def test_a_key_changed_while_running_is_hidden_too(tmp_path: Path) -> None:
    keys = ["first-key-1"]
    redactor = Redactor(lambda: keys[0])
    assert "first-key-1" not in redactor.clean("first-key-1")
    keys[0] = "second-key-2"
    assert "second-key-2" not in redactor.clean("a second-key-2 b")


def test_no_key_and_a_tiny_key_leave_text_readable() -> None:
    assert Redactor(lambda: None).clean("a job started") == "a job started"
    assert Redactor(lambda: "a").clean("a job started") == "a job started"


def test_debug_lines_are_written_only_when_verbose(tmp_path: Path) -> None:
    undo = set_up_logging(tmp_path, verbose=False, secret=lambda: None, environment={})
    logging.getLogger("kiosk").debug("quiet")
    logging.getLogger("kiosk").info("loud")
    undo()
    assert [line["message"] for line in lines_of(tmp_path)] == ["loud"]


def test_the_files_together_never_outgrow_their_bound(tmp_path: Path) -> None:
    output = LogFile(tmp_path / "kiosk.log", Redactor(lambda: None), file_bytes=2000, kept_files=3)
    for number in range(200):
        output.emit(
            logging.makeLogRecord({"msg": f"line {number} " + "x" * 100, "name": "k", "levelname": "INFO"})
        )
    output.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["kiosk.log", "kiosk.log.1", "kiosk.log.2"]
    assert all(file.stat().st_size <= 2000 for file in files)
    assert "line 199" in (tmp_path / "kiosk.log").read_text("ascii")


def test_the_file_belongs_to_its_owner_alone(log_dir: Path) -> None:
    logging.getLogger("kiosk").info("x")
    assert stat.S_IMODE((log_dir / "kiosk.log").stat().st_mode) == 0o600


def test_an_unwritable_directory_costs_the_file_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    undo = set_up_logging(tmp_path / "not there", verbose=False, secret=lambda: None, environment={})
    logging.getLogger("kiosk").error("still running")
    undo()
    assert capfd.readouterr() == ("", "")


def test_what_was_set_up_is_undone(tmp_path: Path) -> None:
    loggers = [logging.getLogger(name) for name in ("", *QUIET)]
    before = [(each.level, list(each.handlers)) for each in loggers]
    undo = set_up_logging(tmp_path, verbose=True, secret=lambda: None, environment={})
    assert [(each.level, list(each.handlers)) for each in loggers] != before
    undo()
    assert [(each.level, list(each.handlers)) for each in loggers] == before


def test_a_thread_that_fails_is_logged_and_leaves_the_screen_alone(
    log_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("no such lane")

    thread = threading.Thread(target=fail, name="sender-3")
    thread.start()
    thread.join()
    (line,) = lines_of(log_dir)
    assert line["message"] == "thread sender-3 ended by a fault"
    assert "no such lane" in str(line["traceback"])
    assert capfd.readouterr().err == ""


def test_a_wrong_placeholder_does_not_lose_the_line(log_dir: Path) -> None:
    logging.getLogger("kiosk").info("%d rows", "many")
    assert "many" in str(lines_of(log_dir)[0]["message"])


def test_the_journal_gets_fields_that_no_text_can_forge(tmp_path: Path) -> None:
    path = str(tmp_path / "journal")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        journal = Journal(path)
        assert journal.send(logging.ERROR, {"message": "read\nPRIORITY=0", "machine": "M1", "at": "x"})
        datagram = listener.recv(65536)
        journal.close()
    value = b"read\nPRIORITY=0"
    assert b"MESSAGE\n" + struct.pack("<Q", len(value)) + value + b"\n" in datagram
    assert datagram.startswith(b"PRIORITY=3\n")
    assert b"KIOSK_MACHINE=M1\n" in datagram


def test_a_missing_journal_is_no_fault() -> None:
    journal = Journal("/nonexistent/socket")
    assert not journal.send(logging.INFO, {"message": "x"})
    journal.close()


@pytest.mark.parametrize(("level", "priority"), [(10, 7), (20, 6), (30, 4), (40, 3), (50, 2)])
def test_levels_become_syslog_priorities(level: int, priority: int) -> None:
    assert encode(level, {}).startswith(b"PRIORITY=%d\n" % priority)


def test_the_first_frame_does_not_wait_for_heavy_imports() -> None:
    code = (
        "import sys, kiosk.station.logs; print({'logging.handlers', 'httpx', 'textual'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
