"""A command line as it is typed."""

from __future__ import annotations

from collections.abc import Callable

SIGNED = ("--by", "Bo Supervisor", "--reason", "the drawing changed")
Command = Callable[..., str]
