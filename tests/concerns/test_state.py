"""The transition table, cell by cell."""

import pytest

from gatepost.concerns.models import Concern
from gatepost.concerns.state import Act, after

CELLS = """
                open       answered   settled    closed     handed-on
answer          answered   answered   -          -          -
add-words       open       open       open       -          -
settle          settled    settled    -          -          -
make-formal     open       open       open       -          -
assign          open       answered   -          -          -
name            open       answered   settled    -          -
hand-on         handed-on  handed-on  handed-on  -          -
"""


def cells() -> list[tuple[str, str, str]]:
    head, *rows = [line.split() for line in CELLS.strip().splitlines()]
    return [(state, row[0], cell) for row in rows for state, cell in zip(head, row[1:], strict=True)]


@pytest.mark.parametrize(("state", "act", "result"), cells())
def test_each_cell_of_the_table(state: str, act: str, result: str) -> None:
    assert after(state, Act(act)) == (None if result == "-" else result)


def test_the_table_here_has_every_state_and_every_act() -> None:
    assert {state for state, _, _ in cells()} == set(Concern.State.values)
    assert {act for _, act, _ in cells()} == set(Act)
