"""Which class rep may rule on a hold or hide a post: one of that class who is not in it, else one of another."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from gatepost.core.clock import today_in
from gatepost.gate.models import Hold, Look, Submission
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import counts_on
from gatepost.people.models import Appointment, Guardianship, Person, Role, School

_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True)
class Representative:
    """A class rep with what could bring them into a matter: their names, and the children they look after."""

    person: Person
    classes: set[int] = field(default_factory=set)
    children: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def representatives(school: School) -> list[Representative]:
    """All class reps of a school today: appointed, active, and still looking after a child of their class."""
    day = today_in(school.time_zone)
    found: dict[int, Representative] = {}
    appointed: dict[int, set[int]] = defaultdict(set)
    for appointment in Appointment.objects.filter(
        counts_on(day), school=school, role=Role.CLASS_REPRESENTATIVE, person__is_active=True
    ).select_related("person"):
        appointed[appointment.person_id].add(appointment.school_class_id or 0)
        found.setdefault(
            appointment.person_id, Representative(appointment.person, names=words_of(appointment.person.name))
        )
    for guardianship in Guardianship.objects.filter(counts_on(day), person__in=list(found)).select_related("child"):
        one, child = found[guardianship.person_id], guardianship.child
        one.children.add(child.pk)
        one.names |= words_of(child.given_name)
        if child.school_class_id in appointed[guardianship.person_id]:
            one.classes.add(child.school_class_id)
    return [one for one in found.values() if one.classes]


def who_may_rule(submission: Submission, among: Iterable[Representative]) -> list[Person]:
    """The reps of the class who are untouched by the matter; where there is none, those of other classes."""
    return _untouched(
        among,
        parties=_parties(submission),
        author=submission.author_id,
        text=submission.text,
        group=submission.group,
    )


def who_may_look(look: Look, among: Iterable[Representative]) -> list[Person]:
    """The same for a post that stands: neither its author nor who reported it, and nobody whom its words name."""
    post = look.post
    others = [one for one in among if one.person.ref not in look.not_for]
    parties = {post.author_id}
    if post.reply_to is not None:
        parties.add(post.reply_to.author_id)
    if post.thread is not None:
        parties.add(post.thread.author_id)
    return _untouched(others, parties=parties, author=post.author_id, text=post.text, group=post.group)


def _untouched(
    among: Iterable[Representative], *, parties: set[int], author: int, text: str, group: ClassGroup
) -> list[Person]:
    children = set(
        Guardianship.objects.filter(counts_on(today_in(group.school.time_zone)), person=author).values_list(
            "child", flat=True
        )
    )
    words = words_of(text)
    untouched = [
        one
        for one in among
        if one.person.pk not in parties
        and not one.children & children  # they share a home with the author, or a child
        and not one.names & words  # they, or their child, may be who it is about
    ]
    own_class = group.school_class_id
    of_the_class = [one for one in untouched if own_class in one.classes]
    return [one.person for one in of_the_class or untouched]


def who_may_rule_on(hold: Hold) -> list[Person]:
    """Who may rule on one hold now."""
    return who_may_rule(hold.submission, representatives(hold.school))


def words_of(text: str) -> set[str]:
    """All words of a text in one form for comparing, two letters at least."""
    return set(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _parties(submission: Submission) -> set[int]:
    """The author, and the authors of the post that is answered and of its thread."""
    parties = {submission.author_id}
    if submission.reply_to is not None:
        parties.add(submission.reply_to.author_id)
        if submission.reply_to.thread is not None:
            parties.add(submission.reply_to.thread.author_id)
    return parties
