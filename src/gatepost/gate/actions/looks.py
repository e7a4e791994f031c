"""A reported post: whether the judge finds abuse in it too, and a class rep who may hide it for now."""

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.gate import access, notices
from gatepost.gate.errors import AlreadyRuled
from gatepost.gate.facts import judged, own_children
from gatepost.gate.models import Look, Verdict
from gatepost.groups.actions import hide_post
from gatepost.groups.models import Post
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person
from gatepost.policies.codes import code_for_private_words

# What hides a reported post at once, and nothing else does: the judge sees it too.
HIDES_AT_ONCE = frozenset({"personal_abuse", "threat"})


def clause_that_hides(post: Post) -> str:
    """The clause under which the judge too finds abuse or a threat in a post; empty when it finds neither.

    First the verdict that the post was published with is asked, then the judge once more, under the code that counts
    now.
    """
    stored = Verdict.objects.filter(pk=post.verdict_id).values_list("findings", flat=True).first()
    for finding in stored or []:
        if finding["label"] in HIDES_AT_ONCE:
            return str(finding["clause"])
    author = Person.objects.select_related("school").get(pk=post.author_id)
    code = code_for_private_words(author.school)
    fresh = judged(Acting(author, Hat.PARENT), post.text, code=code, own_children=own_children(author))
    return next((one.clause for one in fresh.verdict.findings if one.label in HIDES_AT_ONCE), "")


@transaction.atomic
def look_at_reported(post: Post, *, clause: str, reporter: Person) -> None:
    """Hide a reported post at once where the judge finds abuse or a threat too; else ask the class reps to look.

    They are asked once for a post, and learn neither who reported it nor how many did: what is stored and audited here
    names no reporter, but for a class rep, who must not be asked about their own report.
    """
    hides = clause_that_hides(post)
    if hides:
        hide_post(Actor.gatepost(post.school.ref), post, clause=hides)
        return
    if post.state != Post.State.STANDING:
        return
    not_for = [reporter.ref] if access.is_representative(Acting(reporter, Hat.PARENT)) else []
    look, is_new = Look.objects.get_or_create(
        post=post, defaults={"school": post.school, "clause": clause, "not_for": not_for, "asked_at": now()}
    )
    if not is_new:
        if not_for and not_for[0] not in look.not_for:
            Look.objects.filter(pk=look.pk).update(not_for=[*look.not_for, *not_for])
        return
    notices.look_waits(look)
    record(
        "asked class reps to look at a post", actor=Actor.gatepost(post.school.ref), subject=Subject("post", post.ref)
    )


@transaction.atomic
def answer_look(acting: Acting, look: Look, *, hide: bool) -> None:
    """A class rep hides the post until the school has decided, or leaves it where it is. The first answer stands.

    Raises NotFound for whoever is not asked, AlreadyRuled when somebody else was quicker.
    """
    look = access.look_for_answer(acting, look.ref)
    state = Look.State.HIDDEN if hide else Look.State.LEFT
    won = Look.objects.filter(pk=look.pk, state=Look.State.WAITING).update(
        state=state, answered_by=acting.person, answered_at=now()
    )
    if not won:
        raise AlreadyRuled(ref=look.ref)
    record(
        "looked at a post",
        actor=acting.actor,
        subject=Subject("post", look.post.ref),
        facts={"answer": state.value},
    )
    if hide:
        hide_post(Actor.gatepost(look.school.ref), look.post, clause=look.clause)
