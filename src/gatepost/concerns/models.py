"""The concern and the replies on it. Words are sealed at rest (core/sealing.py)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_reference
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class Concern(models.Model):
    """A private matter raised with the school: an enquiry, a conduct concern about a post, or a complaint.

    `post_ref` and `snapshot` keep what a post said when the concern was raised, so that it still makes sense when the
    post is edited. Where words name another child, a placeholder stands in them and the name is in `protected_names`
    (concerns/protected_names.py); `names_left_open` holds what the author says is no other child's name. A concern
    that turns out to tell of a child at risk is handed on: its words are emptied here, and the row only says that it
    went.
    """

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", _("a question or worry")
        CONDUCT = "conduct", _("about a message in a group")
        COMPLAINT = "complaint", _("a formal complaint")

    class Route(models.TextChoices):
        OFFICE = "office", _("the school office")
        LEADERSHIP = "leadership", _("senior leadership")

    class State(models.TextChoices):
        OPEN = "open", _("with the school")
        ANSWERED = "answered", _("answered")
        SETTLED = "settled", _("settled")
        HANDED_ON = "handed-on", _("handed on")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=9, default=new_reference, unique=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    route = models.CharField(max_length=10, choices=Route.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    words = SealedTextField(key="concerns", null=True)
    outcome_sought = SealedTextField(key="concerns", null=True)
    group_ref = models.CharField(max_length=16, blank=True)
    group_name = models.CharField(max_length=60, blank=True)
    post_ref = models.CharField(max_length=16, blank=True)
    snapshot = SealedTextField(key="concerns", null=True)
    protected_names = SealedTextField(key="concerns", null=True)
    names_left_open = SealedTextField(key="concerns", null=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateField()
    at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="concern_keeps_its_words_until_handed_on",
                condition=Q(state="handed-on", words__isnull=True) | (~Q(state="handed-on") & Q(words__isnull=False)),
            ),
            models.CheckConstraint(
                name="concern_keeps_no_name_once_handed_on",
                condition=~Q(state="handed-on") | Q(protected_names__isnull=True, names_left_open__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["school", "route", "state", "reply_by"], name="concern_inbox")]

    def __str__(self) -> str:
        return f"concern {self.reference}"


class NamedPerson(models.Model):
    """Somebody with an account whom a concern is about. They never open it, count it or hear of it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="named")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "person"], name="person_is_named_once")]

    def __str__(self) -> str:
        return f"named in concern {self.concern_id}"


class Reply(models.Model):
    """One answer of the school, or one more word of the parent, on a concern."""

    class Side(models.TextChoices):
        SCHOOL = "school", _("the school")
        AUTHOR = "author", _("who raised it")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="replies")
    side = models.CharField(max_length=6, choices=Side.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=20)
    words = SealedTextField(key="concerns")
    protected_names = SealedTextField(key="concerns", null=True)
    once = models.CharField(max_length=32)  # the form's own key: sending it twice adds one reply
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["concern", "once"], name="reply_is_added_once")]

    def __str__(self) -> str:
        return f"reply on concern {self.concern_id}"
