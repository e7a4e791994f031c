"""How a post comes to stand in a group. Only gate.actions may import this file: there is no second way in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gatepost.groups.errors import PostHasChanged
from gatepost.groups.events import log, next_number
from gatepost.groups.models import ClassGroup, GroupEvent, Post, PostRevision
from gatepost.people.models import Person


@transaction.atomic(savepoint=False)
def publish(
    *,
    group: ClassGroup,
    author: Person,
    posted_as: str,
    text: str,
    reply_to: Post | None,
    verdict_id: UUID,
    at: datetime,
) -> Post:
    """Store a post under the group's next number. `posted_as` is one of Post.PostedAs.

    The database refuses it (IntegrityError) unless the verdict is one of this very text that may pass.
    """
    seq = next_number(group)
    post = Post.objects.create(
        school_id=group.school_id,
        group=group,
        seq=seq,
        author=author,
        posted_as=posted_as,
        text=text,
        thread_id=None if reply_to is None else reply_to.thread_id or reply_to.pk,
        reply_to=reply_to,
        verdict_id=verdict_id,
        at=at,
    )
    log(GroupEvent.Type.POST, post=post, seq=seq, revision=1, at=at)
    return post


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
