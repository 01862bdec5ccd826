"""Takes the API key out of text before anybody can read it: the key itself, however quoted, and whatever
stands behind `Authorization` or `Bearer`."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

HIDDEN = "[hidden]"
SHORTEST_SECRET = 6
"""Characters. Taking out a shorter text would make the lines unreadable and hide nothing."""

_BEARER = re.compile(r"(?i)\b(bearer|basic)(\s+|%20)[^\s'\",;)}\]]+")
_HEADER = re.compile(r"(?i)(authorization)(\W{1,8})(?!\[hidden\])(?!bearer\b|basic\b)[^\s'\",;)}\]]+")
_SETTING = re.compile(r"(?i)\b(api[_-]?key|kiosk_api_key)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",;)}\]]+")


class Redactor:
    """`clean` hides secrets in a text. `secret` is asked each time: the key may change while the kiosk
    runs."""

    def __init__(self, secret: Callable[[], str | None]) -> None:
        self._secret = secret

    def clean(self, text: str) -> str:
        """The text without the key and without the value of any authorization header."""
        key = (self._secret() or "").strip()
        if len(key) >= SHORTEST_SECRET:
            for written in {key, quote(key, safe=""), key.encode("unicode_escape").decode("ascii")}:
                text = text.replace(written, HIDDEN)
        text = _BEARER.sub(rf"\1\2{HIDDEN}", text)
        text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
        return _SETTING.sub(rf"\1\2{HIDDEN}", text)
