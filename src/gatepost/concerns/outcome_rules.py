"""Which outcomes a concern can lead to, and whom they may fall on. The gravest first question: is it about somebody?"""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from gatepost.concerns import letters
from gatepost.concerns.models import Concern, Outcome
from gatepost.conduct.code import STEER_ONLY
from gatepost.core.clock import today_in
from gatepost.groups.actions import copies_of
from gatepost.groups.models import Post
from gatepost.people.actions.limits import LONGEST, MAY_LIMIT
from gatepost.people.hats import Acting, counts_on
from gatepost.people.models import Appointment, Guardianship, Person, Role, School
from gatepost.policies.codes import code_for_private_words, conduct_code

Measure = Outcome.Measure

# What can be decided on a matter about the school itself: never anything against somebody.
ON_THE_SCHOOL = (Measure.NONE, Measure.GUIDANCE, Measure.MEETING)
# What is done to a message. It falls on whoever wrote it.
ON_A_POST = (Measure.RESTORE, Measure.REMOVE)
# What only senior leadership, a chair, a governor or the clerk decides: the office has no part in it.
BY_LEADERSHIP = (Measure.LIMIT, Measure.LETTER)
# What is nothing without somebody it falls on.
ON_SOMEBODY = (Measure.LIMIT, Measure.LETTER)
SHORTEST_NOTE = 10  # characters of a reason, or of a note on proportion


def only_steers(school: School, clause: str) -> bool:
    """Whether a clause is one of those under which a parent criticises the school or its rules.

    By the labels that it builds on in the code that counts (conduct.code.STEER_ONLY); an id that the code does not know
    steers nothing.
    """
    try:
        labels = conduct_code(code_for_private_words(school)).clause(clause).labels
    except KeyError:
        return False
    return bool(labels) and STEER_ONLY.issuperset(labels)


def is_about_somebody(concern: Concern) -> bool:
    """Whether it is about how somebody behaved, in a class group or outside it, and not about the school itself."""
    if concern.kind == Concern.Kind.CONDUCT:
        return True
    if concern.kind != Concern.Kind.COMPLAINT:
        return False
    return bool(concern.post_ref or concern.clause) or concern.evidence.exists()


def measures_for(concern: Concern, *, clause: str = "") -> tuple[Outcome.Measure, ...]:
    """The steps of the ladder that are open for a concern, from none on.

    An enquiry, a request about data, and whatever is criticism of the school or of a rule, leads to an answer and to no
    step: there is no way from there to a sanction. A message that was hidden for such a reason can be shown again.
    """
    if concern.kind not in (Concern.Kind.CONDUCT, Concern.Kind.COMPLAINT):
        return (Measure.NONE,)
    if only_steers(concern.school, concern.clause) or only_steers(concern.school, clause):
        return (Measure.NONE, Measure.RESTORE) if concern.post_ref else (Measure.NONE,)
    if not is_about_somebody(concern):
        return ON_THE_SCHOOL
    return tuple(measure for measure in Measure if concern.post_ref or measure not in ON_A_POST)


def measures_by(acting: Acting, concern: Concern) -> tuple[Outcome.Measure, ...]:
    """Those of them that this hat may decide."""
    may_limit = acting.hat in MAY_LIMIT
    return tuple(measure for measure in measures_for(concern) if may_limit or measure not in BY_LEADERSHIP)


def may_be_meant(acting: Acting, school: School) -> QuerySet[Person]:
    """Whom an outcome can fall on: parents and PTA officers. For staff there are procedures of their own."""
    today = today_in(school.time_zone)
    guardians = Guardianship.objects.filter(counts_on(today), school=school).values("person")
    officers = Appointment.objects.filter(counts_on(today), school=school, role=Role.PTA_OFFICER).values("person")
    return (
        Person.objects.filter(Q(pk__in=guardians) | Q(pk__in=officers), school=school, is_active=True)
        .exclude(pk=acting.person.pk)
        .order_by("name")
    )


def meant_so_far(acting: Acting, concern: Concern) -> QuerySet[Person]:
    """Those of the people it is about on whom an outcome can fall; never its author."""
    people = may_be_meant(acting, concern.school).exclude(pk=concern.author_id)
    wrote = Post.objects.filter(ref=concern.post_ref, school=concern.school_id).values("author")
    return people.filter(Q(pk__in=concern.named.values("person")) | Q(pk__in=wrote))


def author_of_message(acting: Acting, concern: Concern) -> Person | None:
    """Whoever wrote the message that it is about: on them falls what is done to it.

    None for somebody who has left since. What they wrote can be removed all the same; there is nobody to write to.
    """
    wrote = Post.objects.filter(ref=concern.post_ref, school=concern.school_id).values("author")
    return may_be_meant(acting, concern.school).filter(pk__in=wrote).first()


def is_decided(post: Post) -> bool:
    """Whether the school has decided on this wording of a post. Then a report hides it no more: the decision counts.

    What it decided on a message of the PTA in one class counts in all: the words are the same.
    """
    refs = [post.ref, *(copy.ref for copy in copies_of(post))]
    decided = Outcome.objects.filter(school=post.school_id, concern__post_ref__in=refs)
    return decided.filter(at__gt=post.changed_at or post.at).exists()


def side_of_author(concern: Concern) -> letters.Side:
    """Which letter its author gets: about somebody else, or as an answer of the school about itself."""
    return letters.Side.AUTHOR if is_about_somebody(concern) else letters.Side.ANSWER


def faults(
    acting: Acting,
    concern: Concern,
    *,
    measure: str,
    reason: str,
    proportion: str,
    clause: str,
    applies_to: Person | None,
    limited_until: date | None,
) -> dict[str, str]:
    """What is wrong with a decision, a sentence for each field; nothing when it can be made."""
    wrong: dict[str, str] = {}
    if len(reason.strip()) < SHORTEST_NOTE:
        wrong["reason"] = "Please say why. Both sides are told the reason."
    if len(proportion.strip()) < SHORTEST_NOTE:
        wrong["proportion"] = "Please say why this step is enough, and not too much."
    if measure not in measures_for(concern, clause=clause):
        wrong["measure"] = "This can lead to an answer, but not to this step."
    elif measure in BY_LEADERSHIP and acting.hat not in MAY_LIMIT:
        wrong["measure"] = "Only senior leadership can decide this. Please ask them."
    elif measure in ON_SOMEBODY and applies_to is None:
        wrong["applies_to"] = "Please say whom this falls on."
    if applies_to is not None and (sentence := _cannot_mean(acting, concern, measure, applies_to)):
        wrong["applies_to"] = sentence
    today = today_in(concern.school.time_zone)
    if measure == Measure.LIMIT:
        if limited_until is None or not today < limited_until <= today + LONGEST:
            wrong["limited_until"] = "Please choose a day after today, in the next six months."
    elif limited_until is not None:
        wrong["limited_until"] = "Only a limit on posting has a day on which it is over."
    return wrong


def latest_limit(school: School) -> date:
    """The last day on which a limit that begins today may be over."""
    return today_in(school.time_zone) + timedelta(days=LONGEST.days)


def _cannot_mean(acting: Acting, concern: Concern, measure: str, person: Person) -> str:
    if person.pk == concern.author_id:
        return "Nothing can fall on whoever raised it."
    if measure == Measure.NONE or not is_about_somebody(concern):
        return "With this step nobody is meant."
    if not may_be_meant(acting, concern.school).filter(pk=person.pk).exists():
        return "Please choose a parent or carer. For staff the school has procedures of its own."
    return ""
