"""Versions side by side: what is built, what is kept, what goes."""

from __future__ import annotations

from kiosk.station import layout
from kiosk.station.steps import Link, Remove, Run, WriteFile


def runs(plan: list[object]) -> list[str]:
    return [" ".join(step.command) for step in plan if isinstance(step, Run)]


def test_wheels_are_installed_without_internet() -> None:
    plan = layout.install_plan(layout.Wanted("1.2.0", wheels="/media/wheels"), layout.Facts())
    wanted = (
        "/opt/kiosk/1.2.0/bin/pip install --no-input --no-index --find-links /media/wheels step-kiosk==1.2.0"
    )
    assert wanted in runs([*plan])


def test_a_complete_version_is_not_built_again_and_a_half_built_one_is() -> None:
    complete = layout.Facts(current="1.2.0", versions=("1.2.0",), complete=("1.2.0",))
    assert not [
        each for each in runs([*layout.install_plan(layout.Wanted("1.2.0"), complete)]) if "pip" in each
    ]
    half = layout.install_plan(layout.Wanted("1.2.0"), layout.Facts(versions=("1.2.0",)))
    assert Remove("/opt/kiosk/1.2.0") in half
    assert WriteFile("/opt/kiosk/1.2.0/complete", b"") in half


def test_an_upgrade_keeps_the_version_before_and_drops_older_ones() -> None:
    facts = layout.Facts("1.1.0", "1.0.0", ("1.0.0", "1.1.0"), ("1.0.0", "1.1.0"))
    plan = layout.install_plan(layout.Wanted("1.2.0"), facts)
    assert Link(layout.PREVIOUS, "1.1.0") in plan
    assert Link(layout.CURRENT, "1.2.0") in plan
    assert Remove("/opt/kiosk/1.0.0") in plan
    assert Remove("/opt/kiosk/1.1.0") not in plan


def test_the_new_version_is_tried_before_it_becomes_the_current_one() -> None:
    plan = layout.install_plan(layout.Wanted("1.2.0"), layout.Facts(current="1.1.0"))
    tried = plan.index(Run(("/opt/kiosk/1.2.0/bin/kiosk", "--version")))
    assert tried < plan.index(Link(layout.CURRENT, "1.2.0"))


def test_a_rollback_on_the_text_console_stays_there() -> None:
    versions = ("1.0", "1.1")
    facts = layout.Facts(current="1.1", previous="1.0", versions=versions, complete=versions, tty1=True)
    last = layout.rollback_plan(facts)[-1]
    assert isinstance(last, Run)
    assert last.command[-1] == "--tty1"
