"""What is done to posts that stand already: react, withdraw, read, hide. Posting and editing go through the gate."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.core.db import held
from gatepost.core.errors import Invalid
from gatepost.groups import access, notices
from gatepost.groups.errors import PostHasChanged
from gatepost.groups.events import log, next_number
from gatepost.groups.models import ClassGroup, GroupEvent, Hiding, Post, Reaction, ReadMark
from gatepost.people.hats import Acting
from gatepost.people.revocations import Revocation, remember


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
    remember("post-withdrawn", ref=post.ref, school=acting.person.school.ref)
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
    access function of its own; `actor` is never who reported the post. A message of the PTA goes out of sight in every
    class that it went to: its words are the same there. False when there is nothing to hide: it is hidden already.
    """
    if not _hide_everywhere(actor, post, clause=clause):
        return False
    notices.post_hidden(post)
    return True


def _hide_everywhere(actor: Actor, post: Post, *, clause: str) -> bool:
    together = _held_together(post, in_state=(Post.State.STANDING,))
    for one in together:
        _hide(actor, one, clause=clause)
    return bool(together)


def _hide(actor: Actor, post: Post, *, clause: str) -> bool:
    won = Post.objects.filter(pk=post.pk, state=Post.State.STANDING).update(state=Post.State.HIDDEN)
    if not won:
        return False
    at = now()
    post.state = Post.State.HIDDEN
    Hiding.objects.create(school_id=post.school_id, post=post, clause=clause, hidden_at=at)
    remember("post-hidden", ref=post.ref, school=actor.school_ref, to=clause)
    record("hid a post", actor=actor, subject=Subject("post", post.ref), facts={"clause": clause})
    log(GroupEvent.Type.HIDE, post=post, seq=next_number(post.group), revision=post.revision, at=at)
    return True


@transaction.atomic
def restore_post(actor: Actor, post: Post) -> bool:
    """Show a hidden post again, or one that should not have been removed: in its old place, with its reactions.

    As in `hide_post` the caller has asked its own access function, and what goes for one copy goes for all. False when
    it is in sight, or was withdrawn.
    """
    if not _restore_everywhere(actor, post):
        return False
    notices.post_shown_again(post)
    return True


def _restore_everywhere(actor: Actor, post: Post) -> bool:
    together = _held_together(post, in_state=(Post.State.HIDDEN, Post.State.REMOVED))
    for one in together:
        _restore(actor, one)
    return bool(together)


def _restore(actor: Actor, post: Post) -> bool:
    before = _moved(post, to=Post.State.STANDING, out_of=(Post.State.HIDDEN, Post.State.REMOVED))
    if before is None:
        return False
    at = now()
    if before == Post.State.HIDDEN:
        _end_hiding(post, Hiding.End.SHOWN, at)
    else:
        Hiding.objects.filter(post=post, ended_as=Hiding.End.REMOVED).update(ended_as=Hiding.End.SHOWN, ended_at=at)
    remember("post-shown-again", ref=post.ref, school=actor.school_ref)
    record("showed a post again", actor=actor, subject=Subject("post", post.ref))
    log(GroupEvent.Type.RESTORE, post=post, seq=next_number(post.group), revision=post.revision, at=at)
    return True


@transaction.atomic
def remove_post(actor: Actor, post: Post, *, clause: str) -> bool:
    """Take a post out of the group by the school's decision; a line in its place says so.

    As in `hide_post` the caller has asked its own access function, and what goes for one copy goes for all; it tells
    the author why. False when it was removed before, or its author withdrew it.
    """
    together = _held_together(post, in_state=(Post.State.STANDING, Post.State.HIDDEN))
    for one in together:
        _remove(actor, one, clause=clause)
    return bool(together)


def _remove(actor: Actor, post: Post, *, clause: str) -> bool:
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
    remember("post-removed", ref=post.ref, school=actor.school_ref, to=clause)
    record("removed a post", actor=actor, subject=Subject("post", post.ref), facts={"clause": clause})
    log(GroupEvent.Type.REMOVE, post=post, seq=next_number(post.group), revision=post.revision, at=at)
    return True


# What the ledger of revocations says of posts (people/revocations.py).
OF_POSTS = frozenset({"post-hidden", "post-removed", "post-shown-again", "post-withdrawn"})


@transaction.atomic
def place_again(line: Revocation) -> bool:
    """After a restore, take a post out of sight or show it again as it was since the backup; `line` is the last of it.

    Its author was told when it happened, and is not told again. False where it stands so already, and for a post that
    the backup does not know.
    """
    post = Post.objects.select_related("group", "school").filter(ref=line.ref, school__ref=line.school).first()
    if post is None:
        return False
    actor = Actor.gatepost(line.school)
    match line.kind:
        case "post-hidden":
            return _hide_everywhere(actor, post, clause=line.to)
        case "post-removed":
            return remove_post(actor, post, clause=line.to)
        case "post-shown-again":
            return _restore_everywhere(actor, post)
    # It may have been out of sight when the backup was made, shown again since, and then withdrawn.
    before = _moved(post, to=Post.State.WITHDRAWN, out_of=(Post.State.STANDING, Post.State.HIDDEN, Post.State.REMOVED))
    if before is None:
        return False
    if before == Post.State.HIDDEN:
        _end_hiding(post, Hiding.End.SHOWN, now())
    record("withdrew a post", actor=actor, subject=Subject("post", post.ref))
    log(GroupEvent.Type.WITHDRAW, post=post, seq=next_number(post.group), revision=post.revision, at=now())
    return True


def _moved(post: Post, *, to: Post.State, out_of: tuple[Post.State, ...]) -> Post.State | None:
    """Carry a post over from one of these states; gives the one it was in, or None when it is in none of them."""
    for state in out_of:
        if Post.objects.filter(pk=post.pk, state=state).update(state=to):
            post.state = to
            return state
    return None


def _held_together(post: Post, *, in_state: Collection[Post.State]) -> list[Post]:
    """A post and its copies, nobody else's to change until the transaction ends; none when it is in another state.

    Held and given in the order of their classes, whichever copy somebody began with: as numbers are taken when they are
    posted, so that two people at two copies never wait in a circle.
    """
    together = sorted([post, *copies_of(post)], key=lambda one: (one.group_id, one.pk))
    rows = Post.objects.filter(pk__in=[one.pk for one in together]).order_by("group_id", "pk")
    states = dict(held(rows).values_list("pk", "state"))
    return together if states.get(post.pk) in in_state else []


def copies_of(post: Post) -> list[Post]:
    """The same message of the PTA in the other classes that it went to: posted in one moment, by one officer."""
    if post.posted_as != Post.PostedAs.PTA:
        return []
    copies = Post.objects.filter(school=post.school_id, author=post.author_id, posted_as=post.posted_as, at=post.at)
    return list(copies.exclude(pk=post.pk).select_related("school", "group", "author").order_by("group"))


def _end_hiding(post: Post, how: Hiding.End, at: datetime) -> None:
    Hiding.objects.filter(post=post, ended_at=None).update(ended_at=at, ended_as=how)
