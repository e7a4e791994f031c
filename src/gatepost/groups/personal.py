"""What the room holds about a person, and how it is erased."""

from typing import Any

from django.db import transaction

from gatepost.core.clock import now
from gatepost.groups.events import log, next_number
from gatepost.groups.models import GroupEvent, Post, PostRevision, Reaction, ReadMark
from gatepost.people.models import Person


def held_about(person: Person) -> dict[str, Any]:
    """Their posts with earlier wordings, their reactions, and how far they have read each group."""
    posts = Post.objects.filter(author=person).select_related("group").prefetch_related("revisions").order_by("at")
    reactions = Reaction.objects.filter(person=person).select_related("post").order_by("at")
    marks = ReadMark.objects.filter(person=person).select_related("group").order_by("group__name")
    return {
        "posts": [
            {
                "ref": post.ref,
                "group": post.group.name,
                "at": post.at,
                "posted_as": post.posted_as,
                "text": post.text,
                "state": post.state,
                "earlier_wordings": [
                    {"at": earlier.at, "text": earlier.text}
                    for earlier in sorted(post.revisions.all(), key=lambda one: one.revision)
                ],
            }
            for post in posts
        ],
        "reactions": [{"post": reaction.post.ref, "kind": reaction.kind, "at": reaction.at} for reaction in reactions],
        "read_marks": [{"group": mark.group.name, "seq": mark.seq} for mark in marks],
    }


@transaction.atomic
def erase(person: Person) -> None:
    """Withdraw what they posted and empty its words, earlier ones too; remove their reactions and read marks.

    The places of their posts stay, so that answers still make sense; open pages are told.
    """
    at = now()
    there = Post.objects.filter(author=person).exclude(state=Post.State.WITHDRAWN).select_related("group")
    withdrawn = list(there.order_by("group", "seq"))  # groups in one order, so that two erasures cannot lock each other
    Post.objects.filter(author=person).update(state=Post.State.WITHDRAWN, text="")
    PostRevision.objects.filter(post__author=person).update(text="")
    reacted_to = Post.objects.filter(reactions__person=person, state=Post.State.STANDING).distinct()
    reacted = list(reacted_to.select_related("group").order_by("group", "seq"))
    Reaction.objects.filter(person=person).delete()
    ReadMark.objects.filter(person=person).delete()
    changes = [(GroupEvent.Type.WITHDRAW, post) for post in withdrawn]
    changes += [(GroupEvent.Type.REACTION, post) for post in reacted]
    for type_, post in sorted(changes, key=lambda change: change[1].group_id):
        log(type_, post=post, seq=next_number(post.group), revision=post.revision, at=at)
