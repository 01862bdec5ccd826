"""The steps of an installation as plain values: what is written, linked, removed and run. A plan is a list
of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MakeDirectory:
    """A directory with these rights; what is in it stays."""

    path: str
    mode: int = 0o755
    owner: str = "root"
    group: str = "root"


@dataclass(frozen=True, slots=True)
class WriteFile:
    """A file with exactly this content, in place at once or not at all."""

    path: str
    content: bytes
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link, replaced at once."""

    path: str
    target: str


@dataclass(frozen=True, slots=True)
class Remove:
    """A file, link or whole directory goes; no fault when it is not there."""

    path: str
    only_if_target: str = ""
    """Not empty: only a link to this is removed, so that nobody else's file goes."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command. `may_fail`: the installation is good without it."""

    command: tuple[str, ...]
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class StoreKey:
    """The API key, encrypted for this computer; the key itself is not part of the plan."""

    path: str


Step = MakeDirectory | WriteFile | Link | Remove | Run | StoreKey


def describe(step: Step) -> str:
    """One line a person can check."""
    match step:
        case MakeDirectory(path, mode, owner, group):
            return f"directory {path} ({mode:04o} {owner}:{group})"
        case WriteFile(path, _, mode, owner, group):
            return f"file      {path} ({mode:04o} {owner}:{group})"
        case Link(path, target):
            return f"link      {path} -> {target}"
        case Remove(path, _):
            return f"remove    {path}"
        case Run(command, _):
            return f"run       {' '.join(command)}"
        case StoreKey(path):
            return f"key       {path} (encrypted for this computer)"
