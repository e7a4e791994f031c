"""What may pass. The only file that publishes: there is no second way into a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gatepost.audit.actions import Done, Subject, record, record_together
from gatepost.conduct import Outcome
from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import POST_LIMIT, checked_words
from gatepost.gate import access, cards, facts, notices, tally
from gatepost.gate.answers import Card, Held, PtaAnswer, PtaForwarded, PtaWaiting, Published
from gatepost.gate.errors import AlreadyRuled, NoLongerPasses
from gatepost.gate.facts import Judged
from gatepost.gate.keeping import Kept, keep, keep_together
from gatepost.gate.models import CardTally, Hold, PtaMessage, Submission, Verdict
from gatepost.groups.membership import is_member
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.publishing import NewPost, publish, publish_edit
from gatepost.people.hats import Acting
from gatepost.people.models import Person

REASON_LIMIT = 2_000
SHORTEST_REASON = 10


class Ruling(models.TextChoices):
    """What a class rep, or a second PTA officer, may say."""

    RELEASE = "release", _("Let it through")
    RETURN = "return", _("Ask for a change")
    REFUSE = "refuse", _("Not for the group")


RULED = {
    Ruling.RELEASE: Hold.State.RELEASED,
    Ruling.RETURN: Hold.State.RETURNED,
    Ruling.REFUSE: Hold.State.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Passed:
    """A new message that the judge lets through: fine, or a nudge that its author sends as it is."""

    acting: Acting
    group: ClassGroup
    judged: Judged
    reply_to: Post | None = None

    @property
    def kept(self) -> Kept:
        """Itself, as it is to be stored."""
        return Kept(
            judged=self.judged,
            author=self.acting.person,
            group=self.group,
            as_it_is=self.judged.outcome is Outcome.NUDGE,
            reply_to=self.reply_to,
        )


def submit(
    acting: Acting,
    *,
    group: ClassGroup,
    text: str,
    as_it_is: bool = False,
    reply_to: Post | None = None,
    edits: Post | None = None,
    judged: Judged | None = None,
) -> Published | Card:
    """Publish the words if they pass, else answer with a card, which stores nothing but the tally.

    `group`, `reply_to` and `edits` come from the access functions of groups. `as_it_is` sends a nudged text unchanged;
    on a hold or an escalation it gives the card again. `judged` is what `facts.look` said of this very text, when the
    caller has asked outside its transaction. Raises CodeNotAccepted, Invalid for words that cannot be stored.
    """
    _require_fits(acting, group, reply_to=reply_to, edits=edits)
    judged = judged or facts.look(acting, checked_words(text, limit=POST_LIMIT), group=group, edits=edits)
    if not judged.passes(as_it_is=as_it_is):
        return _card(acting, judged)

    with transaction.atomic(savepoint=False):
        if judged.outcome is Outcome.NUDGE:
            tally.count(acting.person.school, judged, CardTally.Choice.SENT_AS_IT_IS)
        passed = Passed(acting, group, judged, reply_to=reply_to)
        return Published(_put_edit(passed, edits) if edits is not None else publish_together([passed])[0])


def publish_together(messages: Sequence[Passed]) -> list[Post]:
    """Put several new messages that pass before their groups: the one place where new words of parents come to stand.

    To be called in a transaction; a handful of statements however many they are. Raises ValueError for a message that
    does not pass; IntegrityError, with nothing stored, when the database does not agree with one of them.
    """
    if any(not message.judged.passes(as_it_is=True) for message in messages):
        raise ValueError("only what passes is published")
    at = now()
    kept = keep_together([message.kept for message in messages], at=at)
    record_together(
        [
            Done(
                "posted",
                message.acting.actor,
                Subject("submission", ref),
                facts={"group": message.group.ref, "outcome": message.judged.verdict.severity},
            )
            for message, (ref, _) in zip(messages, kept, strict=True)
        ]
    )
    return publish(
        [
            NewPost(
                group=message.group,
                author=message.acting.person,
                posted_as=Post.PostedAs.PARENT.value,
                text=message.judged.text,
                reply_to=message.reply_to,
                verdict_id=verdict_id,
            )
            for message, (_, verdict_id) in zip(messages, kept, strict=True)
        ],
        at=at,
    )


def _put_edit(passed: Passed, edits: Post) -> Post:
    at = now()
    verdict = keep(
        passed.judged,
        author=passed.acting.person,
        kind=Submission.Kind.EDIT,
        group=passed.group,
        at=at,
        as_it_is=passed.judged.outcome is Outcome.NUDGE,
        reply_to=passed.reply_to,
        edits=edits,
    )
    record(
        "edited a post",
        actor=passed.acting.actor,
        subject=Subject("submission", verdict.submission.ref),
        facts={"group": passed.group.ref, "outcome": verdict.outcome},
    )
    return let_through(verdict, at=at)


def ask_representative(
    acting: Acting,
    *,
    group: ClassGroup,
    text: str,
    reply_to: Post | None = None,
    edits: Post | None = None,
    judged: Judged | None = None,
) -> Held | Card:
    """Let the words wait for a class rep, who looks by the school's hour. What escalates never reaches one: a card."""
    _require_fits(acting, group, reply_to=reply_to, edits=edits)
    judged = judged or facts.look(acting, checked_words(text, limit=POST_LIMIT), group=group, edits=edits)
    if judged.outcome is Outcome.ESCALATE:
        return _card(acting, judged)

    at, school = now(), acting.person.school
    with transaction.atomic(savepoint=False):
        verdict = keep(
            judged,
            author=acting.person,
            kind=Submission.Kind.EDIT if edits else Submission.Kind.POST,
            group=group,
            at=at,
            reply_to=reply_to,
            edits=edits,
        )
        hold = Hold.objects.create(school=school, submission=verdict.submission, look_by=cards.look_by(school))
        if judged.verdict.findings:
            tally.count(school, judged, CardTally.Choice.ASKED_REP)
        notices.hold_waits(hold)
        record(
            "asked a class rep to look",
            actor=acting.actor,
            subject=Subject("submission", verdict.submission.ref),
            facts={"group": group.ref, "outcome": verdict.outcome},
        )
    return Held(hold)


