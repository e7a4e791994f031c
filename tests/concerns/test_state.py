"""The transition table, cell by cell, at every stage."""

import pytest

from gatepost.concerns.models import Concern
from gatepost.concerns.state import TABLE, Act, after

# A word with a number in front leads to that stage; the others stay at theirs.
CELLS = {
    "informal": """
                open       answered   settled    closed     handed-on
acknowledge     open       -          -          -          -
answer          answered   answered   -          closed     -
add-words       open       open       open       closed     -
settle          settled    settled    -          -          -
make-formal     1:open     1:open     1:open     1:open     -
escalate        -          -          -          -          -
assign          open       answered   -          -          -
appoint         -          -          -          -          -
call-panel      -          -          -          -          -
decide          closed     closed     -          -          -
reopen          -          -          -          open       -
update          open       -          -          -          -
pause           open       -          -          -          -
resume          open       -          -          -          -
name            open       answered   settled    closed     -
un-name         open       answered   settled    closed     -
hand-on         handed-on  handed-on  handed-on  -          -
""",
    "stage-1": """
                open       answered   settled    closed     handed-on
acknowledge     open       -          -          -          -
answer          open       -          -          closed     -
add-words       open       -          open       closed     -
settle          settled    -          -          -          -
make-formal     -          -          -          -          -
escalate        -          -          -          2:open     -
assign          open       -          -          -          -
appoint         open       -          -          -          -
call-panel      -          -          -          -          -
decide          closed     -          -          -          -
reopen          -          -          -          open       -
update          open       -          -          -          -
pause           open       -          -          -          -
resume          open       -          -          -          -
name            open       -          settled    closed     -
un-name         open       -          settled    closed     -
hand-on         handed-on  -          handed-on  -          -
""",
    "stage-2": """
                open       answered   settled    closed     handed-on
acknowledge     open       -          -          -          -
answer          open       -          -          closed     -
add-words       open       -          open       closed     -
settle          settled    -          -          -          -
make-formal     -          -          -          -          -
escalate        -          -          -          -          -
assign          open       -          -          -          -
appoint         -          -          -          -          -
call-panel      open       -          -          -          -
decide          closed     -          -          -          -
reopen          -          -          -          -          -
update          open       -          -          -          -
pause           open       -          -          -          -
resume          open       -          -          -          -
name            open       -          settled    closed     -
un-name         open       -          settled    closed     -
hand-on         handed-on  -          handed-on  -          -
""",
}


def cells() -> list[tuple[str, str, str, str]]:
    found = []
    for stage, table in CELLS.items():
        head, *rows = [line.split() for line in table.strip().splitlines()]
        found += [
            (stage, state, row[0], cell) for row in rows for state, cell in zip(head, row[1:], strict=True)
        ]  # fmt: skip
    return found


@pytest.mark.parametrize(("stage", "state", "act", "cell"), cells())
def test_each_cell_of_the_table(stage: str, state: str, act: str, cell: str) -> None:
    wanted = None
    if cell != "-":
        number, _, result = cell.rpartition(":")
        wanted = (f"stage-{number}" if number else stage, result)
    assert after(stage, state, Act(act)) == wanted


def test_the_table_here_has_every_stage_every_state_and_every_act() -> None:
    assert {stage for stage, _, _, _ in cells()} == set(Concern.Stage.values)
    assert {state for _, state, _, _ in cells()} == set(Concern.State.values)
    assert {act for _, _, act, _ in cells()} == set(Act)
    assert len(cells()) == len(Concern.Stage) * len(Concern.State) * len(Act)


def test_nothing_leads_back_to_being_informal() -> None:
    order = list(Concern.Stage)
    assert all(order.index(after.stage) >= order.index(before.stage) for (before, _), after in TABLE.items())
