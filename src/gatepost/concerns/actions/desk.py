"""What the school does with a concern: open it, answer it, give it to somebody, keep people from it."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, names_apart, notices, routing, stages
from gatepost.concerns.models import Concern, NamedPerson, Reply
from gatepost.concerns.moves import OPENED, PARTS, READ_NAMES, add_reply, move, reply_with_key
from gatepost.concerns.state import Act
from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import checked_words
from gatepost.people.hats import Acting
from gatepost.people.models import Person
from gatepost.people.revocations import remember

REASON_LIMIT = 500  # characters of why somebody may see it again


def open_concern(acting: Acting, reference: str) -> Concern:
    """One concern on this hat's desk, and a line in the audit that says who looked and when: at every view.

    It is read before anything is written: the line is all that the database is held for.
    """
    concern = access.concern_for_school(acting, reference)
    record(OPENED, actor=acting.actor, subject=Subject("concern", concern.reference))
    return concern


@transaction.atomic
def reveal_names(acting: Acting, reference: str) -> Concern:
    """One concern on this hat's desk, to be shown with the names of other children: the audit says who read them.

    Everybody who may open it may do so, also whoever was only asked to answer: each look is noted, and its author sees
    it. Where no name is kept apart, it is opened like any other time.
    """
    concern = access.concern_for_school(acting, reference)
    action = READ_NAMES if names_apart.is_protecting(concern) else OPENED
    record(action, actor=acting.actor, subject=Subject("concern", concern.reference))
    return concern


@transaction.atomic
def answer(acting: Acting, concern: Concern, words: str, *, once: str, by_mail: bool = False) -> Reply:
    """The school's answer; its author is told that there is one. The same `once` adds one reply only.

    Whoever answers `by_mail` may not have read the last words: those that may threaten somebody wait on the desk still.
    """
    concern = access.concern_for_school(acting, concern.reference)
    if earlier := reply_with_key(concern, once):
        return earlier
    at = now()
    unread = {"threat_open": concern.threat_open} if by_mail else {}
    move(concern, Act.ANSWER, first_answered_at=concern.first_answered_at or at, **unread)
    reply = add_reply(acting, concern, side=Reply.Side.SCHOOL, words=words, once=once)
    notices.answered(concern)
    record("answered a concern", actor=acting.actor, subject=Subject("concern", concern.reference))
    return reply


@transaction.atomic
def assign(acting: Acting, concern: Concern, person: Person) -> None:
    """Ask somebody at the school to answer. Raises Invalid for a person who may not be asked."""
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    if not access.may_be_given(concern).filter(pk=person.pk).exists():
        raise Invalid(fields={"person": "Please choose somebody else. This person cannot be given it."})
    if concern.assigned_to_id == person.pk:
        return
    move(concern, Act.ASSIGN, assigned_to=person, owner=concern.owner or acting.person)
    if person.pk != acting.person.pk:
        notices.given(concern, person)
    record(
        "gave a concern to somebody",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"person": person.ref},
    )


@transaction.atomic
def take_over(acting: Acting, concern: Concern) -> None:
    """Become its owner, and the one who answers."""
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    if concern.owner_id == acting.person.pk and concern.assigned_to_id == acting.person.pk:
        return
    move(concern, Act.ASSIGN, owner=acting.person, assigned_to=acting.person)
    record("took a concern over", actor=acting.actor, subject=Subject("concern", concern.reference))


@transaction.atomic
def name_person(acting: Acting, concern: Concern, person: Person) -> None:
    """Keep somebody whom it is about from it, from now on: whoever names themselves is out with the same press.

    Whatever part they had in it, they have it no more. Raises Invalid for anybody without a role at the school, or its
    own author.
    """
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    if not access.may_be_named(concern.school).exclude(pk=concern.author_id).filter(pk=person.pk).exists():
        raise Invalid(fields={"person": "Please choose somebody who works at the school."})
    changes = {name: None for name in PARTS if getattr(concern, f"{name}_id") == person.pk}
    move(concern, Act.NAME, **changes)
    if routing.keep_from(concern, person, by=acting.actor) and concern.state == Concern.State.OPEN:
        notices.waits(concern)


@transaction.atomic
def unname_person(acting: Acting, concern: Concern, person: Person, reason: str) -> None:
    """Let somebody see it again who was kept from it by mistake; the reason stays with the audit.

    Only who runs it may do so, and nobody lets in whom its author named, or who wrote the message that it is about.
    Raises Invalid for them or without a reason, NotFound for a hat that does not run it.
    """
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    if not stages.runs(acting, concern):
        raise NotFound(what="concern")
    reason = checked_words(reason, limit=REASON_LIMIT, field="reason")
    if not stages.kept_by_the_desk(concern).filter(pk=person.pk).exists():
        raise Invalid(fields={"person": "Please choose somebody whom the school itself kept from it."})
    move(concern, Act.UNNAME)
    gone, _ = NamedPerson.objects.filter(concern=concern, person=person).delete()
    if gone:
        remember("let-see-concern", ref=concern.reference, person=person.ref, school=concern.school.ref)
        record(
            "let somebody see a concern again",
            actor=acting.actor,
            subject=Subject("concern", concern.reference),
            reason=reason,
            facts={"person": person.ref},
        )
