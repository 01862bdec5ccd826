"""Names in letters that take two columns push nothing off the glass, and cut nothing off that has room."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from kiosk.view import OperatorView, Told, Tone, View
from kiosk.words import say
from screens.cells import cut, first_rows, padded, wrapped
from screens.widgets.status_bar import StatusBar
from tests.pilot.driving import LARGE, SMALL, driven
from tests.pilot.views import all_views

VIEWS = all_views()
NAMES = ("山田 太郎", "Zoë 👩", "김민준", "Ngố Bảo Châu")
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


def of(name: str, view: View) -> View:
    """`view` with this operator, and machines in wide letters."""
    operator = OperatorView(name, "7", supervisor=False)
    tiles = tuple(replace(each, label=f"旋盤 三号機 {each.name[-1]}") for each in view.machines)
    return replace(view, operator=operator, machines=tiles)


@SIZES
@pytest.mark.parametrize("name", NAMES)
async def test_the_status_ends_with_the_operator_and_the_whole_time(name: str, size: tuple[int, int]) -> None:
    async with driven(of(name, VIEWS["running"]), size) as driver:
        row = driver.screen_text().splitlines()[0]
        assert f"{name}  14:05" in row
        assert "…" not in row
        content = driver.shell.query_one(StatusBar).render()
        assert content.cell_length <= size[0] - 2
        link = replace(VIEWS["running"].link, words=say("離線" * 40))
        await driver.show(replace(of(name, VIEWS["running"]), link=link))
        row = driver.screen_text().splitlines()[0]
        assert f"...  {name}  14:05" in row.replace("...   ", "...  ")


@SIZES
@pytest.mark.parametrize("picture", ["running", "running-next", "scan", "running-confirm"])
async def test_a_headline_in_wide_letters_has_no_stray_ellipsis(picture: str, size: tuple[int, int]) -> None:
    async with driven(of(NAMES[0], VIEWS[picture]), size) as driver:
        assert "…" not in driver.screen_text()
        assert "山田 太郎 → 旋盤 三号機" in driver.screen_text()


async def test_a_long_answer_in_wide_letters_gets_the_rows_it_needs() -> None:
    words = say("{name} is signed in", name="旋盤三号機" * 11 + " end")
    view = replace(VIEWS["running"], told=Told(Tone.GOOD, words, "", 3))
    async with driven(view) as driver:
        assert "end is signed in" in driver.screen_text()


@pytest.mark.parametrize("text", ["旋盤三号機 " * 9, "plain words " * 9, "a\u0301" * 70 + " 旋盤" * 20])
@pytest.mark.parametrize("columns", [7, 20, 33])
def test_no_row_is_wider_than_its_columns(text: str, columns: int) -> None:
    rows = [
        *wrapped(text, columns),
        *wrapped(text, columns, hanging="  "),
        *first_rows(text, columns, 2, " ..."),
        cut(text, columns, "..."),
    ]
    assert max(map(cell_len, rows)) <= columns
    assert len(first_rows(text, columns, 2, " ...")) == 2
    assert cell_len(padded("旋盤", columns)) == columns
    assert "".join("".join(wrapped(text, columns)).split()) == "".join(text.split())
