"""Which rule holds for which key: the tables of the file, as one reads them.

A test holds these tables against the Structs of `structure` and `kiosk.shop`: no key without a setting, no
setting without a key.
"""

from __future__ import annotations

from kiosk.configuration import forms, rules
from kiosk.configuration.rules import Rule
from kiosk.configuration.structure import FEEDBACKS, LANGUAGES, PAPERS
from kiosk.scanning.patterns import GROUP_NAMES

TOP: dict[str, Rule] = {"operators_file": rules.path()}

API: dict[str, Rule] = {
    "url": forms.web_address(),
    "key_file": rules.path(empty=True, must_exist=True),
    "key_expires": rules.day(),
    "timeout_seconds": rules.number(1, 120),
    "allow_http": rules.switch(),
    "ca_file": rules.path(empty=True, must_exist=True),
    "daily_counts_running": rules.switch(),
}

STATION: dict[str, Rule] = {
    "name": rules.text(60, empty=True),
    "data_dir": rules.path(),
    "time_zone": forms.time_zone(),
    "language": rules.one_of(*LANGUAGES),
    "auto_start": rules.switch(),
    "undo_seconds": rules.whole(0, 600),
    "sign_out_minutes": rules.number(0, 1440),
    "sign_out_after_action": rules.switch(),
    "board_seconds": rules.number(0, 3600),
    "ask_after_hours": rules.number(0, 720),
    "shifts": forms.shifts(),
    "default_recipe_version": rules.text(60, empty=True),
    "revision_as_recipe": rules.switch(),
    "shop": rules.text(120, empty=True),
    "paper": rules.one_of(*PAPERS),
}

DELIVERY: dict[str, Rule] = {
    "settle_seconds": rules.number(1, 3600),
    "retry_max_seconds": rules.number(1, 3600),
    "keep_days": rules.whole(1, 3650),
    "journal_keep_days": rules.whole(1, 3650),
}

SCANNER: dict[str, Rule] = {
    "port": forms.serial_port(),
    "baud_rate": rules.one_of(1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600),
    "data_bits": rules.one_of(7, 8),
    "parity": rules.one_of("none", "even", "odd", "mark", "space"),
    "stop_bits": rules.one_of(1, 2),
    "keyboard": rules.switch(),
    "feedback": rules.one_of(*FEEDBACKS),
    "good_read": forms.scanner_bytes(),
    "bad_read": forms.scanner_bytes(),
    "allow_bare": rules.switch(),
}

FORMATS: dict[str, Rule] = {name: forms.value_format() for name in GROUP_NAMES}

TABLES: dict[str, dict[str, Rule]] = {
    "": TOP,
    "api": API,
    "station": STATION,
    "delivery": DELIVERY,
    "scanner": SCANNER,
    "scanner.formats": FORMATS,
}
"""Tables that stand once; "" is the top of the file."""

MACHINE: dict[str, Rule] = {
    "name": rules.text(255),
    "label": rules.text(60, empty=True),
    "id": rules.whole(1, 999_999_999),
    "formerly": rules.texts(255),
    "shared": rules.switch(),
}

OPERATOR: dict[str, Rule] = {
    "badge": forms.badge(),
    "name": rules.text(80),
    "email": forms.email(),
    "supervisor": rules.switch(),
    "language": rules.one_of(*LANGUAGES, ""),
}

PATTERN: dict[str, Rule] = {"match": forms.site_pattern()}

LISTS: dict[str, dict[str, Rule]] = {"machines": MACHINE, "operators": OPERATOR, "scanner.pattern": PATTERN}
"""Tables that stand any number of times, written with two brackets."""

NEEDED: dict[str, tuple[str, ...]] = {
    "machines": ("name",),
    "operators": ("badge", "name", "email"),
    "scanner.pattern": ("match",),
}
"""Keys without which such a table means nothing."""
