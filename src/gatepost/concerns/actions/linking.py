"""Linking concerns about the same thing, answering them together, and saying how many raised it."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, linking
from gatepost.concerns.actions.desk import answer
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern, SharedMatter
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.people.hats import Acting


@transaction.atomic
def link(acting: Acting, concern: Concern, other: Concern) -> SharedMatter:
    """Say that two concerns are about the same thing. Whatever is linked with either is then linked with both.

    Each keeps its author, its reference, its dates and its way on. Doing it twice changes nothing. Raises Invalid when
    both hold reports, of two messages: those stay apart.
    """
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    other = access.concern_for_school(acting, other.reference)
    if concern.pk == other.pk:
        raise Invalid(fields={"other": "Please choose another matter."})
    shared = _joined(acting, concern, other)
    for one in (concern, other):
        if one.shared_id == shared.pk:
            continue
        won = Concern.objects.filter(pk=one.pk, shared=one.shared_id).update(shared=shared)
        if not won:
            raise ConcernMovedOn(reference=one.reference)
        _record_linked(acting, one.reference, shared)
    return shared


@transaction.atomic
def unlink(acting: Acting, concern: Concern) -> None:
    """Take a concern out of what it was linked with; the others stay linked."""
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    if concern.shared_id is None:
        return
    won = Concern.objects.filter(pk=concern.pk, shared=concern.shared_id).update(shared=None)
    if not won:
        raise ConcernMovedOn(reference=concern.reference)
    record("unlinked a concern", actor=acting.actor, subject=Subject("concern", concern.reference))


@transaction.atomic
def show_count(acting: Acting, concern: Concern, *, on: bool) -> int:
    """Let the authors of a shared matter read how many raised it, as a step; or stop that. Gives the step, 0 for none.

    Raises Invalid while fewer than three people have raised it.
    """
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    shared = concern.shared
    shown = linking.step(linking.authors_in_sight(acting, concern)) if on else 0
    if on and (shared is None or not shown):
        raise Invalid("It takes three people who raised it before a number is shown.")
    if shared is None or shared.count_shown == shown:
        return shown
    SharedMatter.objects.filter(pk=shared.pk).update(count_shown=shown)
    record(
        "said how many raised a concern" if on else "stopped saying how many raised a concern",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"shared": shared.ref, "step": shown},
    )
    return shown


@transaction.atomic
def answer_all(acting: Acting, concern: Concern, words: str, *, once: str) -> int:
    """Answer a concern and all that are linked with it, each as a reply of its own; gives how many were answered.

    What this hat does not have on its desk, and what can take no answer just now, is left out; so is another one that
    may threaten somebody, until somebody has looked at it for itself. The same `once` answers each once. Raises Invalid
    for unusable words.
    """
    concern = access.concern_for_school(acting, concern.reference)
    together = [concern, *(one for one in linking.linked_with(acting, concern) if not one.threat_open)]
    taken = [one for one in together if allows(one, Act.ANSWER)]
    if not taken:
        raise ConcernMovedOn(reference=concern.reference)
    for one in taken:
        answer(acting, one, words, once=once)
    return len(taken)


def _joined(acting: Acting, concern: Concern, other: Concern) -> SharedMatter:
    """The shared matter that both belong to from now on; one that both brought along takes the other's concerns in."""
    ours, theirs = concern.shared, other.shared
    if ours is None and theirs is None:
        return SharedMatter.objects.create(school=concern.school, linked_by=acting.person, at=now())
    if ours is None or theirs is None or ours.pk == theirs.pk:
        shared = ours or theirs
        assert shared is not None  # noqa: S101 (for the type checker)
        return shared
    if ours.post_ref and theirs.post_ref:
        raise Invalid("These are reports of two messages. Please answer them one by one.")
    stays, goes = (theirs, ours) if theirs.post_ref else (ours, theirs)
    moved = Concern.objects.filter(shared=goes).exclude(pk__in=[concern.pk, other.pk])
    for reference in list(moved.values_list("reference", flat=True)):
        _record_linked(acting, reference, stays)
    moved.update(shared=stays)
    SharedMatter.objects.filter(pk=goes.pk).update(count_shown=0)
    return stays


def _record_linked(acting: Acting, reference: str, shared: SharedMatter) -> None:
    record(
        "linked a concern",
        actor=acting.actor,
        subject=Subject("concern", reference),
        facts={"shared": shared.ref},
    )
