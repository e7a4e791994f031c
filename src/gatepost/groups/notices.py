"""What an author is told of a post that others put out of sight. The mail says that, and where to read why."""

from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Notice
from gatepost.groups.membership import is_member
from gatepost.groups.models import Post
from gatepost.people.models import Person

POST_HIDDEN = "post-hidden"
POST_SHOWN_AGAIN = "post-shown-again"


def post_hidden(post: Post) -> None:
    """Tell its author that a post is out of sight for now."""
    _tell(POST_HIDDEN, post)


def post_shown_again(post: Post) -> None:
    """Tell its author that a post is in its place again."""
    _tell(POST_SHOWN_AGAIN, post)


def _tell(kind: str, post: Post) -> None:
    tell(kind, school=post.school, recipients=[post.author], subject_ref=post.ref, group_ref=post.group.ref)


def _is_its_author(notice: Notice, person: Person | None) -> bool:
    if person is None:
        return False
    post = _post(notice)
    if post is None or post.author_id != person.pk:
        return False
    is_hidden = post.state == Post.State.HIDDEN
    return is_hidden if notice.kind == POST_HIDDEN else post.state == Post.State.STANDING


def _post(notice: Notice) -> Post | None:
    return Post.objects.filter(ref=notice.subject_ref, school=notice.school_id).select_related("group").first()


def _place(notice: Notice, person: Person | None) -> str:
    """The post in its group; an author who has left the class, or forwarded it for the PTA, has no page there."""
    post = _post(notice)
    if post is None or person is None or not is_member(person, post.group):
        return "/"
    return f"/groups/{notice.group_ref}/?around={post.seq}#post-{post.ref}"


register(
    Kind(
        code=POST_HIDDEN,
        subject="About one of your messages",
        template="groups/mail/post-hidden.txt",
        may_receive=_is_its_author,
        path=_place,
    )
)
register(
    Kind(
        code=POST_SHOWN_AGAIN,
        subject="About one of your messages",
        template="groups/mail/post-shown-again.txt",
        may_receive=_is_its_author,
        path=_place,
    )
)
