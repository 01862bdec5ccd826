"""A list that is compared with the one before it reads as if it were the first."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.api.row_memory import RowMemory

ROW = st.dictionaries(
    st.sampled_from(["a", ",", "]", '"', "{"]), st.integers(0, 3) | st.just('},{"a'), max_size=2
)
LISTS = st.lists(ROW, max_size=6)


def spelled(rows: list[dict[str, object]], *, indent: int | None = None) -> bytes:
    return json.dumps(rows, indent=indent).encode() + b"\n"


def counting() -> tuple[RowMemory[object], list[bytes]]:
    """A memory, and the rows that it read."""
    read: list[bytes] = []

    def read_row(row: bytes) -> object:
        read.append(row)
        return json.loads(row)

    return RowMemory(read_row), read


@given(st.lists(st.tuples(LISTS, st.sampled_from([None, 1])), min_size=1, max_size=5))
def test_any_list_after_any_other_reads_as_it_is(
    lists: list[tuple[list[dict[str, object]], int | None]],
) -> None:
    memory, _ = counting()
    before: list[object] = []
    for rows, indent in lists:
        read = memory.read(spelled(rows, indent=indent))
        assert list(read.all) == rows
        for row in read.gone:
            before.remove(row)
        before.extend(read.new)
        assert sorted(map(repr, before)) == sorted(map(repr, rows)), (
            "what went and what came is the difference"
        )


@given(LISTS, LISTS, LISTS, LISTS)
def test_what_stands_around_a_change_is_not_read_again(
    front: list[dict[str, object]],
    was: list[dict[str, object]],
    became: list[dict[str, object]],
    back: list[dict[str, object]],
) -> None:
    memory, read = counting()
    memory.read(spelled([*front, *was, *back]))
    read.clear()
    assert list(memory.read(spelled([*front, *became, *back])).all) == [*front, *became, *back]
    assert len(read) <= len(became)


def test_two_changes_far_apart_cost_two_rows() -> None:
    memory, read = counting()
    rows: list[dict[str, object]] = [{"id": number} for number in range(1000)]
    memory.read(spelled(rows))
    read.clear()
    rows[3], rows[900] = {"id": 3, "end": 1}, {"id": 900, "end": 1}
    memory.read(spelled(rows))
    assert len(read) == 2


@pytest.mark.parametrize(
    "text",
    [
        b'[{"a": 1},,{"a": 2}]',
        b'[{"a": 1},{"a": 2}',
        b'[{"a": 1} {"a": 2}]',
        b"{}",
        b'[{"a": 1},]',
        b"null",
        b"",
    ],
)
def test_what_is_no_list_is_refused_whatever_stood_before(text: bytes) -> None:
    memory, _ = counting()
    memory.read(b'[{"a": 1},{"a": 2}]')
    with pytest.raises(msgspec.MsgspecError):
        memory.read(text)
    assert list(memory.read(b'[{"a": 1},{"a": 3},{"a": 2}]').all) == [{"a": 1}, {"a": 3}, {"a": 2}]


def test_a_row_that_cannot_be_read_leaves_the_list_before_it() -> None:
    def picky(row: bytes) -> bytes:
        if b"bad" in row:
            raise ValueError("bad")
        return row

    memory = RowMemory(picky)
    memory.read(b'[{"a": 1}]')
    with pytest.raises(ValueError, match="bad"):
        memory.read(b'[{"a": 1},{"bad": 1}]')
    read = memory.read(b'[{"a": 1},{"a": 2}]')
    assert (read.all, read.gone, read.new) == ((b'{"a": 1}', b'{"a": 2}'), (), (b'{"a": 2}',))
