"""The concern, whom it is about, and the replies on it. Words are sealed at rest (core/sealing.py)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.models.shared import SharedMatter
from gatepost.core.refs import new_reference
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Hat, Person, School


class Concern(models.Model):
    """A private matter raised with the school: an enquiry, a conduct concern, a complaint, or a request about data.

    `post_ref` and `snapshot` keep what a post said when the concern was raised, so that it still makes sense when the
    post is edited; `context` keeps what stood around a reported post. `closest` is who its author thinks can help
    best. Where words name another child, a placeholder stands in them and the name is in `protected_names`
    (concerns/protected_names.py); `names_left_open` holds what the author says is no other child's name. A concern
    that turns out to tell of a child at risk is handed on: its words are emptied here, and the row only says that it
    went. `threat_due_on` is the day by which somebody looks at words that may threaten somebody, where there are such:
    a day of its own, so that no promise to a parent depends on it. `threat_open` says that nobody has acted on them yet
    (moves.move), `threat_warned` how far the warnings about that day have gone.

    `state` says who is to act, `stage` how formal it has become. `reply_by` is the day by which whoever is to act in
    this state does so; the owner of that day is a role until somebody is its `owner`. `warned` says how far the
    warnings about that day have gone. `hat` is the one it was raised in: staff log what happened outside the group.
    """

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", _("a question or worry")
        CONDUCT = "conduct", _("about how somebody behaved")
        COMPLAINT = "complaint", _("a formal complaint")
        DATA = "data", _("about personal data")

    class Route(models.TextChoices):
        OFFICE = "office", _("the school office")
        LEADERSHIP = "leadership", _("senior leadership")

    class CameBy(models.TextChoices):
        PAGE = "page", _("written on the page")
        MAIL = "mail", _("sent by e-mail")
        REPORT = "report", _("a report of a message")
        STAFF = "staff", _("written down by staff")

    class Closest(models.TextChoices):
        TEACHER = "teacher", _("the class teacher")
        OFFICE = "office", _("the school office")
        LEADERSHIP = "leadership", _("senior leadership")

    class State(models.TextChoices):
        OPEN = "open", _("with the school")
        ANSWERED = "answered", _("answered")
        SETTLED = "settled", _("settled")
        CLOSED = "closed", _("closed by the school")
        HANDED_ON = "handed-on", _("handed on")

    class Stage(models.TextChoices):
        INFORMAL = "informal", _("informal")
        STAGE_1 = "stage-1", _("stage 1: looked into")
        STAGE_2 = "stage-2", _("stage 2: a panel of governors")

    class Warned(models.IntegerChoices):
        NOBODY = 0, _("nobody")
        OWNER = 1, _("who owns it")
        HEAD = 2, _("the head as well")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=9, default=new_reference, unique=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    route = models.CharField(max_length=10, choices=Route.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.INFORMAL)
    came_by = models.CharField(max_length=6, choices=CameBy.choices, default=CameBy.PAGE)
    hat = models.CharField(max_length=20, choices=Hat.choices, default=Hat.PARENT)
    clause = models.CharField(max_length=20, blank=True, help_text=_("the clause of the code that it is about"))
    closest = models.CharField(max_length=10, choices=Closest.choices, blank=True)
    harms_staff = models.BooleanField(default=False, help_text=_("somebody who works at the school was hurt by it"))
    shared = models.ForeignKey(SharedMatter, null=True, on_delete=models.PROTECT, related_name="concerns")
    words = SealedTextField(key="concerns", null=True)
    outcome_sought = SealedTextField(key="concerns", null=True)
    group_ref = models.CharField(max_length=16, blank=True)
    group_name = models.CharField(max_length=60, blank=True)
    post_ref = models.CharField(max_length=16, blank=True)
    snapshot = SealedTextField(key="concerns", null=True)
    context = SealedTextField(key="concerns", null=True)
    protected_names = SealedTextField(key="concerns", null=True)
    names_left_open = SealedTextField(key="concerns", null=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    investigator = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decider = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateField()
    acknowledge_by = models.DateField(null=True)
    threat_due_on = models.DateField(null=True)
    threat_open = models.BooleanField(default=False)
    panel_on = models.DateField(null=True)  # the day on which the panel of stage 2 meets
    warned = models.PositiveSmallIntegerField(choices=Warned.choices, default=Warned.NOBODY)
    threat_warned = models.PositiveSmallIntegerField(choices=Warned.choices, default=Warned.NOBODY)
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    formal_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    # No column: the roles of those whom it names, kept for one page that only shows it (stages.keep_named_roles).
    roles_of_the_named: frozenset[str] | None = None

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
            models.CheckConstraint(
                name="only_a_complaint_is_staged", condition=Q(stage="informal") | Q(kind="complaint")
            ),
            models.CheckConstraint(
                name="who_looks_into_it_does_not_decide",
                condition=Q(investigator__isnull=True) | Q(decider__isnull=True) | ~Q(investigator=models.F("decider")),
            ),
            models.CheckConstraint(
                name="what_may_threaten_has_its_day", condition=Q(threat_open=False) | Q(threat_due_on__isnull=False)
            ),
        ]
        # What waits, what is found by its day, and all of them, each in the order that the desk shows them (desk.py).
        indexes = [
            models.Index(fields=["school", "state", "reply_by", "at"], name="concern_by_state"),
            models.Index(fields=["school", "reply_by", "at"], name="concern_by_day"),
            models.Index(fields=["school", "at"], name="concern_newest"),
            models.Index(fields=["school"], condition=Q(threat_open=True), name="concern_may_threaten"),
        ]

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
