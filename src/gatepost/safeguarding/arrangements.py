"""What the school has arranged around its safeguarding leads, with the defaults where it has arranged nothing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gatepost.core.errors import NotFound
from gatepost.delivery.reach import Reach, reach_of
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Role, School
from gatepost.safeguarding.models import Arrangements

WHO_ARRANGES = (Hat.DSL, Hat.DEPUTY, Hat.HEAD)

# The NSPCC's helpline for adults who worry about a child, as it stands on nspcc.org.uk.
NSPCC_LINE = "0808 800 5000"


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """Somebody outside the school who can be rung: who it is, and the number as the school typed it."""

    who: str
    number: str


def arrangements_of(school: School) -> Arrangements:
    """What the school has set; the defaults, not stored, where it has set nothing."""
    return Arrangements.objects.filter(school=school).first() or Arrangements(school=school)


@dataclass(frozen=True, slots=True)
class Alerted:
    """One role that is told of what nobody has opened, and how each who has it can be reached today."""

    role: str
    people: list[Reach]


def alerted_people(school: School) -> list[Alerted]:
    """Who is told, in the order of the steps: leads at once, deputies, then the head, and the chair behind the head."""
    return [
        Alerted(str(role.label), reach_of(people_with_role(school, role)))
        for role in (Role.DSL, Role.DEPUTY, Role.HEAD, Role.CHAIR)
    ]


def require_arranges(acting: Acting) -> None:
    """Raises NotFound unless this hat sets what is arranged."""
    if acting.hat not in WHO_ARRANGES:
        raise NotFound(what="arrangements")


def outside_lines(school: School) -> list[OutsideLine]:
    """Whom to ring when nobody at the school may hear of it, or when it cannot wait. The school's own numbers first."""
    set_here = arrangements_of(school)
    lines = [
        OutsideLine(_("Children's social care"), set_here.children_line),
        OutsideLine(_("Children's social care, evenings and weekends"), set_here.night_line),
        OutsideLine(
            _("About somebody who works with children: the council's designated officer"), set_here.officer_line
        ),
        OutsideLine(_("NSPCC, for anybody worried about a child"), NSPCC_LINE),
    ]
    return [line for line in lines if line.number]
