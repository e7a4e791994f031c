"""Who may see what waits at the gate. School staff never do: no school role reads a held message or a group."""

from django.db.models import Prefetch, Q, QuerySet

from gatepost.core.clock import today_in
from gatepost.core.errors import NotFound
from gatepost.gate.errors import AlreadyRuled
from gatepost.gate.models import Hold, Look, PtaMessage
from gatepost.gate.representatives import representatives, who_may_look, who_may_rule, who_may_rule_on
from gatepost.groups.membership import count_families, is_member
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.access import current_year, people_with_role
from gatepost.people.hats import Acting, counts_on, current_appointments
from gatepost.people.models import Guardianship, Hat, Person, Role, School

_WITH_ITS_MATTER = (
    "school",
    "submission__school",
    "submission__author",
    "submission__group__school",
    "submission__group__school_class",
    "submission__reply_to__author",
    "submission__reply_to__thread",
    "submission__edits",
    "submission__verdict__code",
)
# Who may let a class try the code in shadow. For the PTA there is one more condition, in the room of adoption.
WHO_RUNS_PILOTS = (Hat.HEAD, Hat.LEADERSHIP, Hat.ADMINISTRATOR, Hat.PTA)
# States in which a hold still stands in its author's own thread, until the author puts it away.
OPEN_FOR_AUTHOR = Q(state=Hold.State.WAITING) | Q(state__in=[Hold.State.RETURNED, Hold.State.REFUSED], put_away_at=None)


def is_representative(acting: Acting) -> bool:
    """Whether they are a class rep today, in the parent's hat."""
    if not acting.is_parent:
        return False
    return current_appointments(acting.person).filter(role=Role.CLASS_REPRESENTATIVE).exists()


def require_representative(acting: Acting) -> None:
    """Raises NotFound for anybody who is not a class rep."""
    if not is_representative(acting):
        raise NotFound(what="look")


def holds_to_look_at(acting: Acting) -> list[Hold]:
    """What waits for this class rep, the most urgent first; nothing for anybody else."""
    if not is_representative(acting):
        return []
    waiting = list(
        Hold.objects.filter(school=acting.person.school_id, state=Hold.State.WAITING)
        .exclude(submission__author=acting.person)
        .select_related(*_WITH_ITS_MATTER)
        .order_by("look_by", "pk")
    )
    reps = representatives(acting.person.school) if waiting else []
    return [hold for hold in waiting if acting.person in who_may_rule(hold.submission, reps)]


def hold_for_ruling(acting: Acting, ref: str) -> Hold:
    """A waiting hold that this class rep may rule on. `ref` is its submission's.

    Raises AlreadyRuled when it no longer waits: its words are then no longer anybody's to look at.
    """
    hold = (
        Hold.objects.filter(submission__ref=ref, school=acting.person.school_id)
        .select_related(*_WITH_ITS_MATTER)
        .first()
    )
    if hold is None:
        raise NotFound(what="hold")
    require_may_rule(acting, hold)
    if hold.state != Hold.State.WAITING:
        raise AlreadyRuled(ref=ref)
    return hold


def require_may_rule(acting: Acting, hold: Hold) -> None:
    """Raises NotFound unless they are a class rep, in the parent's hat, who may rule on this hold now."""
    if not acting.is_parent:
        raise NotFound(what="hold")
    if hold.school_id != acting.person.school_id:
        raise NotFound(what="hold")
    if acting.person not in who_may_rule_on(hold):
        raise NotFound(what="hold")


def posts_to_look_at(acting: Acting) -> list[Look]:
    """The posts that this class rep may hide until the school has decided, the oldest first; nothing for anybody else.

    A post that is out of sight by now, for whatever reason, is not among them.
    """
    if not is_representative(acting):
        return []
    waiting = list(
        Look.objects.filter(school=acting.person.school_id, state=Look.State.WAITING, post__state=Post.State.STANDING)
        .exclude(post__author=acting.person)
        .select_related(
            "school", "post__school", "post__author", "post__group__school", "post__reply_to", "post__thread"
        )
        .order_by("asked_at", "pk")
    )
    reps = representatives(acting.person.school) if waiting else []
    return [look for look in waiting if acting.person in who_may_look(look, reps)]


def look_for_answer(acting: Acting, ref: str) -> Look:
    """One of them. Raises NotFound for all else, AlreadyRuled when somebody was quicker."""
    for look in posts_to_look_at(acting):
        if look.ref == ref:
            return look
    if is_representative(acting) and Look.objects.filter(ref=ref, answered_by=acting.person).exists():
        raise AlreadyRuled(ref=ref)
    raise NotFound(what="look")


