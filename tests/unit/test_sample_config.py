"""The commented example is what people copy: it must load, name every setting and tell the real defaults."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.config import Api, Config, Delivery, ScannerSettings, Station, load_config
from kiosk.configuration.settings import LISTS, TABLES
from kiosk.shop import Machine, Operator

SAMPLE = Path(__file__).parents[2] / "assets" / "kiosk.toml"
STRUCTS: dict[str, type[msgspec.Struct]] = {
    "api": Api,
    "station": Station,
    "delivery": Delivery,
    "scanner": ScannerSettings,
    "machines": Machine,
    "operators": Operator,
}
EXAMPLES = {"include", "operators_file", "key_expires", "id", "match"}
"""Commented settings that have no default: the sample says so."""


def uncommented() -> str:
    return re.sub(r"(?m)^#(?=\w+ = |\[\[)", "", SAMPLE.read_text(encoding="utf-8"))


def sections() -> dict[str, dict[str, Any]]:
    """The fully uncommented sample by table, lists reduced to their only entry, inner tables taken out."""
    document: dict[str, Any] = tomllib.loads(uncommented())
    scanner = document["scanner"]
    tables: dict[str, dict[str, Any]] = {"scanner.formats": scanner.pop("formats")}
    (tables["scanner.pattern"],) = scanner.pop("pattern")
    for name, value in document.items():
        if isinstance(value, dict):
            tables[name] = value
        elif name in LISTS:
            (tables[name],) = value
        else:
            tables.setdefault("", {})[name] = value
    return tables


def test_the_sample_loads_as_it_is() -> None:
    config = load_config(SAMPLE, {})

    assert config.machines == (Machine(name="Machine1"),)
    assert [operator.badge for operator in config.operators] == ["1001"]
    plain = Config(api=Api(url="https://your-org.trackmymachines.com"))
    assert (config.api, config.delivery, config.scanner) == (plain.api, plain.delivery, plain.scanner)
    assert msgspec.structs.replace(config.station, name="") == plain.station


def test_every_setting_stands_in_the_sample_and_nothing_else() -> None:
    shown = {table: set(values) for table, values in sections().items()}
    known = {table: set(rules) for table, rules in {**TABLES, **LISTS}.items()}
    known[""].add("include")

    assert shown == known


@pytest.mark.parametrize("table", STRUCTS)
def test_every_commented_default_is_the_real_one(table: str, tmp_path: Path) -> None:
    rules = {**TABLES, **LISTS}[table]
    for field in msgspec.structs.fields(STRUCTS[table]):
        if (
            field.name in EXAMPLES
            or field.required
            or field.encode_name == "pattern"
            or field.name == "formats"
        ):
            continue
        commented = sections()[table][field.encode_name]
        assert rules[field.name].accept(commented, tmp_path) == field.default, field.name


def test_a_setting_without_default_is_called_so() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    for key in EXAMPLES:
        before = text[: re.search(rf"(?m)^#{key} = ", text).start()]  # type: ignore[union-attr]
        assert "No default" in before.rpartition("\n\n")[2], key


def test_the_sample_with_every_comment_taken_away_is_valid(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(uncommented(), encoding="utf-8")
    (tmp_path / "shop.toml").write_text('[[machines]]\nname = "Machine2"\n', encoding="utf-8")
    (tmp_path / "operators.csv").write_text("badge,name,email\n7,Bo,bo@example.com\n", encoding="utf-8")

    config = load_config(tmp_path / "kiosk.toml", {})

    assert config.api.key_expires == date(2026, 12, 31)
    assert [machine.name for machine in config.machines] == ["Machine2", "Machine1"]
    assert config.scanner.formats == {}
    assert len(config.scanner.patterns) == 1


@pytest.mark.parametrize("table", STRUCTS)
def test_the_rules_name_exactly_the_fields_of_the_structs(table: str) -> None:
    fields = {field.encode_name for field in msgspec.structs.fields(STRUCTS[table])} - {"pattern", "formats"}

    assert fields == set({**TABLES, **LISTS}[table])
