"""Questions and answers of a command: at a terminal, or line by line through a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from getpass import getpass

from kiosk.errors import CommandError

_YES = {"y", "yes"}
_NO = {"n", "no"}


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How a command talks: `ask` and `ask_secret` return one line or raise EOFError; `tell` prints one."""

    ask: Callable[[str], str]
    ask_secret: Callable[[str], str]
    tell: Callable[[str], None]

    def answer(self, question: str, default: str = "") -> str:
        """The answer without blanks around it; `default` when it is empty. Raises CommandError at the end."""
        shown = f"{question} [{default}] " if default else f"{question} "
        return _line(self.ask, shown).strip() or default

    def secret(self, question: str) -> str:
        """An answer that is not shown while it is typed."""
        return _line(self.ask_secret, f"{question} ").strip()

    def yes(self, question: str) -> bool:
        """Whether the answer is yes; an empty one is no."""
        while True:
            answer = self.answer(f"{question} [y/N]").casefold()
            if answer in _YES:
                return True
            if not answer or answer in _NO:
                return False
            self.tell("  Please answer y or n.")

    def some_of(self, question: str, names: list[str], *, empty_means_all: bool) -> list[int]:
        """The chosen positions (from 0) in `names`, given as numbers, "all" or "none"."""
        default = "all" if empty_means_all else "none"
        while True:
            answer = self.answer(f"{question} Numbers such as 1 3, all, or none", default).casefold()
            if answer in ("all", *_YES):
                return list(range(len(names)))
            if answer in ("none", *_NO):
                return []
            words = answer.replace(",", " ").split()
            if all(word.isdecimal() and 1 <= int(word) <= len(names) for word in words):
                return sorted({int(word) - 1 for word in words})
            self.tell(f"  Please answer with numbers from 1 to {len(names)}, all, or none.")


def _line(ask: Callable[[str], str], question: str) -> str:
    try:
        return ask(question)
    except EOFError:
        raise CommandError("The answers ended too early; nothing was written.") from None


def standard_dialogue() -> Dialogue:
    """The dialogue on standard input and output. A secret is never echoed; a pipe has no echo anyway."""
    at_terminal = sys.stdin.isatty()
    return Dialogue(ask=input, ask_secret=getpass if at_terminal else input, tell=print)
