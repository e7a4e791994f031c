"""Deciding on a concern: a step with its reason, a letter to each side, and what the step does. And lifting a limit."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, letters, linking, notices_of_outcomes, outcome_rules, stages
from gatepost.concerns.letter_rules import names_of_author_in, usable_letter
from gatepost.concerns.models import Concern, NamedPerson, Outcome
from gatepost.concerns.moves import move
from gatepost.concerns.outcome_access import letter_for, limit_to_lift
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.core.refs import new_ref
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.groups import actions as groups
from gatepost.groups.access import post_reported
from gatepost.groups.models import Post
from gatepost.people import actions as people
from gatepost.people.hats import Acting
from gatepost.people.models import Person, PostingLimit
from gatepost.people.revocations import remember

Measure = Outcome.Measure
# A message that is hidden when a decision is made is shown again with these steps, and removed with all others.
LET_IT_STAND = (Measure.NONE, Measure.GUIDANCE, Measure.RESTORE)


@transaction.atomic
def decide(
    acting: Acting,
    concern: Concern,
    *,
    measure: str,
    finding: str,
    reason: str,
    proportion: str,
    letter_to_author: str,
    letter_to_other: str = "",
    clause: str = "",
    applies_to: Person | None = None,
    limited_until: date | None = None,
    may_name_author: bool = False,
    with_linked: bool = False,
    once: str,
) -> Outcome:
    """Decide: one step of the ladder, why, and why it is in proportion; both sides are told in a letter of their own.

    Who may is asked in concerns/stages.py, which steps are open in outcome_rules.py. In the letters the fields in
    braces are filled in; `{next_stage}` must stand in each. A step that concerns a message falls on whoever wrote it.
    The other side's letter says who raised it only with `may_name_author`. `with_linked` decides in the same way on
    the other reports of the same message: each author gets their own letter and keeps their own way on. The same
    `once` decides once.

    Raises Invalid with a sentence for each field; NotFound, NotYoursToDecide, StepMissing and ConcernMovedOn as the
    stages do.
    """
    concern = access.concern_for_school(acting, concern.reference)
    if earlier := Outcome.objects.filter(concern=concern, once=once).first():
        return earlier
    stages.require_may_decide(acting, concern)
    clause = clause or concern.clause
    post = post_reported(concern.school, concern.post_ref) if concern.post_ref else None
    if post is not None and measure in outcome_rules.ON_A_POST:
        applies_to = outcome_rules.author_of_message(acting, concern)
    wrong = outcome_rules.faults(
        acting,
        concern,
        measure=measure,
        reason=reason,
        proportion=proportion,
        clause=clause,
        applies_to=applies_to,
        limited_until=limited_until,
    )
    if finding not in Outcome.Finding.values:
        wrong["finding"] = "Please say what you found."
    together = [concern, *(_decided_alike(acting, concern) if with_linked else ())]
    wrong |= _faults_of_letters(
        together,
        # The reason may still stand in braces, and be filled in only when the letter goes.
        letters.fill(letter_to_author, {"reason": reason}),
        letters.fill(letter_to_other, {"reason": reason}),
        applies_to=applies_to,
        may_name_author=may_name_author,
    )
    if wrong:
        raise Invalid(fields=wrong)
    decided = letters.Decided(
        acting=acting,
        concern=concern,
        measure=measure,
        finding=finding,
        reason=checked_words(reason, limit=PRIVATE_LIMIT, field="reason"),
        clause=clause,
        applies_to=applies_to,
        limited_until=limited_until,
        letter_ref=new_ref(),
    )
    outcome = _store(decided, proportion, letter_to_author, letter_to_other, once=once)
    if applies_to is not None:
        notices_of_outcomes.letter(outcome)
    if measure == Measure.LIMIT and applies_to is not None and limited_until is not None:
        people.limit_posting(acting, person=applies_to, until=limited_until, decision_ref=outcome.ref)
    if post is not None:
        _carry_out(acting, post, measure, clause=clause)
    for other in together[1:]:
        _store(letters.alike(decided, other), proportion, letter_to_author, "", once=once)
    return outcome


@transaction.atomic
def lift_limit(acting: Acting, concern: Concern) -> bool:
    """Let whoever a decision on this concern keeps from posting post again at once, and tell them; False if none does.

    For senior leadership, chairs, governors and the clerk, as far as they have the concern. Raises NotFound for others.
    """
    concern = access.concern_for_school(acting, concern.reference)
    refs = concern.outcomes.filter(measure=Measure.LIMIT).values("ref")
    limits = PostingLimit.objects.filter(decision_ref__in=refs, lifted_at=None).select_related("person__school")
    lifted = [limit for limit in limits if people.lift_limit(acting, limit)]
    for outcome in concern.outcomes.filter(ref__in=[limit.decision_ref for limit in lifted]):
        notices_of_outcomes.limit_lifted(outcome)
    return bool(lifted)


@transaction.atomic
def lift_standing_limit(acting: Acting, ref: str) -> bool:
    """The same for the head, by the limit itself, wherever its matter lies now. Raises NotFound for others."""
    limit = limit_to_lift(acting, ref)
    if not people.lift_limit(acting, limit):
        return False
    for outcome in Outcome.objects.filter(school=limit.school_id, ref=limit.decision_ref):
        notices_of_outcomes.limit_lifted(outcome)
    return True


@transaction.atomic
def read_letter(acting: Acting, ref: str) -> Outcome:
    """The letter of a decision that falls on somebody, for them alone; that they read it stands in the audit."""
    outcome = letter_for(acting, ref)
    record("read a letter of the school", actor=acting.actor, subject=Subject("letter", outcome.ref))
    return outcome


def _faults_of_letters(
    together: Sequence[Concern], to_author: str, to_other: str, *, applies_to: Person | None, may_name_author: bool
) -> dict[str, str]:
    """What is wrong with the letters on concerns that are decided together: every author gets the same words."""
    wrong: dict[str, str] = {}
    authors = list({one.author_id: one.author for one in together}.values())
    if sentence := usable_letter(to_author):
        wrong["letter_to_author"] = sentence
    elif named := _one_author_to_another(to_author, authors):
        wrong["letter_to_author"] = (
            f"Everybody who reported the message gets this letter. “{named}” tells them who another one is. "
            "Please take it out; {name} becomes the name of each."
        )
    if applies_to is None:
        if to_other.strip():
            wrong["letter_to_other"] = "Nobody is meant by this step, so nobody else gets a letter."
        return wrong
    if sentence := usable_letter(to_other):
        wrong["letter_to_other"] = sentence
    elif not may_name_author and (names := _names_of(authors, to_other, applies_to)):
        wrong["letter_to_other"] = (
            f"This letter says “{names[0]}”, which may tell who raised it. "
            "Please take it out, or tick that they must know."
        )
    return wrong


def _names_of(authors: Sequence[Person], words: str, reader: Person) -> list[str]:
    return [said for author in authors for said in names_of_author_in(words, author, reader=reader)]


def _one_author_to_another(words: str, authors: Sequence[Person]) -> str:
    """A name of one author in the letter that others get as well; empty when there is none, or only one author.

    Only with a capital letter: a parent may be called Will, and every letter says what the school will do.
    """
    for reader in authors:
        others = [author for author in authors if author.pk != reader.pk]
        for said in _names_of(others, words, reader):
            if not said.islower():
                return said
    return ""


def _store(decided: letters.Decided, proportion: str, to_author: str, to_other: str, *, once: str) -> Outcome:
    """One decision on one concern: the row, the move, the letter to its author, the audit."""
    concern, acting, other = decided.concern, decided.acting, decided.applies_to
    stage = concern.stage
    move(concern, Act.DECIDE)
    outcome = Outcome.objects.create(
        school=concern.school,
        ref=decided.letter_ref,
        concern=concern,
        stage=stage,
        finding=decided.finding,
        measure=decided.measure,
        clause=decided.clause,
        applies_to=other,
        limited_until=decided.limited_until,
        reason=decided.reason,
        proportion=checked_words(proportion, limit=PRIVATE_LIMIT, field="proportion"),
        letter_to_author=_whole(to_author, letters.facts_for_author(decided), "letter_to_author"),
        letter_to_other=(
            _whole(to_other, letters.facts_for_other(decided), "letter_to_other") if other and to_other else None
        ),
        once=once,
        by=acting.person,
        hat=acting.hat,
        at=now(),
    )
    if other is not None:
        _, is_new = NamedPerson.objects.get_or_create(
            concern=concern, person=other, defaults={"school": concern.school, "at": now()}
        )
        if is_new:
            remember("kept-from-concern", ref=concern.reference, person=other.ref, school=concern.school.ref)
    notices_of_outcomes.answered(concern)
    record(
        "decided on a concern",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={
            "stage": stage,
            "measure": decided.measure,
            "finding": decided.finding,
            "clause": decided.clause,
            "falls_on": other.ref if other else "",
        },
    )
    return outcome


def _whole(words: str, facts: dict[str, str], field: str) -> str:
    return checked_words(letters.fill(words, facts), limit=2 * PRIVATE_LIMIT, field=field)


def _carry_out(acting: Acting, post: Post, measure: str, *, clause: str) -> None:
    """What becomes of a message: what the step says, and one that is hidden does not stay so."""
    if measure == Measure.REMOVE or (post.state == Post.State.HIDDEN and measure not in LET_IT_STAND):
        groups.remove_post(acting.actor, post, clause=clause)
    elif measure == Measure.RESTORE or post.state == Post.State.HIDDEN:
        groups.restore_post(acting.actor, post)


def _decided_alike(acting: Acting, concern: Concern) -> Iterator[Concern]:
    """The other reports of the same message that this hat has, and that can be decided just now. One whose own words
    may threaten somebody waits until somebody has looked at it for itself."""
    for other in linking.linked_with(acting, concern).filter(post_ref=concern.post_ref).exclude(post_ref=""):
        if other.threat_open:
            continue
        if other.stage == Concern.Stage.INFORMAL and allows(other, Act.DECIDE) and stages.runs(acting, other):
            yield other