def context_for_looking(acting: Acting, look: Look) -> list[Post]:
    """The posts before one that a rep is asked to look at, for a rep who reads that class as a parent."""
    if not is_member(acting.person, look.post.group):
        return []
    before = Post.objects.filter(group=look.post.group_id, seq__lt=look.post.seq, state=Post.State.STANDING)
    return list(reversed(before.select_related("author").order_by("-seq")[:4]))


def context_for_ruling(acting: Acting, hold: Hold) -> list[Post]:
    """The posts before a held message, oldest first.

    A rep of the class sees the last few, as any parent of it does; a rep of another class only what is answered.
    """
    submission = hold.submission
    if not is_member(acting.person, submission.group):
        return [submission.reply_to] if submission.reply_to else []
    before = (
        Post.objects.filter(group=submission.group, at__lt=submission.at)
        .exclude(pk=submission.edits.pk if submission.edits else 0)
        .select_related("author")
        .order_by("-seq")[:4]
    )
    posts = {post.pk: post for post in reversed(list(before))}
    if submission.reply_to is not None and submission.reply_to.pk not in posts:
        posts = {submission.reply_to.pk: submission.reply_to, **posts}
    return list(posts.values())


def own_holds(acting: Acting, group: ClassGroup) -> list[Hold]:
    """The author's own words in one group that wait, or came back and were not put away."""
    return [hold for hold in own_open_holds(acting) if hold.submission.group_id == group.pk]


def own_open_holds(acting: Acting) -> list[Hold]:
    """The author's own words in all groups that wait, or came back and were not put away."""
    if not acting.is_parent:
        return []
    return list(
        Hold.objects.filter(OPEN_FOR_AUTHOR, submission__author=acting.person, school=acting.person.school_id)
        .select_related("submission__group", "submission__reply_to", "submission__edits", "submission__verdict__code")
        .order_by("submission__at")
    )


def own_hold(acting: Acting, ref: str) -> Hold:
    """One of the author's own open holds, by its submission's reference."""
    for hold in own_open_holds(acting):
        if hold.submission.ref == ref:
            return hold
    raise NotFound(what="hold")


def officers(school: School) -> QuerySet[Person]:
    """The PTA's officers today."""
    return people_with_role(school, Role.PTA_OFFICER)


def require_officer(acting: Acting) -> None:
    """Raises NotFound unless they wear the PTA's hat and still hold the office."""
    if acting.hat is not Hat.PTA:
        raise NotFound(what="pta")
    if not officers(acting.person.school).filter(pk=acting.person.pk).exists():
        raise NotFound(what="pta")


def groups_for_pta(acting: Acting) -> QuerySet[ClassGroup]:
    """The groups that a PTA message can go to: all of this school year. An officer writes to them and reads none."""
    if acting.hat is not Hat.PTA:
        return ClassGroup.objects.none()
    school = acting.person.school
    groups = ClassGroup.objects.filter(school=school).select_related("school").order_by("name")
    year = current_year(school)
    return groups.filter(school_class__year=year) if year else groups


def pta_messages(acting: Acting) -> QuerySet[PtaMessage]:
    """What the PTA's officers have written, the newest first; every officer sees them all."""
    if acting.hat is not Hat.PTA:
        return PtaMessage.objects.none()
    return (
        PtaMessage.objects.filter(school=acting.person.school_id)
        .select_related("school", "author")
        .prefetch_related(Prefetch("groups", ClassGroup.objects.select_related("school").order_by("name")))
        .order_by("-at")
    )


def pta_message(acting: Acting, ref: str) -> PtaMessage:
    """One PTA message, for any officer."""
    message = pta_messages(acting).filter(ref=ref).first()
    if message is None:
        raise NotFound(what="pta message")
    return message


def require_may_run_pilots(acting: Acting) -> None:
    """Raises NotFound for anybody who may not let a class try the code in shadow."""
    if acting.hat not in WHO_RUNS_PILOTS:
        raise NotFound(what="pilot")


def guardians_in(groups: list[ClassGroup]) -> QuerySet[Person]:
    """Everybody who looks after a child in any of these classes today, each once however many children."""
    return Person.objects.filter(is_active=True, pk__in=_guardianships_in(groups).values("person"))


def families_in(groups: list[ClassGroup]) -> int:
    """How many families read these groups together, each once."""
    return count_families(_guardianships_in(groups).values_list("person_id", "child_id"))


def _guardianships_in(groups: list[ClassGroup]) -> QuerySet[Guardianship]:
    if not groups:
        return Guardianship.objects.none()
    return Guardianship.objects.filter(
        counts_on(today_in(groups[0].school.time_zone)),
        person__is_active=True,
        child__school_class__in=[group.school_class_id for group in groups],
    )
