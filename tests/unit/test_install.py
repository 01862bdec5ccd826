"""`kiosk install`: the plan, the tree it lays down, and when the kiosk is restarted."""

from __future__ import annotations

import argparse
import io
import os
import stat
from pathlib import Path

import pytest

from kiosk import __version__
from kiosk.credentials import ApiKey
from kiosk.errors import CommandError
from kiosk.station import layout
from kiosk.station.install import (
    Surroundings,
    add_install_arguments,
    add_uninstall_arguments,
    gather_facts,
    run_install,
    run_uninstall,
)
from kiosk.station.steps import StoreKey

KEY = "the-key-nobody-sees"


def surroundings(key: str | None = None, waiting: int = 0) -> Surroundings:
    def encrypt(stored: ApiKey, path: Path) -> None:
        path.write_bytes(b"encrypted")

    return Surroundings(
        ask=lambda verb: None,
        read_key=lambda file: None if key is None else ApiKey(key, "test"),
        encrypt=encrypt,
        pause=lambda seconds: None,
        waiting=lambda: waiting,
    )


def install(root: Path, *options: str, near: Surroundings | None = None, config: Path | None = None) -> str:
    parser = argparse.ArgumentParser()
    add_install_arguments(parser)
    out = io.StringIO()
    arguments = parser.parse_args(["--root", str(root), *options])
    arguments.config = config
    assert run_install(arguments, out, near or surroundings()) == 0
    return out.getvalue()


def uninstall(root: Path, *options: str, near: Surroundings | None = None) -> str:
    parser = argparse.ArgumentParser()
    add_uninstall_arguments(parser)
    out = io.StringIO()
    run_uninstall(parser.parse_args(["--root", str(root), *options]), out, near or surroundings())
    return out.getvalue()


