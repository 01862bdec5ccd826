"""Carrying out the steps of an installation."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from kiosk.errors import CommandError
from kiosk.station.executor import Executor
from kiosk.station.steps import Run, WriteFile


def test_a_failing_command_stops_the_installation_and_is_named() -> None:
    with pytest.raises(CommandError, match="false failed with code 1"):
        Executor(io.StringIO()).carry_out([Run(("false",)), WriteFile("/nonexistent/never", b"")])


def test_a_command_that_may_fail_or_be_absent_does_not_stop_it(tmp_path: Path) -> None:
    absent, failing = Run(("no-such-command-at-all",), may_fail=True), Run(("false",), may_fail=True)
    Executor(io.StringIO()).carry_out([absent, failing, Run(("touch", str(tmp_path / "after")))])
    assert (tmp_path / "after").exists()


def test_a_file_is_replaced_at_once_and_leaves_no_other(tmp_path: Path) -> None:
    step = WriteFile("/etc/x.conf", b"new\n", 0o640)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/x.conf").write_text("old\n")
    Executor(io.StringIO(), tmp_path).carry_out([step])
    (left,) = (tmp_path / "etc").iterdir()
    assert (left.name, left.read_bytes(), stat.S_IMODE(left.stat().st_mode)) == ("x.conf", b"new\n", 0o640)


def test_what_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "etc").write_text("a file where a directory belongs")
    with pytest.raises(CommandError, match=r"/etc/x\.conf"):
        Executor(io.StringIO(), tmp_path).carry_out([WriteFile("/etc/x.conf", b"")])
