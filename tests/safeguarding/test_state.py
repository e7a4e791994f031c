"""The transition table, cell by cell."""

import pytest

from gatepost.safeguarding.models import Disclosure
from gatepost.safeguarding.state import Act, after

CELLS = """
                 new     opened  closed
open             opened  opened  closed
note             -       opened  closed
write-to-author  -       opened  closed
add-words        new     new     new
name             new     opened  closed
step-aside       new     new     closed
close            -       closed  -
decide           -       opened  closed
refer            -       opened  closed
hand-over        -       opened  closed
transfer         -       opened  closed
"""


def cells() -> list[tuple[str, str, str]]:
    head, *rows = [line.split() for line in CELLS.strip().splitlines()]
    return [(state, row[0], cell) for row in rows for state, cell in zip(head, row[1:], strict=True)]


@pytest.mark.parametrize(("state", "act", "result"), cells())
def test_each_cell_of_the_table(state: str, act: str, result: str) -> None:
    assert after(state, Act(act)) == (None if result == "-" else result)


def test_the_table_here_has_every_state_and_every_act() -> None:
    assert {state for state, _, _ in cells()} == set(Disclosure.State.values)
    assert {act for _, act, _ in cells()} == set(Act)
