"""Reporting a post to the school. Reports of one post are separate concerns, linked from the first moment."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gatepost.audit.actions import Actor
from gatepost.concerns import access
from gatepost.concerns.actions.author import add_words
from gatepost.concerns.actions.raising import raise_concern
from gatepost.concerns.models import Concern, SharedMatter
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid
from gatepost.groups.access import post_reported, posts_around
from gatepost.groups.actions import copies_of, restore_post
from gatepost.groups.models import Hiding, Post
from gatepost.people.hats import Acting
from gatepost.policies.reading import clause_titles


@transaction.atomic
def report_post(acting: Acting, post: Post, *, clause: str, words: str, once: str, threatens: bool = False) -> Concern:
    """Tell senior leadership of a post, which the caller has read by its access function.

    `clause` is the id of the clause that it may break. The post is copied as it stands, with what stands around it. A
    second report of the same post by the same person adds `words` to their first, under the key `once`. `threatens`:
    the words of the report itself may threaten somebody. Raises Invalid for one's own post, and for a clause that is
    not in the code that counts.
    """
    if post.author_id == acting.person.pk:
        raise Invalid(fields={"clause": _("This is your own message. You can withdraw it.")})
    if clause and clause not in {id_[:20] for id_ in clause_titles(acting.person.school)}:
        raise Invalid(fields={"clause": _("The school’s code has no such clause.")})
    shared = _linked(post)
    earlier = access.own_report(acting, post.ref)
    if earlier is not None:
        add_words(acting, earlier, words, once=once, threatens=threatens)
        return earlier
    return raise_concern(
        acting,
        route=Concern.Route.LEADERSHIP,
        words=words,
        post=post,
        came_by=Concern.CameBy.REPORT,
        clause=clause,
        around=posts_around(acting, post),
        shared=shared,
        threatens=threatens,
    )


def restore_what_nobody_looks_at() -> int:
    """Show hidden posts again whose reports have all been settled, closed or answered for good.

    Hidden is only while it is looked at. An answer counts from the day on which the desk, too, lists it as closed. A
    removed post stays removed. One whose report was handed on to the safeguarding lead stays hidden: it may tell of a
    child at risk. A message of the PTA comes back in all its classes, so the reports in each of them count. The worker
    calls this; gives the number of posts.
    """
    hidden = Hiding.objects.filter(ended_at=None, post__state=Post.State.HIDDEN).select_related("school", "post")
    return sum(_restore_unless_looked_at(hiding) for hiding in hidden)


@transaction.atomic
def _restore_unless_looked_at(hiding: Hiding) -> bool:
    refs = [hiding.post.ref, *(copy.ref for copy in copies_of(hiding.post))]
    # One that was handed on has lost its post_ref; one that somebody unlinked has kept it.
    about_it = Q(post_ref__in=refs) | Q(shared__post_ref__in=refs, state=Concern.State.HANDED_ON)
    reports = Concern.objects.filter(about_it, school=hiding.school_id, came_by=Concern.CameBy.REPORT)
    at_rest = Q(state=Concern.State.ANSWERED, reply_by__lt=today_in(hiding.school.time_zone))
    still = Q(state__in=[Concern.State.OPEN, Concern.State.ANSWERED, Concern.State.HANDED_ON])
    if not reports.exists() or reports.filter(still).exclude(at_rest).exists():
        return False
    post = post_reported(hiding.school, hiding.post.ref)
    return post is not None and restore_post(Actor.gatepost(hiding.school.ref), post)


def _linked(post: Post) -> SharedMatter:
    """What links the reports of a post. Writing to it makes a second report wait until the first can be found."""
    matter, _is_new = SharedMatter.objects.get_or_create(
        school_id=post.school_id, post_ref=post.ref, defaults={"at": now()}
    )
    SharedMatter.objects.filter(pk=matter.pk).update(post_ref=post.ref)
    return matter
