"""Rules for settings that have a form of their own: addresses, ports, zones, shifts, e-mail, patterns."""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_address
from urllib.parse import urlsplit

from kiosk.configuration.faults import nearest
from kiosk.configuration.rules import NotAllowedError, Rule, plain, text_allowed, visible_text
from kiosk.words import Words, say

_PORT_SCHEMES = ("socket", "rfc2217", "loop", "hwgrep", "spy", "alt", "cp2110")
_NETWORK_PORT = re.compile(r"(socket|rfc2217)://[^/?#\s:]+:\d{1,5}([/?].*)?")
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+")
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_SHIFT = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LONGEST_FEEDBACK = 32


def web_address() -> Rule:
    """The server's scheme and host, normalised; whether plain http is allowed, `allow_http` decides."""

    def accept(value: object) -> str:
        written = visible_text(value, 500).strip()
        try:
            parts = urlsplit(written)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise NotAllowedError from None
        if parts.scheme not in ("https", "http") or not host or not _HOST.fullmatch(host):
            raise NotAllowedError
        if parts.username is not None or parts.password is not None:
            raise NotAllowedError(
                say("without a user name or password; the key belongs into a file of its own")
            )
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise NotAllowedError(say("only the server, without what follows it"))
        usual = port in (None, 443 if parts.scheme == "https" else 80)
        bracketed = f"[{host}]" if ":" in host else host
        return f"{parts.scheme}://{bracketed}" + ("" if usual else f":{port}")

    return plain(say('the server\'s address, such as "https://your-org.trackmymachines.com"'), accept)


def is_open_http(url: str) -> bool:
    """True when what is sent to `url` could be read on the way: plain http to another computer."""
    parts = urlsplit(url)
    if parts.scheme != "http":
        return False
    host = parts.hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return not (host == "localhost" or host.endswith(".localhost"))


def serial_port() -> Rule:
    """Where the scanner is, in one of the forms that pyserial opens."""

    def accept(value: object) -> str:
        port = visible_text(value, 300)
        scheme, found, _ = port.partition("://")
        if port in ("auto", "none") or port.startswith("/") or re.fullmatch(r"COM\d{1,3}", port):
            return port
        if found and scheme in _PORT_SCHEMES:
            if scheme in ("socket", "rfc2217") and not _NETWORK_PORT.fullmatch(port):
                example = f'"{scheme}://192.168.0.7:4001"'
                raise NotAllowedError(say("with host and port, such as {example}", example=example))
            return port
        raise NotAllowedError

    return plain(
        say('"auto", "none", a device such as "/dev/ttyACM0", "socket://…" or "rfc2217://…"'), accept
    )


def time_zone() -> Rule:
    """A zone of the system's data; accepted unseen where no such data are installed."""

    def accept(value: object) -> str:
        from kiosk.configuration.zones import all_zone_names, find_zone, zone_data_installed

        name = visible_text(value, 60, empty=True)
        if name and find_zone(name) is None and zone_data_installed():
            likely = nearest(name, all_zone_names())
            raise NotAllowedError(say('did you mean "{name}"?', name=likely) if likely else None)
        return name

    return plain(say('the name of a time zone such as "Europe/London", or "" for the system\'s'), accept)


def shifts() -> Rule:
    """The beginnings of the shifts, each once."""

    def accept(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise NotAllowedError(say("in square brackets"))
        for item in value:
            if isinstance(item, time):
                raise NotAllowedError(say("each in quotes"))
            if not isinstance(item, str) or not _SHIFT.fullmatch(item):
                raise NotAllowedError(say('"{item}" is none', item=str(item)))
        if len(set(value)) != len(value):
            raise NotAllowedError(say("each once"))
        return tuple(value)

    return plain(say('a list of times of day "HH:MM", from "00:00" to "23:59"'), accept)


def email() -> Rule:
    """An address as the API's users have it. Only its form is checked."""

    def accept(value: object) -> str:
        address = visible_text(value, 254).strip()
        if not _EMAIL.fullmatch(address):
            raise NotAllowedError
        return address

    return plain(say('an e-mail address such as "ana@example.com"'), accept)


def scanner_bytes() -> Rule:
    """Bytes for the scanner, written as text whose characters are the bytes 0 to 255; empty: none given."""

    def accept(value: object) -> str | None:
        if not isinstance(value, str) or len(value) > _LONGEST_FEEDBACK:
            raise NotAllowedError
        if any(ord(letter) > 0xFF for letter in value):
            raise NotAllowedError(say("characters up to U+00FF only"))
        return value or None

    allowed = say('up to {most} bytes as text, such as "\\u0007"', most=_LONGEST_FEEDBACK)
    return plain(allowed, accept)


def badge() -> Rule:
    """What a badge's bar code holds: characters that every symbol can carry, without blanks at the ends."""

    def accept(value: object) -> str:
        written = visible_text(value, 64)
        if not written.isascii() or written != written.strip():
            raise NotAllowedError(say("only ASCII, and no blank at the beginning or end"))
        return written

    return plain(text_allowed(1, 64), accept)


def value_format() -> Rule:
    """A regular expression for the values of one kind; an empty one means no check."""
    return _expression(say("a regular expression in single quotes"), named_groups=False)


def site_pattern() -> Rule:
    """A regular expression whose named groups are kinds of value."""
    return _expression(say("a regular expression with named groups, in single quotes"), named_groups=True)


def _expression(allowed: Words, *, named_groups: bool) -> Rule:
    def accept(value: object) -> str:
        from kiosk.scanning.patterns import PatternError, compile_format, compile_pattern

        if not isinstance(value, str):
            raise NotAllowedError
        try:
            if named_groups:
                compile_pattern(value)
            elif value:
                compile_format(value)
        except PatternError as error:
            raise NotAllowedError(error.words) from None
        return value

    return plain(allowed, accept)