@transaction.atomic
def rule_on_hold(acting: Acting, *, hold: Hold, ruling: Ruling, reason: str) -> None:
    """Carry out a class rep's ruling and tell the author. The first ruling stands: a later one raises AlreadyRuled."""
    access.require_may_rule(acting, hold)
    ruling = Ruling(ruling)
    reason = _reason(ruling, reason)
    at = now()
    won = Hold.objects.filter(pk=hold.pk, state=Hold.State.WAITING).update(
        state=RULED[ruling], ruled_by=acting.person, ruled_at=at, reason=reason
    )
    if not won:
        raise AlreadyRuled(ref=hold.submission.ref)
    notices.hold_ruled(hold)
    record(
        "ruled on a hold",
        actor=acting.actor,
        subject=Subject("submission", hold.submission.ref),
        reason=reason,
        facts={"ruling": ruling.value},
    )
    if ruling is Ruling.RELEASE:
        if not is_member(hold.submission.author, hold.submission.group):
            raise NoLongerPasses("Its author is no longer in this class. Please send it back.")
        let_through(hold.submission.verdict, at=at)


@transaction.atomic
def withdraw_hold(acting: Acting, hold: Hold) -> None:
    """Its author takes back what waits, or puts away what came back. Raises AlreadyRuled for a ruling in between."""
    hold = access.own_hold(acting, hold.submission.ref)
    if hold.state == Hold.State.WAITING:
        won = Hold.objects.filter(pk=hold.pk, state=Hold.State.WAITING).update(state=Hold.State.WITHDRAWN)
        if not won:
            raise AlreadyRuled(ref=hold.submission.ref)
        record("took back a held message", actor=acting.actor, subject=Subject("submission", hold.submission.ref))
    Hold.objects.filter(pk=hold.pk, put_away_at=None).update(put_away_at=now())


def submit_pta(
    acting: Acting, *, groups: list[ClassGroup], text: str, as_it_is: bool, judged: Judged | None = None
) -> PtaAnswer:
    """Forward an officer's words to several groups; where the PTA has a second officer they wait for that one.

    `groups` come from access.groups_for_pta. Raises NotFound for any other hat, Invalid without a group.
    """
    access.require_officer(acting)
    if not groups:
        raise Invalid(fields={"groups": "Please choose at least one class."})
    judged = judged or facts.look(acting, checked_words(text, limit=POST_LIMIT))
    if not judged.passes(as_it_is=as_it_is):
        return _card(acting, judged, for_pta=True)

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
    reason = _reason(ruling, reason)
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


def chosen(acting: Acting, judged: Judged, choice: CardTally.Choice) -> None:
    """Count what an author chose on a card. Only the count is kept."""
    if judged.verdict.findings:
        tally.count(acting.person.school, judged, choice)


def let_through(verdict: Verdict, *, at: datetime) -> Post:
    """The words of a verdict that may pass come to stand in their group. The database asks again (migration 0002)."""
    submission = verdict.submission
    if submission.edits is not None:
        return publish_edit(post=submission.edits, text=submission.text, verdict_id=verdict.pk, at=at)
    is_pta = submission.kind == Submission.Kind.PTA
    new = NewPost(
        group=submission.group,
        author=submission.author,
        posted_as=(Post.PostedAs.PTA if is_pta else Post.PostedAs.PARENT).value,
        text=submission.text,
        reply_to=submission.reply_to,
        verdict_id=verdict.pk,
    )
    return publish([new], at=at)[0]


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


def _card(acting: Acting, judged: Judged, *, for_pta: bool = False) -> Card:
    tally.count(acting.person.school, judged, CardTally.Choice.SHOWN)
    return cards.card_for(acting.person.school, judged, for_pta=for_pta)


def _require_fits(acting: Acting, group: ClassGroup, *, reply_to: Post | None, edits: Post | None) -> None:
    """Raises NotFound for any hat but the parent's, and for posts of another group."""
    if not acting.is_parent:
        raise NotFound(what="group")
    if reply_to is not None and reply_to.group_id != group.pk:
        raise NotFound(what="post")
    if edits is not None and (edits.group_id != group.pk or edits.author_id != acting.person.pk):
        raise NotFound(what="post")


def _reason(ruling: Ruling, reason: str) -> str:
    """The reason as it is kept; letting something through needs none."""
    if ruling is Ruling.RELEASE and not reason.strip():
        return str(_("It is fine for the group."))
    words = checked_words(reason, limit=REASON_LIMIT, field="reason")
    if ruling is not Ruling.RELEASE and len(words) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "Please write a little more, so that its author knows what would help."})
    return words
