"""A process that is killed (SIGKILL) at the n-th line it runs in some files: every point of a change, one after the other."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def in_killed_child(run: Callable[[], object]) -> bool:
    """Run in a process of its own; True when it was killed, False when it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            run()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed instead of being killed"
    return False


def killed_at_line(number: int, files: tuple[str, ...], run: Callable[[], object]) -> bool:
    """Run in a process of its own that is killed before the n-th line of `files`; False when it has fewer lines."""
    seen = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal seen
        if not frame.f_code.co_filename.endswith(files):
            return None
        if event == "line":
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    def traced() -> None:
        sys.settrace(trace)
        run()

    return in_killed_child(traced)