def tree(root: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for place in sorted(root.rglob("*")):
        name = str(place.relative_to(root))
        if place.is_symlink():
            found[name] = os.readlink(place)
        elif place.is_file():
            found[name] = (place.read_bytes(), stat.S_IMODE(place.stat().st_mode))
        else:
            found[name] = stat.S_IMODE(place.stat().st_mode)
    return found


def pretend_version(root: Path, version: str) -> None:
    home = root / "opt/kiosk" / version
    home.mkdir(parents=True)
    (home / layout.COMPLETE).touch()


# -- what is laid down
# ---------------------------------------------------------------------------------------------


def test_everything_the_appliance_needs_is_laid_down(tmp_path: Path) -> None:
    install(tmp_path, near=surroundings(KEY))
    laid = tree(tmp_path)
    for name in ("kiosk.service", "getty@.service", "ctrl-alt-del.target", "serial-getty@.service"):
        assert f"etc/systemd/system/{name}" in laid
    assert laid["etc/systemd/system/getty@.service"] == "/dev/null"
    assert laid["opt/kiosk/current"] == __version__
    assert laid["usr/local/bin/kiosk"] == "/opt/kiosk/current/bin/kiosk"
    assert laid["etc/credstore.encrypted"] == 0o700
    assert laid["etc/credstore.encrypted/kiosk.api-key"] == (b"encrypted", 0o644)
    assert laid["etc/kiosk"] == 0o2750
    assert laid["var/lib/kiosk"] == 0o700
    assert b"key-bindings" in (tmp_path / "etc/kiosk/foot.ini").read_bytes()
    assert "ID_MM_DEVICE_IGNORE" in (tmp_path / "etc/udev/rules.d/60-kiosk-scanner.rules").read_text()
    assert "kernel.sysrq = 0" in (tmp_path / "etc/sysctl.d/60-kiosk.conf").read_text()
    assert "NAutoVTs=0" in (tmp_path / "etc/systemd/logind.conf.d/60-kiosk.conf").read_text()
    assert "/usr/sbin/nologin" in (tmp_path / "etc/sysusers.d/kiosk.conf").read_text()


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    install(tmp_path, near=surroundings(KEY))
    before = tree(tmp_path)
    told = install(tmp_path)
    assert tree(tmp_path) == before
    assert [line for line in told.splitlines() if line.startswith("+ ")] == []


def test_a_dry_run_shows_each_file_and_command_and_touches_nothing(tmp_path: Path) -> None:
    told = install(tmp_path, "--dry-run", "--key-file", "/nonexistent", near=surroundings(KEY))
    assert list(tmp_path.iterdir()) == []
    assert "+ file      /etc/systemd/system/kiosk.service (0644 root:root)" in told
    assert "    | WatchdogSec=30" in told
    assert "> run       systemctl enable kiosk.service" in told
    assert "> key       /etc/credstore.encrypted/kiosk.api-key" in told
    assert KEY not in told


def test_the_key_is_never_part_of_a_plan_or_its_output(tmp_path: Path) -> None:
    assert KEY not in install(tmp_path, near=surroundings(KEY))
    plan = layout.install_plan(layout.Wanted("1.0", store_key=True), layout.Facts())
    assert [step for step in plan if isinstance(step, StoreKey)] == [StoreKey(layout.CREDENTIAL)]


def test_a_stored_key_is_not_asked_for_again(tmp_path: Path) -> None:
    install(tmp_path, near=surroundings(KEY))

    def refuse(file: Path | None) -> ApiKey | None:
        raise AssertionError("asked for a key")

    near = surroundings()
    install(tmp_path, near=Surroundings(near.ask, refuse, near.encrypt, near.pause, near.waiting))


def test_the_named_configuration_becomes_the_stations_for_its_group_alone(tmp_path: Path) -> None:
    config = tmp_path / "shop.toml"
    config.write_text("[station]\n")
    install(tmp_path / "root", config=config)
    assert tree(tmp_path / "root")["etc/kiosk/kiosk.toml"] == (b"[station]\n", 0o640)


def test_without_a_configuration_the_stations_own_stays(tmp_path: Path) -> None:
    own = tmp_path / "etc/kiosk/kiosk.toml"
    own.parent.mkdir(parents=True)
    own.write_text("# mine\n")
    install(tmp_path)
    assert own.read_text() == "# mine\n"


def test_tty1_swaps_the_screen_for_the_console_and_back(tmp_path: Path) -> None:
    console = tmp_path / layout.TTY1.lstrip("/")
    install(tmp_path, "--tty1")
    assert "TTYPath=/dev/tty1" in console.read_text()
    install(tmp_path, "--no-tty1")
    assert not console.exists()


def test_a_text_console_once_chosen_survives_a_repeat_and_an_upgrade(tmp_path: Path) -> None:
    root = tmp_path / "root"
    install(root, "--tty1")
    told = install(root)
    assert "TTYPath=/dev/tty1" in (root / layout.TTY1.lstrip("/")).read_text()
    assert "cage" not in told
    (tmp_path / "step_kiosk-9.9-py3-none-any.whl").touch()
    assert install(root, "--wheels", str(tmp_path)).splitlines()[-1].endswith("--tty1")
    assert install(root, "--wheels", str(tmp_path), "--no-tty1").splitlines()[-1].endswith("--no-tty1")


def test_a_letter_size_once_chosen_survives_an_upgrade(tmp_path: Path) -> None:
    settings = tmp_path / layout.FOOT.lstrip("/")
    install(tmp_path)
    assert "font=DejaVu Sans Mono:size=18\n" in settings.read_text()
    install(tmp_path, "--font-size", "14")
    install(tmp_path)
    assert "font=DejaVu Sans Mono:size=14\n" in settings.read_text()


def test_an_administrators_own_unit_is_not_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "etc/systemd/system/getty@.service"
    own.parent.mkdir(parents=True)
    own.write_text("[Service]\n")
    with pytest.raises(CommandError, match="somebody's own"):
        install(tmp_path)
    assert own.read_text() == "[Service]\n"


# -- versions
# ------------------------------------------------------------------------------------------------------


def test_a_rollback_is_one_command_and_can_be_taken_back(tmp_path: Path) -> None:
    for version in ("0.9.0", __version__):
        pretend_version(tmp_path, version)
    (tmp_path / "opt/kiosk/current").symlink_to("0.9.0")
    install(tmp_path)
    assert gather_facts(tmp_path).current == __version__
    install(tmp_path, "--rollback")
    assert (gather_facts(tmp_path).current, gather_facts(tmp_path).previous) == ("0.9.0", __version__)
    install(tmp_path, "--rollback")
    assert gather_facts(tmp_path).current == __version__


def test_without_an_earlier_version_a_rollback_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no earlier version"):
        install(tmp_path, "--rollback")


@pytest.mark.parametrize(
    "names", [[], ["step_kiosk-0.9-py3-none-any.whl", "step_kiosk-1.0-py3-none-any.whl"]]
)
def test_a_wheel_directory_without_exactly_one_kiosk_is_refused_before_anything_is_done(
    tmp_path: Path, names: list[str]
) -> None:
    wheels, root = tmp_path / "wheels", tmp_path / "root"
    wheels.mkdir()
    root.mkdir()
    for name in names:
        (wheels / name).touch()
    with pytest.raises(CommandError, match="wheel"):
        install(root, "--wheels", str(wheels))
    assert list(root.iterdir()) == []


def test_wheels_of_another_version_are_installed_by_that_version_itself(tmp_path: Path) -> None:
    (tmp_path / "step_kiosk-9.9-py3-none-any.whl").touch()
    out = install(tmp_path / "root", "--wheels", str(tmp_path), "--restart", "now", "--tty1")
    assert "step-kiosk==9.9" in out
    last = out.splitlines()[-1]
    assert last.startswith("> run       /opt/kiosk/9.9/bin/kiosk install --wheels")
    assert "--restart now" in last
    assert "--tty1" in last
    assert not (tmp_path / "root/opt/kiosk/current").exists()


def test_uninstall_takes_everything_back_and_keeps_data_key_and_configuration(tmp_path: Path) -> None:
    pretend_version(tmp_path, __version__)
    install(tmp_path, near=surroundings(KEY))
    (tmp_path / "var/lib/kiosk/kiosk.db").write_text("rows")
    (tmp_path / "etc/kiosk/kiosk.toml").write_text("# mine\n")
    uninstall(tmp_path)
    left = {name for name in tree(tmp_path) if (tmp_path / name).is_file() or (tmp_path / name).is_symlink()}
    assert left == {
        "var/lib/kiosk/kiosk.db",
        "etc/kiosk/kiosk.toml",
        "etc/credstore.encrypted/kiosk.api-key",
        "etc/sysusers.d/kiosk.conf",
    }


def test_uninstall_leaves_a_unit_that_is_not_masked_alone(tmp_path: Path) -> None:
    own = tmp_path / "etc/systemd/system/getty@.service"
    own.parent.mkdir(parents=True)
    own.write_text("[Service]\n")
    uninstall(tmp_path)
    assert own.exists()


def test_purge_refuses_while_something_is_not_delivered(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "var/lib/kiosk/kiosk.db").write_text("rows")
    with pytest.raises(CommandError, match="3 actions are not yet delivered"):
        uninstall(tmp_path, "--purge", near=surroundings(waiting=3))
    assert (tmp_path / "var/lib/kiosk/kiosk.db").exists()
    uninstall(tmp_path, "--purge")
    assert not (tmp_path / "var/lib/kiosk").exists()
