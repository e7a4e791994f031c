"""The only place that changes rows of the room: schools, people, families, appointments.

`acting` is who does it; None is Gatepost itself (the command line, the first set-up, somebody taking up an invitation).
Every action writes its audit entry in the same transaction.
"""

from gatepost.people.actions.families import (
    add_child,
    add_guardianship,
    change_relation,
    end_guardianship,
    move_child,
)
from gatepost.people.actions.limits import lift_limit, limit_posting
from gatepost.people.actions.persons import (
    add_address,
    add_person,
    normal_mail,
    normal_phone,
    rename_person,
    take_address_as_proved,
)
from gatepost.people.actions.roles import appoint, end_appointment
from gatepost.people.actions.schools import (
    add_class,
    add_closed_day,
    add_school,
    add_term,
    add_year,
    change_school,
    move_school,
    remove_closed_day,
    remove_term,
    year_of_today,
)

__all__ = [
    "add_address",
    "add_child",
    "add_class",
    "add_closed_day",
    "add_guardianship",
    "add_person",
    "add_school",
    "add_term",
    "add_year",
    "appoint",
    "change_relation",
    "change_school",
    "end_appointment",
    "end_guardianship",
    "lift_limit",
    "limit_posting",
    "move_child",
    "move_school",
    "normal_mail",
    "normal_phone",
    "remove_closed_day",
    "remove_term",
    "rename_person",
    "take_address_as_proved",
    "year_of_today",
]
