"""Raising a concern."""

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, clocks, names_apart, notices, routing
from gatepost.concerns.models import Concern, NamedPerson, SharedMatter
from gatepost.concerns.protected_names import Children, Kept, Names, take_out, to_column
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person

OUTCOME_LIMIT = 2_000  # characters of what somebody would like to happen
ITSELF = "(here stood the message itself)\n\n"  # in the context of a reported post, at its place


@transaction.atomic
def raise_concern(
    acting: Acting,
    *,
    route: str,
    words: str,
    outcome_sought: str = "",
    group: ClassGroup | None = None,
    post: Post | None = None,
    about: Iterable[Person] = (),
    names_left_open: Iterable[str] = (),
    came_by: str = Concern.CameBy.PAGE,
    harms_staff: bool = False,
    threatens: bool = False,
    kind: str = "",
    clause: str = "",
    closest: str = "",
    around: Iterable[Post] = (),
    shared: SharedMatter | None = None,
) -> Concern:
    """Put a private matter before the school, with a reference and a promised day.

    `route` is one of Concern.Route. `group` says where it came up. `post`, which the caller has read by its access
    function, makes it a conduct concern: its words are copied as they stand, and its author is kept from the concern.
    `about` names people at the school who are kept from it too. The names of other children are kept apart, but for
    `names_left_open`: given names that the author says are no other child's. `came_by` is one of Concern.CameBy;
    `harms_staff` says that its words hurt somebody who works at the school, `threatens` that they may threaten
    somebody: then it is leadership's, who hear at once and look at it by the next working day; its author is promised
    the same day as for any words that go to `route`. `kind` is one of Concern.Kind, where
    the post does not decide it; `clause` the id of a clause of the code; `closest` one of Concern.Closest. `around` are
    posts before and after the one reported, and itself, as its author may read them; `shared` is what links reports of
    one post. Raises Invalid for words or a route that cannot be used, NotFound for any hat but the parent's; the hats
    with a desk may write down what happened.
    """
    if acting.hat is not Hat.PARENT and not (came_by == Concern.CameBy.STAFF and acting.hat in access.DESK_HATS):
        raise NotFound(what="concern")
    if route not in Concern.Route.values:
        raise Invalid(fields={"route": "Please choose who should answer."})
    words = checked_words(words, limit=PRIVATE_LIMIT, field="words")
    names, children = names_apart.names_around(acting.person, left_open=names_left_open), Children()
    words, kept = take_out(words, names, column="words", children=children)
    outcome, kept_of_outcome = take_out(_outcome(outcome_sought), names, column="outcome_sought", children=children)
    school, at = acting.person.school, now()
    zone = ZoneInfo(school.time_zone)
    snapshot, kept_of_post = _snapshot(post, names, children, zone=zone) if post else ("", [])
    context, kept_around = _context(around, post, names, children, zone=zone)
    kind = kind or (Concern.Kind.CONDUCT if post is not None else Concern.Kind.ENQUIRY)
    clock, today = clocks.clock_of(school), today_in(school.time_zone)
    where = post.group if post is not None else group
    concern = Concern.objects.create(
        school=school,
        author=acting.person,
        kind=kind,
        route=Concern.Route.LEADERSHIP if threatens else route,
        came_by=came_by,
        hat=acting.hat,
        clause=clause,
        closest=closest,
        shared=shared,
        harms_staff=harms_staff,
        words=words,
        outcome_sought=outcome or None,
        group_ref=where.ref if where else "",
        group_name=where.name if where else "",
        post_ref=post.ref if post else "",
        snapshot=snapshot or None,
        context=context or None,
        protected_names=to_column([*kept, *kept_of_outcome, *kept_of_post, *kept_around]),
        names_left_open=names_apart.left_open_column(names),
        reply_by=clock.reply_by(today, kind=kind, route=route),
        threat_due_on=clock.threat_by(today) if threatens else None,
        threat_open=threatens,
        at=at,
        acknowledged_at=at,
    )
    for person in _named_at_once(acting, post=post, about=about):
        NamedPerson.objects.create(school=school, concern=concern, person=person, at=at)
    concern = routing.away_from_the_named(concern)
    if came_by != Concern.CameBy.STAFF:
        notices.received(concern)
    notices.waits(concern)
    if threatens:
        notices.cannot_wait(concern)
    record(
        "raised a concern",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"route": concern.route, "kind": concern.kind},
    )
    return concern


def _outcome(text: str) -> str:
    return checked_words(text, limit=OUTCOME_LIMIT, field="outcome_sought") if text.strip() else ""


def _snapshot(post: Post, names: Names, children: Children, *, zone: ZoneInfo) -> tuple[str, list[Kept]]:
    """A post as it stood, so that the concern still makes sense when the post is edited or withdrawn.

    Only its words are looked through for names: a parent may be called as somebody's child is.
    """
    return _as_it_stood(post, names, children, column="snapshot", at=0, zone=zone)


def _context(
    around: Iterable[Post], post: Post | None, names: Names, children: Children, *, zone: ZoneInfo
) -> tuple[str, list[Kept]]:
    """What stood before and after a post; in its own place only a line that says so."""
    whole, kept = "", []
    for one in around:
        if post is not None and one.pk == post.pk:
            whole += ITSELF
            continue
        words, found = _as_it_stood(one, names, children, column="context", at=len(whole), zone=zone)
        whole += words + "\n\n"
        kept += found
    return whole.rstrip("\n"), kept


def _as_it_stood(
    post: Post, names: Names, children: Children, *, column: str, at: int, zone: ZoneInfo
) -> tuple[str, list[Kept]]:
    """Who wrote a post and when, by the school's clock, and its words: they stand in the column from place `at` on."""
    at_school = post.at.astimezone(zone)
    head = f"{post.author.name}, {at_school:%-d %B %Y, %H:%M}:\n"
    words, kept = take_out(post.text, names, column=column, children=children)
    return head + words, [replace(entry, at=at + len(head) + entry.at) for entry in kept]


def _named_at_once(acting: Acting, *, post: Post | None, about: Iterable[Person]) -> list[Person]:
    """Whom a new concern is about: the author of the post, and people at the school whom its author named."""
    allowed = set(access.may_be_named(acting.person.school).values_list("pk", flat=True))
    named = [person for person in about if person.pk in allowed]
    if post is not None:
        named.append(post.author)
    return list({person.pk: person for person in named if person.pk != acting.person.pk}.values())
