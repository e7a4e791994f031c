"""The only way to a class group or a post. Unknown and forbidden look the same: NotFound.

Only the parent's hat passes. No school role reads or writes here, and neither does a PTA officer as such: a person
who is also a parent puts that hat on.
"""

from django.db.models import QuerySet

from gatepost.core.errors import NotFound
from gatepost.groups.membership import groups_of
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting
from gatepost.people.models import School

# How much of a conversation goes along with a reported post.
AROUND_BEFORE, AROUND_AFTER = 5, 3


def groups_for(acting: Acting) -> QuerySet[ClassGroup]:
    """The groups they may read now, by name; none in any hat but the parent's."""
    if not acting.is_parent:
        return ClassGroup.objects.none()
    return groups_of(acting.person).order_by("name", "pk")


def group_for_reading(acting: Acting, ref: str) -> ClassGroup:
    """The group, if they are a parent in it today."""
    try:
        return groups_for(acting).get(ref=ref)
    except ClassGroup.DoesNotExist:
        raise NotFound(what="group") from None


def group_for_posting(acting: Acting, ref: str) -> ClassGroup:
    """The group, if they may write in it. Every parent in a group may; the gate asks for the accepted code besides."""
    return group_for_reading(acting, ref)


def post_for_reading(acting: Acting, ref: str, *, group: ClassGroup | None = None) -> Post:
    """A post of one of their groups (of `group`, when it is given). A withdrawn post is found too: its place stays."""
    posts = Post.objects.select_related("group__school", "author", "reply_to__author", "thread")
    try:  # `get` and not `first`, which orders by key: PostgreSQL may then walk the table in that order
        post = posts.get(ref=ref, group__in=groups_for(acting).order_by())
    except Post.DoesNotExist:
        raise NotFound(what="post") from None
    if group is not None and post.group_id != group.pk:
        raise NotFound(what="post")
    return post


def own_post_for_change(acting: Acting, ref: str, *, group: ClassGroup | None = None) -> Post:
    """A standing post that they wrote as a parent, to edit or withdraw. What the PTA forwarded is not one parent's."""
    post = post_for_reading(acting, ref, group=group)
    if post.author_id != acting.person.pk:
        raise NotFound(what="post")
    if post.posted_as != Post.PostedAs.PARENT:
        raise NotFound(what="post")
    if post.state != Post.State.STANDING:
        raise NotFound(what="post")
    return post


def posts_around(acting: Acting, post: Post) -> list[Post]:
    """A post with what stands around it, oldest first, as they may read it: what it answers, a few before and after.

    `post` comes from `post_for_reading`. What is out of sight is left out.
    """
    standing = Post.objects.filter(group=post.group_id, state=Post.State.STANDING).select_related("author")
    standing = standing.filter(group__in=groups_for(acting).order_by())
    before = standing.filter(seq__lt=post.seq).order_by("-seq")[:AROUND_BEFORE]
    after = standing.filter(seq__gt=post.seq).order_by("seq")[:AROUND_AFTER]
    answered = standing.filter(pk__in=[key for key in (post.reply_to_id, post.thread_id) if key])
    found = {one.pk: one for one in [*before, *after, *answered, post]}
    return sorted(found.values(), key=lambda one: one.seq)


def post_reported(school: School, ref: str) -> Post | None:
    """The post that somebody reported to the school, for hiding it or showing it again; None for one of no school's.

    For no page: who decides on a report reads the copy in its matter, never the group.
    """
    return Post.objects.select_related("school", "group__school", "author").filter(ref=ref, school=school).first()
