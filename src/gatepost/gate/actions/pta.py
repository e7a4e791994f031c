"""The PTA's word to any classes: written by one officer, sent by another where there are two."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.conduct import Outcome
from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import POST_LIMIT, checked_words
from gatepost.gate import access, facts, notices
from gatepost.gate.actions.letting_through import a_card, let_through
from gatepost.gate.actions.rulings import Ruling, checked_reason
from gatepost.gate.answers import PtaAnswer, PtaForwarded, PtaWaiting
from gatepost.gate.errors import AlreadyRuled, NoLongerPasses
from gatepost.gate.facts import Judged
from gatepost.gate.keeping import keep
from gatepost.gate.models import PtaMessage, Submission
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.limits import require_may_post
from gatepost.people.models import Person


def submit_pta(
    acting: Acting, *, groups: list[ClassGroup], text: str, as_it_is: bool, judged: Judged | None = None
) -> PtaAnswer:
    """Forward an officer's words to several groups; where the PTA has a second officer they wait for that one.

    `groups` come from access.groups_for_pta. Raises NotFound for any other hat, PostingLimited, Invalid
    without a group.
    """
    access.require_officer(acting)
    require_may_post(acting.person)
    if not groups:
        raise Invalid(fields={"groups": "Please choose at least one class."})
    judged = judged or facts.look(acting, checked_words(text, limit=POST_LIMIT))
    if not judged.passes(as_it_is=as_it_is):
        return a_card(acting, judged, for_pta=True)

    with transaction.atomic(savepoint=False):
        message = PtaMessage.objects.create(
            school=acting.person.school,
            author=acting.person,
            text=judged.text,
            as_it_is=judged.outcome is Outcome.NUDGE,
            at=now(),
        )
        message.groups.set(groups)
        others = access.officers(acting.person.school).exclude(pk=acting.person.pk)
        record(
            "wrote a PTA message",
            actor=acting.actor,
            subject=Subject("pta-message", message.ref),
            facts={"groups": [group.ref for group in groups], "waits": others.exists()},
        )
        if others.exists():
            notices.pta_waits(message, officers=list(others))
            return PtaWaiting(message)
        return _forward(message, author=acting.person, groups=groups, judged=judged)


@transaction.atomic
def rule_on_pta(acting: Acting, *, message: PtaMessage, ruling: Ruling, reason: str) -> PtaForwarded | None:
    """A second officer forwards a PTA message or sends it back with a reason. Nobody approves their own.

    Raises AlreadyRuled for a second ruling, NoLongerPasses when the code has changed in between and it no longer fits.
    """
    access.require_officer(acting)
    message = access.pta_message(acting, message.ref)
    if message.author_id == acting.person.pk:
        raise NotFound(what="pta message")
    reason = checked_reason(ruling, reason)
    state = PtaMessage.State.FORWARDED if ruling is Ruling.RELEASE else PtaMessage.State.RETURNED
    won = PtaMessage.objects.filter(pk=message.pk, state=PtaMessage.State.WAITING).update(
        state=state, ruled_by=acting.person, ruled_at=now(), reason=reason
    )
    if not won:
        raise AlreadyRuled(ref=message.ref)
    record(
        "ruled on a PTA message",
        actor=acting.actor,
        subject=Subject("pta-message", message.ref),
        reason=reason,
        facts={"ruling": ruling.value},
    )
    if ruling is not Ruling.RELEASE:
        notices.pta_ruled(message)
        return None
    judged = facts.look(Acting(message.author, acting.hat), message.text)
    if not judged.passes(as_it_is=message.as_it_is):
        raise NoLongerPasses
    return _forward(message, author=message.author, groups=list(message.groups.all()), judged=judged)


@transaction.atomic
def withdraw_pta(acting: Acting, message: PtaMessage) -> None:
    """Its author takes back a PTA message that waits. Raises AlreadyRuled when it no longer does."""
    message = access.pta_message(acting, message.ref)
    if message.author_id != acting.person.pk:
        raise NotFound(what="pta message")
    won = PtaMessage.objects.filter(pk=message.pk, state=PtaMessage.State.WAITING).update(
        state=PtaMessage.State.WITHDRAWN
    )
    if not won:
        raise AlreadyRuled(ref=message.ref)
    record("took back a PTA message", actor=acting.actor, subject=Subject("pta-message", message.ref))


def _forward(message: PtaMessage, *, author: Person, groups: list[ClassGroup], judged: Judged) -> PtaForwarded:
    """One post in each group, and one notice to each guardian however many children they have there."""
    at = now()
    verdicts = [
        keep(
            judged,
            author=author,
            kind=Submission.Kind.PTA,
            group=group,
            at=at,
            as_it_is=judged.outcome is Outcome.NUDGE,
        )
        for group in sorted(groups, key=lambda group: group.pk)  # numbers are taken in one order: no deadlock
    ]
    message.state = PtaMessage.State.FORWARDED
    PtaMessage.objects.filter(pk=message.pk).update(state=message.state)
    notices.pta_forwarded(message, guardians=list(access.guardians_in(groups)))
    posts = tuple(let_through(verdict, at=at) for verdict in verdicts)
    message.posts.set(posts)
    return PtaForwarded(message, posts)
