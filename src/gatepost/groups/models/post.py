"""The post, its earlier wordings, and reactions to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.groups.models.group import ClassGroup
from gatepost.people.models import Person, School


class Post(models.Model):
    """One published message. Only groups/publishing writes it, and only the gate may call that.

    The database refuses a row whose `verdict_id` does not name a verdict of this very text that passed, or that a class
    representative released (a trigger on both databases, made by gate's migrations). `seq` is the number under which it
    was posted; later edits and withdrawals have numbers of their own in the log. Only a standing post shows its words.
    A hidden or removed one keeps them and can come back to its old place; a withdrawn one never does.
    """

    class State(models.TextChoices):
        STANDING = "standing", _("standing")
        WITHDRAWN = "withdrawn", _("withdrawn")
        HIDDEN = "hidden", _("hidden while it is looked at")
        REMOVED = "removed", _("removed by the school")

    class PostedAs(models.TextChoices):
        PARENT = "parent", _("in a personal capacity")
        PTA = "pta", _("PTA")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="posts", db_index=False)
    ref = models.CharField(max_length=16, default=new_ref)
    seq = models.BigIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    posted_as = models.CharField(max_length=6, choices=PostedAs.choices, default=PostedAs.PARENT)
    text = models.TextField()
    thread = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="thread_posts",
        db_index=False,
        help_text=_("the first post, for replies"),
    )
    reply_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies", db_index=False)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STANDING)
    verdict_id = models.UUIDField(unique=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        # No more indexes than are read: every post pays for each of them.
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="post_ref_is_used_once"),
            models.UniqueConstraint(fields=["group", "seq"], name="post_number_is_used_once"),
        ]
        indexes = [models.Index(fields=["thread", "seq"], name="post_thread")]

    def __str__(self) -> str:
        return f"post {self.ref}"


class PostRevision(models.Model):
    """An earlier wording of a post, kept when its author edits it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    verdict_id = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "revision"], name="one_wording_a_revision")]

    def __str__(self) -> str:
        return f"post {self.post_id}, revision {self.revision}"


class Reaction(models.Model):
    """One person's quick answer to a post: it takes the place of thirty one-word replies."""

    class Kind(models.TextChoices):
        HEART = "heart", _("love it")
        THANKS = "thanks", _("thank you")
        SAME = "same", _("same here")
        SMILE = "smile", _("made me smile")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person", "kind"], name="reaction_is_given_once")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.post_id}"
