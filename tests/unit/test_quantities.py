"""Entering good and scrap."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.commands import Field
from kiosk.terminal import quantities
from kiosk.terminal.hand import Quantities


def entered(entry: Quantities | None, *digits: str) -> Quantities:
    for each in digits:
        assert entry is not None
        entry = quantities.digit(entry, each)
    assert entry is not None
    return entry


def test_digits_append_to_the_good_pieces_at_first() -> None:
    entry = entered(Quantities(), "4", "2")
    assert (entry.good, entry.scrap, entry.chosen) == ("42", "", Field.GOOD)


def test_the_first_digit_after_a_choice_replaces_and_later_ones_append() -> None:
    entry = entered(quantities.choose(entered(Quantities(), "4", "2"), Field.GOOD), "7", "1")
    assert entry.good == "71"


def test_the_first_digit_after_a_quantity_code_replaces() -> None:
    assert entered(quantities.put(Quantities(), Field.GOOD, 25), "3", "0").good == "30"


def test_a_quantity_code_replaces_what_was_typed() -> None:
    entry = quantities.put(entered(Quantities(), "9"), Field.GOOD, 25)
    assert entry is not None
    assert entry.good == "25"


def test_a_choice_holds() -> None:
    entry = entered(quantities.choose(Quantities(), Field.SCRAP), "1", "2")
    assert (entry.good, entry.scrap) == ("", "12")


def test_all_follows_the_scrap_until_good_is_typed() -> None:
    entry = quantities.follow_plan(Quantities())
    assert quantities.number_of(entry, Field.GOOD, 50) == 50
    entry = entered(quantities.choose(entry, Field.SCRAP), "3")
    assert quantities.number_of(entry, Field.GOOD, 50) == 47
    entry = entered(quantities.choose(entry, Field.GOOD), "9")
    assert quantities.number_of(entry, Field.GOOD, 50) == 9
    assert not entry.all_good


def test_all_leaves_the_chosen_field_chosen() -> None:
    entry = entered(quantities.follow_plan(quantities.choose(Quantities(), Field.SCRAP)), "2")
    assert (entry.scrap, quantities.number_of(entry, Field.GOOD, 10)) == ("2", 8)


def test_all_is_never_below_zero() -> None:
    entry = entered(quantities.choose(quantities.follow_plan(Quantities()), Field.SCRAP), "9")
    assert quantities.number_of(entry, Field.GOOD, 5) == 0


def test_nothing_over_999999_can_be_entered() -> None:
    full = entered(Quantities(), *"999999")
    assert quantities.digit(full, "9") is None
    assert quantities.put(Quantities(), Field.GOOD, 1_000_000) is None
    assert quantities.step(full, Field.GOOD, 1, None) is None


def test_a_step_never_goes_below_zero() -> None:
    entry = quantities.step(Quantities(), Field.SCRAP, -1, None)
    assert entry is not None
    assert (entry.scrap, entry.chosen) == ("0", Field.SCRAP)


def test_a_step_from_all_counts_from_what_all_shows() -> None:
    entry = quantities.step(quantities.follow_plan(Quantities()), Field.GOOD, -1, 50)
    assert entry is not None
    assert (entry.good, entry.all_good) == ("49", False)


def test_clearing_empties_the_chosen_field_alone() -> None:
    entry = quantities.clear(entered(quantities.choose(entered(Quantities(), "5"), Field.SCRAP), "3"))
    assert (entry.good, entry.scrap) == ("5", "")


def test_erasing_takes_digits_back_one_by_one() -> None:
    entry = quantities.erase(entered(Quantities(), "4", "2"))
    assert entry.good == "4"
    assert quantities.erase(quantities.erase(entry)).good == ""


def test_leading_zeros_are_no_digits() -> None:
    assert entered(Quantities(), "0", "0", "7").good == "7"


def test_an_entry_without_numbers_is_empty() -> None:
    empty: Callable[[Quantities], bool] = quantities.is_empty
    assert empty(quantities.choose(Quantities(), Field.SCRAP))
    assert not empty(quantities.follow_plan(Quantities()))
    assert not empty(entered(Quantities(), "0"))
