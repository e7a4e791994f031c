"""Raising a concern."""

from collections.abc import Iterable

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, clocks, notices, routing
from gatepost.concerns.models import Concern, NamedPerson
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person

OUTCOME_LIMIT = 2_000  # characters of what somebody would like to happen


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
) -> Concern:
    """Put a private matter before the school, with a reference and a promised day.

    `route` is one of Concern.Route. `group` says where it came up. `post`, which the caller has read by its access
    function, makes it a conduct concern: its words are copied as they stand, and its author is kept from the concern.
    `about` names people at the school who are kept from it too. Raises Invalid for words or a route that cannot be
    used, NotFound for any hat but the parent's.
    """
    if acting.hat is not Hat.PARENT:
        raise NotFound(what="concern")
    if route not in Concern.Route.values:
        raise Invalid(fields={"route": "Please choose who should answer."})
    words = checked_words(words, limit=PRIVATE_LIMIT, field="words")
    school, at = acting.person.school, now()
    kind = Concern.Kind.CONDUCT if post is not None else Concern.Kind.ENQUIRY
    today = today_in(school.time_zone)
    where = post.group if post is not None else group
    concern = Concern.objects.create(
        school=school,
        author=acting.person,
        kind=kind,
        route=route,
        words=words,
        outcome_sought=_outcome(outcome_sought),
        group_ref=where.ref if where else "",
        group_name=where.name if where else "",
        post_ref=post.ref if post else "",
        snapshot=_snapshot(post) if post else None,
        reply_by=clocks.reply_by(school, kind=kind, route=route, asked_on=today),
        at=at,
    )
    for person in _named_at_once(acting, post=post, about=about):
        NamedPerson.objects.create(school=school, concern=concern, person=person, at=at)
    concern = routing.away_from_the_named(concern)
    notices.waits(concern)
    record(
        "raised a concern",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"route": concern.route, "kind": concern.kind},
    )
    return concern


def _outcome(text: str) -> str | None:
    return checked_words(text, limit=OUTCOME_LIMIT, field="outcome_sought") if text.strip() else None


def _snapshot(post: Post) -> str:
    """A post as it stood, so that the concern still makes sense when the post is edited or withdrawn."""
    return f"{post.author.name}, {post.at:%-d %B %Y %H:%M} UTC:\n{post.text}"


def _named_at_once(acting: Acting, *, post: Post | None, about: Iterable[Person]) -> list[Person]:
    """Whom a new concern is about: the author of the post, and people at the school whom its author named."""
    allowed = set(access.may_be_named(acting.person.school).values_list("pk", flat=True))
    named = [person for person in about if person.pk in allowed]
    if post is not None:
        named.append(post.author)
    return list({person.pk: person for person in named if person.pk != acting.person.pk}.values())
