"""The numbered log of a group, and the shape in which pages, streams and the API show what it points at.

An event holds no words: whoever reads it is given the post as it stands, under the highest revision. So a replay, a
repeat or another order does no harm.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count, QuerySet

from gatepost.core import metrics
from gatepost.core.db import take_next, take_next_of_each
from gatepost.core.statements import columns_by_id, insert_rows
from gatepost.groups.hints import News, hint, spread
from gatepost.groups.models import ClassGroup, GroupEvent, Post, Reaction
from gatepost.people.models import School

Shape = dict[str, Any]
# Whose post was hidden or removed is not said: they may have done nothing wrong.
NAMES_NOBODY = frozenset({Post.State.HIDDEN.value, Post.State.REMOVED.value})


def next_number(group: ClassGroup) -> int:
    """The next number of the group's log. Its row stays locked until commit: take it last."""
    return take_next(ClassGroup, group.pk, "last_seq")


def next_numbers(counts: Mapping[int, int]) -> dict[int, int]:
    """The same for several groups: `{group: how many}` gives the last number of each."""
    return take_next_of_each(ClassGroup, counts, "last_seq")


def log(type_: str, *, post: Post, seq: int, revision: int, at: datetime) -> GroupEvent:
    """Write an event under a number just taken, and wake the open streams once it is committed."""
    event = GroupEvent.objects.create(
        school_id=post.school_id, group_id=post.group_id, seq=seq, type=type_, post=post, revision=revision, at=at
    )
    transaction.on_commit(partial(hint, post.group_id, seq))
    transaction.on_commit(metrics.EVENTS_WRITTEN.inc)
    return event


def log_together(type_: str, posts: Sequence[Post], *, at: datetime) -> None:
    """Write the events of several new posts under the numbers they were stored with; streams get them after the commit.

    Each post comes with its group, author and what it answers, so that nothing need be read again to show it.
    """
    insert_rows(
        GroupEvent,
        [
            {
                "school_id": post.school_id,
                "group_id": post.group_id,
                "seq": post.seq,
                "type": type_,
                "post_id": post.pk,
                "revision": post.revision,
                "at": at,
            }
            for post in posts
        ],
    )
    transaction.on_commit(partial(_spread, type_, tuple(posts)))


def _spread(type_: str, posts: tuple[Post, ...]) -> None:
    """Hand new events to the open streams of this process, and a hint to the others. It never fails: they look too."""
    metrics.POSTS_STORED.inc(len(posts))
    metrics.EVENTS_WRITTEN.inc(len(posts))
    metrics.COMMIT_BATCH.observe(len(posts))
    try:
        epochs = columns_by_id(School, ("access_epoch",), list({post.school_id for post in posts})).read()
    except DatabaseError:
        for post in posts:
            hint(post.group_id, post.seq)
        return
    spread([News(post.group_id, epochs[post.school_id][0], event_of(type_, post)) for post in posts])


def event_of(type_: str, post: Post) -> Shape:
    """The event of a post that was stored just now."""
    return {"group": post.group.ref, "seq": post.seq, "type": type_, "post": post_dict(post, reactions={})}


def events_after(group_pk: int, after: int, *, limit: int) -> QuerySet[GroupEvent]:
    """The events of a group with a number above `after`, oldest first, with all that their shape needs."""
    return (
        GroupEvent.objects.filter(group_id=group_pk, seq__gt=after)
        .select_related("group", "post__author", "post__reply_to")
        .order_by("seq")[:limit]
    )


def event_dict(event: GroupEvent) -> Shape:
    """One event: `{"group", "seq", "type", "post": {…}}`."""
    return event_dicts([event])[0]


def event_dicts(events: Iterable[GroupEvent]) -> list[Shape]:
    """Several events, at the cost of one query for all reactions."""
    listed = list(events)
    reactions = reactions_to({event.post_id for event in listed})
    return [
        {
            "group": event.group.ref,
            "seq": event.seq,
            "type": event.type,
            "post": post_dict(event.post, reactions=reactions.get(event.post_id, {})),
        }
        for event in listed
    ]


def post_dict(post: Post, *, reactions: dict[str, int] | None = None) -> Shape:
    """One post as it stands; `reactions` as `{kind: count}` when they are known already.

    `seq` is the number it was posted under, `at` ISO 8601 in UTC, `text` empty unless it is standing. `author.hat` is
    `parent` (in a personal capacity) or `pta`, whose `name` is the officer who forwarded it; the name is empty while
    others keep the post out of sight.
    """
    if reactions is None:
        reactions = reactions_to([post.pk]).get(post.pk, {})
    is_standing = post.state == Post.State.STANDING
    return {
        "ref": post.ref,
        "seq": post.seq,
        "author": {"name": "" if post.state in NAMES_NOBODY else post.author.name, "hat": post.posted_as},
        "text": post.text if is_standing else "",
        "at": post.at.isoformat(),
        "reply_to": post.reply_to.ref if post.reply_to else None,
        "revision": post.revision,
        "state": post.state,
        "reactions": reactions if is_standing else {},
    }


def posts_after(group: ClassGroup, after: int, *, limit: int) -> list[Shape]:
    """The log as a list of posts, oldest first: one entry for each posting, edit and withdrawal above `after`.

    Here `seq` is the number of that event, so that the last one serves as the next `after`.
    """
    events = GroupEvent.objects.filter(group=group, seq__gt=after).exclude(type=GroupEvent.Type.REACTION)
    listed = list(events.select_related("post__author", "post__reply_to").order_by("seq")[:limit])
    reactions = reactions_to({event.post_id for event in listed})
    return [post_dict(event.post, reactions=reactions.get(event.post_id, {})) | {"seq": event.seq} for event in listed]


def reactions_to(posts: Collection[int]) -> dict[int, dict[str, int]]:
    """How often each kind of reaction was given, by post: `{post: {kind: count}}`."""
    counted: dict[int, dict[str, int]] = {}
    rows = Reaction.objects.filter(post__in=posts).values_list("post", "kind").annotate(Count("pk")).order_by("kind")
    for post, kind, count in rows:
        counted.setdefault(post, {})[kind] = count
    return counted
