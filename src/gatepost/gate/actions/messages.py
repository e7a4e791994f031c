"""A parent's message to a class: it stands, it gets a card, or a class rep looks first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from gatepost.audit.actions import Done, Subject, record, record_together
from gatepost.conduct import Outcome
from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.core.words import POST_LIMIT, checked_words
from gatepost.gate import cards, facts, notices, shadow, tally
from gatepost.gate.actions.letting_through import a_card, let_through
from gatepost.gate.answers import Card, Held, Published
from gatepost.gate.facts import Judged
from gatepost.gate.keeping import Kept, keep, keep_together
from gatepost.gate.models import CardTally, Hold, Submission
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.publishing import NewPost, publish
from gatepost.people.hats import Acting
from gatepost.people.limits import require_may_post


@dataclass(frozen=True, slots=True)
class Passed:
    """A new message that passes: fine, a nudge that its author sends as it is, or in the shadow of a pilot."""

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
            as_it_is=self.judged.goes_as_it_is,
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
    on a hold or an escalation it gives the card again. A class that tries the code in shadow gets cards only for what
    is never in shadow (gate/shadow.py). `judged` is what `facts.look` said of this very text, when the
    caller has asked outside its transaction. Raises PostingLimited, CodeNotAccepted, Invalid for unusable words.
    """
    _require_fits(acting, group, reply_to=reply_to, edits=edits)
    judged = judged or facts.look(acting, checked_words(text, limit=POST_LIMIT), group=group, edits=edits)
    with transaction.atomic(savepoint=False):
        if not judged.passes(as_it_is=as_it_is):
            judged = shadow.in_shadow(judged, group)
        if not judged.passes(as_it_is=as_it_is):
            return a_card(acting, judged)
        if judged.goes_as_it_is:
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
                facts=_facts(message),
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
        return a_card(acting, judged)

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
        transaction.on_commit(metrics.HOLDS.inc)
        notices.hold_waits(hold)
        record(
            "asked a class rep to look",
            actor=acting.actor,
            subject=Subject("submission", verdict.submission.ref),
            facts={"group": group.ref, "outcome": verdict.outcome},
        )
    return Held(hold)


def chosen(acting: Acting, judged: Judged, choice: CardTally.Choice) -> None:
    """Count what an author chose on a card. Only the count is kept."""
    if judged.verdict.findings:
        tally.count(acting.person.school, judged, choice)


def _put_edit(passed: Passed, edits: Post) -> Post:
    at = now()
    verdict = keep(
        passed.judged,
        author=passed.acting.person,
        kind=Submission.Kind.EDIT,
        group=passed.group,
        at=at,
        as_it_is=passed.judged.goes_as_it_is,
        reply_to=passed.reply_to,
        edits=edits,
    )
    record(
        "edited a post",
        actor=passed.acting.actor,
        subject=Subject("submission", verdict.submission.ref),
        facts=_facts(passed),
    )
    return let_through(verdict, at=at)


def _facts(passed: Passed) -> dict[str, str]:
    """What the audit says of words that pass; in a pilot's shadow, which one."""
    said = {"group": passed.group.ref, "outcome": passed.judged.verdict.severity}
    return said if passed.judged.pilot is None else {**said, "pilot": passed.judged.pilot.ref}


def _require_fits(acting: Acting, group: ClassGroup, *, reply_to: Post | None, edits: Post | None) -> None:
    """Raises NotFound for any hat but the parent's and for posts of another group, PostingLimited as people.limits."""
    if not acting.is_parent:
        raise NotFound(what="group")
    if reply_to is not None and reply_to.group_id != group.pk:
        raise NotFound(what="post")
    if edits is not None and (edits.group_id != group.pk or edits.author_id != acting.person.pk):
        raise NotFound(what="post")
    require_may_post(acting.person)
