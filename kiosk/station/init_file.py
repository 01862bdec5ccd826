"""The `kiosk.toml` that `kiosk init` writes: the commented example with the answers in their places."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from kiosk.shop import Machine, Operator

CONFIGURATION_MODE = 0o640
KEY_MODE = 0o600
_PACKAGE = Path(__file__).parents[1]
_EXAMPLES = (_PACKAGE / "assets" / "kiosk.toml", _PACKAGE.parent / "assets" / "kiosk.toml")
"""In a wheel the assets are inside the package; in a checkout beside it."""


def example_text() -> str:
    """The commented example."""
    example = next((file for file in _EXAMPLES if file.exists()), _EXAMPLES[0])
    return example.read_text(encoding="utf-8")


def configuration_text(
    url: str, station: str, data_dir: str, machines: list[Machine], operators: list[Operator]
) -> str:
    """The whole file. An empty `station` or `data_dir` leaves the default."""
    head, machine, operator = _sections(example_text())
    head = _set(head, "url", url)
    head = _set(head, "name", station) if station else head
    head = _set(head, "data_dir", data_dir) if data_dir else head
    parts = [head, _list(machine, [_machine_keys(item) for item in machines])]
    if operators:
        parts.append(_list(operator, [_operator_keys(item) for item in operators]))
    else:
        parts.append(re.sub(r"(?m)^(?=\[\[|\w)", "#", operator))
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _sections(text: str) -> tuple[str, str, str]:
    """The example's settings, its machine and its operator, each with the comment above it."""
    machines = text.index("# One [[machines]]")
    operators = text.index("# One [[operators]]")
    return text[:machines], text[machines:operators], text[operators:]


def _list(example: str, items: list[dict[str, object]]) -> str:
    """The first item keeps the example's comments, the others are short."""
    first = example
    for key, value in items[0].items():
        first = _set(first, key, value)
    name = "machines" if "[[machines]]" in example else "operators"
    others = [
        f"\n[[{name}]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in item.items())
        for item in items[1:]
    ]
    return first.rstrip("\n") + "\n" + "".join(others)


def _machine_keys(machine: Machine) -> dict[str, object]:
    keys: dict[str, object] = {"name": machine.name}
    if machine.id is not None:
        keys["id"] = machine.id
    if machine.shared:
        keys["shared"] = True
    return keys


def _operator_keys(operator: Operator) -> dict[str, object]:
    keys: dict[str, object] = {"badge": operator.badge, "name": operator.name, "email": operator.email}
    if operator.supervisor:
        keys["supervisor"] = True
    if operator.language:
        keys["language"] = operator.language
    return keys


def _set(text: str, key: str, value: object) -> str:
    """`text` with its first line for `key`, commented or not, giving `value`."""
    return re.sub(rf"(?m)^#?{key} = .*$", lambda found: f"{key} = {_toml(value)}", text, count=1)


def _toml(value: object) -> str:
    # A JSON string of printable characters is a TOML basic string as well; numbers and true/false agree.
    return json.dumps(value, ensure_ascii=False)


def write_file(file: Path, content: str, mode: int) -> None:
    """Write `file` whole, with exactly `mode`, replacing what stood there at once. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(file.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
    beside.chmod(mode)
    beside.replace(file)
