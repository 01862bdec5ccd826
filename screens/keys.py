"""What a key of a real keyboard does: the same as the button that shows it, on the screen in front.

Some keys mean the same everywhere: F1 help, F2 jobs, F3 undo, F4 who is working, F5 machines, F6 wipe the
glass, Escape back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.commands import Go, OperatorCommand, Place, Press
from kiosk.scanning.codes import Code

if TYPE_CHECKING:
    from screens.shell import Shell

EVERYWHERE: dict[str, OperatorCommand] = {
    "f1": Press(Code.HELP),
    "f2": Press(Code.JOBS),
    "f3": Press(Code.UNDO),
    "f4": Go(Place.SIGN_IN),
    "f5": Go(Place.MACHINES),
    "f6": Go(Place.CLEAN),
    "escape": Press(Code.BACK),
}


class KeyRing:
    """Finds what a key means now."""

    def __init__(self, submit: Callable[[OperatorCommand], None]) -> None:
        self._submit = submit

    def press(self, shell: Shell, key: str, character: str | None) -> None:
        """Do what `key` means on the screen in front; a key that means nothing does nothing."""
        if shell.view.place is Place.CLEAN or shell.covered:
            return
        name = character.lower() if character and character.isprintable() else key
        button = next((each for each in shell.buttons() if each.key == name), None)
        command = EVERYWHERE.get(name)
        if shell.bounced(name, button or (name if command is not None else shell.panel)):
            return
        if shell.panel.type_key(key, character):
            return
        if button is not None:
            button.press()
        elif command is not None:
            self._submit(command)
