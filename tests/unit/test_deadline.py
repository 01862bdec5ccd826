"""What does not end by itself is ended, once, and nothing is ended that ended in time. Real threads, real time."""

from __future__ import annotations

import threading

import pytest

from kiosk.api.deadline import Deadlines

LONG, SHORT = 30.0, 0.02


def test_a_block_that_takes_too_long_is_ended_from_another_thread() -> None:
    ended = threading.Event()
    ended_by: list[str] = []

    def end() -> None:
        ended_by.append(threading.current_thread().name)
        ended.set()

    with Deadlines().within(SHORT, end):
        assert ended.wait(LONG)
    assert ended_by == ["deadlines"]


def test_a_block_that_ended_in_time_is_left_alone() -> None:
    deadlines, called, later = Deadlines(), threading.Event(), threading.Event()
    with deadlines.within(SHORT, called.set):
        pass
    with deadlines.within(3 * SHORT, later.set):  # due after the first one would have been
        assert later.wait(LONG)
    assert not called.is_set()


def test_a_sooner_deadline_is_kept_though_the_thread_sleeps_for_a_later_one() -> None:
    deadlines, far, near = Deadlines(), threading.Event(), threading.Event()
    with deadlines.within(LONG, far.set):
        with deadlines.within(SHORT, near.set):
            assert near.wait(LONG / 2)
        assert not far.is_set()


def test_many_blocks_at_once_are_each_ended_once() -> None:
    deadlines, counts, lock = Deadlines(), [0] * 20, threading.Lock()
    all_ended = threading.Barrier(21, timeout=LONG)

    def run(number: int) -> None:
        done = threading.Event()

        def end() -> None:
            with lock:
                counts[number] += 1
            done.set()

        with deadlines.within(SHORT * (1 + number % 3), end):
            assert done.wait(LONG)
        all_ended.wait()

    for number in range(20):
        threading.Thread(target=run, args=(number,), daemon=True).start()
    all_ended.wait()
    assert counts == [1] * 20


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_end_that_fails_leaves_later_ones_their_deadline() -> None:
    deadlines, failed, ended = Deadlines(), threading.Event(), threading.Event()

    def fail() -> None:
        failed.set()
        raise RuntimeError("not foreseen")

    with deadlines.within(SHORT, fail):
        assert failed.wait(LONG)
    for thread in threading.enumerate():
        if thread.name == "deadlines" and failed.is_set():
            thread.join(SHORT)
    with deadlines.within(SHORT, ended.set):
        assert ended.wait(LONG)
