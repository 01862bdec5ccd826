"""What is learned of the server: only what a start really shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.delivery.knowledge import Knowledge
from kiosk.record.store import Store
from tests.disk.stations import URL
from tests.hand_clock import HandClock


@pytest.fixture
def knowledge() -> Iterator[Knowledge]:
    store = Store(None)
    yield Knowledge(store, HandClock(), URL, assume_counts_running=True)
    store.close()


def test_one_start_on_a_machine_of_our_own_tells_how_the_server_counts(knowledge: Knowledge) -> None:
    knowledge.saw_counting(counts_running=False, alone=True)
    assert knowledge.counts_running is False


def test_on_a_machine_that_others_use_two_starts_have_to_tell_the_same(knowledge: Knowledge) -> None:
    knowledge.saw_counting(counts_running=True, alone=False)
    assert knowledge.counts_running is None
    knowledge.saw_counting(counts_running=False, alone=False)
    assert knowledge.counts_running is None
    knowledge.saw_counting(counts_running=False, alone=False)
    assert knowledge.counts_running is False


def test_what_was_learned_first_stays(knowledge: Knowledge) -> None:
    knowledge.saw_counting(counts_running=True, alone=True)
    knowledge.saw_counting(counts_running=False, alone=True)
    assert knowledge.counts_running is True
