"""What a parent does to posts that stand already: react, withdraw, read. Posting and editing go through the gate."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.groups import access
from gatepost.groups.errors import PostHasChanged
from gatepost.groups.events import log, next_number
from gatepost.groups.models import ClassGroup, GroupEvent, Post, Reaction, ReadMark
from gatepost.people.hats import Acting


@transaction.atomic
def withdraw(acting: Acting, post: Post) -> None:
    """Take one's own post out of sight for good; its place in the thread stays.

    Raises NotFound when it is not theirs or is withdrawn already.
    """
    access.own_post_for_change(acting, post.ref)
    won = Post.objects.filter(pk=post.pk, state=Post.State.STANDING).update(state=Post.State.WITHDRAWN)
    if not won:
        raise PostHasChanged(ref=post.ref)
    post.state = Post.State.WITHDRAWN
    record("withdrew a post", actor=acting.actor, subject=Subject("post", post.ref))
    log(GroupEvent.Type.WITHDRAW, post=post, seq=next_number(post.group), revision=post.revision, at=now())


@transaction.atomic
def react(acting: Acting, post: Post, kind: str, *, on: bool) -> None:
    """Give (`on`) or take back one kind of reaction. Doing it twice is doing it once.

    Raises Invalid for an unknown kind and PostHasChanged for a withdrawn post.
    """
    if kind not in Reaction.Kind.values:
        raise Invalid(fields={"kind": "Please choose one of the reactions that the page offers."})
    post = access.post_for_reading(acting, post.ref)
    if post.state != Post.State.STANDING:
        raise PostHasChanged(ref=post.ref)
    at = now()
    if on:
        _, has_changed = Reaction.objects.get_or_create(
            post=post, person=acting.person, kind=kind, defaults={"school_id": post.school_id, "at": at}
        )
    else:
        removed, _ = Reaction.objects.filter(post=post, person=acting.person, kind=kind).delete()
        has_changed = bool(removed)
    if not has_changed:
        return
    record(
        "reacted to a post" if on else "took back a reaction",
        actor=acting.actor,
        subject=Subject("post", post.ref),
        facts={"kind": kind},
    )
    log(GroupEvent.Type.REACTION, post=post, seq=next_number(post.group), revision=post.revision, at=at)


@transaction.atomic
def mark_read(acting: Acting, group: ClassGroup, seq: int) -> None:
    """Remember that their page has shown this group up to `seq`. The mark only moves forward, and not past the log.

    No audit entry: a mark is nobody's business but the reader's.
    """
    group = access.group_for_reading(acting, group.ref)
    shown = min(seq, group.last_seq)
    mark, is_new = ReadMark.objects.get_or_create(
        group=group, person=acting.person, defaults={"school_id": group.school_id, "seq": max(shown, 0)}
    )
    if not is_new:
        ReadMark.objects.filter(pk=mark.pk, seq__lt=shown).update(seq=shown)
