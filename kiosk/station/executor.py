"""Carries a plan out: on this computer, into a directory tree, or only in words."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from kiosk.errors import CommandError
from kiosk.station.steps import Link, MakeDirectory, Remove, Run, Step, StoreKey, WriteFile, describe


class Executor:
    """Does one step after the other and says each. Raises CommandError at the first that fails.

    With another `root` than "/" files are laid into that tree, and commands and owners are left out.
    """

    def __init__(
        self,
        out: TextIO,
        root: Path = Path("/"),
        dry_run: bool = False,
        store_key: Callable[[Path], None] | None = None,
    ) -> None:
        self._out = out
        self._root = root
        self._dry_run = dry_run
        self._store_key = store_key
        self._real = root == Path("/")

    def carry_out(self, plan: Sequence[Step]) -> None:
        """Every step in order."""
        before = os.umask(0o022)  # whoever installs, the kiosk's own user must be able to read its programs
        try:
            self._carry_out(plan)
        finally:
            os.umask(before)

    def _carry_out(self, plan: Sequence[Step]) -> None:
        for step in plan:
            self._out.write(f"{self._news(step)}{describe(step)}\n")
            if self._dry_run:
                self._show_content(step)
                continue
            self._out.flush()  # a command writes past this buffer, and its words belong below its line
            try:
                self._do(step)
            except OSError as error:
                raise CommandError(f"{describe(step)}: {error.strerror or error}") from error

    def _news(self, step: Step) -> str:
        """A sign for what is not yet as it will be."""
        match step:
            case WriteFile(path, content):
                return "= " if self._same(self._at(path), content) else "+ "
            case Link(path, target):
                place = self._at(path)
                return "= " if place.is_symlink() and os.readlink(place) == target else "+ "
            case MakeDirectory(path):
                return "= " if self._at(path).is_dir() else "+ "
            case Remove(path):
                return "- " if os.path.lexists(self._at(path)) else "= "
        return "> "

    def _show_content(self, step: Step) -> None:
        if isinstance(step, WriteFile) and not self._same(self._at(step.path), step.content):
            for line in step.content.decode("utf-8", "replace").splitlines():
                self._out.write(f"    | {line}\n")

    def _do(self, step: Step) -> None:
        match step:
            case MakeDirectory(path, mode, owner, group):
                place = self._at(path)
                place.mkdir(parents=True, exist_ok=True)
                self._give(place, owner, group)
                place.chmod(mode)
            case WriteFile():
                self._write(step)
            case Link(path, target):
                place = self._at(path)
                if place.exists() and not place.is_symlink():
                    raise CommandError(f"{path} is a file of somebody's own: move it away and repeat.")
                place.parent.mkdir(parents=True, exist_ok=True)
                fresh = place.with_name(f".{place.name}.new")
                fresh.unlink(missing_ok=True)
                fresh.symlink_to(target)
                os.replace(fresh, place)
            case Remove(path, only_if_target):
                self._remove(self._at(path), only_if_target)
            case Run():
                self._run(step)
            case StoreKey(path):
                if self._store_key is not None:
                    self._store_key(self._at(path))

    def _write(self, step: WriteFile) -> None:
        place = self._at(step.path)
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name}.new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(step.content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(step.mode)
        self._give(fresh, step.owner, step.group)
        os.replace(fresh, place)

    def _remove(self, place: Path, only_if_target: str) -> None:
        if only_if_target and not (place.is_symlink() and os.readlink(place) == only_if_target):
            return
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)

    def _run(self, step: Run) -> None:
        if not self._real:
            return
        try:
            code = subprocess.run(step.command, check=False).returncode
        except FileNotFoundError:
            code = 127
        if code != 0 and not step.may_fail:
            raise CommandError(f"{' '.join(step.command)} failed with code {code}. Correct that and repeat.")

    def _give(self, place: Path, owner: str, group: str) -> None:
        if not self._real:
            return
        try:
            os.chown(place, pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)
        except KeyError:
            raise CommandError(f"There is no user {owner} or group {group} for {place}.") from None

    def _at(self, path: str) -> Path:
        return self._root / path.lstrip("/")

    @staticmethod
    def _same(place: Path, content: bytes) -> bool:
        try:
            return place.read_bytes() == content
        except OSError:
            return False
