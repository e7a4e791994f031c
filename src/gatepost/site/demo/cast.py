"""Who plays in the demo, and what each button on its first page says."""

from dataclasses import dataclass

from gatepost.people.models import Hat, Person, School


@dataclass(frozen=True, slots=True)
class CastMember:
    """One of the cast: their name, the hat to put on, and what to try as them."""

    name: str
    hat: Hat
    who: str
    try_this: str
    ref: str = ""


CAST = (
    CastMember("Amira Haddad", Hat.PARENT, "Maya's mum, Oak class", "Read the group and write an ordinary message."),
    CastMember(
        "Tom Barker",
        Hat.PARENT,
        "Leo's dad, Oak class",
        "Write something cross about a teacher. See what you are offered.",
    ),
    CastMember("Lena Novak", Hat.PARENT, "Filip's mum, Elm class", "See that nothing of Oak class is here for you."),
    CastMember("Jo Mercer", Hat.PARENT, "Ruby's mum and class rep for Oak", "Look at what waits for a class rep."),
    CastMember("Priya Nair", Hat.PTA, "PTA secretary", "Write to several classes at once."),
    CastMember("Ben Okafor", Hat.PTA, "PTA treasurer", "Be the second officer who says yes."),
    CastMember("Mrs Evans", Hat.OFFICE, "School secretary", "Answer what parents ask. Keep the roll."),
    CastMember(
        "Mr Adeyemi", Hat.HEAD, "Head teacher", "See what came for leadership. You cannot post, or read a group."
    ),
    CastMember("Ms Clarke", Hat.DSL, "Designated safeguarding lead", "Open what only you may open."),
    CastMember(
        "Mr Walsh",
        Hat.STAFF,
        "Teaches Elm, and is Isla's dad in Oak",
        "Change hats: as staff you see only what you are given.",
    ),
    CastMember("Mrs Hall", Hat.STAFF, "Teaches Oak", "Write down what somebody said to you at the gate."),
    CastMember("Dr Osei", Hat.CHAIR, "Chair of governors", "Hear a matter that nobody below may judge."),
    CastMember("Mrs Lowe", Hat.CLERK, "Clerk to the governors", "Call a panel of people who had no part in it."),
    CastMember("Mrs Marsh", Hat.GOVERNOR, "Governor", "See only what you are called to a panel for."),
    CastMember("Sam Price", Hat.ADMINISTRATOR, "Business manager", "Set up classes, appointments, dates and mail."),
)


def cast_of(school: School) -> list[CastMember]:
    """The cast with the references of their accounts at this school, in the order of the page."""
    refs = dict(Person.objects.filter(school=school, name__in=[one.name for one in CAST]).values_list("name", "ref"))
    return [CastMember(one.name, one.hat, one.who, one.try_this, refs[one.name]) for one in CAST if one.name in refs]
