"""The school's list of names, as `gatepost check` reads it: CSV with name, kind and perhaps class."""

from gatepost.adoption.export import Refused
from gatepost.conduct import Named
from gatepost.conduct.command import BadInput, read_roster


def roster_in(path: str) -> list[Named]:
    """The names of a roster file. Raises Refused for one that cannot be read."""
    try:
        return read_roster(path)
    except BadInput as fault:
        raise Refused(str(fault)) from fault
