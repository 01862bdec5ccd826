"""What operators call each kind of value, and what such a value looks like: the words of every refusal."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.fields import Kind
from kiosk.words import Words, say

KIND_NAMES: Mapping[Kind, Words] = {
    Kind.WORK_ORDER: say("work order"),
    Kind.PART: say("part"),
    Kind.OPERATION: say("operation"),
    Kind.REVISION: say("revision"),
    Kind.RECIPE: say("recipe version"),
    Kind.ORDERED: say("ordered quantity"),
    Kind.QUANTITY: say("quantity"),
    Kind.SCRAP: say("scrap"),
    Kind.CYCLE: say("cycle time"),
    Kind.SETUP: say("setup time"),
    Kind.BADGE: say("badge"),
    Kind.MACHINE: say("machine"),
    Kind.COMMAND: say("command"),
}

KIND_RULES: Mapping[Kind, Words] = {
    Kind.WORK_ORDER: say(
        "1 to 30 letters, digits, points, dashes or slashes, beginning with a letter or digit"
    ),
    Kind.PART: say("1 to 48 plain characters"),
    Kind.OPERATION: say("1 to 6 digits or letters"),
    Kind.REVISION: say("1 to 12 plain characters"),
    Kind.RECIPE: say("1 to 12 plain characters"),
    Kind.ORDERED: say("a whole number from 1 to 999,999"),
    Kind.QUANTITY: say("a whole number from 0 to 999,999"),
    Kind.SCRAP: say("a whole number from 0 to 999,999"),
    Kind.CYCLE: say("whole seconds from 0 to 999,999"),
    Kind.SETUP: say("whole seconds from 0 to 999,999"),
    Kind.BADGE: say("1 to 64 plain characters"),
    Kind.MACHINE: say("1 to 64 plain characters"),
    Kind.COMMAND: say("one of the codes on the command sheet"),
}
"""The default rules, as `kiosk.scanning.patterns.check_value` applies them."""
