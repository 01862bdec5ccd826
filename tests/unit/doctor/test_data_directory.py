"""What the doctor finds of the data directory and its disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.errors import StoreBusy
from kiosk.station.checks.data import check_data
from kiosk.station.checks.findings import Mark
from kiosk.words import verbatim
from tests.unit.doctor.cases import case_for, of


def test_a_missing_data_directory_is_a_fault(config: Config, tmp_path: Path) -> None:
    config.station.data_dir.rmdir()
    (finding,) = check_data(case_for(config, tmp_path))
    assert finding.mark is Mark.BAD


def test_the_probe_leaves_nothing_behind(config: Config, tmp_path: Path) -> None:
    check_data(case_for(config, tmp_path))
    assert list(config.station.data_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "options", "mark"),
    [
        ("ext4", "rw,relatime", Mark.GOOD),
        ("tmpfs", "rw", Mark.BAD),
        ("nfs4", "rw", Mark.BAD),
        ("ext4", "rw,nobarrier", Mark.BAD),
    ],
)
def test_a_disk_that_forgets_is_found(
    config: Config, tmp_path: Path, kind: str, options: str, mark: Mark
) -> None:
    mounts = tmp_path / "root/proc/self/mounts"
    mounts.parent.mkdir(parents=True)
    mounts.write_text(
        f"/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 {config.station.data_dir.resolve()} {kind} {options} 0 0\n"
    )
    assert of(check_data(case_for(config, tmp_path)), "syncing").mark is mark


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_found(config: Config, tmp_path: Path) -> None:
    stranger = config.station.data_dir / "kiosk.db"
    stranger.touch()
    os.chown(stranger, 12345, 12345)
    finding = of(check_data(case_for(config, tmp_path)), "one owner")
    assert finding.mark is Mark.BAD
    assert "kiosk.db" in finding.words


def test_a_directory_open_to_others_is_a_fault(config: Config, tmp_path: Path) -> None:
    config.station.data_dir.chmod(0o755)
    assert of(check_data(case_for(config, tmp_path)), "one owner").mark is Mark.BAD


def test_damage_and_a_hanging_owner_of_the_database_are_told_apart(config: Config, tmp_path: Path) -> None:
    def busy(data_dir: Path) -> tuple[str, ...]:
        raise StoreBusy(verbatim("Another kiosk uses it."))

    damaged = case_for(config, tmp_path, check_store=lambda data_dir: ("row 5 missing from index",))
    assert "row 5" in of(check_data(damaged), "database").words
    assert "does not answer" in of(check_data(case_for(config, tmp_path, check_store=busy)), "database").words


def test_the_running_kiosks_database_is_left_alone(config: Config, tmp_path: Path) -> None:
    def touch(data_dir: Path) -> tuple[str, ...]:
        raise AssertionError("the database was opened")

    case = case_for(config, tmp_path, running={"pid": 1}, check_store=touch)
    assert of(check_data(case), "database").mark is Mark.GOOD
