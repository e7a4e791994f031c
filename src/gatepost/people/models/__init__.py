"""The tables of the room, one file a noun."""

from gatepost.people.models.family import Child, Guardianship
from gatepost.people.models.limit import PostingLimit
from gatepost.people.models.person import Address, Person
from gatepost.people.models.role import HATS_WITH_SECOND_FACTOR, Appointment, Hat, Role
from gatepost.people.models.school import ClosedDay, School, SchoolClass, SchoolYear, Term
from gatepost.people.models.signin import SignInCode, Token

__all__ = [
    "HATS_WITH_SECOND_FACTOR",
    "Address",
    "Appointment",
    "Child",
    "ClosedDay",
    "Guardianship",
    "Hat",
    "Person",
    "PostingLimit",
    "Role",
    "School",
    "SchoolClass",
    "SchoolYear",
    "SignInCode",
    "Term",
    "Token",
]
