"""How a post comes to stand in a group. Only gate.actions may import this file: there is no second way in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gatepost.core.refs import new_ref
from gatepost.core.statements import insert_numbered_rows
from gatepost.groups.errors import PostHasChanged
from gatepost.groups.events import log, log_together, next_number, next_numbers
from gatepost.groups.models import ClassGroup, GroupEvent, Post, PostRevision
from gatepost.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post that is to stand. `posted_as` is one of Post.PostedAs."""

    group: ClassGroup
    author: Person
    posted_as: str
    text: str
    reply_to: Post | None
    verdict_id: UUID


def publish(new_posts: Sequence[NewPost], *, at: datetime) -> list[Post]:
    """Store posts, each under its group's next number, in a few statements.

    To be called in a transaction. The database refuses them all (IntegrityError) unless each verdict is one of this
    very text that may pass. Groups are taken in one order, so that nobody waits for another in a circle.
    """
    rows = [_row(new, seq, at) for new, seq in zip(new_posts, _numbers(new_posts), strict=True)]
    keys = insert_numbered_rows(Post, rows)
    posts = [
        Post(id=key, group=new.group, author=new.author, reply_to=new.reply_to, **_without(row))
        for key, new, row in zip(keys, new_posts, rows, strict=True)
    ]
    log_together(GroupEvent.Type.POST.value, posts, at=at)
    return posts


def _numbers(new_posts: Sequence[NewPost]) -> list[int]:
    """A number for each, in the order in which they came."""
    count = Counter(new.group.pk for new in new_posts)
    upcoming = {pk: last - count[pk] for pk, last in next_numbers(count).items()}
    numbers = []
    for new in new_posts:
        upcoming[new.group.pk] += 1
        numbers.append(upcoming[new.group.pk])
    return numbers


def _row(new: NewPost, seq: int, at: datetime) -> dict[str, Any]:
    reply_to = new.reply_to
    return {
        "school_id": new.group.school_id,
        "group_id": new.group.pk,
        "ref": new_ref(),
        "seq": seq,
        "author_id": new.author.pk,
        "posted_as": new.posted_as,
        "text": new.text,
        "thread_id": None if reply_to is None else reply_to.thread_id or reply_to.pk,
        "reply_to_id": reply_to.pk if reply_to else None,
        "revision": 1,
        "state": Post.State.STANDING.value,
        "verdict_id": new.verdict_id,
        "at": at,
        "changed_at": None,
    }


def _without(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the keys that are given as objects."""
    return {name: value for name, value in row.items() if name not in ("group_id", "author_id", "reply_to_id")}


@transaction.atomic
def publish_edit(*, post: Post, text: str, verdict_id: UUID, at: datetime) -> Post:
    """Put a new wording in the place of the old one, which is kept as a PostRevision.

    Raises PostHasChanged when the post was edited or withdrawn since `post` was read.
    """
    earlier = PostRevision(
        school_id=post.school_id,
        post=post,
        revision=post.revision,
        text=post.text,
        verdict_id=post.verdict_id,
        at=post.changed_at or post.at,
    )
    won = Post.objects.filter(pk=post.pk, revision=post.revision, state=Post.State.STANDING).update(
        text=text, verdict_id=verdict_id, revision=post.revision + 1, changed_at=at
    )
    if not won:
        raise PostHasChanged(ref=post.ref)
    earlier.save(force_insert=True)
    post.text, post.verdict_id, post.revision, post.changed_at = text, verdict_id, post.revision + 1, at
    log(GroupEvent.Type.EDIT, post=post, seq=next_number(post.group), revision=post.revision, at=at)
    return post
