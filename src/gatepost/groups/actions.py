"""What is done to posts that stand already: react, withdraw, read, hide. Posting and editing go through the gate."""

from datetime import datetime

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.groups import access, notices
from gatepost.groups.errors import PostHasChanged
from gatepost.groups.events import log, next_number
from gatepost.groups.models import ClassGroup, GroupEvent, Hiding, Post, Reaction, ReadMark
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


@transaction.atomic
def hide_post(actor: Actor, post: Post, *, clause: str) -> bool:
    """Put a standing post out of sight while the school looks at it: its place stays, and its author is told.

    `clause` is the id of the clause that it is about. School roles cannot read a group, so the caller has asked an
    access function of its own; `actor` is never who reported the post. False when there is nothing to hide: it is out
    of sight already.
    """
    won = Post.objects.filter(pk=post.pk, state=Post.State.STANDING).update(state=Post.State.HIDDEN)
    if not won:
        return False
    at = now()
    post.state = Post.State.HIDDEN
    Hiding.objects.create(school_id=post.school_id, post=post, clause=clause, hidden_at=at)
    notices.post_hidden(post)
    record("hid a post", actor=actor, subject=Subject("post", post.ref), facts={"clause": clause})
    log(GroupEvent.Type.HIDE, post=post, seq=next_number(post.group), revision=post.revision, at=at)
    return True


@transaction.atomic
def restore_post(actor: Actor, post: Post) -> bool:
    """Show a hidden post again, or one that should not have been removed: in its old place, with its reactions.

    As in `hide_post` the caller has asked its own access function. False when it is in sight, or was withdrawn.
    """
    before = _moved(post, to=Post.State.STANDING, out_of=(Post.State.HIDDEN, Post.State.REMOVED))
    if before is None:
        return False
    at = now()
    if before == Post.State.HIDDEN:
        _end_hiding(post, Hiding.End.SHOWN, at)
    else:
        Hiding.objects.filter(post=post, ended_as=Hiding.End.REMOVED).update(ended_as=Hiding.End.SHOWN, ended_at=at)
    notices.post_shown_again(post)
    record("showed a post again", actor=actor, subject=Subject("post", post.ref))
    log(GroupEvent.Type.RESTORE, post=post, seq=next_number(post.group), revision=post.revision, at=at)
    return True


@transaction.atomic
def remove_post(actor: Actor, post: Post, *, clause: str) -> bool:
    """Take a post out of the group by the school's decision; a line in its place says so.

    As in `hide_post` the caller has asked its own access function, and tells the author why. False when it was removed
    before, or its author withdrew it.
    """
    before = _moved(post, to=Post.State.REMOVED, out_of=(Post.State.STANDING, Post.State.HIDDEN))
    if before is None:
        return False
    at = now()
    if before == Post.State.HIDDEN:
        _end_hiding(post, Hiding.End.REMOVED, at)
    else:
        Hiding.objects.create(
            school_id=post.school_id,
            post=post,
            clause=clause,
            hidden_at=at,
            ended_at=at,
            ended_as=Hiding.End.REMOVED,
        )
    record("removed a post", actor=actor, subject=Subject("post", post.ref), facts={"clause": clause})
    log(GroupEvent.Type.REMOVE, post=post, seq=next_number(post.group), revision=post.revision, at=at)
    return True


def _moved(post: Post, *, to: Post.State, out_of: tuple[Post.State, ...]) -> Post.State | None:
    """Carry a post over from one of these states; gives the one it was in, or None when it is in none of them."""
    for state in out_of:
        if Post.objects.filter(pk=post.pk, state=state).update(state=to):
            post.state = to
            return state
    return None


def _end_hiding(post: Post, how: Hiding.End, at: datetime) -> None:
    Hiding.objects.filter(post=post, ended_at=None).update(ended_at=at, ended_as=how)
