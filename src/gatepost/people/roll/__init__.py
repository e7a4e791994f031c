"""The school's roll from a CSV file: read it, say what it would change, carry it out.

rows = read_roll(file.read())
found = plan(school, rows)          # changes nothing; `found.problems` must be empty
carry_out(acting, found, end_missing=False)
"""

from gatepost.people.roll.carrying_out import RollDone, carry_out
from gatepost.people.roll.planning import Plan, plan
from gatepost.people.roll.reading import COLUMNS, RollRow, read_roll

__all__ = ["COLUMNS", "Plan", "RollDone", "RollRow", "carry_out", "plan", "read_roll"]
